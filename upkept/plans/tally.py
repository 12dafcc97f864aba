"""Counting verdicts by month as they change, so that no page counts a million rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db import connection

from upkept.core.ledger import stated
from upkept.plans.models import COUNTS, Obligation

Place = tuple[str, str, str]
"""Product, commitment, month."""

CHUNK = 50  # rows in a statement


def counts(row: Obligation) -> Counter[tuple[Place, str]]:
    """What this row adds to which tally; nothing while it has no verdict."""
    result: Counter[tuple[Place, str]] = Counter()
    if not row.month:
        return result
    place = (row.product, row.commitment, row.month)
    decided = bool(row.met_by or row.opening != row.key)
    found = stated.counts(row.outcome, row.marks, is_paused=bool(row.paused), how=row.how, is_decided=decided)
    for name, number in found.items():
        result[place, name] = number
    return result


def add(deltas: Mapping[tuple[Place, str], int]) -> None:
    """Add to the tallies, in one order for all, so that two transactions never wait for each other in a circle."""
    rows: dict[Place, dict[str, int]] = {}
    for (place, name), number in deltas.items():
        if number:
            rows.setdefault(place, {})[name] = number
    places = sorted(rows)
    for start in range(0, len(places), CHUNK):
        _add_chunk(places[start : start + CHUNK], rows)


def _add_chunk(places: list[Place], rows: Mapping[Place, Mapping[str, int]]) -> None:
    columns = ", ".join(f'"{name}"' for name in ("product", "commitment", "month", *COUNTS))
    one = "(" + ", ".join(["%s"] * (3 + len(COUNTS))) + ")"
    sums = ", ".join(f'"{name}" = "plans_tally"."{name}" + excluded."{name}"' for name in COUNTS)
    sql = (
        f'INSERT INTO "plans_tally" ({columns}) VALUES {", ".join([one] * len(places))} '  # noqa: S608 - no values in it
        f'ON CONFLICT ("product", "commitment", "month") DO UPDATE SET {sums}'
    )
    values: list[str | int] = []
    for place in places:
        values += place
        values += [rows[place].get(name, 0) for name in COUNTS]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
