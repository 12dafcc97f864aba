"""Settings of `upkept report`: the pages without an installation. The database is in memory and gone with the process."""

from __future__ import annotations

import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="upkept-report-")
_before = {
    name: os.environ.pop(name) for name in list(os.environ) if name.startswith("UPKEPT_") or name == "DATABASE_URL"
}
os.environ.update({"UPKEPT_DATA": _folder, "UPKEPT_SECRET_KEY": "nothing-is-signed-" * 3})
try:
    from upkept.config.settings import *  # noqa: F403
finally:
    shutil.rmtree(_folder, ignore_errors=True)  # nothing is kept
    for _name in ("UPKEPT_DATA", "UPKEPT_SECRET_KEY"):
        del os.environ[_name]
    os.environ.update(_before)

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "upkept.status.site.urls"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # no jobs run here
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"upkept": {"level": "ERROR"}}}
