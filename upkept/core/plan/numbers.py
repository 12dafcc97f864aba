"""The figures that a sentence states, in any of our languages: amounts, periods, rates, times, weekdays, dates, shares.

"two hours", "2 horas" and `2h` become one key, so that a translation and a target can be held against the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from upkept.core.plan.words import Words, words

Kind = Literal["amount", "period", "rate", "percent", "time", "weekday", "nth", "always", "date", "number"]
Key = tuple[str, float, str]
"""Kind, value, unit: what two figures share if they say the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure at [start, end) of the text.

    amount, period: `value` units (a period's quarter, half and year are 3, 6 and 12 months); rate: `value` times per unit;
    percent: the number; time: minutes after midnight; weekday: Monday 0; nth: weekday `value`, the `unit`th of the month (-1:
    the last); date: `value` YYYYMMDD, or MMDD without a year; always: round the clock; number: a bare one.
    The unit `m` may be minutes or months; a period in `week of days` recurs on weekdays that are named beside it.
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
    r"\S{1,64}@\S+|https?://\S+|\b\w+\.\w+\.\w+\b|\bv\d[\w.]*|\b[A-Za-z]+\d\w*"  # addresses, versions (1.0.0), names with figures
    r"|\b[A-Z][A-Za-z/]{0,32}[A-Z][A-Za-z]{0,32}[ -]\d[\d.]*\b"  # ISO 27001, TLS 1.3
    r"|\b\d+(?:st|nd|rd|th)\b(?!\s(?i:mon|tue|wed|thu|fri|sat|sun|day of|of (?:the|each|every) month))"  # 2nd
)
_TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
_DOTTED = r"(?<![\d.,])(\d{1,2})\.(\d{2})\s?(?:–|—|-|to|bis|a|à)\s?(\d{1,2})\.(\d{2})(?![\d.,]|\s?%)"
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_FURTHER = (
    r"more|further|additional|extra|consecutive|weitere[nr]?|zusätzliche[nr]?|más|adicionales|autres|supplémentaires"
)
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """All figures in the text, in their order; only those without words (24/7, 09:00, 99.9 %) in an unknown language."""
    return _figures(text, language)


@lru_cache(maxsize=4096)
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


def _numbers_of(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
    """One number; `1,2,3` is a row of them."""
    try:
        return [("number", _decimal(match[0]), "")]
    except ValueError:
        return [("number", float(one), "") for one in re.split("[.,]", match[0])]


class _Scan:
    """Takes the most telling readings first; what one has read, no other reads again."""

    def __init__(self, text: str, known: Words | None) -> None:
        self.text, self.words = text, known
        self.rest = _NAMES.sub(self._blank_name, text)
        self.found: list[Figure] = []

    def _blank_name(self, match: re.Match[str]) -> str:
        known = self.words
        unit = rf"[\s-]?(?:%|(?:{_any_unit(known)})\b)" if known else r"\s?%"
        if " " in match[0] and re.match(unit, self.text[match.end() :], re.I):
            return match[0]  # "RTO 4 hours", "WITHIN 28 DAYS" are no names
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
            self._days_of_the_month(self.words)
            self._weekdays(self.words)
            self._percents(self.words)
            self._recurring(self.words)
            self._amounts(self.words)
            self._numbers(self.words)
        else:
            self._take(r"\b24\s?/\s?7\b", lambda match: [("always", 0, "")])
            self._times()
            self._take(r"\b(\d+(?:[.,]\d+)?)\s?%", lambda match: [("percent", _decimal(match[1]), "")])
        self._take(r"(?<![\w.,])(\d+)\s?m\b", lambda match: [("amount", float(match[1]), "m")])
        self._take(_NUMBER.pattern, _numbers_of)
        return self.found

    def _take(self, pattern: str, read: object) -> None:
        assert callable(read)
        for match in re.finditer(pattern, self.rest, re.IGNORECASE):
            results: list[tuple[Kind, float, str]] = read(match)
            if not results:
                continue
            shown = self.text[match.start() : match.end()].strip()
            starts = self._starts(match, len(results))
            for (kind, value, unit), start in zip(results, starts, strict=True):
                self.found.append(Figure(kind, value, unit, shown, start, match.end()))
            self.rest = self.rest[: match.start()] + "\x00" * len(match[0]) + self.rest[match.end() :]

    def _starts(self, match: re.Match[str], count: int) -> list[int]:
        """Where each of several figures begins, if they are as many as the words with a figure: "Stage 1 - 5 days"."""
        said = match.groupdict().get("all")
        numbers = list(re.finditer(_number(self.words), said, re.I)) if said and self.words else []
        return [match.start() + one.start() for one in numbers] if len(numbers) == count else [match.start()] * count

    def _always(self, known: Words) -> None:
        self._take(rf"(?<!\w)(?:{known.always})(?!\w)", lambda match: [("always", 0, "")])
        work = [("weekday", day, "") for day in range(5)]
        self._take(r"(?<!\w)24\s?[x×/]\s?5(?!\w)", lambda match: [*work, ("time", 1440, "")])
        self._take(
            r"(?<![\w.,])(\d+)\s?[x×]\s?(\d+)(?!\w)",
            lambda match: [("number", float(match[1]), ""), ("number", float(match[2]), "")],
        )

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
            _DOTTED,
            lambda match: [
                ("time", int(match[1]) * 60 + int(match[2]), ""),
                ("time", int(match[3]) * 60 + int(match[4]), ""),
            ],
        )
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

        self._take(
            r"(?<![\d:.])(\d{1,2})(?::(\d{2}))?\s?(?:-|–|to)\s?(?=\d{1,2}(?::\d{2})?\s?([ap])\.?m\b)",
            lambda match: self._begins(int(match[1]), int(match[2] or 0), match[3].lower()),
        )
        for pattern, minutes in known.named_times.items():
            self._take(rf"(?<!\w)(?:{pattern})(?!\w)", lambda match, minutes=minutes: [("time", minutes, "")])
        if known.language == "es":  # "de 9 a 18 horas"
            self._take(
                r"\b(?:de|entre)\s(?:las\s)?(\d{1,2})\s?(?:h(?:oras)?)?\s(?:a|y)\s(?:las\s)?(\d{1,2})\s?h(?:oras|s)?\b",
                lambda match: [("time", int(match[1]) * 60, ""), ("time", int(match[2]) * 60, "")],
            )
        if known.language == "fr":  # "de 8h30 à 19h"
            self._take(
                r"(?<![\d:])(\d{1,2})\s?h\s?(\d{2})?\s?(?:à|–|-)\s?(\d{1,2})\s?h(?:\s?(\d{2}))?\b",
                lambda match: [
                    ("time", int(match[1]) * 60 + int(match[2] or 0), ""),
                    ("time", int(match[3]) * 60 + int(match[4] or 0), ""),
                ],
            )
        hours = {"fr": r"\s?h\b", "de": r"\s?Uhr\b"}.get(known.language)
        if hours:  # "de 9 h à 18 h", "von 9 bis 18 Uhr": hours of the day, not amounts
            self._take(
                rf"(?<![\d:])(\d{{1,2}})(?:{hours})?\s?(?:à|–|-|bis)\s?(\d{{1,2}}){hours}",
                lambda match: [("time", int(match[1]) * 60, ""), ("time", int(match[2]) * 60, "")],
            )
        self._take(rf"(?<![\w:]){known.clock}", read)
        if known.language != "en":  # "de 9:00 AM a 6:00 p. m."
            self._take(r"(?<![\w:])(?P<h>\d{1,2})(?:[.:](?P<m>\d{2}))?\s?(?P<half>[ap])\.?\s?m\b\.?", read)

    def _begins(self, hour: int, minute: int, half: str) -> list[tuple[Kind, float, str]]:
        """The 9 of "9–5 pm" and of "9–11 am": in the half that its end names, or in the morning where that would be later."""
        end = re.search(rf"(?:-|–|to)\s?(\d{{1,2}})(?::\d{{2}})?\s?{half}", self.text, re.I)
        later = half == "p" and hour != 12 and (end is None or hour % 12 < int(end[1]) % 12)
        return [("time", (hour % 12 + (12 if later or (half == "p" and hour == 12) else 0)) * 60 + minute, "")]

    def _days_of_the_month(self, known: Words) -> None:
        """ "The last Wednesday", "the 2nd Tuesday", and every other one of them."""
        day = "|".join(f"(?:{name})" for name in known.weekdays)

        def weekday(match: re.Match[str]) -> int:
            name = next(group for group in match.groups() if group)
            return next(number for number, one in enumerate(known.weekdays) if re.fullmatch(one, name, re.I))

        self._take(
            rf"\b(?:{known.alternate.replace('DAY', f'({day})')})\b(?!\s(?:of|in|im|de|du|del)\s)",
            lambda match: [("weekday", weekday(match), ""), ("period", 2, "week")],
        )
        for pattern, number in known.ordinals.items():
            self._take(
                rf"(?<!\w)(?:{pattern})\s({day})\b",
                lambda match, number=number: [("weekday", weekday(match), ""), ("nth", weekday(match), str(number))],
            )
        self._take(rf"\b(?:{known.every})\s(?=(?:{day})\b)", lambda match: [("period", 1, "week of days")])

    def _weekdays(self, known: Words) -> None:
        day = "|".join(f"(?:{name})" for name in known.weekdays)
        short = "|".join(f"(?:{name})" for name in known.short_days)

        def index(name: str) -> int | None:
            if len(name) <= 5 and not name[:1].isupper() and known.language in ("en", "de"):
                return None  # "sat", "sun" as words
            return next((number for number, one in enumerate(known.weekdays) if re.fullmatch(one, name, re.I)), None)

        def run(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            first, last = index(match[1]), index(match[2])
            if first is None or last is None:
                return []
            until = re.match(r"\W*0?0[:.]00", self.text[match.end() :])  # until Saturday 00:00: not on it
            return [("weekday", (first + step) % 7, "") for step in range((last - first) % 7 + (0 if until else 1))]

        def brief(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            """Abbreviations count only together ("Mo–Fr", "Mo, Mi, Fr"), for alone they are words."""
            if not match[0][0].isupper() and (known.language == "de" or not match[0][1:2].isalpha()):
                return []
            said = [
                next(number for number, one in enumerate(known.short_days) if re.fullmatch(one, name, re.I))
                for name in re.findall(rf"(?:{short})(?=\W|$)", match[0], re.I)
            ]
            if re.search(rf"[–—-]|\s(?:{between})\s", match[0], re.I) and len(said) == 2:
                return [("weekday", (said[0] + step) % 7, "") for step in range((said[1] - said[0]) % 7 + 1)]
            return [("weekday", number, "") for number in said]

        def one(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            number = index(match[0])
            return [] if number is None else [("weekday", number, "")]

        between = r"to|through|till|until|a|al|hasta|à|au|jusqu['’]au|bis"
        to = rf"(?:–|—|-|{between})"
        self._take(rf"\b({day})\.?[\s\x00]*(?:[A-Z]{{2,4}})?\s*{to}\s*({day})\b", run)
        joint = rf"\.?(?:\s*[–—,/&-]\s*|\s+(?:{between}|and|y|et|und)\s+)"
        if short:
            self._take(rf"(?<![\w.])(?:{short})(?:{joint}(?:{short})(?!\w))+", brief)
        self._take(rf"\b(?:{day})\b", one)
        self._take(rf"\b(?:{known.weekend})\b", lambda match: [("weekday", 5, ""), ("weekday", 6, "")])

    def _percents(self, known: Words) -> None:
        number = _number(known)

        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            value = bare(match[1], known.language)
            return [] if value is None else [("percent", value, "")]

        self._take(rf"\b({number})\s?(?:%|(?:{known.per_cent})\b)", read)

    def _recurring(self, known: Words) -> None:
        for pattern, times in known.times.items() if _several_times(known).search(self.rest) else ():
            for adverb, (value, unit) in known.periods.items():
                if value in (1, 12) and unit in ("day", "week", "month"):
                    self._take(
                        rf"\b(?:{pattern})\s+(?:{adverb})\b",
                        lambda match, times=times, unit="year" if value == 12 else unit: _rate(times, unit),
                    )
            self._take(
                rf"\b(?:{pattern})\s+(?:{known.per})\s+({_any_unit(known)})\b",
                lambda match, times=times: _rate(times, _unit(known, match[1])),
            )

        periods = known.periods.items() if _any_period(known).search(self.rest) else ()
        for pattern, (value, unit) in periods:  # "3-monthly", "dreimonatlich", "monthly"
            self._take(
                rf"(?<![\w.,])(?:(\d+|{_in_words(known)})-?)?(?:{pattern})\b",
                lambda match, value=value, unit=unit: [
                    ("period", value * ((bare(match[1], known.language) if match[1] else None) or 1), unit)
                ],
            )

        def every(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            value = bare(match[1], known.language) if match[1] else 1
            unit = _unit(known, match[2])
            if value is None or unit is None:
                return []
            return [("period", value * MONTHS.get(unit, 1), "month" if unit in MONTHS else unit)]

        self._take(rf"\b(?:{known.every})\s+(?:({_number(known)})[\s-]+)?({_any_unit(known)})\b", every)

        def each(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            ordinal = _unit(known, match[2]) == "second" and re.match(r"in a", match[0], re.I)
            return [] if ordinal else every(match)  # "in a second data centre"

        self._take(rf"\b(?:{known.each})\s(?:()({_any_unit(known)}))\b", each)

    def _amounts(self, known: Words) -> None:
        number, unit = _number(known), _any_unit(known)

        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            name = _unit(known, match["unit"])
            values = [bare(one, known.language) for one in re.findall(number, match["all"], re.I)]
            ordinal = (
                name == "second" and known.language != "de" and not match["all"][0].isdigit() and values == [1]
            )  # "a second factor"
            return [] if name is None or ordinal else [("amount", value, name) for value in values if value is not None]

        def half(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            halves: dict[str, tuple[float, str]] = {"hour": (30, "minute"), "day": (12, "hour"), "year": (6, "month")}
            found = halves.get(_unit(known, match["unit"]) or "")
            return [("amount", *found)] if found else []

        def single(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            name = _unit(known, match["unit"])
            return [] if name in (None, "second") else [("amount", 1, str(name))]

        for pattern, (value, name) in known.amounts.items():
            self._take(rf"(?<!\w)(?:{pattern})\b", lambda match, value=value, name=name: [("amount", value, name)])
        for pattern, name in known.lasting.items():  # "30-tägig", "sechsmonatig"
            self._take(
                rf"(?<![\w.,])(\d+|{_in_words(known)})-?(?:{pattern})\b",
                lambda match, name=name: [("amount", bare(match[1], known.language) or 0, name)],
            )
        self._take(r"\b(\d+)(?:st|nd|rd|th)\b", lambda match: [("number", float(match[1]), "")])
        self._take(rf"\b(?:{known.half})\s?(?P<unit>{unit})\b", half)
        more = rf"\s*(?:{known.to}|/|,\s?(?:{known.to}\s)?|\()\s*(?:{number})\+?\)?"  # 60/30 days; thirty (30) days
        self._take(
            rf"(?<![\w.,])(?P<all>(?:{number})\+?(?:{more})*+)[\s-]?(?:(?:{_FURTHER})\s)?(?P<unit>{unit})\b", read
        )
        self._take(rf"\b(?:{known.one})\s(?P<unit>{unit})\b(?! of\b)", single)

    def _numbers(self, known: Words) -> None:
        """Numbers in words ("three lines"). One is none, for it is an article as well; "all three" counts what was named."""
        name = "|".join(sorted(map(re.escape, known.numbers), key=len, reverse=True))

        def read(match: re.Match[str]) -> list[tuple[Kind, float, str]]:
            value = known.numbers[match[1].lower()]
            again = re.search(rf"(?<!\w)(?:{known.again})\s$", self.text[: match.start()], re.I)
            return [("number", value, "")] if value > 1 and not again else []

        self._take(rf"(?<![\w-])({name})(?![\w-])(?!\s(?:{known.not_counted}))", read)


@cache
def _in_words(known: Words) -> str:
    return "|".join(map(re.escape, known.numbers))


@cache
def _several_times(known: Words) -> re.Pattern[str]:
    """Is there anything to look for? Most sentences hold none, and a pattern for each is slow."""
    return re.compile(rf"\b(?:{'|'.join(known.times)})\s", re.I)


@cache
def _any_period(known: Words) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in known.periods), re.I)


@cache
def _any_unit(known: Words) -> str:
    return "|".join(f"(?:{pattern})" for pattern in known.units.values())


@cache
def _number(known: Words) -> str:
    named = "|".join(sorted(map(re.escape, known.numbers), key=len, reverse=True))
    return rf"\d++(?:[.,]\d++)*+|(?<![\w-])(?:{named})(?!\w)"  # "twenty-five" is not five; possessive: "1,1,1" is read one way


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
