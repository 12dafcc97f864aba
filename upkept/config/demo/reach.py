"""By when something is owed, read from the plan itself, so that a year of events never knows better than the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upkept.config.demo.story import Year
from upkept.core.calendar import Calendar
from upkept.core.commitments.clock import Rules, calendar_of, later
from upkept.core.commitments.deadline import Deadline
from upkept.core.moment import moment
from upkept.core.zone import DAY

LYING = 10 * DAY
"""For how long something may lie undone after its time."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A deadline for one subject. `due` None: nothing is promised for it."""

    start: int
    due: int | None
    seconds: int | None
    calendar: Calendar

    def after(self, share: float) -> int:
        """The moment at which that share of the time is gone; above 1 it is late."""
        if self.due is None:
            return self.start + int(share * 20 * 86_400)
        if self.seconds is None or share > 1:
            return self.start + int((self.due - self.start) * share)
        return self.calendar.due(self.start, int(self.seconds * share))

    def forgotten(self, luck: float, now: int) -> int | None:
        """When what was forgotten is done after all: long after its time, at most ten days. None: it still lies there.

        `luck` from 0 to 1. Nobody leaves a thing lying for months; what is still undone fell due in the last days.
        """
        if self.due is None or now - self.due < LYING:
            return None
        return min(self.after(3 + 5 * luck), self.due + int((1 + 9 * luck) * DAY))

    def gone(self, now: int) -> float:
        """The share of its time that is gone."""
        if self.due is None:
            return 0.0
        if self.seconds is None:
            return (now - self.start) / (self.due - self.start)
        return self.calendar.elapsed(self.start, now) / self.seconds


def owed(year: Year, name: str, attributes: Mapping[str, str], start: int) -> Owed:
    """What the deadline `name` promises for a subject with these attributes that begins at `start`."""
    commitment = year.plan.commitments[name]
    assert isinstance(commitment, Deadline)
    if commitment.until is not None and commitment.until.field:
        return Owed(start, moment(attributes.get(commitment.until.field)), None, calendar_of(None, year.tables))
    rule = Rules(commitment.within, commitment.calendar, commitment.by, year.tables).of(attributes)
    if rule.amount is None:
        return Owed(start, None, None, rule.calendar)
    due = later(start, rule.amount, rule.calendar, year.tables)
    return Owed(start, due, rule.amount.seconds if rule.amount.kind == "elapsed" else None, rule.calendar)


def concerns(year: Year, name: str, attributes: Mapping[str, str]) -> bool:
    return name in year.plan.commitments and year.plan.commitments[name].where.matches(attributes)
