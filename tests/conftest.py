"""What every test may use. The database is chosen by DATABASE_URL; without it, an SQLite file in a folder of this run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def data_folder_of_this_run() -> Iterator[None]:
    yield
    if settings.DATA.name.startswith("upkept-test-"):
        shutil.rmtree(settings.DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    """What was asked in one test counts in no other."""
    from upkept.kit.limits import counting

    counting.forget()


@pytest.fixture
def engine(db: None) -> str:
    """`sqlite` or `postgresql`: the engine that this run tests."""
    return connection.vendor


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_fast_after_a_test() -> Iterator[None]:
    """Only tables with rows are emptied, what migrations wrote stays, and the journal's triggers rest: it is append-only."""
    from django.core.management.commands import flush

    from tests.tables import empty

    operations = type(connection.ops)
    kept = operations.execute_sql_flush, flush.emit_post_migrate_signal
    operations.execute_sql_flush = lambda self, _statements: empty()
    flush.emit_post_migrate_signal = lambda *_: None
    yield
    operations.execute_sql_flush, flush.emit_post_migrate_signal = kept


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what meets a database: pytest-django refuses it to all others, so they would test nothing new."""
    if connection.vendor == "sqlite":
        return
    others = [item for item in items if not _meets_a_database(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if _meets_a_database(item)]


def _meets_a_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db"} & {*getattr(item, "fixturenames", ())}
    return bool(asked) or item.get_closest_marker("django_db") is not None


def pytest_report_header() -> str:
    return f"engine: {connection.vendor}, data folder: {settings.DATA}"
