"""How Procrastinate reaches the database: on SQLite by our own queries, on PostgreSQL by its own, both on Django's connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import db
from django.db import transaction
from procrastinate import connector, exceptions, manager, sql
from procrastinate.contrib.django.django_connector import DjangoConnector

from upkept.kit.commits import CommitWatch
from upkept.kit.jobs.sqlite.queries import Queries, Row

NAMES: dict[str, str] = {text: name for name, text in sql.queries.items()}
LOCK_CONSTRAINT = "procrastinate_jobs_lock_idx_v1"
SECONDS_BETWEEN_LOOKS = 0.1


class PostgresConnector(DjangoConnector):
    """Procrastinate's own, except that a job that is queued already does not spoil the transaction that wanted it."""

    def execute_query(self, query: Any, **arguments: Any) -> None:
        with self._guard(query):
            super().execute_query(query, **arguments)

    def execute_query_one(self, query: Any, **arguments: Any) -> Row:
        with self._guard(query):
            return _read(super().execute_query_one(query, **arguments))

    def execute_query_all(self, query: Any, **arguments: Any) -> list[Row]:
        with self._guard(query):
            return [_read(row) for row in super().execute_query_all(query, **arguments)]

    def _guard(self, query: str) -> contextlib.AbstractContextManager[None]:
        """A savepoint around what may break a unique index, where there is a transaction to protect."""
        if NAMES.get(query) in ("defer_jobs", "defer_periodic_job") and self.connection.in_atomic_block:
            return transaction.atomic(self.alias)
        return contextlib.nullcontext()


def _read(row: Row) -> Row:
    """Django leaves jsonb as text on its connections; Procrastinate wants what was written."""
    if isinstance(row.get("args"), str):
        row["args"] = json.loads(row["args"])
    return row


class SqliteConnector(DjangoConnector):
    """Answers Procrastinate's named queries by those of sqlite.queries; its text is only used to know their names."""

    def __init__(self, alias: str = "default") -> None:
        super().__init__(alias)
        self.queries = Queries(alias)

    def execute_query(self, query: Any, **arguments: Any) -> None:
        self._ask(query, arguments)

    def execute_query_one(self, query: Any, **arguments: Any) -> Row:
        rows = self._ask(query, arguments)
        return rows[0] if rows else {"id": None}

    def execute_query_all(self, query: Any, **arguments: Any) -> list[Row]:
        return self._ask(query, arguments)

    def get_worker_connector(self) -> connector.BaseAsyncConnector:
        return self

    async def listen_notify(self, on_notification: connector.Notify, channels: Iterable[str]) -> None:
        """Wake the worker when anybody commits anything: looking is cheap, and the job may be for us."""
        payload = json.dumps({"type": "job_inserted", "job_id": 0})
        channel = next(iter(channels))
        with CommitWatch(self.connection.settings_dict["NAME"]) as watch:
            while True:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
                if watch.changed():
                    await on_notification(channel=channel, payload=payload)

    def _ask(self, query: str, arguments: dict[str, Any]) -> list[Row]:
        answer: Callable[..., list[Row] | None] = getattr(self.queries, NAMES[query])
        with _translated(arguments):
            return answer(**arguments) or []


@contextlib.contextmanager
def _translated(arguments: dict[str, Any]) -> Iterator[None]:
    """Database errors as Procrastinate expects them, with the names that its constraints have on PostgreSQL."""
    try:
        yield
    except db.IntegrityError as error:
        if "procrastinate_jobs.queueing_lock" in str(error):
            wanted = [arguments.get("queueing_lock"), *(job.queueing_lock for job in arguments.get("jobs", ()))]
            lock = next((name for name in wanted if name), None)
            raise exceptions.UniqueViolation(
                constraint_name=manager.QUEUEING_LOCK_CONSTRAINT, queueing_lock=lock
            ) from error
        if "procrastinate_jobs.lock" in str(error):
            raise exceptions.UniqueViolation(constraint_name=LOCK_CONSTRAINT, queueing_lock=None) from error
        raise exceptions.ConnectorException(str(error)) from error
    except db.DatabaseError as error:
        raise exceptions.ConnectorException(str(error)) from error
