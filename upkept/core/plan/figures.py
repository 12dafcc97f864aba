"""What a commitment's data holds: the figures that its sentence may state without saying more than is measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from upkept.core.amount import DAY, HOUR, MINUTE, Amount, NotAnAmount, parse_amount
from upkept.core.plan.numbers import MONTHS, Figure

Span = tuple[str, float]
"""Seconds, months or business days: `("s", 7200.0)`, `("mo", 3.0)`, `("bd", 2.0)`."""

SAID = frozenset({"quote", "also_quotes", "under", "owner", "kind", "interprets", "note", "why", "strength", "says"})
"""Keys of a commitment that say something and measure nothing."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES: dict[str, Span] = {
    "DAILY": ("s", DAY),
    "WEEKLY": ("s", 7 * DAY),
    "MONTHLY": ("mo", 1),
    "YEARLY": ("mo", 12),
}
_SECONDS = {"second": 1, "minute": MINUTE, "hour": HOUR, "open hour": HOUR, "day": DAY, "week": 7 * DAY}


@dataclass
class Held:
    """The figures in one commitment and in the calendars, windows, freezes and lines that it names."""

    spans: set[Span] = field(default_factory=set)
    percents: set[float] = field(default_factory=set)
    numbers: set[float] = field(default_factory=set)
    times: set[int] = field(default_factory=set)
    weekdays: list[frozenset[int]] = field(default_factory=list)
    weekly: bool = False
    nths: set[tuple[int, int]] = field(default_factory=set)
    dates: set[int] = field(default_factory=set)
    always: bool = False

    def holds(self, figure: Figure) -> bool:
        """Weekdays are held as a whole, by `holds_weekdays`."""
        if figure.unit == "m":
            return bool({("s", figure.value * MINUTE), ("mo", figure.value)} & self.spans)
        if figure.unit == "week of days":
            return self.weekly or ("s", 7.0 * DAY) in self.spans
        if figure.kind in ("amount", "period"):
            return span_of(figure) in self.spans
        if figure.kind == "nth":
            return (int(figure.unit), int(figure.value)) in self.nths
        if figure.kind == "rate":
            return figure.value in self.numbers and span_of(Figure("period", 1, figure.unit, "", 0, 0)) in self.spans
        if figure.kind == "percent":
            return figure.value in self.percents
        if figure.kind == "time":
            return int(figure.value) in self.times
        if figure.kind == "date":
            return int(figure.value) in self.dates or int(figure.value) % 10_000 in self.dates
        if figure.kind == "number":
            return figure.value in self.numbers or figure.value == 1 or 1900 <= figure.value <= 2100
        return self.always if figure.kind == "always" else True

    def holds_weekdays(self, days: frozenset[int]) -> bool:
        """They are the days on which a named calendar or window opens, or those on which it never does."""
        every = frozenset(range(7))
        return any(days in (open_, every - open_) for open_ in self.weekdays)


def span_of(figure: Figure) -> Span:
    """An amount or period in the measure in which it is compared; 1 week is 7 days, 24 hours are a day."""
    if figure.unit == "business day":
        return ("bd", figure.value)
    if figure.unit == "m":
        return ("s", figure.value * MINUTE)
    if figure.unit == "week of days":
        return ("s", 7.0 * DAY)
    if figure.unit == "month" or figure.unit in MONTHS:
        return ("mo", figure.value * MONTHS.get(figure.unit, 1))
    return ("s", figure.value * _SECONDS[figure.unit])


def span_of_amount(amount: Amount) -> Span:
    if amount.kind == "business":
        return ("bd", float(amount.days))
    if amount.months:
        return ("mo", float(amount.months))
    return ("s", float(amount.seconds + amount.days * DAY))


def held(document: Mapping[str, Any], commitment: str) -> Held:
    """What this commitment of a plan's document holds."""
    written = document["commitments"][commitment]
    found = Held()
    named = names_in(written)
    for name, attribute in (document.get("attributes") or {}).items():
        if name in named and isinstance(attribute, Mapping):
            for leaf in leaves(attribute):
                _add(found, leaf)
    for key, value in written.items():
        if key not in SAID:
            for leaf in leaves(value):
                _add(found, leaf)
    _add_times(found, document, written)
    if written.get("kind") == "window":
        for freeze in document.get("freezes") or ():
            for end in ("from", "to"):
                _add(found, str(freeze.get(end, "")))
    if written.get("kind") == "span" or written.get("per") == "line":
        for leaf in leaves(document.get("lines") or {}):
            _add(found, leaf)
    return found


def names_in(written: Mapping[str, Any]) -> set[str]:
    """The attributes that a commitment's conditions and targets go by, those of its choices of events included."""
    found = set(leaves(written.get("by", "")))
    for key, value in written.items():
        if key == "where" and isinstance(value, Mapping):
            found |= set(value)
        elif key not in SAID:
            for child in value if isinstance(value, list | tuple) else (value,):
                if isinstance(child, Mapping):
                    found |= names_in(child)
    return found


def leaves(value: Any) -> Iterator[str]:
    """Every text in a document, keys left out."""
    if isinstance(value, Mapping):
        for child in value.values():
            yield from leaves(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from leaves(child)
    elif value is not None:
        yield str(value)


def spans_below(table: Any) -> set[Span]:
    """The amounts of a target or of a table of targets."""
    found = Held()
    for leaf in leaves(table):
        _add(found, leaf)
    return found.spans


def _add(found: Held, leaf: str) -> None:
    leaf = leaf.strip()
    if leaf in ("month", "quarter", "half", "year"):
        months = MONTHS.get(leaf, 1)
        found.spans.add(("mo", float(months)))
        found.numbers.add(12.0 / months)  # "the two of the year" are those of `half`
    elif leaf == "day":
        found.spans.add(("s", DAY))
    elif leaf == "week":
        found.spans.add(("s", 7 * DAY))
    elif match := re.fullmatch(r"(\d+(?:\.\d+)?)\s?%", leaf):
        found.percents.add(float(match[1]))
    elif re.fullmatch(r"-?\d+(\.\d+)?", leaf):
        found.numbers.add(float(leaf))
    elif match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", leaf):
        found.dates |= {int(match[1] + match[2] + match[3]), int(match[2] + match[3])}
    elif "FREQ=" in leaf:
        _add_rule(found, leaf)
    else:
        for word in leaf.split():  # alone, or in `2d after ticket.opened`, `next + 6mo`
            try:
                found.spans.add(span_of_amount(parse_amount(word)))
            except NotAnAmount:
                continue


def _add_rule(found: Held, rule: str) -> None:
    parts = dict(part.partition("=")[::2] for part in rule.removeprefix("RRULE:").split(";"))
    interval = int(parts.get("INTERVAL", "1"))
    if frequency := _FREQUENCIES.get(parts.get("FREQ", "")):
        found.spans.add((frequency[0], frequency[1] * interval))
    months = [int(month) for month in parts.get("BYMONTH", "").split(",") if month]
    days = [int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day.isdigit()]
    found.dates |= {month * 100 + day for month in months for day in days}
    found.numbers |= {float(day) for day in days}
    weekdays = _rule_days(rule)
    if weekdays:
        found.weekdays.append(weekdays)
        found.weekly = found.weekly or (parts.get("FREQ") == "WEEKLY" and interval == 1)
    if weekdays == frozenset(range(5)) and parts.get("FREQ") in ("WEEKLY", "DAILY") and interval == 1:
        found.spans.add(("bd", 1.0))
    positions = [int(one) for one in parts.get("BYSETPOS", "").split(",") if one.lstrip("+-").isdigit()]
    found.nths |= {(n, day) for n in positions for day in weekdays if len(weekdays) == 1}
    for number, name in re.findall(r"([+-]?\d)([A-Z]{2})", parts.get("BYDAY", "")):
        found.nths.add((int(number), _RULE_DAYS.index(name)))


def _rule_days(rule: str) -> frozenset[int]:
    match = re.search(r"BYDAY=([^;]+)", rule)
    names = [re.sub(r"^[+-]?\d+", "", day) for day in match[1].split(",")] if match else []
    return frozenset(_RULE_DAYS.index(day) for day in names if day in _RULE_DAYS)


def _add_times(found: Held, document: Mapping[str, Any], written: Mapping[str, Any]) -> None:
    calendars, windows = document.get("calendars") or {}, document.get("windows") or {}
    named = set(leaves(written.get("calendar", ""))) | set(leaves(written.get("starts_in", "")))
    named |= names_in(written) & set(calendars)
    if written.get("kind") == "window":
        for name in leaves(written.get("within", "")):
            named |= _add_window(found, windows.get(name, {}))
    if "always" in named and "always" not in calendars:
        found.always = True
    for name in named & set(calendars):
        for days, times in calendar_hours(calendars[name]):
            if len(days) == 7 and times == {0, 1440}:
                found.always = True
            found.times |= times
        found.weekdays.append(open_days(calendars[name]))
        found.weekly = True


def _add_window(found: Held, window: Any) -> set[str]:
    """The window's figures; gives the calendar that it is the outside of, if any."""
    if not isinstance(window, Mapping):
        return set()
    if outside := window.get("outside"):
        return {str(outside)}
    _add_rule(found, str(window.get("rule", "")))
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", str(window.get("at", "")))
    if not match:
        return set()
    at = int(match[1]) * 60 + int(match[2])
    lasts = parse_amount(str(window.get("lasts", "0s"))).nominal // MINUTE
    found.times |= {at, (at + lasts) % 1440, (at + lasts - 1) % 1440 + 1}
    found.spans.add(("s", float(lasts * MINUTE)))
    begins = _rule_days(str(window.get("rule", "")))
    found.weekdays.append(frozenset((day + more) % 7 for day in begins for more in range((at + lasts - 1) // 1440 + 1)))
    return set()


def zones_of(document: Mapping[str, Any], written: Mapping[str, Any]) -> set[str]:
    """The zones of the calendars and windows that a commitment names; the product's where they have none of their own."""
    tables = {**(document.get("calendars") or {}), **(document.get("windows") or {})}
    named = {leaf for key in ("calendar", "starts_in", "within") for leaf in leaves(written.get(key))}
    found = {name: tables[name] for name in (named | names_in(written)) & set(tables)}
    own = str(document["product"]["timezone"])
    return {str(one.get("zone", own)) if isinstance(one, Mapping) else own for one in found.values()}


def calendar_hours(calendar: Any) -> list[tuple[frozenset[int], set[int]]]:
    """The written calendar as (weekdays, bounds in minutes after midnight); 24/7 is all days from 0 to 1440."""
    hours = calendar.get("hours", "24/7") if isinstance(calendar, Mapping) else calendar
    if not isinstance(hours, Mapping):
        return [(frozenset(range(7)), {0, 1440})]
    return [(_days(str(days)), set(_bounds(leaves(times)))) for days, times in hours.items()]


def open_days(calendar: Any) -> frozenset[int]:
    return frozenset(day for days, times in calendar_hours(calendar) if times for day in days)


def closes(calendar: Any) -> bool:
    """Does the written calendar ever close?"""
    if isinstance(calendar, Mapping) and calendar.get("holidays"):
        return True
    every = frozenset(range(7))
    return not any(days == every and times == {0, 1440} for days, times in calendar_hours(calendar))


def _days(text: str) -> frozenset[int]:
    """`mon-fri`, `sat`, `mon,wed`, `daily`."""
    found: set[int] = set()
    for part in re.split(r"[,\s]+", text.lower().strip()):
        names = [name[:3] for name in part.split("-")]
        if not all(name in _WEEKDAYS for name in names):
            return frozenset(range(7))
        first, last = _WEEKDAYS.index(names[0]), _WEEKDAYS.index(names[-1])
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return frozenset(found)


def _bounds(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        for hour, minute in re.findall(r"(\d{1,2}):(\d{2})", text):
            yield int(hour) * 60 + int(minute)
        if text.strip() == "24/7":
            yield from (0, 1440)
