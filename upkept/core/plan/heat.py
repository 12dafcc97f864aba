"""Feasibility as a picture: for each weekday and hour at which a case may begin, whether its promise can be kept.

Every quarter of an hour of a year is tried: the work is done by people who are there on a calendar, and where a release must
carry it out, it goes through windows, freezes and notices. Counted by the local weekday and hour of the start.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upkept.core.amount import DAY, HOUR, MINUTE, Amount
from upkept.core.calendar import Calendar
from upkept.core.calendar_batch import due_batch
from upkept.core.commitments.clock import later
from upkept.core.commitments.coverage import Coverage
from upkept.core.commitments.deadline import Deadline
from upkept.core.plan import shipping
from upkept.core.plan.model import Plan, Tables
from upkept.core.plan.shipping import SHIPPED, STEP, _room, usual_work
from upkept.core.plan.waits import YEAR, targets_of
from upkept.core.plan.ways import Seconds, Way, ways
from upkept.core.zone import BeyondHorizon, Zone

ANSWER = Amount("elapsed", "15m", seconds=15 * MINUTE)
"""What answering or looking at a case is taken to need, where nothing has to be shipped: this, or half of the target."""
ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Cell:
    """The starts at one weekday and hour in a year, and those of them that can be kept."""

    starts: int
    kept: int


@dataclass(frozen=True, slots=True)
class Heat:
    """One target of one promise. `cells[weekday][hour]`, Monday first; `path`: the values that lead to the target.

    `people`: the calendar on which somebody works; `work`: what a case needs of it; `by`: the way of a release, if one is needed.
    """

    commitment: str
    path: tuple[str, ...]
    target: str
    calendar: str
    work: Amount
    people: str
    by: str
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def starts(self) -> int:
        return sum(cell.starts for row in self.cells for cell in row)

    @property
    def kept(self) -> int:
        return sum(cell.kept for row in self.cells for cell in row)


def promises(plan: Plan) -> list[str]:
    """The commitments that have a picture: those with a time within which something must be done."""
    return [name for name, one in plan.commitments.items() if one.counted()]


def usual_people(plan: Plan, tables: Tables, ships: bool) -> str:
    """The calendar on which somebody is there unless another is chosen: that of a rota, else the working hours of the plan."""
    if ships:
        return ALWAYS
    for one in plan.commitments.values():
        if isinstance(one, Coverage) and one.calendar in tables.calendars:
            return str(one.calendar)
    closing = [(_open_share(calendar), name) for name, calendar in tables.calendars.items() if not calendar.always]
    return min(closing)[1] if closing else ALWAYS


def heats(
    plan: Plan, tables: Tables, begin: int, commitment: str, *, work: Amount | None = None, people: str = ""
) -> Iterator[Heat]:
    """A picture for each target of this commitment; `tables` reach two years beyond `begin` (`feasibility.reckoned`)."""
    one = plan.commitments[commitment]
    ships = isinstance(one, Deadline) and bool(one.stop.kinds & SHIPPED)
    possible = ways(plan, one.stop.kinds) if ships and isinstance(one, Deadline) else []
    there = people or usual_people(plan, tables, ships)
    staff = tables.calendars.get(there)
    for path, amount, calendar in targets_of(one, tables):
        needs = work or (usual_work(amount) if ships else _answering(amount))
        starts = _starts(amount, tables, begin)
        if not len(starts):
            continue
        dues = _dues(starts, amount, calendar, tables)
        done = _done(starts, needs, staff)
        by = ""
        if not possible or any(way.is_free for way in possible):
            kept = (dues >= 0) & (done <= dues)
        else:
            rooms = {way: _room(way, starts, dues, tables, frozen=True) for way in possible}
            way, room = max(rooms.items(), key=lambda item: int((starts + item[1] >= done).sum()))
            kept, by = (dues >= 0) & (starts + room >= done), _name(way)
        yield Heat(commitment, path, str(amount), calendar.name, needs, there, by, _counted(starts, kept, tables.zone))


def _name(way: Way) -> str:
    return ", ".join([*(name for one in way.windows for name in one.within), *(one.id for one in way.notices)])


def _answering(amount: Amount) -> Amount:
    half = amount.nominal // 2
    return ANSWER if half >= ANSWER.seconds else Amount("elapsed", f"{half // MINUTE or 1}m", seconds=half)


def _open_share(calendar: Calendar) -> float:
    span = max(int(calendar.closes[-1]) - int(calendar.opens[0]), 1) if len(calendar.opens) else 1
    return sum(int(close) - int(open_) for open_, close in zip(calendar.opens, calendar.closes, strict=True)) / span


def _starts(amount: Amount, tables: Tables, begin: int) -> Seconds:
    reach = tables.freezes.horizon - 6 * amount.nominal - 30 * DAY  # where every due moment is in the tables
    step = STEP if amount.kind == "elapsed" else HOUR  # the others are reckoned one by one
    return np.arange(begin, max(begin, min(begin + YEAR, reach)), step, dtype=np.int64)


def _dues(starts: Seconds, amount: Amount, calendar: Calendar, tables: Tables) -> Seconds:
    """Their due moments; -1 where the tables do not reach."""
    if amount.kind == "elapsed" or len(starts) == 0:
        return due_batch(calendar, starts, amount.seconds)
    with contextlib.suppress(BeyondHorizon):
        return shipping._dues(starts, amount, calendar, tables)  # remembered for the next promise
    found = np.full_like(starts, -1)
    for number, start in enumerate(starts.tolist()):
        try:
            found[number] = later(start, amount, calendar, tables)
        except BeyondHorizon:
            break
    return found


def _done(starts: Seconds, work: Amount, people: Calendar | None) -> Seconds:
    """When the work is done at the earliest: by people who work on their calendar, or around the clock."""
    seconds = work.seconds if work.kind == "elapsed" else work.nominal
    if people is None or people.always or work.kind != "elapsed":
        return starts + seconds
    return due_batch(people, starts, seconds)


def _counted(starts: Seconds, kept: NDArray[np.bool_], zone: Zone) -> tuple[tuple[Cell, ...], ...]:
    offsets: Seconds = np.array(zone.offsets, dtype=np.int64)
    local = starts + offsets[np.searchsorted(np.array(zone.transitions, dtype=np.int64), starts, "right")]
    place = (local // DAY + 3) % 7 * 24 + local % DAY // HOUR  # 1970-01-01 was a Thursday
    all_, good = np.bincount(place, minlength=168), np.bincount(place[kept], minlength=168)
    return tuple(
        tuple(Cell(int(all_[day * 24 + hour]), int(good[day * 24 + hour])) for hour in range(24)) for day in range(7)
    )
