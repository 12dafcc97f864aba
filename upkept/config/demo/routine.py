"""What comes round: each promise of a cadence gets its work, period by period, as the plan itself counts the periods."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from upkept.config.demo.story import HOUR, Year
from upkept.core.commitments.cadence import Cadence
from upkept.core.period import Period, Periods
from upkept.core.zone import DAY

Facts = Callable[[Random], dict[str, Any]]
WORKDAY = (8.5, 17.0)


@dataclass(frozen=True, slots=True)
class Slips:
    """Which periods went otherwise, by their number in the year (0 is the first whole one, negative ones count from the end).

    `missed`: nothing happened. `poor`: it happened with these facts instead, which may not count. `late_recorded`: it happened,
    and was written down only after the period's end. `attested`: written down within a day, on somebody's word.
    """

    missed: Collection[int] = ()
    poor: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    late_recorded: Collection[int] = ()
    attested: Collection[int] = ()


FLAWLESS = Slips()


def routine(
    year: Year,
    name: str,
    by: str,
    subjects: str | Sequence[str],
    facts: Facts = lambda _: {},
    slips: Slips | Mapping[str, Slips] = FLAWLESS,
    hours: tuple[float, float] = WORKDAY,
    at_the_end: Collection[int] = (),
) -> None:
    """The work of the cadence `name`, for each of its `subjects` (a text with `{n}` makes a new one for each period).

    `facts` gives the fields; `hours` the part of the day, by the product's clock; in the periods `at_the_end` it is done in
    their last hour.
    """
    commitment = year.plan.commitments[name]
    assert isinstance(commitment, Cadence)
    assert commitment.every is not None
    kind = commitment.event.picks[0].kind
    for subject in [subjects] if isinstance(subjects, str) else subjects:
        rng = year.chance(f"{name}/{subject}")
        ours = slips if isinstance(slips, Slips) else slips.get(subject, FLAWLESS)
        periods = whole_periods(year, name)
        for number, period in enumerate(periods, -1 if periods and periods[0].start < year.begin else 0):
            data = facts(rng)
            at = _moment(year, rng, period, hours)
            if number in at_the_end:
                at = period.end - rng.randint(30, 600)
            if _is(number, ours.missed, len(periods)):
                continue
            if number in ours.poor:
                data |= ours.poor[number]
            recorded = how = None
            if number in ours.late_recorded:
                at = max(at, period.end - 9 * HOUR)
                recorded = max(at, period.end) + rng.randint(2 * HOUR, 9 * HOUR)
            elif number in ours.attested:
                recorded, how = min(at + rng.randint(HOUR, 20 * HOUR), period.end - 1), "attested"
            year.tell(
                kind,
                subject.format(n=number + 2, day=year.day_of(at).isoformat()),
                at,
                by,
                recorded=recorded,
                how=how or "imported",  # type: ignore[arg-type]  # one of How
                **data,
            )


def whole_periods(year: Year, name: str) -> list[Period]:
    """The periods of a cadence that touch the year; the first may have begun before it (and is promised by nobody)."""
    commitment = year.plan.commitments[name]
    assert isinstance(commitment, Cadence)
    assert commitment.every is not None
    periods = Periods(commitment.every, year.zone, commitment.anchor, year.tables.dates.get(name, ()))
    running = periods.at(year.begin)
    found = list(periods.starting(year.begin, year.end))
    return [running, *found] if running is not None and running.start < year.begin else found


def silence(year: Year, feed: str, kinds: Sequence[str], begin: int, hours: float) -> None:
    """A feed falls silent and is heard again: what it brings cannot be measured meanwhile, and nobody makes it up."""
    end = begin + int(hours * HOUR)
    year.told = [one for one in year.told if not (one.kind in kinds and begin <= one.at < end)]
    year.tell("feed.silent", f"feed:{feed}", begin, "clock", kinds=list(kinds))
    year.tell("feed.heard", f"feed:{feed}", end, "clock", kinds=list(kinds))


def _is(number: int, chosen: Collection[int], length: int) -> bool:
    return number in chosen or (number - length) in chosen


def _moment(year: Year, rng: Random, period: Period, hours: tuple[float, float]) -> int:
    """Somewhere in the middle of the period, on a working day where the period is longer than three."""
    first = max(period.start, year.begin)
    if period.end - period.start <= 2 * DAY:
        return year.at(year.day_of(period.start), rng.uniform(*hours), second=rng.randint(0, 59))
    at = int(first + (period.end - first) * rng.betavariate(3, 3.2))
    day = _workday(year.day_of(at), year.day_of(first), year.day_of(period.end - 1))
    return min(max(year.at(day, rng.uniform(*hours), second=rng.randint(0, 59)), first), period.end - 1)


def _workday(day: date, first: date, last: date) -> date:
    while day.weekday() > 4 and day > first:
        day -= timedelta(days=1)
    while day.weekday() > 4 and day < last:
        day += timedelta(days=1)
    return day
