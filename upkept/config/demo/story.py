"""The year that a demo tells: what happened to one product, told event by event from a seed, on the product's own clocks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from upkept.core.calendar import Calendar
from upkept.core.event import Event, How
from upkept.core.plan.model import Version
from upkept.core.zone import DAY, wall_of

SEED = "upkept"
HOUR, MINUTE = 3600, 60


class Actor(str):
    """Someone of the cast (`bob`), as opposed to a machine (`pipeline`): in the journal a reference to the person."""

    __slots__ = ()


ALICE, BOB, OLGA, MONA, AUDREY, DANA = (Actor(name) for name in ("alice", "bob", "olga", "mona", "audrey", "dana"))


@dataclass(frozen=True, slots=True)
class Happening:
    """One event before it is recorded. `at`, `recorded`: UTC seconds. `ticket:17` is the year's 17th ticket, not yet a row."""

    id: str
    kind: str
    subject: str
    at: int
    recorded: int
    by: str
    how: How
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        """Recorded so long after it happened that a verdict may have stood meanwhile."""
        return self.how != "imported"

    def as_core(self, product: str) -> Event:
        return Event(
            self.id, product, self.kind, self.subject, self.at, self.data, self.recorded, str(self.by), self.how
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a ticket: `kind` is customer, answer or note; `by` None for a customer without an account."""

    kind: str
    text: str
    at: int
    by: Actor | None = None


@dataclass(slots=True)
class Ticket:
    """A ticket with what was said in it; its state is what it had come to when the year ended."""

    number: int
    title: str
    channel: str
    language: str
    opened: int
    name: str
    email: str
    attributes: dict[str, str]
    customer: Actor | None = None
    assignee: Actor | None = None
    status: str = "open"
    answered: int | None = None
    resolved: int | None = None
    said: list[Said] = field(default_factory=list)

    @property
    def subject(self) -> str:
        return f"ticket:{self.number}"


class Year:
    """From `begin` to `end` (UTC seconds). What would happen after the end is not told: it is still open."""

    def __init__(self, version: Version, end: int, seed: str = SEED) -> None:
        self.version, self.plan, self.tables = version, version.plan, version.tables
        self.slug = self.plan.product.slug
        self.begin, self.end, self.seed = version.effective, end, seed
        self.zone = self.tables.zone
        self.told: list[Happening] = []
        self.tickets: list[Ticket] = []
        self._count: Counter[str] = Counter()

    def chance(self, theme: str) -> random.Random:
        """Chance of one theme alone, so that telling more of another changes nothing here."""
        return random.Random(f"{self.seed}/{self.slug}/{self.end}/{theme}")  # noqa: S311 - a story, no secret

    def tell(
        self,
        kind: str,
        subject: str,
        at: float,
        by: str,
        /,
        *,
        recorded: float | None = None,
        how: How = "imported",
        **data: Any,
    ) -> Happening | None:
        """It happened at `at`. None: it lies outside of the year, or nobody knew it by its end.

        What was `recorded` later than it happened counts as reported, so that it shows as recorded late.
        """
        self._count[kind] += 1
        at, known = int(at), int(at if recorded is None else recorded)
        if recorded is not None and how == "imported":
            how = "reported"
        if not self.begin <= at <= known <= self.end:
            return None
        one = Happening(f"year.{kind}.{self._count[kind]}", kind, subject, at, known, by, how, data)
        self.told.append(one)
        return one

    def events(self) -> list[Happening]:
        """All that happened, in the order in which it became known."""
        return sorted(self.told, key=lambda one: (one.recorded, one.at, one.id))

    # -- times ----------------------------------------------------------------------------------------------------------

    def calendar(self, name: str) -> Calendar:
        return self.tables.calendars[name]

    def at(self, day: date, hour: float, minute: float = 0, second: float = 0) -> int:
        """By the product's wall clock; hours above 24 run into the next day."""
        seconds = int(hour * HOUR + minute * MINUTE + second)
        return self.zone.utc(wall_of(day.toordinal(), seconds))

    def day_of(self, instant: int) -> date:
        return date.fromordinal(self.zone.date(instant))

    def days(self) -> Iterator[date]:
        """Every day that has begun by the end, the first included."""
        day, last = self.day_of(self.begin), self.day_of(self.end)
        while day <= last:
            yield day
            day += timedelta(days=1)

    def months(self) -> list[date]:
        """The first day of each month that touches the year."""
        return sorted({day.replace(day=1) for day in self.days()})

    def clock_changes(self) -> list[date]:
        """The days on which the clocks are put forward or back."""
        days = list(self.days())
        return [day for day in days if self.at(day + timedelta(days=1), 0) - self.at(day, 0) != DAY]

    def is_open(self, day: date, calendar: str) -> bool:
        """Has the calendar hours on that day? (Asked at noon.)"""
        return self.calendar(calendar).is_open(self.at(day, 12))
