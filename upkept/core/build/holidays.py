"""Which whole days are closed: by the `holidays` library, or by an iCalendar file of all-day events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, cast

import holidays
from dateutil.rrule import rrule, rruleset, rrulestr
from icalendar import Calendar as ICalendar

from upkept.core.build import CannotBuild


@lru_cache(maxsize=64)
def holidays_of(code: str, first_year: int, last_year: int) -> dict[date, str]:
    """Public holidays of a country (`ES`) or a subdivision (`ES-MD`), days off in lieu included, with their names.

    Raises `CannotBuild`, with suggestions, for a code that the library does not know.
    """
    country, _, part = code.partition("-")
    supported = holidays.list_supported_countries(include_aliases=True)
    if country not in supported:
        near = tuple(get_close_matches(country.upper(), supported, 3, 0.5))
        advice = f" Did you mean {' or '.join(near)}?" if near else ""
        raise CannotBuild(
            f"No holidays are known for {country!r}: write a country's code, such as ES or ES-MD.{advice}", near
        )
    if part and part not in supported[country]:
        near = tuple(f"{country}-{known}" for known in get_close_matches(part, supported[country], 3, 0.5))
        known = ", ".join(supported[country]) or "none"
        raise CannotBuild(f"{country} has no subdivision {part!r} with holidays of its own; known are: {known}.", near)
    found = holidays.country_holidays(country, subdiv=part or None, years=range(first_year, last_year + 1))
    return dict(found.items())


def closed_by_country(code: str, first: int, last: int) -> set[int]:
    """The ordinals of the holidays from `first` to `last`."""
    years = date.fromordinal(first).year, date.fromordinal(last).year
    return {day.toordinal() for day in holidays_of(code, *years) if first <= day.toordinal() <= last}


def closed_by_ics(name: str, text: str, first: int, last: int) -> set[int]:
    """The ordinals that the all-day events of an iCalendar file (RFC 5545) cover, repeated ones by their rules.

    Cancelled events are passed over. Raises `CannotBuild` where it is not iCalendar, or an event has a time of day.
    """
    try:
        events = [event for part in ICalendar.from_ical(text, multiple=True) for event in part.walk("VEVENT")]
    except (ValueError, IndexError, KeyError) as error:
        raise CannotBuild(f"The .ics file of calendar {name} cannot be read: {error}.") from error
    closed: set[int] = set()
    moved = {(str(e.get("UID")), _day(name, e, "RECURRENCE-ID")) for e in events if "RECURRENCE-ID" in e}
    for event in events:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        begin = _day(name, event, "DTSTART")
        length = _length(name, event, begin)
        for day in _repeats(name, event, begin, first - length, last):
            if "RECURRENCE-ID" not in event and (str(event.get("UID")), day) in moved:
                continue
            closed.update(range(max(day.toordinal(), first), min(day.toordinal() + length - 1, last) + 1))
    return closed


def _day(name: str, event: Any, key: str) -> date:
    value = getattr(event.get(key), "dt", None)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    title = event.get("SUMMARY") or event.get("UID") or "without a title"
    raise CannotBuild(
        f"The .ics file of calendar {name} has an event with no date or with a time of day, {str(title)!r}: "
        "only whole days close a calendar. Make it an all-day event, or take it out."
    )


def _length(name: str, event: Any, begin: date) -> int:
    """How many days the event lasts; DTEND is the first day that is not part of it."""
    if "DTEND" in event:
        return max((_day(name, event, "DTEND") - begin).days, 1)
    if "DURATION" in event:
        return max(int(event["DURATION"].dt.days), 1)
    return 1


def _repeats(name: str, event: Any, begin: date, first: int, last: int) -> Iterator[date]:
    """The days on which the event begins, from `first` to `last`."""
    rules = rruleset()
    start = datetime.combine(begin, time.min)
    rules.rdate(start)
    try:
        for rule in _listed(event.get("RRULE")):
            rules.rrule(cast(rrule, rrulestr(rule.to_ical().decode(), dtstart=start, ignoretz=True)))
        for key, add in (("RDATE", rules.rdate), ("EXDATE", rules.exdate)):
            for dates in _listed(event.get(key)):
                for item in dates.dts:
                    add(datetime.combine(item.dt, time.min))
    except (ValueError, TypeError, AttributeError) as error:
        raise CannotBuild(
            f"The .ics file of calendar {name} repeats an event in a way we cannot read: {error}."
        ) from error
    low, high = (datetime.combine(date.fromordinal(max(day, 1)), time.min) for day in (first, last))
    for moment in rules.between(low, high, inc=True):
        yield moment.date()


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
