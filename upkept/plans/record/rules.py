"""When the turns of a schedule come: an RRULE's days at one time of day, on the wall clock of a zone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from upkept.core.build import CannotBuild
from upkept.core.build.rule import rule_days

AHEAD = 400  # days looked at in one go; a rule may come once in four years
LONGEST = 366 * 9


@dataclass(frozen=True, slots=True)
class When:
    """One turn: its moment, and the civil day that it falls on."""

    at: datetime
    day: date


def turns(rule: str, begins: date, at: time, zone: str, *, after: datetime, until: datetime) -> list[When]:
    """Those in (after, until], in order. Raises `CannotBuild` for a rule that cannot be read."""
    first = max(after.astimezone(ZoneInfo(zone)).date() - timedelta(days=1), begins)
    last = until.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    if last < first:
        return []
    days = rule_days(rule, begins, first.toordinal(), last.toordinal())
    found = [moment_of(date.fromordinal(day), at, zone) for day in days]
    return [one for one in found if after < one.at <= until]


def following(rule: str, begins: date, at: time, zone: str, *, after: datetime) -> When | None:
    """The first turn after that moment; None where none comes any more. Raises `CannotBuild`."""
    begin = max(after, datetime.combine(begins, time.min, ZoneInfo(zone)) - timedelta(days=1))
    looked = 0
    while looked < LONGEST:
        found = turns(rule, begins, at, zone, after=max(begin, after), until=begin + timedelta(days=AHEAD))
        if found:
            return found[0]
        begin, looked = begin + timedelta(days=AHEAD), looked + AHEAD
    return None


def moment_of(day: date, at: time, zone: str) -> When:
    """That time on that day; one that the clocks skip comes an hour later, one that comes twice is the first."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    return When(local.astimezone(UTC), day)


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def rule_of(frequency: str, *, weekday: str = "MO", which: str = "1", day: int = 1) -> str:
    """The rule of the form's choices: `week`, `weekday-of-month`, `day-of-month`, `weekday-of-quarter`, `day-of-year`."""
    match frequency:
        case "week":
            return f"FREQ=WEEKLY;BYDAY={weekday}"
        case "weekday-of-month":
            return f"FREQ=MONTHLY;BYDAY={which}{weekday}"
        case "day-of-month":
            return f"FREQ=MONTHLY;BYMONTHDAY={day}" if day <= 28 else "FREQ=MONTHLY;BYMONTHDAY=-1"
        case "weekday-of-quarter":
            return f"FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY={which}{weekday}"
        case _:
            raise CannotBuild(f"{frequency!r} is no way of coming again.")
