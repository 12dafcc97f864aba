"""Reads what a plan says about time: calendars, windows and freezes, into the specs that `core.build` freezes."""

from __future__ import annotations

import re
from typing import Any

from upkept.core.plan import leaves
from upkept.core.plan.grammar import parse, parse_fields
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.plan.specs import CalendarSpec, FreezeSpec, Interval, WindowSpec

FAILED = Failed.FAILED
DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_ALWAYS = (((0, DAY),),) * 7
_CALENDAR_KEYS = ("hours", "holidays", "zone")


def always(zone: str) -> CalendarSpec:
    """The calendar `always`, which every plan has."""
    return CalendarSpec("always", zone, _ALWAYS)


def calendar(name: str, node: Node, zone: str, reading: Reading) -> Any:
    """`24/7`, or `{hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD, zone: Europe/Madrid}`."""
    if node.text == "24/7":
        return CalendarSpec(name, zone, _ALWAYS)
    if node.entries is None:
        right = 'write 24/7, or {hours: {mon-fri: "09:00-18:00"}}'
        return reading.fail(node, "not-a-calendar", node.describe(), right)
    ok = True
    for key in node.entries:
        if key not in _CALENDAR_KEYS:
            reading.unknown(node.place_of(key), "unknown-key", "key", key, _CALENDAR_KEYS, "a calendar")
            ok = False
    written = node.get("hours")
    if written is None:
        right = 'add `hours:`, such as {mon-fri: "09:00-18:00"}'
        return reading.fail(node, "missing-key", "no `hours` in a calendar", right)
    hours = _ALWAYS if written.text == "24/7" else _hours(written, reading)
    holidays = _holidays(node.get("holidays"), reading)
    zone = own_zone(node.get("zone"), zone, reading)
    return CalendarSpec(name, zone, hours, holidays) if ok and FAILED not in (hours, holidays, zone) else FAILED


def own_zone(node: Node | None, zone: str, reading: Reading) -> Any:
    """The IANA zone that is written, or the product's."""
    if node is None:
        return zone
    if not node.text or not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", node.text):
        return reading.fail(node, "unknown-zone", node.describe(), "write an IANA zone, such as Europe/Madrid")
    return reading.ask(reading.outside.zone, node, "unknown-zone", "unknown time zone") or node.text


def window(name: str, node: Node, zone: str, reading: Reading) -> Any:
    """`{rule, at, lasts}`, or `{outside: office}`."""
    zone = own_zone(node.get("zone"), zone, reading)
    read = parse_fields(
        WindowSpec,
        node,
        reading,
        fixed={"name": name, "zone": zone},
        custom={"at": _time_of_day, "from": leaves.day, "rule": _rule},
        beside=("zone",),
        what="a window",
    )
    if FAILED in (read, zone):
        return FAILED
    if read.outside:
        if set(node.entries or {}) != {"outside"}:
            return reading.fail(node, "two-in-one", "`outside` beside other keys", "write `outside` alone, or a rule")
        if read.outside not in reading.names.calendars:
            place = node.entries["outside"].place if node.entries else node.place
            return reading.unknown(place, "unknown-calendar", "calendar", read.outside, reading.names.calendars)
        return read
    for key in ("rule", "at", "lasts"):
        if node.get(key) is None:
            example = {"rule": '"FREQ=WEEKLY;BYDAY=SA"', "at": '"02:00"', "lasts": "4h"}[key]
            read = reading.fail(node, "missing-key", f"no `{key}` in a window", f"add `{key}: {example}`")
    if read is not FAILED and (read.lasts.kind == "business" or read.lasts.months or not read.lasts.nominal):
        length = node.get("lasts") or node
        return reading.fail(length, "not-real-time", length.describe(), "write real time, such as 90m, 4h or 2d")
    return read


def freeze(node: Node, zone: str, reading: Reading) -> Any:
    """`{name, from, to, except: [classes]}`, or `{around: US, span: week}`."""
    zone = own_zone(node.get("zone"), zone, reading)
    named = node.get("name") is not None
    read = parse_fields(
        FreezeSpec,
        node,
        reading,
        fixed={"zone": zone} if named else {"zone": zone, "name": ""},
        custom={"from": leaves.day, "to": leaves.day, "around": _country, "span": _span, "except": _classes},
        beside=("zone",),
        what="a freeze",
    )
    if FAILED in (read, zone):
        return FAILED
    if read.around:
        if read.from_ or read.to:
            return reading.fail(node, "two-in-one", "`around` beside `from` or `to`", "keep one of the two")
        return read
    if not read.from_ or not read.to:
        lacking = "to" if read.from_ else "from"
        return reading.fail(node, "missing-key", f"no `{lacking}` in a freeze", f"add `{lacking}:` with its date")
    if read.span:
        return reading.fail(
            node, "two-in-one", "`span` without `around`", "delete `span`, or name a country in `around`"
        )
    if read.from_ > read.to:
        return reading.fail(
            node, "wrong-order", f"a freeze from {read.from_} to {read.to}", "write the earlier date first"
        )
    return read if named else reading.fail(node, "missing-key", "no `name` in a freeze", "add `name: Christmas`")


def _hours(node: Node, reading: Reading) -> Any:
    if not node.entries:
        right = 'write the days and their hours: {mon-fri: "09:00-18:00"}; or 24/7'
        return reading.fail(node, "never-opens", node.describe(), right)
    days: list[list[Interval]] = [[] for _ in WEEKDAYS]
    ok = True
    for key, written in node.entries.items():
        chosen = _weekdays(key)
        if chosen is None:
            right = "write mon, tue, wed, thu, fri, sat, sun, a range such as mon-fri, or daily"
            reading.tell(node.place_of(key), "not-a-weekday", f"`{key}`", right)
            ok = False
        for item in written.items if written.items is not None else (written,):
            interval = _interval(item, reading)
            if interval is FAILED:
                ok = False
                continue
            clash = [number for number in chosen or () if _overlaps(interval, days[number])]
            if clash:
                found = f"{item.describe()}, which overlaps other hours of {WEEKDAYS[clash[0]]}"
                reading.tell(item.place, "overlap", found, "let each hour of a day be written once")
                ok = False
            for number in dict.fromkeys(chosen or ()):
                days[number].append(interval)
    if ok and not any(days):
        return reading.fail(node, "never-opens", "a calendar that never opens", "give it hours, or write 24/7")
    return tuple(tuple(sorted(day)) for day in days) if ok else FAILED


def _overlaps(interval: Interval, others: list[Interval]) -> bool:
    return any(interval[0] < end and start < interval[1] for start, end in others)


def _weekdays(text: str) -> list[int] | None:
    """`mon`, `mon-fri`, `sat, sun`, `fri-mon`, `daily`, as numbers from Monday."""
    if text.strip().lower() == "daily":
        return list(range(7))
    chosen: list[int] = []
    for part in text.lower().replace("–", "-").split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            return None
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        chosen += [number % 7 for number in range(begin, (end if end >= begin else end + 7) + 1)]
    return chosen


def _interval(node: Node, reading: Reading) -> Any:
    begin, dash, end = (part.strip() for part in (node.text or "").replace("–", "-").partition("-"))
    start, stop = _seconds(begin), _seconds(end)
    if not dash or start is None or stop is None or start == DAY:
        return reading.fail(
            node, "not-hours", node.describe(), 'write hours from 00:00 to 24:00, such as "09:00-18:00"'
        )
    if start == stop:
        right = 'write "00:00-24:00" for the whole day'
        return reading.fail(node, "not-hours", f"{node.describe()}, which begins and ends at once", right)
    return (start, stop if stop > start else stop + DAY)


def _seconds(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    return DAY if match[1] is None else int(match[1]) * 3600 + int(match[2]) * 60


def _time_of_day(node: Node, reading: Reading) -> Any:
    seconds = _seconds(node.text or "")
    if seconds is None or seconds == DAY:
        return reading.fail(node, "not-a-time", node.describe(), 'write a time of day, such as "02:00"')
    return seconds


def _holidays(node: Node | None, reading: Reading) -> Any:
    if node is None:
        return ()
    found = [_holiday(item, reading) for item in (node.items if node.items is not None else (node,))]
    return FAILED if FAILED in found else tuple(found)


def _holiday(node: Node, reading: Reading) -> Any:
    text = node.text or ""
    if text[:1].isdigit():
        return leaves.day(node, reading)
    if text.endswith(".ics"):
        if not re.fullmatch(r"\w[\w. -]*", text):
            return _wrong_holiday(node, reading)
        return reading.ask(reading.outside.file, node, "no-file", "missing file") or text
    return _country(node, reading)


def _country(node: Node, reading: Reading) -> Any:
    if not re.fullmatch(r"[A-Z]{2,3}(-[A-Za-z0-9 ]+)?", node.text or ""):
        return _wrong_holiday(node, reading)
    return reading.ask(reading.outside.holidays, node, "unknown-holidays", "unknown holidays of") or node.text


def _wrong_holiday(node: Node, reading: Reading) -> Any:
    right = "write a country or part of one (ES, ES-MD), a file beside the plan (own.ics), or dates"
    return reading.fail(node, "unknown-holidays", node.describe(), right)


def _rule(node: Node, reading: Reading) -> Any:
    if not node.text:
        return reading.fail(node, "not-a-rule", node.describe(), 'write a rule, such as "FREQ=WEEKLY;BYDAY=SA,SU"')
    return reading.ask(reading.outside.rule, node, "not-a-rule", "rule") or node.text


def _span(node: Node, reading: Reading) -> Any:
    if node.text not in ("day", "week"):
        return reading.fail(node, "not-a-choice", node.describe(), "write day, or week (Monday to Sunday)")
    return node.text


def _classes(node: Node, reading: Reading) -> Any:
    names = parse(tuple[str, ...], node, reading)
    for item in node.items if node.items is not None else (node,):
        if item.text and item.text not in reading.names.releases:
            names = reading.unknown(item.place, "unknown-class", "class", item.text, reading.names.releases)
    return names
