"""What comes again in every period."""

from __future__ import annotations

import re
from typing import Any

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.families.base import Family
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.names import telling
from upkept.core.draft.proposal import Further
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.questions import Question
from upkept.core.draft.topics import recurring
from upkept.core.plan.numbers import figures

_RULE = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


_AT_MOST = re.compile(
    r"(?<!\w)(?:at most|no(?:t)? more (?:often )?than|a maximum of|maximum|never more (?:often )?than|up to"
    r"|höchstens|maximal|nicht (?:öfter|häufiger) als"
    r"|bis zu|como (?:máximo|mucho)|no más de|hasta|au plus|au maximum|pas plus de|jusqu['’]à)\s(?:\w+\s)?$",
    re.I,
)


_SEVERAL_TIMES = re.compile(
    r"(?<!\w)(?:twice|thrice|(?:two|three|four|six|\d+) times|(?:zwei|drei|vier|sechs|\d+) ?mal|(?:dos|tres|cuatro|seis|\d+)"
    r" veces|(?:deux|trois|quatre|six|\d+) fois|\d ?x)(?!\w)",
    re.I,
)


def cadence(clause: Clause, one: Context) -> list[Further]:
    """Something that comes in every period."""
    text = f"{clause.under} {clause.text}".strip()
    periods = [figure for figure in clause.figures if figure.kind in ("period", "rate")]
    period = periods[0]
    for other in clause.figures:
        if other is not period and other.kind in ("amount", "number", "period", "rate"):
            one.ask("“{figure}” found no place in the data: what does it count?", figure=other.text)
    if period.kind == "rate" and period.value:
        kind, id, where, asks = recurring(one.text, one.above[:1], one.language, one.book)
        one.ask(asks)
        over = _span_over_unit(period.figures[0].unit)
        counted: dict[str, Any] = {
            "kind": "objective",
            "measure": "count",
            "of": kind,
            "at_least": period.value,
            "over": over,
        }
        if where:
            counted["where"] = where
        return [Further(f"{id}-count", "objective", counted)]
    if re.match(r"(?:in(?! jede)|for|of|during|im|en|dans|durant)\s", period.text, re.I):
        one.ask("“{figure}”: does it come again in every one of them?", figure=period.text)
    one.ask(period.asks)
    if re.search(
        r"(?<!\w)(?:next|nächsten?|kommenden?|siguiente|próxim[oa]|prochaine?)\s$", one.text[: period.start], re.I
    ):
        one.ask("“{figure}”: does it come again in every one of them?", figure=period.text)
    if _AT_MOST.search(one.text[: period.start]):  # "no more than once a month": an upper limit is no rhythm
        one.ask("“{figure}”: does it come again in every one of them?", figure=period.text)
    if not period.value:
        one.ask("“{figure}”: how often is that, in a period of the calendar?", figure=period.text)
        return []
    near = one.text if len(one.clauses) == 1 else text
    around = (one.text, *one.above[:1]) if len(one.clauses) == 1 else one.above[:1]
    kind, id, where, asks = recurring(near, around, one.language, one.book)
    one.ask(asks)
    if not asks and recurring(near, around[:1] if len(one.clauses) == 1 else (), one.language, one.book)[3]:
        one.ask("Only the heading speaks of `{kind}`: is that what recurs?", kind=kind)
    fields: dict[str, Any] = {"kind": "cadence", "event": kind}
    if where:
        fields["where"] = where
    fields["every"] = _every(period, one)
    if _SEVERAL_TIMES.search(period.text):
        one.ask(
            "“{figure}” became one in each of the periods of `every: {value}`, which is stricter than to say how many there are"
            " in all.",
            figure=period.text,
            value=period.value,
        )
    if id == "duty":
        id = telling(clause.under) or telling(one.text if one.says("condition", near) else near) or id
    if one.says("least", text[: max(period.start - clause.start, 0)]) and "at least" in text:
        one.tell("at least that often")
    return [Further(id, "cadence", fields)]


def by_a_day(one: Context) -> list[Further]:
    """ "By the tenth of the following month": something that comes in every month, and nothing else is timed in the sentence."""
    said = speaks("by a day", one.text, one.language)
    if said is None or one.says("money") or any(each.kind in ("amount", "percent") for each in one.found):
        return []
    kind, id, where, asks = recurring(one.text, one.above[:1], one.language, one.book)
    one.ask(asks)
    one.ask("“{figure}”: until which day is not in the data, only that it comes in every one of them.", figure=said[0])
    if id == "duty":
        id = telling(one.text) or id
    every = "quarter" if re.search(r"quart|trimest", said[0], re.I) else "month"
    fields: dict[str, Any] = {"kind": "cadence", "event": kind, **({"where": where} if where else {}), "every": every}
    if not any(each.kind == "period" for each in one.found):
        fields["interprets"] = {"no-time": f"every {every}"}
    return [Further(id, "cadence", fields)]


def _every(period: Quantity, one: Context) -> Any:
    """A period of the calendar, or the weekdays on which it falls."""
    hours = one.hours
    if hours and hours.days and len(one.clauses) == 1:
        weeks = {"week": 1, "1w": 1, "2w": 2}.get(period.value, 0)
        days = ",".join(_RULE[day] for day in sorted(hours.days))
        if weeks and not hours.nths:
            interval = f";INTERVAL={weeks}" if weeks > 1 else ""
            if hours.bounds or _times(one):
                one.ask(
                    "The time of day ({times}) is not in the data: a day is what is measured.",
                    times=", ".join(_times(one)),
                )
            return {"on": f"FREQ=WEEKLY{interval};BYDAY={days}", "within": "1d"}
        if hours.nths and period.value in ("month", "1mo"):
            n = ",".join(f"{number}{_RULE[day]}" for number, day in hours.nths)
            return {"on": f"FREQ=MONTHLY;BYDAY={n}", "within": "1d"}
        one.ask("Weekdays are named as well: are they when it is done?")
    return {"week": "1w"}.get(period.value, period.value)


def _times(one: Context) -> list[str]:
    return [figure.text for figure in figures(one.text, one.language) if figure.kind == "time"]


def _span_over_unit(unit: str) -> str:
    return {"day": "1d", "week": "1w"}.get(unit, unit)


FAMILIES = (Family("cadence", Question("something that comes in every period"), each=cadence),)
