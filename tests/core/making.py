"""Plans, calendars and events for tests of the core, in a few words each."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from upkept.core.amount import parse_amount
from upkept.core.calendar import Calendar, OpenDay, always_open
from upkept.core.commitments.base import Commitment, Frame, Scope
from upkept.core.event import Event
from upkept.core.fold import History, Stream, fold, scopes
from upkept.core.obligation import Obligation
from upkept.core.plan.model import Attribute, Plan, Product, Tables, Version
from upkept.core.selector import Limit, Pick, Selector, Where
from upkept.core.targets import Range, Targets
from upkept.core.window import Freezes
from upkept.core.zone import UTC as UTC_ZONE
from upkept.core.zone import Zone

MINUTE, HOUR, DAY = 60, 3600, 86400
_ids = itertools.count(1)


def at(text: str) -> int:
    """`2026-03-02 09:00` UTC as an instant; a date alone is its midnight."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


MONDAY = at("2026-03-02 09:00")


@lru_cache
def office(zone: Zone = UTC_ZONE) -> Calendar:
    """Monday to Friday, 09:00 to 17:00 UTC, 2025 to 2027."""
    days, day = [], date(2025, 1, 1)
    while day < date(2028, 1, 1):
        if day.weekday() < 5:
            midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
            days.append(OpenDay(day.toordinal(), midnight + 9 * HOUR, midnight + 17 * HOUR))
        day += timedelta(days=1)
    opens, closes = tuple(d.first_open for d in days), tuple(d.last_close for d in days)
    return Calendar("office", zone, False, opens, closes, tuple(days), at("2025-01-01"), at("2028-01-01"))


def selector(
    *kinds: str, where: dict[str, Any] | None = None, needs: tuple[str, ...] = (), **limits: Limit
) -> Selector:
    return Selector(tuple(Pick(kind, conditions(where), needs, limits) for kind in kinds))


def conditions(where: dict[str, Any] | None) -> Where:
    return Where({k: v if isinstance(v, tuple) else (v,) for k, v in (where or {}).items()})


def targets(written: Any, *by: str) -> Targets[Range]:
    """`"2h"`, or a table: `{"high": "2h", "low": "none"}`."""

    def leaf(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: leaf(child) for key, child in node.items()}
        return Range(None) if node == "none" else Range(parse_amount(node))

    return Targets(by, leaf(written))


def tables(zone: Zone = UTC_ZONE, **more: Any) -> Tables:
    fields: dict[str, Any] = {
        "zone": zone,
        "calendars": {"always": always_open("always", zone), "office": office(zone)},
        "windows": {},
        "freezes": Freezes(),
        "attributes": {
            "priority": Attribute("priority", ("emergency", "high", "low")),
            "type": Attribute("type", ("bug", "question")),
        },
    }
    return Tables(**{**fields, **more})


def version(
    *commitments: Commitment, number: str = "1", effective: str = "2026-01-01", tables: Tables, **plan: Any
) -> Version:
    product = Product("encore", "Encore", "UTC", {"en": "plan.en.md"})
    held = {one.id: one for one in commitments}
    return Version(Plan(product, number, effective, held, **plan), tables, at(effective))


def history(*commitments: Commitment, tables_: Tables | None = None, **plan: Any) -> History:
    return History("encore", (version(*commitments, tables=tables_ or tables(), **plan),))


def event(kind: str, when: int | str, subject: str = "ticket:1", id: str = "", **data: Any) -> Event:
    """`recorded` at once, unless said; `how` and `by` too may be among the data."""
    moment = at(when) if isinstance(when, str) else when
    recorded = data.pop("recorded", moment)
    how, by = data.pop("how", "observed"), data.pop("by", "bob")
    return Event(id or f"e{next(_ids):04}", "encore", kind, subject, moment, data, recorded, by, how)


def obligations(past: History, commitment: str, key: str, events: list[Event], now: int | str) -> list[Obligation]:
    """The stream folded from those of the events that its scopes hold."""
    stream = Stream("encore", commitment, key)
    held: list[Scope] = scopes(past, stream)
    ours = [one for one in events if any(scope.holds(one) for scope in held)]
    return fold(past, stream, ours, Frame(at(now) if isinstance(now, str) else now))


def only(found: list[Obligation]) -> Obligation:
    assert len(found) == 1, found
    return found[0]
