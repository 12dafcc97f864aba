"""Inserting events in one statement that passes over ids that are known, with their numbers as the answer.

Django's own `bulk_create(ignore_conflicts=True)` does not tell which rows were new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field

from upkept.core.event import Event
from upkept.kit.clock import moment
from upkept.kit.journal import models
from upkept.kit.journal.leaf import leaf_hash

COLUMNS = ("product", "id", "kind", "v", "subject", "at", "recorded", "by", "how", "data", "leaf")
CHUNK = 80  # rows in a statement: SQLite as Django uses it takes 999 values


def insert(events: Sequence[Event]) -> dict[tuple[str, str], int]:
    """(product, id) → seq of those that were not there yet."""
    numbers: dict[tuple[str, str], int] = {}
    for start in range(0, len(events), CHUNK):
        numbers |= _insert_chunk(events[start : start + CHUNK])
    return numbers


def _insert_chunk(events: Sequence[Event]) -> dict[tuple[str, str], int]:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    places = "(" + ", ".join(["%s"] * len(COLUMNS)) + ")"
    sql = (
        f'INSERT INTO "journal_event" ({names}) VALUES {", ".join([places] * len(events))} '  # noqa: S608 - no values in it
        'ON CONFLICT ("product", "id") DO NOTHING RETURNING "seq", "product", "id"'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for event in events for value in _values(event)])
        return {(product, id): seq for seq, product, id in cursor.fetchall()}


def _values(event: Event) -> list[Any]:
    given = {
        "product": event.product,
        "id": event.id,
        "kind": event.kind,
        "v": event.v,
        "subject": event.subject,
        "at": moment(event.at),
        "recorded": moment(event.recorded),
        "by": event.by,
        "how": event.how,
        "data": dict(event.data),
        "leaf": leaf_hash(event),
    }
    return [_FIELDS[name].get_db_prep_save(given[name], connection) for name in COLUMNS]


_FIELDS: dict[str, Field[Any, Any]] = {field.name: field for field in models.Event._meta.fields}
