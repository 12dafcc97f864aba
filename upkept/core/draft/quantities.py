"""The figures of a sentence as a plan writes them: `24h`, `[1bd, 2bd]`, `99.9%`; what cannot be written is a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from upkept.core.draft.labels import SEVERITIES
from upkept.core.draft.proposal import Span
from upkept.core.draft.questions import Question
from upkept.core.draft.spelled import SPELLED
from upkept.core.plan.numbers import Figure, bare, figures
from upkept.core.plan.words import words

_UNITS = {
    "second": (1, "s"),
    "minute": (1, "m"),
    "hour": (1, "h"),
    "open hour": (1, "h"),
    "day": (1, "d"),
    "week": (1, "w"),
    "month": (1, "mo"),
    "quarter": (3, "mo"),
    "half": (6, "mo"),
    "year": (1, "y"),
    "business day": (1, "bd"),
}
_SMALLER = {"hour": (60, "m"), "open hour": (60, "m"), "minute": (60, "s"), "year": (12, "mo"), "week": (7, "d")}
_BETWEEN = re.compile(r"\d\s*(?:–|—|-|to|bis|a|à|y|et|und|and)\s*\d|\w+\s(?:to|bis|a|à)\s\w+", re.I)
_LISTED = re.compile(r"\s(?:and|und|y|et)\s", re.I)
_FROM = re.compile(r"(?<!\w)(?:between|from|of|zwischen|von|entre|de)\s$", re.I)
_OPEN = re.compile(
    r"^\W{0,3}(?:laborables?|hábil(?:es)?|ouvrée?s?|ouvrables?|(?:business|working|office)\b(?! day))|^\W{0,3}werktags",
    re.I,
)


_RHYTHM = re.compile(
    r"(?<!life )(?<!life-)(?<!\w)(?:cadence|cycle|interval|rhythm|frequency|schedule|rhythmus|takt|turnus"
    r"|abst[aä]nd\w*|ciclo|intervalo"
    r"|cadencia|frecuencia|rythme|intervalle|fréquence)s?\s(?:(?:of|is|von|im|de|d['’]|:|around|about|roughly|approximately|circa|ca\.?|un|une|"
    r"einem|rund|etwa|environ|unos|aproximadamente)\s?)*$",
    re.I,
)


_EACH = re.compile(r"(?<!\w)(?:every|each|alle|jede[nrs]?|cada|tous les|toutes les|chaque)\s$", re.I)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure, range or list of figures. `value`: as the plan writes it, "" where it cannot; `low`: of a range.

    `kind`: amount, period, percent, number, rate, and so on. `open`: only working time counts. `many`: several values that
    are no range. `asks`: why it is not certain.
    """

    kind: str
    value: str
    start: int
    end: int
    text: str
    low: str = ""
    open: bool = False
    many: tuple[str, ...] = ()
    asks: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def target(self) -> Any:
        return [self.low, self.value] if self.low else self.value

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.kind, self.value or self.text)


def quantities(text: str, language: str, labelled: tuple[tuple[int, int], ...] = ()) -> list[Quantity]:
    """All of them, in their order; those of one range together. `labelled`: names with figures ("Stage 1") are none."""
    found: list[Quantity] = []
    groups: dict[tuple[int, str], list[Figure]] = {}
    for figure in figures(text, language):
        if any(start <= figure.start < end for start, end in labelled):
            continue
        if figure.kind in ("amount", "period", "percent", "number", "rate"):
            groups.setdefault((figure.end, figure.kind), []).append(figure)
    found += _relative(text, language)
    for (end, kind), group in groups.items():
        start = min(one.start for one in group)
        found.append(_quantity(text, kind, start, end, tuple(group)))
    short = _shortened(text, language, [one for one in found if one.kind == "amount" and one.figures])
    found = [one for one in found if not any(each.start < one.end and one.start < each.end for each in short)]
    return sorted([*found, *short], key=lambda one: one.start)


def _shortened(text: str, language: str, amounts: list[Quantity]) -> list[Quantity]:
    """ "In four weeks, critical ones in one": a number whose unit stands with the amount before it, asked about."""
    known = words(language)
    if known is None or not amounts:
        return []
    number = "|".join(sorted(map(re.escape, known.numbers), key=len, reverse=True))
    found = []
    for match in re.finditer(
        rf"(?<!\w)(?:{_WITHIN}|{SEVERITIES}):?\s(?P<n>\d{{1,3}}|{number})(?={_STOPS})", text, re.I
    ):
        start, end = match.span("n")
        unit = next((one.figures[-1].unit for one in reversed(amounts) if one.end <= start), "")
        value = bare(match["n"], language)
        if not unit or not value or any(one.start < end and start < one.end for one in amounts):
            continue
        if spelt := written(Figure("amount", value, unit, match["n"], start, end)):
            asks = Question(
                "“{figure}” was read as `{value}`: is it a time that is promised?", figure=match["n"], value=spelt
            )
            found.append(Quantity("amount", spelt, start, end, match["n"], asks=asks))
    return found


_WITHIN = (
    r"within|in|under|inside|after|at most|up to|innerhalb(?: von)?|binnen|nach|en|dentro de|dans|sous|d['’]ici|unter"
    r"|maximal|höchstens|como máximo"
)
_STOPS = r"\s*(?:[,;!?)]|\.(?!\d)|$)|\s(?:and|or|but|if|for|when|und|oder|wenn|bei|für|y|o|si|para|et|ou|pour)\s"


def _relative(text: str, language: str) -> list[Quantity]:
    """ "The next working day" and "the first week": times without a number, read as one and asked about."""
    base = language.partition("-")[0]
    known = SPELLED.get(base)
    if known is None:
        return []
    found = []
    for match in re.finditer(rf"(?<!\w)(?:{known.next_day})(?!\w)", text, re.I):
        asks = Question("“{figure}” was read as `{value}`: until the end of that day?", figure=match[0], value="1bd")
        found.append(Quantity("amount", "1bd", *match.span(), match[0], asks=asks))
    for match in re.finditer(rf"(?<!\w)(?:{known.first})\s(?P<unit>{known.unit})(?!\w)", text, re.I):
        one = next((figure for figure in figures(f"1 {match['unit']}", base) if figure.kind == "amount"), None)
        if one and (value := written(one)):
            asks = Question(
                "“{figure}” was read as `{value}`: is it a time that is promised?", figure=match[0], value=value
            )
            found.append(Quantity("amount", value, *match.span(), match[0], asks=asks))
    return found


def _quantity(text: str, kind: str, start: int, end: int, group: tuple[Figure, ...]) -> Quantity:
    said = text[start:end].strip()
    values = [written(one) for one in group]
    unit = group[0].unit
    after = text[end:]
    if kind == "amount" and _RHYTHM.search(text[:start]):
        named = {"1mo": "month", "3mo": "quarter", "6mo": "half", "12mo": "year", "1y": "year"}
        kind, values = "period", [named.get(one, one) for one in values]
    if kind == "amount" and len(group) > 1 and _EACH.search(text[:start]):
        kind = "period"  # "every one to two weeks": the longer is what is kept
        asks = Question("“{figure}”: how often is that, in a period of the calendar?", figure=said)
        return Quantity(kind, values[-1], start, end, said, low=values[0], asks=asks, figures=group)
    stretched = bool(kind in ("amount", "period") and (_OPEN.match(after) or unit == "open hour"))
    if kind == "amount" and unit == "day" and _OPEN.match(after):
        values, unit = [re.sub(r"d$", "bd", one) for one in values], "business day"
    if kind == "amount" and unit == "m":
        return Quantity(
            kind, "", start, end, said, asks=Question("“{figure}”: minutes or months?", figure=said), figures=group
        )
    if "" in values:
        return Quantity(
            kind,
            "",
            start,
            end,
            said,
            asks=Question("“{figure}” has no whole number of a unit.", figure=said),
            figures=group,
        )
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1:
        return Quantity(kind, distinct[0], start, end, said, open=stretched, figures=group)
    ordered = [one.value for one in group] == sorted(one.value for one in group)
    joined = _LISTED.search(said) and not _FROM.search(text[:start])
    if len(distinct) == 2 and ordered and _BETWEEN.search(said) and not joined:
        return Quantity(kind, distinct[1], start, end, said, low=distinct[0], open=stretched, figures=group)
    asks = Question("“{figure}” holds several figures: which of them is the promise?", figure=said)
    return Quantity(
        kind, distinct[-1], start, end, said, open=stretched, many=tuple(distinct), asks=asks, figures=group
    )


def written(figure: Figure) -> str:
    """`2 hours` → `2h`, a period of 3 months → `quarter`; "" where a plan has no way to write it."""
    value, unit = figure.value, figure.unit
    if not value < 1e9:
        return ""  # of more digits than any promise
    if figure.kind == "percent":
        return f"{value:g}%"
    if figure.kind in ("number", "rate"):
        return f"{value:g}"
    if unit == "week of days":
        unit = "week"
    if unit not in _UNITS:
        return ""
    if value != int(value) and unit in _SMALLER:
        times, suffix = _SMALLER[unit]
        value *= times
    else:
        times, suffix = _UNITS[unit]
        value *= times
    if value != int(value) or value <= 0:
        return ""
    if figure.kind == "period":
        named = {(1, "mo"): "month", (3, "mo"): "quarter", (6, "mo"): "half", (12, "mo"): "year", (1, "y"): "year"}
        return named.get((int(value), suffix), f"{int(value)}{suffix}")
    return f"{int(value)}{suffix}"
