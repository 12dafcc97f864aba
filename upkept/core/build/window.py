"""Turns written windows and freezes into frozen tables: each occurrence by the wall clock, each duration in real time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from upkept.core.amount import DAY
from upkept.core.build import CannotBuild
from upkept.core.build.holidays import holidays_of
from upkept.core.build.rule import rule_days
from upkept.core.calendar import Calendar
from upkept.core.plan.specs import FreezeSpec, WindowSpec
from upkept.core.window import Freeze, Freezes, Occurrence, Windows
from upkept.core.zone import Zone, wall_of


def build_windows(
    spec: WindowSpec,
    zone: Zone,
    from_instant: int,
    until_instant: int,
    *,
    anchor: date,
    calendars: Mapping[str, Calendar] | None = None,
) -> Windows:
    """Every occurrence that has a second between the two instants, whole also where it reaches beyond them.

    `zone` is the window's own; `anchor` is the plan's first day, from which a rule with an INTERVAL counts unless the
    spec says `from`; `calendars` are the ones already built, for `outside`. Raises `CannotBuild`.
    """
    if spec.outside:
        found = _outside(spec, calendars or {}, from_instant, until_instant)
    else:
        found = _recurring(spec, zone, from_instant, until_instant, anchor)
    inside = (o for o in found if o.start < until_instant and o.end > from_instant)
    return Windows(spec.name, tuple(sorted(inside)), from_instant, until_instant)


def build_freezes(specs: Sequence[tuple[FreezeSpec, Zone]], from_instant: int, until_instant: int) -> Freezes:
    """Every freeze, with its zone, that has a second between the two instants, whole. Raises `CannotBuild`."""
    found: set[Freeze] = set()
    for spec, zone in specs:
        for first, last, name in _frozen_days(spec, zone.date(from_instant), zone.date(until_instant)):
            if first > last:
                raise CannotBuild(f"Freeze {name} ends on {spec.to}, before it begins on {spec.from_}: swap them.")
            start, end = zone.midnight(first), zone.midnight(last + 1)
            if start < end and start < until_instant and end > from_instant:
                found.add(Freeze(start, end, name, spec.except_))
    return Freezes(tuple(sorted(found)), from_instant, until_instant)


def _recurring(spec: WindowSpec, zone: Zone, from_instant: int, until_instant: int, anchor: date) -> list[Occurrence]:
    if spec.lasts is None or spec.lasts.months or spec.lasts.kind == "business" or spec.lasts.nominal <= 0:
        raise CannotBuild(f"Window {spec.name} must say how long it lasts, in real time: 90m, 4h or 2d.")
    if not 0 <= spec.at < DAY:
        raise CannotBuild(f'Window {spec.name} begins at no time of day: write at: "02:00", from 00:00 to 23:59.')
    lasts = spec.lasts.nominal
    first, last = zone.date(from_instant) - lasts // DAY - 2, zone.date(until_instant) + 1
    found = []
    for ordinal in rule_days(spec.rule, date.fromisoformat(spec.from_) if spec.from_ else anchor, first, last):
        wall = wall_of(ordinal, spec.at)
        start = zone.utc(wall)
        found.append(Occurrence(start, start + lasts, _local(wall)))
    return found


def _outside(spec: WindowSpec, calendars: Mapping[str, Calendar], a: int, b: int) -> list[Occurrence]:
    if spec.outside not in calendars:
        sentence = f"Window {spec.name} is all time outside {spec.outside}, which is not a calendar of this plan."
        raise CannotBuild(sentence, tuple(calendars))
    calendar = calendars[spec.outside]
    closed = [(begin, end) for begin, end, is_open in calendar.stretches(a, b) if not is_open]
    if not closed:
        raise CannotBuild(f"Window {spec.name} never comes: {spec.outside} never closes.")
    return [Occurrence(begin, end, _local(calendar.zone.local(begin))) for begin, end in closed]


def _frozen_days(spec: FreezeSpec, first: int, last: int) -> list[tuple[int, int, str]]:
    """First and last day (ordinals), both included, and the name of each freeze that the spec means."""
    if not spec.around:
        begin, end = date.fromisoformat(spec.from_), date.fromisoformat(spec.to or spec.from_)
        return [(begin.toordinal(), end.toordinal(), spec.name)]
    if spec.span not in ("day", "week", ""):
        raise CannotBuild(
            f"Freeze {spec.name} has the span {spec.span!r}: write day, or week for Monday to Sunday.", ("day", "week")
        )
    found = []
    years = date.fromordinal(first - 7).year, date.fromordinal(last + 7).year
    for day, title in sorted(holidays_of(spec.around, *years).items()):
        begins = ends = day.toordinal()
        if spec.span == "week":
            begins = day.toordinal() - day.weekday()
            ends = begins + 6
        found.append((begins, ends, spec.name or title))
    return found


def _local(wall: int) -> str:
    """A wall time as people write it, without a zone."""
    return datetime.fromtimestamp(wall, UTC).strftime("%Y-%m-%dT%H:%M")
