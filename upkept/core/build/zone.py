"""Turns the name of an IANA zone into a frozen table of its offsets, taken from the installed edition of tzdata."""

from __future__ import annotations

from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import tzdata

from upkept.core.build import CannotBuild
from upkept.core.zone import DAY, Zone

# What an abbreviation may have meant; the zone that most people live in first, then one without summer time.
MEANT = {
    "EST": ("America/New_York", "America/Toronto", "America/Panama", "Australia/Sydney"),
    "CST": ("America/Chicago", "America/Mexico_City", "Asia/Shanghai", "America/Costa_Rica"),
    "MST": ("America/Denver", "America/Phoenix"),
    "PST": ("America/Los_Angeles", "America/Vancouver", "America/Tijuana"),
    "AST": ("America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"),
    "HST": ("Pacific/Honolulu",),
    "GMT": ("Europe/London", "Africa/Accra", "UTC"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "WET": ("Europe/Lisbon", "Atlantic/Canary"),
    "CET": ("Europe/Madrid", "Europe/Berlin", "Europe/Paris", "Africa/Algiers"),
    "MET": ("Europe/Berlin", "Europe/Paris"),
    "EET": ("Europe/Athens", "Europe/Helsinki", "Africa/Cairo"),
    "MSK": ("Europe/Moscow",),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "SGT": ("Asia/Singapore",),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "ACST": ("Australia/Adelaide", "Australia/Darwin"),
    "AWST": ("Australia/Perth",),
    "NZST": ("Pacific/Auckland",),
    "BRT": ("America/Sao_Paulo",),
    "ART": ("America/Argentina/Buenos_Aires",),
    "UCT": ("UTC",),
    "Z": ("UTC",),
}


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The names that a plan may use: regions and cities of the IANA database, and UTC."""
    listed = files(tzdata).joinpath("zones").read_text("utf-8").split()
    return frozenset(name for name in listed if "/" in name and not name.startswith("SystemV/")) | {"UTC"}


def zone_info(name: str) -> ZoneInfo:
    """The zone from tzdata, never from the machine's own files, so that every machine freezes the same table.

    Raises `CannotBuild`, with suggestions, for a name that is not an IANA region and city.
    """
    if name not in names():
        raise _unknown(name)
    return _load(name)


@lru_cache(maxsize=32)
def build_zone(name: str, first_year: int, last_year: int) -> Zone:
    """The table for the UTC years first_year … last_year, both included. Raises `CannotBuild` as `zone_info` does."""
    info = zone_info(name)
    since, until = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (first_year, last_year + 1))
    transitions: list[int] = []
    offsets = [_offset(info, since)]
    for at in range(since, until, DAY):  # no zone changes twice within a day
        offset = _offset(info, at + DAY)
        if offset != offsets[-1] and (change := _change(info, at, at + DAY)) < until:
            transitions.append(change)
            offsets.append(offset)
    return Zone(name, tuple(transitions), tuple(offsets), since, until, source=f"tzdata {tzdata.IANA_VERSION}")


@lru_cache(maxsize=64)
def _load(name: str) -> ZoneInfo:
    with files(tzdata).joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _offset(info: ZoneInfo, instant: int) -> int:
    shift = datetime.fromtimestamp(instant, info).utcoffset()
    assert shift is not None
    return shift.days * DAY + shift.seconds


def _change(info: ZoneInfo, low: int, high: int) -> int:
    """The first second with the offset that holds at `high`."""
    new = _offset(info, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(info, middle) == new else (middle, high)
    return high


def _unknown(name: str) -> CannotBuild:
    word = name.strip()
    meant = MEANT.get(
        word.upper().replace("EDT", "EST").replace("CDT", "CST").replace("MDT", "MST").replace("PDT", "PST")
    )
    if meant is None and word.upper()[:3] in MEANT and len(word) == 7:  # EST5EDT
        meant = MEANT[word.upper()[:3]]
    if meant:
        sentence = f"{name!r} is an abbreviation that does not say when the clocks change."
    else:
        sentence = f"There is no time zone {name!r} in the IANA database."
        meant = _nearest(word)
    advice = (
        f" Write the zone's region and city: {' or '.join(meant)}." if meant else " Write one such as Europe/Madrid."
    )
    return CannotBuild(sentence + advice, meant)


def _nearest(word: str) -> tuple[str, ...]:
    """The zones of a country, or known names that look like it, by the whole name or by the city alone."""
    if zones := _of_country(word):
        return zones
    whole = {name.lower(): name for name in sorted(names())}
    city = {name.rsplit("/", 1)[1].lower(): name for name in sorted(names()) if "/" in name}
    wanted = word.lower().replace(" ", "_")
    found = [whole[match] for match in get_close_matches(wanted, whole, 3, 0.8)]
    found += [city[match] for match in get_close_matches(wanted.rsplit("/", 1)[-1], city, 3, 0.8)]
    return tuple(dict.fromkeys(found))[:3]


def _of_country(word: str) -> tuple[str, ...]:
    """The zones of a country, given by its English name or its code; its largest come first in the database."""
    rows = [line.split("\t") for line in _table("iso3166.tab")]
    codes = {code for code, country in rows if word.lower() in (code.lower(), country.lower())}
    return tuple(row[2] for row in (line.split("\t") for line in _table("zone.tab")) if row[0] in codes)[:4]


def _table(name: str) -> list[str]:
    text = files(tzdata).joinpath("zoneinfo", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
