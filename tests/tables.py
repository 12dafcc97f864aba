"""What the tables of the run hold, and how they are emptied, on both engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, transaction

WRITTEN_BY_MIGRATIONS: Final = {"django_content_type", "auth_permission"}
QUEUE: Final = "procrastinate_"


def filled() -> set[str]:
    """The names of the tables with rows."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    some = [
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"  # noqa: S608 - names of our own tables
        for table in tables
        if table not in WRITTEN_BY_MIGRATIONS
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(some))
        return {table for (table,) in cursor.fetchall()}


def empty() -> None:
    """Delete every row of this run's tests. TRUNCATE of every table takes PostgreSQL a fifth of a second; this does not."""
    tables = filled()
    with transaction.atomic(), connection.cursor() as cursor, resting(tables):
        queue = sorted(table for table in tables if table.startswith(QUEUE))
        if queue and connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(queue)} CASCADE")
            tables.difference_update(queue)
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - as above


@contextmanager
def resting(tables: Iterable[str]) -> Iterator[None]:
    """Inside, and in a transaction, no trigger of ours acts on `tables`."""
    with connection.cursor() as cursor:
        again = list(_rest(cursor, tables))
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no ALTER TABLE before what is deferred was looked at
        for statement in again:
            cursor.execute(statement)


def _rest(cursor: Any, tables: Iterable[str]) -> Iterator[str]:
    """Lay their triggers to rest; the statements that wake them."""
    for table in tables:
        if connection.vendor == "postgresql":
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            yield f'ALTER TABLE "{table}" ENABLE TRIGGER USER'
            continue
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for name, sql in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
            yield sql
