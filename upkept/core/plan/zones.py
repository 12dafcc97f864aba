"""Zones in a sentence ("11 am EST"): the calendars and windows behind it must lie in one with that clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OFFSETS: dict[str, tuple[float, ...]] = {
    "UTC": (0,), "GMT": (0,), "WET": (0,), "BST": (1,), "CET": (1,), "MEZ": (1,), "CEST": (2,), "MESZ": (2,),
    "EET": (2,), "EEST": (3,), "MSK": (3,), "IST": (5.5,), "SGT": (8,), "HKT": (8,), "JST": (9,), "KST": (9,),
    "AEST": (10,), "AEDT": (11,), "NZST": (12,), "NZDT": (13,), "EST": (-5,), "EDT": (-4,), "ET": (-5, -4),
    "CST": (-6,), "CDT": (-5,), "CT": (-6, -5), "MST": (-7,), "MDT": (-6,), "PST": (-8,), "PDT": (-7,),
    "PT": (-8, -7), "BRT": (-3,), "ART": (-3,),
}  # fmt: skip
"""Hours ahead of UTC. `EST` is written for New York in summer as well: one of the zone's own offsets in the year is enough."""
_NAMED = re.compile(rf"(?<![\w/])({'|'.join(OFFSETS)})(?![\w/])")
_BESIDE = re.compile(r"\d(?::\d\d)?\s?(?:[ap]\.?m\.?|h|Uhr)?[\s(]*$", re.I)


def named_zones(text: str) -> list[str]:
    """The abbreviations that stand behind a time of day, or in brackets."""
    return [
        match[1]
        for match in _NAMED.finditer(text)
        if _BESIDE.search(text[: match.start()]) or text[max(match.start() - 1, 0)] == "("
    ]


def fits(abbreviation: str, zones: Iterable[str], year: int) -> bool:
    """Has one of these IANA zones that offset at some time of the year?"""
    wanted = {timedelta(hours=hours) for hours in OFFSETS[abbreviation]}
    return any(wanted & _offsets(zone, year) for zone in zones)


def _offsets(zone: str, year: int) -> set[timedelta]:
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return set()
    found = (datetime(year, month, 15, tzinfo=UTC).astimezone(where).utcoffset() for month in (1, 4, 7, 10))
    return {offset for offset in found if offset is not None}
