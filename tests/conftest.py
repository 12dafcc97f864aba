"""What every test may use. The database is chosen by DATABASE_URL; without it, an SQLite file in a folder of this run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

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
def the_journal_can_be_emptied_between_tests() -> Iterator[None]:
    """The journal is append-only in the database too: its triggers rest while Django empties the tables after a test."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, statements: Any) -> None:
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                triggers = cursor.fetchall()
                rest = [f"DROP TRIGGER {name}" for name, _ in triggers]
                again = [sql for _, sql in triggers]
            else:
                cursor.execute(
                    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%append_only'"
                )
                tables = [*(name for (name,) in cursor.fetchall()), "journal_eventtext"]
                rest = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
                again = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
            for statement in rest:
                cursor.execute(statement)
            flush(self, statements)
            for statement in again:
                cursor.execute(statement)

    operations.execute_sql_flush = flush_without_triggers
    yield
    operations.execute_sql_flush = flush


def pytest_report_header() -> str:
    return f"engine: {connection.vendor}, data folder: {settings.DATA}"
