"""Procrastinate's named queries, said in SQLite: a method each, on Django's connection, hence in the caller's transaction.

The source of every rule is sql/queries.sql and sql/schema.sql of Procrastinate 3.10; tests/kit/test_jobs.py holds
both engines to the same answers. Times are real ones, not kit.clock's: the engine's leases have nothing to do with a demo.
"""

# ruff: noqa: S608 - the text is our own and its values are bound; columns come from this module and Procrastinate
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.db import connections, transaction
from procrastinate import exceptions, types, utils

Row: TypeAlias = dict[str, Any]  # a row by column name, as Procrastinate builds its jobs from it

COLUMNS = (
    "id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id,"
    " abort_requested"
)
INSERT = """INSERT INTO procrastinate_jobs
    (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id"""
WAITING = "FROM procrastinate_jobs j WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %s)"
FREE = """AND (j.lock IS NULL OR NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs o WHERE o.lock = j.lock AND (
        o.status = 'doing'
        OR (o.status = 'todo' AND (o.priority > j.priority OR (o.priority = j.priority AND o.id < j.id))))))"""


def stamp(when: dt.datetime | None) -> str | None:
    """UTC text that compares as time."""
    return None if when is None else when.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def ago(seconds: float) -> str:
    return (utils.utcnow() - dt.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S.%f")


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


class Queries:
    """The answers, by the names that Procrastinate gives to its questions."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(sql, values)
            if cursor.description is None:
                return []
            names = [column[0] for column in cursor.description]
            return [_read(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    # Deferring --------------------------------------------------------------------------------------------------------
    def defer_jobs(self, jobs: Sequence[types.JobToDefer]) -> list[Row]:
        with transaction.atomic(self.alias):
            return [row for job in jobs for row in self._insert(job)]

    def defer_periodic_job(self, *, task_name: str, periodic_id: str, defer_timestamp: int, **job: Any) -> list[Row]:
        """Once per task and moment, however many schedulers ask."""
        with transaction.atomic(self.alias):
            first = self.rows(
                "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                (task_name, periodic_id, defer_timestamp),
            )
            if not first:
                return [{"id": None}]
            made = self._insert(
                types.JobToDefer(
                    queue_name=job["queue"],
                    task_name=task_name,
                    priority=job["priority"],
                    lock=job["lock"],
                    queueing_lock=job["queueing_lock"],
                    args=job["args"],
                    scheduled_at=None,
                )
            )
            self.rows(
                "UPDATE procrastinate_periodic_defers SET job_id = %s WHERE id = %s", (made[0]["id"], first[0]["id"])
            )
            self.rows(
                "DELETE FROM procrastinate_periodic_defers"
                " WHERE task_name = %s AND periodic_id = %s AND defer_timestamp < %s",
                (task_name, periodic_id, defer_timestamp),
            )
            return made

    def _insert(self, job: types.JobToDefer) -> list[Row]:
        return self.rows(INSERT, (*job[:5], json.dumps(job.args), stamp(job.scheduled_at)))

    # Working ----------------------------------------------------------------------------------------------------------
    def fetch_job(self, *, queues: Iterable[str] | None, worker_id: int) -> list[Row]:
        """The next job, marked as being done. Looks first without writing: an idle worker never takes the write lock."""
        names = None if queues is None else list(queues)
        where = f"{WAITING} {'' if names is None else f'AND j.queue_name IN ({_marks(names)})'} {FREE}"
        values = [ago(0), *(names or [])]
        if not self.rows(f"SELECT 1 {where} LIMIT 1", values):
            return []
        return self.rows(
            f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            f" WHERE id = (SELECT j.id {where} ORDER BY j.priority DESC, j.id LIMIT 1) RETURNING {COLUMNS}",
            [worker_id, *values],
        )

    def finish_job(self, *, job_id: int, status: str, delete_job: bool) -> None:
        if status not in ("succeeded", "failed", "aborted"):
            raise exceptions.ConnectorException(
                f"A job ends succeeded, failed or aborted, not {status} (job {job_id})."
            )
        if delete_job:
            done = self.rows(
                "DELETE FROM procrastinate_jobs WHERE id = %s AND status IN ('todo', 'doing') RETURNING id", (job_id,)
            )
        else:
            done = self.rows(
                "UPDATE procrastinate_jobs SET attempts = attempts + (status = 'doing'), status = %s, abort_requested = 0"
                " WHERE id = %s AND status IN ('todo', 'doing') RETURNING id",
                (status, job_id),
            )
        if not done:
            raise exceptions.ConnectorException(f"Job {job_id} is not there, or neither waiting nor being done.")

    def retry_job(
        self,
        *,
        job_id: int,
        retry_at: dt.datetime,
        new_priority: int | None,
        new_queue_name: str | None,
        new_lock: str | None,
    ) -> None:
        with transaction.atomic(self.alias):
            given_up = self.rows(
                "UPDATE procrastinate_jobs SET status = 'failed'"
                " WHERE id = %s AND status = 'doing' AND abort_requested RETURNING id",
                (job_id,),
            )
            if given_up:
                return
            again = self.rows(
                "UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = %s,"
                " abort_requested = 0, priority = COALESCE(%s, priority), queue_name = COALESCE(%s, queue_name),"
                " lock = COALESCE(%s, lock) WHERE id = %s AND status IN ('doing', 'failed') RETURNING id",
                (stamp(retry_at), new_priority, new_queue_name, new_lock, job_id),
            )
        if not again:
            raise exceptions.ConnectorException(f"Job {job_id} is not there, or neither being done nor failed.")

    def cancel_job(self, *, job_id: int, abort: bool, delete_job: bool) -> list[Row]:
        with transaction.atomic(self.alias):
            found: list[Row] = []
            if delete_job:
                found = self.rows(
                    "DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'todo' RETURNING id", (job_id,)
                )
            if not found:  # a waiting job cannot carry an abort request (the table's own check), a running one can
                found = self.rows(
                    "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = %s AND status = 'todo' RETURNING id",
                    (job_id,),
                )
            if not found and abort:
                found = self.rows(
                    "UPDATE procrastinate_jobs SET abort_requested = 1 WHERE id = %s AND status = 'doing' RETURNING id",
                    (job_id,),
                )
            return found or [{"id": None}]

    # Workers ----------------------------------------------------------------------------------------------------------
    def register_worker(self) -> list[Row]:
        return self.rows(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id AS worker_id", (ago(0),)
        )

    def unregister_worker(self, *, worker_id: int) -> None:
        self.rows("DELETE FROM procrastinate_workers WHERE id = %s", (worker_id,))

    def update_heartbeat(self, *, worker_id: int) -> None:
        self.rows("UPDATE procrastinate_workers SET last_heartbeat = %s WHERE id = %s", (ago(0), worker_id))

    def prune_stalled_workers(self, *, seconds_since_heartbeat: float) -> list[Row]:
        return self.rows(
            "DELETE FROM procrastinate_workers WHERE last_heartbeat < %s RETURNING id AS worker_id",
            (ago(seconds_since_heartbeat),),
        )

    def select_stalled_jobs_by_heartbeat(
        self, *, queue: str | None, task_name: str | None, seconds_since_heartbeat: float
    ) -> list[Row]:
        return self.rows(
            f"SELECT {COLUMNS} FROM procrastinate_jobs WHERE status = 'doing'"
            " AND (%s IS NULL OR queue_name = %s) AND (%s IS NULL OR task_name = %s)"
            " AND (worker_id IS NULL OR worker_id IN (SELECT id FROM procrastinate_workers WHERE last_heartbeat < %s))",
            (queue, queue, task_name, task_name, ago(seconds_since_heartbeat)),
        )

    def select_stalled_jobs_by_started(
        self, *, queue: str | None, task_name: str | None, nb_seconds: float
    ) -> list[Row]:
        return self.rows(
            f"SELECT {COLUMNS} FROM procrastinate_jobs j WHERE status = 'doing'"
            " AND (%s IS NULL OR queue_name = %s) AND (%s IS NULL OR task_name = %s)"
            " AND (SELECT MAX(at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'started') < %s",
            (queue, queue, task_name, task_name, ago(nb_seconds)),
        )

    # Looking and clearing ---------------------------------------------------------------------------------------------
    def delete_old_jobs(self, *, nb_hours: float, queue: str | None, statuses: Sequence[str]) -> None:
        self.rows(
            f"DELETE FROM procrastinate_jobs WHERE status IN ({_marks(statuses)})"
            " AND (%s IS NULL OR queue_name = %s)"
            " AND (SELECT MAX(at) FROM procrastinate_events e WHERE e.job_id = procrastinate_jobs.id) < %s",
            [*statuses, queue, queue, ago(3600 * nb_hours)],
        )

    def get_job_status(self, *, job_id: int) -> list[Row]:
        return self.rows("SELECT status FROM procrastinate_jobs WHERE id = %s", (job_id,))

    def check_connection(self) -> list[Row]:
        return self.rows("SELECT (SELECT name FROM sqlite_master WHERE name = 'procrastinate_jobs') AS 'check'")

    def list_jobs(self, **filters: object) -> list[Row]:
        where, values = _filters(filters)
        return self.rows(f"SELECT {COLUMNS} FROM procrastinate_jobs {where} ORDER BY id", values)

    def list_jobs_to_abort(self, *, queue_name: str | None) -> list[Row]:
        return self.rows(
            "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND abort_requested"
            " AND (%s IS NULL OR queue_name = %s)",
            (queue_name, queue_name),
        )

    def count_jobs_status(self) -> list[Row]:
        return self.rows("SELECT count(*) AS count, status FROM procrastinate_jobs GROUP BY status")

    def list_queues(self, **filters: object) -> list[Row]:
        return self._stats("queue_name", filters)

    def list_tasks(self, **filters: object) -> list[Row]:
        return self._stats("task_name", filters)

    def list_locks(self, **filters: object) -> list[Row]:
        return [row for row in self._stats("lock", filters) if row["name"] is not None]

    def _stats(self, column: str, filters: dict[str, object]) -> list[Row]:
        where, values = _filters(filters)
        found: dict[str, Row] = {}
        for row in self.rows(
            f"SELECT {column} AS name, status, count(*) AS n FROM procrastinate_jobs {where} GROUP BY 1, 2 ORDER BY 1, 2",
            values,
        ):
            entry = found.setdefault(row["name"], {"name": row["name"], "jobs_count": 0, "stats": {}})
            entry["jobs_count"] += row["n"]
            entry["stats"][row["status"]] = row["n"]
        return list(found.values())


def _filters(filters: dict[str, object]) -> tuple[str, list[object]]:
    """WHERE for the columns that are asked for; their names are Procrastinate's, never a user's."""
    given = {name: value for name, value in filters.items() if value is not None}
    where = " AND ".join(f"{name} = %s" for name in given)
    return (f"WHERE {where}" if where else "", list(given.values()))


def _read(row: Row) -> Row:
    """Columns as PostgreSQL would give them."""
    if isinstance(row.get("args"), str):
        row["args"] = json.loads(row["args"])
    if isinstance(row.get("scheduled_at"), str):
        row["scheduled_at"] = dt.datetime.fromisoformat(row["scheduled_at"]).replace(tzinfo=dt.UTC)
    if "abort_requested" in row:
        row["abort_requested"] = bool(row["abort_requested"])
    return row
