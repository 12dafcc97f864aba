"""The rows of streams, in SQL by hand: this runs at every event, and building the same by the ORM costs more than running it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field

from upkept.core import fold as core
from upkept.kit.clock import moment
from upkept.plans.models import Obligation, Stream

Stored = dict[core.Stream, dict[str, Obligation]]
"""Stream → opening → its row."""

_COLUMNS = ", ".join(f'"{field.column}"' for field in Obligation._meta.concrete_fields)
_FIELDS: dict[str, Field[Any, Any]] = {field.attname: field for field in Obligation._meta.concrete_fields}
_NEXT_LOOK = Stream._meta.get_field("next_look_at")


def lock(streams: Sequence[core.Stream]) -> None:
    """PostgreSQL: make sure of these rows and lock them, in the order given.

    What conflicts is locked even where the condition keeps it from being updated ("INSERT", section "ON CONFLICT").
    """
    sql = (
        'INSERT INTO "plans_stream" ("product", "commitment", "key", "failures") '  # noqa: S608 - no values in it
        f"VALUES {', '.join(['(%s, %s, %s, 0)'] * len(streams))} "
        'ON CONFLICT ("product", "commitment", "key") DO UPDATE SET "failures" = 0 WHERE false'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for stream in streams for value in (stream.product, stream.commitment, stream.key)])


def stored(streams: Sequence[core.Stream]) -> Stored:
    """The obligations of these streams of one product."""
    result: Stored = defaultdict(dict)
    if not streams:
        return result
    wanted = frozenset(streams)
    commitments = sorted({stream.commitment for stream in streams})
    keys = sorted({stream.key for stream in streams})
    sql = (
        f'SELECT {_COLUMNS} FROM "plans_obligation" WHERE "product" = %s '  # noqa: S608 - no values in it
        f'AND "commitment" IN ({_places(commitments)}) AND "key" IN ({_places(keys)})'
    )
    for row in Obligation.objects.raw(sql, [streams[0].product, *commitments, *keys]):
        stream = core.Stream(row.product, row.commitment, row.key)
        if stream in wanted:
            result[stream][row.opening] = row
    return result


def update(changed: Sequence[tuple[Obligation, tuple[str, ...]]]) -> None:
    """Write the columns that changed, and no others; rows with the same ones go together."""
    groups: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for row, names in changed:
        values = [_FIELDS[name].get_db_prep_save(getattr(row, name), connection) for name in names]
        groups[names].append([*values, row.pk])
    with connection.cursor() as cursor:
        for names, group in groups.items():
            sets = ", ".join(f'"{_FIELDS[name].column}" = %s' for name in names)
            sql = f'UPDATE "plans_obligation" SET {sets} WHERE "id" = %s'  # noqa: S608 - no values in it
            cursor.executemany(sql, group)


def schedule(looks: Mapping[core.Stream, int | None]) -> None:
    """When each is looked at next; None: only an event can change it."""
    if not looks:
        return
    values: list[Any] = []
    for stream, look in looks.items():
        when = _NEXT_LOOK.get_db_prep_value(None if look is None else moment(look), connection)
        values += [stream.product, stream.commitment, stream.key, when]
    place = "(%s, %s, %s, %s::timestamptz, 0)" if connection.vendor == "postgresql" else "(%s, %s, %s, %s, 0)"
    sql = (
        'INSERT INTO "plans_stream" ("product", "commitment", "key", "next_look_at", "failures") '  # noqa: S608 - no values
        f"VALUES {', '.join([place] * len(looks))} "
        'ON CONFLICT ("product", "commitment", "key") '
        'DO UPDATE SET "next_look_at" = excluded."next_look_at", "failures" = 0'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _places(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))
