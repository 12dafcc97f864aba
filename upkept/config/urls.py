"""All addresses: each area states its own in its urls.py, and joins by having one."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from upkept.kit.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("", include("upkept.kit.live.urls")),
    path("ledger/", include("upkept.kit.ledger.urls")),
    path("account/", include("allauth.urls")),
    *(path("", include(f"upkept.{area}.urls")) for area in settings.AREAS_WITH_PAGES),
]
if find_spec("upkept.config.api"):
    urlpatterns.insert(0, path("api/v1/", importlib.import_module("upkept.config.api").api.urls))
handler400 = "upkept.kit.too_large.bad_request"
