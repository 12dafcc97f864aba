"""Writing changes and reading those after a cursor, without losing one that commits late."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from upkept.kit import clock
from upkept.kit.live.models import Change

CHANNEL = "upkept_live"
AT_ONCE = 1000  # changes that one read returns at most; whoever is further behind fetches everything again


@dataclass(frozen=True, order=True)
class Cursor:
    """How far somebody has read: every change up to `id`, except those of transactions from `horizon` on.

    On SQLite one transaction writes at a time, ids commit in order, and the horizon is 0.
    """

    id: int
    horizon: int = 0

    def __str__(self) -> str:
        return f"{self.id}-{self.horizon}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """From what a browser sends back; None for anything else."""
        number, _, horizon = text.partition("-")
        if not (number.isascii() and number.isdigit() and horizon.isascii() and horizon.isdigit()):
            return None
        if max(len(number), len(horizon)) > 18:
            return None
        return cls(int(number), int(horizon))


@dataclass(frozen=True)
class Entry:
    """A change as it goes out."""

    id: int
    xact: int
    topic: str
    name: str
    data: str

    def is_after(self, cursor: Cursor) -> bool:
        return self.id > cursor.id or (cursor.horizon > 0 and self.xact >= cursor.horizon)

    def as_event(self, cursor: Cursor) -> bytes:
        """In the words of Server-Sent Events (HTML standard, 9.2)."""
        body = f'{{"topic":{json.dumps(self.topic)},"name":{json.dumps(self.name)},"data":{self.data}}}'
        return f"id: {cursor}\ndata: {body}\n\n".encode()


def announce(topic: str, name: str = "changed", data: Mapping[str, Any] | None = None) -> None:
    """Tell whoever watches `topic`, once the current transaction commits. `data` is small, and fit for every watcher."""
    text = json.dumps(data or {}, separators=(",", ":"))
    if connection.vendor != "postgresql":
        Change.objects.create(topic=topic, name=name, data=text)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH told AS (SELECT pg_notify(%s, ''))"
            " INSERT INTO live_change (topic, name, data, xact, at)"
            " SELECT %s, %s, %s, pg_current_xact_id()::text::bigint, %s FROM told",
            [CHANNEL, topic, name, text, clock.now()],
        )


def present() -> Cursor:
    """The cursor of somebody who has just read the page, and wants what comes after.

    Its id is the last one given out: who holds a higher one has not committed, and is at or after the horizon.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({_last_id()}), {_horizon()}")
        return Cursor(*cursor.fetchone())


def read_after(cursor: Cursor, topics: Collection[str] | None = None) -> tuple[list[Entry], Cursor]:
    """Changes after `cursor`, oldest first, at most AT_ONCE, and the cursor after them.

    Near the horizon a change may come twice, and never not at all: a change is a hint to look, so twice is harmless.
    """
    where = "(id > %s OR (%s > 0 AND xact >= %s))"
    values: list[Any] = [cursor.id, cursor.horizon, cursor.horizon]
    if topics is not None:
        where += f" AND topic IN ({', '.join(['%s'] * len(topics))})"
        values = [*values, *topics]
    with connection.cursor() as reading:
        reading.execute(
            f"SELECT {_horizon()}, id, xact, topic, name, data FROM live_change"  # noqa: S608 - values are bound
            f" WHERE {where} ORDER BY id LIMIT {AT_ONCE}",
            values,
        )
        rows = reading.fetchall()  # and the horizon in the same statement, hence of the same snapshot
    if not rows:
        return [], cursor
    entries = [Entry(*row[1:]) for row in rows]
    return entries, Cursor(max(cursor.id, entries[-1].id), rows[0][0])


def is_known(cursor: Cursor) -> bool:
    """Whether nothing after the cursor has been cleared away; else the reader must look at everything again."""
    oldest = Change.objects.order_by("id").values_list("id", flat=True).first()
    return cursor.id >= (present().id if oldest is None else oldest - 1)


def _last_id() -> str:
    """SQL for the last id given out, also when its row has been cleared away."""
    if connection.vendor == "postgresql":
        return "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM live_change_id_seq"
    return "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'live_change'), 0)"


def _horizon() -> str:
    """SQL for the oldest transaction that may still be writing; on SQLite one writes at a time, so there is none."""
    return "pg_snapshot_xmin(pg_current_snapshot())::text::bigint" if connection.vendor == "postgresql" else "0"
