"""Writing changes and reading those after a cursor, without losing one that commits late."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from upkept.kit import clock
from upkept.kit.live.models import Change

CHANNEL = "upkept_live"
AT_ONCE = 2000  # changes that one read returns at most; whoever is further behind looks at everything again
_WRITTEN = re.compile(r"([0-9]{1,18})-(?:([0-9]{1,18}):([0-9]{1,18}):((?:[0-9]{1,18},?){0,500}))?")


@dataclass(frozen=True)
class Cursor:
    """How far somebody has read. On SQLite the last id, because one transaction writes at a time and ids commit in order.

    On PostgreSQL ids commit out of order, so it is the snapshot of the last read (pg_current_snapshot): what a snapshot does
    not see comes after it, exactly, whenever it commits. The id then only tells whether something was cleared away meanwhile.
    """

    id: int
    xmin: int = 0
    xmax: int = 0
    writing: frozenset[int] = frozenset()

    @property
    def snapshot(self) -> str:
        """In PostgreSQL's words, xmin:xmax:xip,xip; empty on SQLite."""
        return f"{self.xmin}:{self.xmax}:{','.join(map(str, sorted(self.writing)))}" if self.xmax else ""

    def __str__(self) -> str:
        return f"{self.id}-{self.snapshot}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """From what a browser sends back; None for anything else."""
        found = _WRITTEN.fullmatch(text)
        if not found:
            return None
        writing = frozenset(int(number) for number in (found[4] or "").split(",") if number)
        xmin, xmax = int(found[2] or 0), int(found[3] or 0)
        if xmax and not (0 < xmin <= xmax and all(xmin <= number < xmax for number in writing)):
            return None  # PostgreSQL would refuse it as a snapshot
        return cls(int(found[1]), xmin, xmax, writing)

    def is_later_than(self, other: Cursor) -> bool:
        return (self.xmax, self.id) > (other.xmax, other.id)


@dataclass(frozen=True)
class Entry:
    """A change as it goes out."""

    id: int
    xact: int
    topic: str
    name: str
    data: str

    def is_after(self, cursor: Cursor) -> bool:
        if cursor.xmax:
            return self.xact >= cursor.xmax or self.xact in cursor.writing
        return self.id > cursor.id

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
    """The cursor of somebody who has just read the page, and wants what comes after."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({_last_id()}), {_snapshot()}")
        return _cursor(*cursor.fetchone())


def read_after(cursor: Cursor, topics: Collection[str] | None = None) -> tuple[list[Entry], Cursor]:
    """Changes after `cursor`, oldest first, and the cursor after them.

    :raises TooFarBehind: when they are more than AT_ONCE
    """
    where, values = _after(cursor)
    if topics is not None:
        where += f" AND topic IN ({', '.join(['%s'] * len(topics))})"
        values += topics
    with connection.cursor() as reading:
        reading.execute(
            f"SELECT {_snapshot()}, id, xact, topic, name, data FROM live_change"  # noqa: S608 - values are bound
            f" WHERE {where} ORDER BY id LIMIT {AT_ONCE + 1}",
            values,
        )
        rows = reading.fetchall()  # and the snapshot of the same statement
    if len(rows) > AT_ONCE:
        raise TooFarBehind
    if not rows:
        return [], cursor
    entries = [Entry(*row[1:]) for row in rows]
    return entries, _cursor(max(cursor.id, entries[-1].id), rows[0][0])


class TooFarBehind(Exception):  # noqa: N818 - an answer, not a fault
    """There is too much to tell: look at everything again, and go on from the present."""


def is_known(cursor: Cursor) -> bool:
    """Whether nothing after the cursor has been cleared away; else the reader must look at everything again."""
    oldest = Change.objects.order_by("id").values_list("id", flat=True).first()
    return cursor.id >= (present().id if oldest is None else oldest - 1)


def _last_id() -> str:
    """SQL for the last id given out, also when its row has been cleared away."""
    if connection.vendor == "postgresql":
        return "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM live_change_id_seq"
    return "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'live_change'), 0)"


def _snapshot() -> str:
    """SQL for the snapshot of the running statement, as text."""
    return "pg_current_snapshot()::text" if connection.vendor == "postgresql" else "''"


def _after(cursor: Cursor) -> tuple[str, list[Any]]:
    if connection.vendor != "postgresql" or not cursor.xmax:
        return "id > %s", [cursor.id]
    return (
        "(xact >= %s AND NOT pg_visible_in_snapshot(xact::text::xid8, %s::pg_snapshot))",
        [cursor.xmin, cursor.snapshot],
    )


def _cursor(id: int, snapshot: str) -> Cursor:
    return Cursor.parse(f"{id}-{snapshot}") or Cursor(id)
