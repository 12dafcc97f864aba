"""A year of tickets: when they come, how they go, and how far each has got when the year ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from upkept.config.demo import texts
from upkept.config.demo.story import BOB, DANA, HOUR, MINUTE, MONA, Actor, Ticket, Year
from upkept.core.zone import DAY

Weights = Mapping[str, float]

OFFICE_CURVE = (1, 1, 1, 1, 1, 1, 2, 4, 8, 12, 13, 12, 9, 8, 10, 11, 10, 8, 6, 5, 5, 4, 3, 2)
EVENING_CURVE = (4, 2, 1, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 7, 7, 7, 8, 9, 11, 13, 14, 13, 10, 7)
"""How many come in each hour of the day."""


@dataclass(frozen=True, slots=True)
class Desk:
    """How a product's desk works, and how well. Names are those of the plan's deadlines; `lapse`: the share that goes wrong.

    `attributes`: name → weights of its values, for all tickets or by type (`bug.severity`). `busy`: first day of a month →
    how much more comes, and goes wrong, in it.
    """

    number: int
    types: Weights
    channels: Weights
    attributes: Mapping[str, Weights]
    answer: Sequence[str]
    fix: str = ""
    triage: str = ""
    idea: str = ""
    confirms: bool = False
    curve: Sequence[float] = OFFICE_CURVE
    weekend: float = 0.35
    lapse: float = 0.05
    lapse_fix: float = 0.07
    languages: Weights = field(default_factory=lambda: {"en": 1.0})
    busy: Mapping[date, float] = field(default_factory=dict)
    agents: Sequence[Actor] = (BOB, BOB, BOB, MONA)
    reasons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def arrivals(year: Year, desk: Desk, rng: Random) -> list[int]:
    """When tickets come: by weekday, month and hour; some in the nights when the clocks change, and at the ends of months."""
    days = list(year.days())
    holidays = [name for name in ("office", "weekdays") if name in year.tables.calendars]
    weights = [_weight(year, desk, day, holidays) for day in days]
    found = []
    for day in sorted(rng.choices(days, weights, k=desk.number)):
        hour = rng.choices(range(24), desk.curve)[0]
        found.append(year.at(day, hour, rng.randint(0, 59), rng.randint(0, 59)))
    for day in year.clock_changes():
        found += [year.at(day, 1, 59, 30), year.at(day, 3, 0, 10), year.at(day - timedelta(days=1), 23, 15)]
    for first in year.months()[1:]:
        found.append(year.at(first, 0) - rng.randint(5, 50))
    found += [year.end - int(hours * HOUR) for hours in (0.2, 0.7, 1.1, 1.6, 2.2, 3.5, 5, 7, 9, 13, 19, 23, 26, 31, 45)]
    return sorted(at for at in found if year.begin <= at < year.end - 60)


def _weight(year: Year, desk: Desk, day: date, calendars: Sequence[str]) -> float:
    weight = desk.busy.get(day.replace(day=1), 1.0) * (0.85 + 0.3 * (day - year.day_of(year.begin)).days / 365)
    if day.weekday() > 4:
        return weight * desk.weekend
    return weight * (1.0 if not calendars or year.is_open(day, calendars[0]) else 0.5)


def draw(rng: Random, weights: Weights) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def written(year: Year, desk: Desk, rng: Random, at: int, kind: str = "") -> Ticket:
    """A new ticket, of that type or of one by chance; its customer has not said more than the title yet."""
    kind = kind or draw(rng, desk.types)
    attributes = {"type": kind}
    for name, weights in desk.attributes.items():
        of, _, plain = name.rpartition(".")
        if not of or of == kind:
            attributes[plain] = draw(rng, weights)
    language = draw(rng, desk.languages)
    title = rng.choice(texts.TITLES[year.slug][language][kind])
    name = rng.choice(texts.NAMES)
    customer = DANA if rng.random() < 0.05 else None
    email = f"{name.split()[0].lower()}.{len(year.tickets) % 97}@customers.example"
    ticket = Ticket(
        number=len(year.tickets) + 1,
        title=title,
        channel=draw(rng, desk.channels),
        language=language,
        opened=at,
        name="Dana" if customer else name,
        email="dana@example.org" if customer else email.encode("ascii", "ignore").decode(),
        attributes=attributes,
        customer=customer,
    )
    year.tickets.append(ticket)
    return ticket


def talk(ticket: Ticket) -> texts.Texts:
    return texts.CHARLA if ticket.language == "es" else texts.TALK


def within_hours(year: Year, at: int, due: int | None, rng: Random) -> int:
    """The same, or the next time that somebody is at a desk, if that is still in time.

    What lies after the year's end is left alone: it is not told, and no calendar need reach that far.
    """
    if at > year.end or "office" not in year.tables.calendars:
        return at
    office = year.calendar("office")
    if office.is_open(at):
        return at
    opens = office.next_open(at) + rng.randint(2 * MINUTE, 90 * MINUTE)
    return opens if due is None or opens <= due else at


def days_later(rng: Random, at: int, low: float, high: float) -> int:
    return at + int(rng.uniform(low, high) * DAY)
