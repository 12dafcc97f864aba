"""What must be true before a process serves: tables as the code expects them, static files where the server looks."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from upkept.config.cli.exits import Exit, fail

Say = Callable[[str], None]
ADVISORY_LOCK = 0x75706B65  # "upke": of several machines that start at once, one migrates and the others wait


def pending() -> int:
    """How many migrations the database still needs."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(say: Say) -> None:
    """Bring the tables up to date, one process at a time, and say so."""
    with _alone():
        count = pending()
        if not count:
            say("The database is up to date.")
            return
        say(f"Bringing the database up to date ({count} steps) …")
        call_command("migrate", interactive=False, verbosity=0)


def require_migrated() -> None:
    """For a process that must not migrate by itself, because others run on the same database."""
    if count := pending():
        fail(f"The database lacks {count} migrations. Run `upkept migrate` first.", Exit.NOT_AVAILABLE)


def collect_static(say: Say) -> None:
    """Put the static files, named by their content, into the data folder; only when they have changed."""
    if settings.PLAIN_STATIC:
        return
    mark = Path(settings.STATIC_ROOT) / ".fingerprint"
    print_now = _fingerprint()
    if mark.exists() and mark.read_text() == print_now:
        return
    say("Laying out the static files …")
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(print_now)


def _fingerprint() -> str:
    """Of every static file: its name, size and time of change; cheaper than reading them."""
    seen = hashlib.sha256(version("upkept").encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            seen.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return seen.hexdigest()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
