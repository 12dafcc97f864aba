"""Turns written opening hours, minus their holidays, into a frozen calendar: each bound becomes UTC for its own date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from upkept.core.build import CannotBuild
from upkept.core.build.holidays import closed_by_country, closed_by_ics
from upkept.core.build.zone import build_zone
from upkept.core.calendar import Calendar, OpenDay, always_open
from upkept.core.zone import DAWN, FOREVER, Zone, wall_of

MINUTES = 24 * 60
YEAR = 366 * 86_400


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """Opening hours as written.

    `hours` maps a weekday (0 is Monday) to intervals in minutes after its midnight; an end of 1440 is 24:00, one before
    its start lies on the next morning, and the interval belongs to the day on which it begins. `holidays` are codes such
    as `ES` or `ES-MD`, `ics` is the text of an iCalendar file, `dates` are closed dates; all close whole days. `zone` is
    the calendar's own, where it is not the product's. `invert_of` names a calendar that this one is the rest of.
    """

    hours: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    always: bool = False
    holidays: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    ics: str | None = None
    zone: str | None = None
    invert_of: str | None = None


def build_calendar(
    name: str,
    spec: CalendarSpec,
    zone: Zone,
    from_instant: int,
    until_instant: int,
    *,
    calendars: Mapping[str, Calendar] | None = None,
) -> Calendar:
    """The table from the local day of `from_instant` to the end of that of `until_instant`.

    `calendars` are the ones already built, for `invert_of`. Raises `CannotBuild` for hours that make no sense, unknown
    holidays or zones, and for a calendar that never opens.
    """
    if spec.zone and spec.zone != zone.name:
        zone = _own_zone(spec.zone, from_instant, until_instant)
    if spec.always:
        if spec.hours or spec.holidays or spec.dates or spec.ics or spec.invert_of:
            raise CannotBuild(f"Calendar {name} is open 24/7: it cannot have hours or holidays as well.")
        return always_open(name, zone)
    if spec.invert_of:
        if spec.hours or spec.holidays or spec.dates or spec.ics:
            raise CannotBuild(
                f"Calendar {name} is the rest of {spec.invert_of}: it cannot have hours or holidays as well."
            )
        return _inverted(name, spec.invert_of, calendars or {}, from_instant, until_instant)
    _check_hours(name, spec.hours)
    first, last = zone.date(from_instant), zone.date(until_instant)
    closed = closed_days(name, spec, first - 1, last)
    days = list(
        _open_days(spec.hours, closed, zone, first - 1, last)
    )  # the day before may reach into the first morning
    since, horizon = zone.midnight(first), zone.midnight(last + 1)
    merged = merge((begin, end) for _, parts in days for begin, end in parts)
    pairs = [(max(begin, since), min(end, horizon)) for begin, end in merged if end > since and begin < horizon]
    if not pairs and horizon - since >= YEAR:
        raise CannotBuild(f"Calendar {name} never opens: its holidays close every one of its days.")
    table = tuple(
        OpenDay(ordinal, parts[0][0], max(end for _, end in parts)) for ordinal, parts in days if ordinal >= first
    )
    return Calendar(name, zone, False, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs), table, since, horizon)


def closed_days(name: str, spec: CalendarSpec, first: int, last: int) -> frozenset[int]:
    """The ordinals, from `first` to `last`, that holidays, dates and the .ics file close."""
    closed = {day.toordinal() for day in spec.dates}
    for code in spec.holidays:
        closed.update(closed_by_country(code, first, last))
    if spec.ics is not None:
        closed.update(closed_by_ics(name, spec.ics, first, last))
    return frozenset(ordinal for ordinal in closed if first <= ordinal <= last)


def merge(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same seconds as sorted intervals that neither touch nor overlap."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif begin < end:
            merged.append((begin, end))
    return merged


def _open_days(
    hours: Mapping[int, tuple[tuple[int, int], ...]], closed: frozenset[int], zone: Zone, first: int, last: int
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each day that opens, with its intervals in UTC; one that the clocks skip whole does not open."""
    for ordinal in range(first, last + 1):
        if ordinal in closed:
            continue
        parts = []
        for start, end in sorted(hours.get((ordinal - 1) % 7, ())):
            end_day = ordinal if end > start else ordinal + 1
            begins, ends = zone.utc(wall_of(ordinal, start * 60)), zone.utc(wall_of(end_day, end * 60), end=True)
            if begins < ends:
                parts.append((begins, ends))
        if parts:
            yield ordinal, parts


def _check_hours(name: str, hours: Mapping[int, tuple[tuple[int, int], ...]]) -> None:
    if not any(hours.values()):
        raise CannotBuild(f'Calendar {name} never opens: write its hours, such as mon-fri: "09:00-18:00", or 24/7.')
    for weekday, intervals in hours.items():
        for start, end in intervals:
            if not (0 <= weekday <= 6 and 0 <= start < MINUTES and 0 <= end <= MINUTES):
                raise CannotBuild(f"Calendar {name} has hours outside the day: write them from 00:00 to 24:00.")
            if start == end:
                raise CannotBuild(
                    f"Calendar {name} has an interval that ends when it begins, at {start // 60:02}:{start % 60:02}: "
                    'write "00:00-24:00" for a whole day.'
                )


def _inverted(name: str, of: str, calendars: Mapping[str, Calendar], from_instant: int, until_instant: int) -> Calendar:
    """Open exactly when the other is closed; each stretch counts for every local day that it touches."""
    if of not in calendars:
        raise CannotBuild(
            f"Calendar {name} is the rest of {of}, which is not a calendar of this plan.", tuple(calendars)
        )
    other = calendars[of]
    zone = other.zone
    first, last = zone.date(from_instant), zone.date(until_instant)
    since, horizon = zone.midnight(first), zone.midnight(last + 1)
    pairs = [(begin, end) for begin, end, is_open in other.stretches(since, horizon) if not is_open]
    if not pairs:
        raise CannotBuild(f"Calendar {name} never opens: {of}, of which it is the rest, never closes.")
    opens, closes = tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)
    days = []
    for ordinal in range(first, last + 1):
        begin, end = zone.midnight(ordinal), zone.midnight(ordinal + 1)
        parts = [(a, b) for a, b, is_open in other.stretches(begin, end) if not is_open]
        if parts:
            days.append(OpenDay(ordinal, parts[0][0], parts[-1][1]))
    return Calendar(name, zone, False, opens, closes, tuple(days), since, horizon)


def _own_zone(name: str, from_instant: int, until_instant: int) -> Zone:
    """The calendar's own zone, for the years around it."""
    years = (
        date.fromordinal(719_163 + t // 86_400).year for t in (max(from_instant, DAWN), min(until_instant, FOREVER - 1))
    )
    first, last = years
    return build_zone(name, first - 1, last + 5)
