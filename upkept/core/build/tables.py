"""Freezes all that one plan says about time, in one call: what publishing stores, and what extending it adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from upkept.core.amount import DAY, MINUTE
from upkept.core.build import CannotBuild
from upkept.core.build import calendar as build
from upkept.core.build.window import build_freezes, build_windows
from upkept.core.build.zone import build_zone
from upkept.core.calendar import Calendar
from upkept.core.plan.specs import CalendarSpec, FreezeSpec, WindowSpec
from upkept.core.window import Freezes, Windows
from upkept.core.zone import Zone, ordinal_of

FIRST_ZONE_YEAR = 2000  # periods without an anchor are counted from 2001-01-01
ZONE_YEARS = 30  # how far a zone's table reaches beyond the calendars: civil targets and support phases are long


@dataclass(frozen=True, slots=True)
class TimeTables:
    """The frozen tables of one plan's times; `zone` is the product's."""

    zone: Zone
    calendars: dict[str, Calendar]
    windows: dict[str, Windows]
    freezes: Freezes


def freeze(
    *,
    zone: str,
    calendars: Mapping[str, CalendarSpec],
    windows: Mapping[str, WindowSpec],
    freezes: Sequence[FreezeSpec],
    anchor: date,
    from_instant: int,
    until_instant: int,
    files: Mapping[str, str] | None = None,
) -> TimeTables:
    """The tables of the product's zone, calendars, windows and freezes from one instant to the end of another's day.

    `anchor` is the plan's first day; `files` holds the texts of the .ics files that calendars name. Raises `CannotBuild`
    at the first thing that cannot be built; to find all, build them one by one as this does.
    """
    first_year, last_year = (date.fromordinal(ordinal_of(t)).year for t in (from_instant, until_instant))

    def zone_of(name: str) -> Zone:
        return build_zone(name or zone, min(first_year - 2, FIRST_ZONE_YEAR), last_year + ZONE_YEARS)

    built = {
        name: build.build_calendar(
            name, written_calendar(spec, files or {}), zone_of(spec.zone), from_instant, until_instant
        )
        for name, spec in calendars.items()
    }
    return TimeTables(
        zone_of(zone),
        built,
        {
            name: build_windows(spec, zone_of(spec.zone), from_instant, until_instant, anchor=anchor, calendars=built)
            for name, spec in windows.items()
        },
        build_freezes([(spec, zone_of(spec.zone)) for spec in freezes], from_instant, until_instant),
    )


def written_calendar(spec: CalendarSpec, files: Mapping[str, str]) -> build.CalendarSpec:
    """A calendar as the plan's reader gives it, as `build_calendar` takes it: minutes, and its holidays sorted by source."""
    if spec.is_always:
        return build.CalendarSpec(always=True, zone=spec.zone or None)
    countries: list[str] = []
    dates: list[date] = []
    ics: list[str] = []
    for source in spec.holidays:
        if source.endswith(".ics"):
            if source not in files:
                raise CannotBuild(f"Calendar {spec.name} names the file {source}, which does not lie beside the plan.")
            ics.append(files[source])
        elif source[:1].isdigit():
            dates.append(date.fromisoformat(source))
        else:
            countries.append(source)
    hours = {
        weekday: tuple((start // MINUTE, (end if end <= DAY else end - DAY) // MINUTE) for start, end in intervals)
        for weekday, intervals in enumerate(spec.hours)
        if intervals
    }
    text = "\r\n".join(ics) if ics else None
    return build.CalendarSpec(hours, False, tuple(countries), tuple(dates), text, spec.zone or None)
