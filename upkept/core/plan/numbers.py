"""The figures that a sentence states, in any of our languages: amounts, periods, rates, times, weekdays, dates, shares.

"two hours", "2 horas" and `2h` become one key, so that a translation and a target can be held against the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from upkept.core.plan.words import Words, words

Kind = Literal["amount", "period", "rate", "percent", "time", "weekday", "always", "date", "number"]
Key = tuple[str, float, str]
"""Kind, value, unit: what two figures share if they say the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure at [start, end) of the text.

    amount, period: `value` units (a period's quarter, half and year are 3, 6 and 12 months); rate: `value` times per unit;
    percent: the number; time: minutes after midnight; weekday: Monday 0; date: `value` YYYYMMDD, or MMDD without a year;
    always: round the clock; number: a bare one.
    """

    kind: Kind
    value: float
    unit: str
    text: str
    start: int
    end: int

    @property
    def key(self) -> Key:
        return (self.kind, self.value, self.unit)


MONTHS = {"quarter": 3, "half": 6, "year": 12}
_NAMES = re.compile(
    r"\S+@\S+|https?://\S+|\b\w+\.\w+\.\w+\b|\bv\d[\w.]*|\b[A-Za-z]+\d\w*"  # addresses, versions (1.0.0), names with figures
    r"|\b[A-Z][A-Za-z/]*[A-Z][A-Za-z]*[ -]\d[\d.]*\b|\b\d+(?:st|nd|rd|th)\b"  # ISO 27001, TLS 1.3, 2nd
)
_TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """All figures in the text, in their order; only those without words (24/7, 09:00, 99.9 %) in an unknown language."""
    return _figures(text, language)


@cache
def _figures(text: str, language: str) -> tuple[Figure, ...]:
    scan = _Scan(text, words(language))
    return tuple(sorted(scan.run(), key=lambda figure: (figure.start, figure.value)))


def bare(word: str, language: str) -> float | None:
    """The value of `2`, `2,5`, `two`, `dos`; None if it is no number."""
    known = words(language)
    if known and word.lower() in known.numbers:
        return float(known.numbers[word.lower()])
    try:
        return _decimal(word)
    except ValueError:
        return None


def _decimal(text: str) -> float:
    """`1,000` and `1.000` are thousands; `2,5` and `99.95` are decimals where the group is not of three, or begins with 0."""
    if re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", text) and not re.fullmatch(r"9\d\.\d{3}", text):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))


class _Scan:
    """Takes the most telling readings first; what one has read, no other reads again."""

    def __init__(self, text: str, known: Words | None) -> None:
        self.text, self.words = text, known
        self.rest = _NAMES.sub(self._blank_name, text)
        self.found: list[Figure] = []

    def _blank_name(self, match: re.Match[str]) -> str:
        known = self.words
        compact = known and re.fullmatch(rf"\d+(?:{_any_unit(known)})", match[0], re.I)
        return (
            match[0]
            if compact or (re.fullmatch(r"[\d.,/:]+", match[0]) and match[0].count(".") < 2)
            else " " * len(match[0])
        )

    def run(self) -> list[Figure]:
        if self.words:
            self._always(self.words)
            self._dates(self.words)
            self._clocks(self.words)
            self._times()
            self._weekdays(self.words)
            self._percents(self.words)
            self._recurring(self.words)
            self._amounts(self.words)
            self._bounds(self.words)
        else:
            self._take(r"\b24\s?/\s?7\b", lambda match: [("always", 0, "")])
            self._times()
            self._take(r"\b(\d+(?:[.,]\d+)?)\s?%", lambda match: [("percent", _decimal(match[1]), "")])
        self._take(_NUMBER.pattern, lambda match: [("number", _decimal(match[0]), "")])
        return self.found

    def _take(self, pattern: str, read: object) -> None:
        assert callable(read)
        for match in re.finditer(pattern, self.rest, re.IGNORECASE):
            results: list[tuple[Kind, float, str]] = read(match)
            if not results:
                continue
            for kind, value, unit in results:
                shown = self.text[match.start() : match.end()].strip()
                self.found.append(Figure(kind, value, unit, shown, match.start(), match.end()))
            self.rest = self.rest[: match.start()] + "\x00" * len(match[0]) + self.rest[match.end() :]

    def _always(self, known: Words) -> None:
        self._take(rf"(?<!\w)(?:{known.always})(?!\w)", lambda match: [("always", 0, "")])

    def _dates(self, known: Words) -> None:
        month = "|".join(f"(?P<m{number}>{name})" for number, name in enumerate(known.months, 1))
        joint = r"(?:\.?\s+(?:de\s+|of\s+)?)"

        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            number = next(index for index in range(1, 13) if match[f"m{index}"])
            day, year = int(match["d"]), int(match["y"] or 0)
            return [("date", year * 10_000 + number * 100 + day, "")] if 1 <= day <= 31 else []

        self._take(rf"\b(?P<d>\d{{1,2}})(?:er|º)?{joint}(?:{month})\b(?:\s+(?:de\s+)?(?P<y>\d{{4}}))?", read)
        self._take(rf"\b(?:{month})\s+(?P<d>\d{{1,2}})\b(?!:)(?:,?\s+(?P<y>\d{{4}}))?", read)
        self._take(_ISO_DATE.pattern, lambda match: [("date", float(match[1] + match[2] + match[3]), "")])

    def _times(self) -> None:
        self._take(
            _TIME.pattern,
            lambda match: [("time", int(match[1]) * 60 + int(match[2]), "")] if int(match[1]) <= 24 else [],
        )

    def _clocks(self, known: Words) -> None:
        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            groups = match.groupdict()
            hour = int(groups["h"]) % 12 if groups.get("half") else int(groups["h"])
            hour += 12 if (groups.get("half") or "").lower() == "p" else 0
            return [("time", hour * 60 + int(groups.get("m") or 0), "")]

        hours = {"fr": r"\s?h\b", "de": r"\s?Uhr\b"}.get(known.language)
        if hours:  # "de 9 h à 18 h", "von 9 bis 18 Uhr": hours of the day, not amounts
            self._take(
                rf"(?<![\d:])(\d{{1,2}})(?:{hours})?\s?(?:à|–|-|bis)\s?(\d{{1,2}}){hours}",
                lambda match: [("time", int(match[1]) * 60, ""), ("time", int(match[2]) * 60, "")],
            )
        self._take(rf"(?<![\w:]){known.clock}", read)

    def _weekdays(self, known: Words) -> None:
        day = "|".join(f"(?:{name})" for name in known.weekdays)

        def index(name: str) -> int | None:
            if len(name) <= 5 and not name[:1].isupper() and known.language in ("en", "de"):
                return None  # "sat", "sun" as words
            return next((number for number, one in enumerate(known.weekdays) if re.fullmatch(one, name, re.I)), None)

        def run(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            first, last = index(match[1]), index(match[2])
            if first is None or last is None:
                return []
            return [("weekday", (first + step) % 7, "") for step in range((last - first) % 7 + 1)]

        def one(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            number = index(match[0])
            return [] if number is None else [("weekday", number, "")]

        to = r"(?:–|—|-|to|through|till|until|a|al|hasta|à|au|jusqu['’]au|bis)"
        self._take(rf"\b({day})\s*{to}\s*({day})\b", run)
        self._take(rf"\b(?:{day})\b", one)
        self._take(rf"\b(?:{known.weekend})\b", lambda match: [("weekday", 5, ""), ("weekday", 6, "")])

    def _percents(self, known: Words) -> None:
        number = _number(known)

        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            value = bare(match[1], known.language)
            return [] if value is None else [("percent", value, "")]

        self._take(rf"\b({number})\s?(?:%|(?:{known.per_cent})\b)", read)

    def _recurring(self, known: Words) -> None:
        for pattern, (value, unit) in known.periods.items():
            self._take(rf"\b(?:{pattern})\b", lambda match, value=value, unit=unit: [("period", value, unit)])
        for pattern, times in known.times.items():
            self._take(
                rf"\b(?:{pattern})\s+(?:{known.per})\s+({_any_unit(known)})\b",
                lambda match, times=times: _rate(times, _unit(known, match[1])),
            )

        def every(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            value = bare(match[1], known.language) if match[1] else 1
            unit = _unit(known, match[2])
            if value is None or unit is None:
                return []
            return [("period", value * MONTHS.get(unit, 1), "month" if unit in MONTHS else unit)]

        self._take(rf"\b(?:{known.every})\s+(?:({_number(known)})[\s-]+)?({_any_unit(known)})\b", every)

    def _amounts(self, known: Words) -> None:
        number, unit = _number(known), _any_unit(known)

        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            name = _unit(known, match["unit"])
            values = [bare(match[part], known.language) for part in ("a", "b") if match[part]]
            ordinal = (
                name == "second" and known.language != "de" and not match["a"][0].isdigit() and values == [1]
            )  # "a second factor"
            return [] if name is None or ordinal else [("amount", value, name) for value in values if value is not None]

        def half(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            halves: dict[str, tuple[float, str]] = {"hour": (30, "minute"), "day": (12, "hour"), "year": (6, "month")}
            found = halves.get(_unit(known, match["unit"]) or "")
            return [("amount", *found)] if found else []

        def single(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            name = _unit(known, match["unit"])
            return [] if name in (None, "second") else [("amount", 1, str(name))]

        self._take(rf"\b(?:{known.half})\s?(?P<unit>{unit})\b", half)
        self._take(rf"(?<![\w.,])(?P<a>{number})(?:\s*(?:{known.to})\s*(?P<b>{number}))?[\s-]?(?P<unit>{unit})\b", read)
        self._take(rf"\b(?:{known.one})\s(?P<unit>{unit})\b(?! of\b)", single)

    def _bounds(self, known: Words) -> None:
        """A number in words counts on its own only where it bounds something: "at least two people"."""
        name = "|".join(sorted(map(re.escape, known.numbers), key=len, reverse=True))

        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            return [("number", known.numbers[match[1].lower()], "")] if known.numbers[match[1].lower()] > 1 else []

        self._take(rf"\b(?:{known.at_least})\s+({name})\b", read)


@cache
def _any_unit(known: Words) -> str:
    return "|".join(f"(?:{pattern})" for pattern in known.units.values())


@cache
def _number(known: Words) -> str:
    named = "|".join(sorted(map(re.escape, known.numbers), key=len, reverse=True))
    return rf"\d+(?:[.,]\d+)*|(?<!\w)(?:{named})(?!\w)"


def _unit(known: Words, said: str) -> str | None:
    return next((unit for unit, pattern in known.units.items() if re.fullmatch(pattern, said, re.I)), None)


def _rate(times: int, unit: str | None) -> list[tuple[Kind, float, str]]:
    """Twice a year is every half; what does not come out even stays a rate."""
    if unit is None:
        return []
    whole = MONTHS.get(unit)
    if whole and whole % times == 0:
        return [("period", whole // times, "month")]
    return [("rate", times, unit)]
