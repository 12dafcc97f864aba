"""The days that a recurrence rule (RFC 5545) names: for windows, and for cadences that say `on:`."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import cast

from dateutil.rrule import rrule, rrulestr

from upkept.core.build import CannotBuild

_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST")
_SELECTORS = ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYWEEKNO", "BYYEARDAY")


def rule_days(rule: str, anchor: date, first: int, last: int) -> list[int]:
    """The ordinals from `first` to `last` on which the rule falls, in order.

    A rule that counts (INTERVAL, COUNT), or that leaves the day open (FREQ=WEEKLY alone), is counted from `anchor`;
    any other holds before it as well. Raises `CannotBuild` for a rule that cannot be read, or never comes.
    """
    parts = _parts(rule)
    counts = parts.get("INTERVAL", "1") != "1" or "COUNT" in parts
    begin = anchor
    if not counts:
        new_year = date(max(date.fromordinal(max(first, 1)).year - 1, 1), 1, 1)
        begin = new_year if _names_its_days(parts) else _earlier(anchor, parts["FREQ"], first)
    days = _parsed(rule, parts, begin)
    if next(iter(days), None) is None and "UNTIL" not in parts:
        raise CannotBuild(f"The rule {rule!r} names a day that never comes.")
    low, high = (datetime.combine(date.fromordinal(max(day, 1)), time.min) for day in (first, last))
    return [moment.toordinal() for moment in days.between(low, high, inc=True)]


def _parts(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in rule.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        match = _PART.fullmatch(piece.strip())
        if not match:
            raise CannotBuild(
                f"The rule {rule!r} has {piece.strip()!r}, which is no part of one: write FREQ=WEEKLY;BYDAY=SA,SU."
            )
        key, value = match[1], match[2]
        if key in ("BYHOUR", "BYMINUTE", "BYSECOND", "DTSTART"):
            raise CannotBuild(
                f"The rule {rule!r} has {key}: write the time of day as `at` and the first day as `from`."
            )
        if key not in _PARTS and key not in _SELECTORS:
            raise CannotBuild(
                f"The rule {rule!r} has {key}, which is unknown: use {', '.join((*_PARTS, *_SELECTORS))}."
            )
        if key in parts:
            raise CannotBuild(f"The rule {rule!r} says {key} twice.")
        parts[key] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise CannotBuild(f"The rule {rule!r} needs a FREQ that is one of {', '.join(_FREQUENCIES)}.", _FREQUENCIES)
    for key in ("INTERVAL", "COUNT"):
        if not parts.get(key, "1").isdigit() or int(parts.get(key, "1")) < 1:
            raise CannotBuild(f"The rule {rule!r} has {key}={parts[key]}: write a whole number from 1 on.")
    return parts


def _parsed(rule: str, parts: dict[str, str], begin: date) -> rrule:
    if "UNTIL" in parts:
        parts = {**parts, "UNTIL": parts["UNTIL"][:8]}  # days only: the time of day is `at`
    text = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        return cast(rrule, rrulestr(text, dtstart=datetime.combine(begin, time.min)))
    except ValueError as error:
        raise CannotBuild(f"The rule {rule!r} cannot be read: {error}.") from error


def _names_its_days(parts: dict[str, str]) -> bool:
    """Whether the rule alone says which days, so that it needs no first one."""
    if parts["FREQ"] == "DAILY":
        return True
    if parts["FREQ"] == "YEARLY":
        by_day = "BYDAY" in parts or "BYYEARDAY" in parts
        return by_day or ("BYMONTHDAY" in parts and "BYMONTH" in parts)
    return "BYDAY" in parts or (parts["FREQ"] == "MONTHLY" and "BYMONTHDAY" in parts)


def _earlier(anchor: date, frequency: str, first: int) -> date:
    """A day on which the same rule may as well begin, at or before `first`: the weekday or the day of the month is kept."""
    if anchor.toordinal() <= first:
        return anchor
    if frequency == "WEEKLY":
        return date.fromordinal(anchor.toordinal() - 7 * ((anchor.toordinal() - first) // 7 + 1))
    year = date.fromordinal(first).year - 1
    while True:
        try:
            return anchor.replace(year=year)
        except ValueError:  # 29 February
            year -= 1
