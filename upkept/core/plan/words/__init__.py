"""What a sentence's words tell the checker, as data: one file per language, all of one shape, known by being there."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pkgutil import iter_modules

LANGUAGES = tuple(sorted((found.name for found in iter_modules(__path__)), key=lambda name: (name != "en", name)))
"""English first: its headwords stand for those of all."""

UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "half", "year", "business day", "open hour")
"""The units that `Words.units` speaks of; `half` is half a year, `open hour` an hour of working time."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # each language is one object
class Words:
    """One language. Patterns are regular expressions, matched whole-word and without regard to case.

    `vague` and `hedges`: English headword → pattern, so that one `interprets` serves every language.
    `bounded`: the vague ones that a time in the same sentence makes exact ("announced one week in advance").
    `numbers`: word → value. `units`: unit → pattern. `weekdays`: Monday first. `months`: January first.
    `periods`: pattern → (number, unit) of what recurs. `every`: what stands before a unit that recurs.
    `times`: pattern → how often; with `per` before a unit it is a rate ("twice a year").
    `one`: articles that count as 1 before a unit. `to`: between the ends of a range. `always`: round the clock.
    `each`: stands before the unit of "15 minutes per month". `short_days`: abbreviated weekdays, read only together.
    `alternate`: every other weekday (DAY). `ordinals`: which weekday of the month, -1 for the last. `named_times`: noon.
    `not_counted`: what follows a number in words that counts nothing ("two factors"); `again`: what stands
    before one that counts what was named ("all three"). `average`: speaks of a mean or median.
    `amounts`: words that are one ("a fortnight"). `lasting`: what a number is glued to ("30-tägig") → unit.
    `no_promise`: says that no time is promised. `channels`: ways to reach people.
    `clock`: a time of day with the groups h, m, half.
    `open_time`: says that only working time counts. `holidays`: speaks of public holidays. `order`: says what comes first.
    `abbreviations`: end with a full stop that ends no sentence. `after_ordinal`: what follows `1.` in a date or ordinal.
    """

    language: str
    vague: Mapping[str, str]
    bounded: frozenset[str]
    hedges: Mapping[str, str]
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    weekdays: tuple[str, ...]
    weekend: str
    months: tuple[str, ...]
    periods: Mapping[str, tuple[int, str]]
    every: str
    times: Mapping[str, int]
    per: str
    one: str
    half: str
    to: str
    always: str
    open_time: str
    holidays: str
    channels: str
    per_cent: str
    clock: str
    order: str
    is_: str
    abbreviations: frozenset[str]
    each: str
    alternate: str
    ordinals: Mapping[str, int]
    named_times: Mapping[str, int]
    average: str
    no_promise: str
    not_counted: str
    again: str
    amounts: Mapping[str, tuple[int, str]]
    lasting: Mapping[str, str] = field(default_factory=dict)
    short_days: tuple[str, ...] = ()
    after_ordinal: str = r"(?!)"


@cache
def words(language: str) -> Words | None:
    """The words of `en`, `es-MX` …; None where we have no list for that language."""
    base = language.lower().replace("_", "-").partition("-")[0]
    if base not in LANGUAGES:
        return None
    found: Words = importlib.import_module(f"{__name__}.{base}").WORDS
    return found
