"""A figure over a period: availability, a share, an average, what a disaster may cost."""

from __future__ import annotations

import re
from typing import Any

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.deadlines import deadlines
from upkept.core.draft.families.base import Family
from upkept.core.draft.kinds import recovery_of
from upkept.core.draft.names import telling
from upkept.core.draft.proposal import Further
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.questions import Question
from upkept.core.draft.topics import recurring

_NOT_COUNTED = re.compile(
    r"(?<!\w)(?:not (?:counting|including|counted|included)|(?:does|do) not count|aside|without|outside|apart from|except"
    r"|sin (?:contar|incluir|tener en cuenta)"
    r"|descontando|salvo|excepto"
    r"|ohne|abzüglich|außerhalb|außer|nicht (?:mit|ein)?(?:gerechnet|gezählt)|zähl(?:t|en) nicht"
    r"|(?:sin|no) (?:se )?(?:comput\w+|incluid\w+)|non (?:comprise?s?|comptée?s?)|hors|sans compter|sauf|excepté)(?!\w)",
    re.I,
)


def objective(clauses: list[Clause], one: Context) -> list[Further]:
    """A figure over a period: availability, a share, an average, what a disaster may cost."""
    clause = next(each for each in clauses if any(f.kind in ("percent", "amount", "number") for f in each.figures))
    figures = [figure for each in clauses for figure in each.figures]
    percents = [figure for figure in figures if figure.kind == "percent"]
    amounts = [figure for figure in figures if figure.kind == "amount"]
    periods = [figure for figure in figures if figure.kind == "period"]
    text = f"{clause.under} {one.text}"
    if any(recovery_of(each, one, f"{each.under} {each.text}") for each in clauses) or (
        not percents and recovery_of(clause, one, text)
    ):
        return _recovery(clauses, one)
    over = _span_over(periods, amounts, one)
    fields: dict[str, Any]
    numbers = [figure for figure in figures if figure.kind == "number"]
    if not percents and periods and numbers and not amounts:
        kind = "incident.opened" if one.says("incident") else recurring(one.text, (), one.language, one.book)[0]
        one.ask("What is counted: which event is one of them?" if kind == "duty.done" else "")
        bound = "at_most" if one.says("most") or one.says("downtime") else "at_least"
        fields = {"kind": "objective", "measure": "count", "of": kind, bound: numbers[0].value, "over": over}
        return [Further("count", "objective", fields)]
    if not percents and amounts and periods and one.says("downtime") and not one.says("average"):
        fields = {"kind": "objective", "measure": "downtime", "stat": "max", "at_most": amounts[0].value, "over": over}
        one.ask("`measure.recorded` must tell the downtime of each period: what reports it?")
        return [Further("downtime", "objective", fields)]
    if percents:
        percent = percents[0]
        for other in (each for each in percents[1:] if each.value != percent.value):
            one.ask("“{figure}” is a second share: what is it for?", figure=other.text)
        if one.says("money") and not one.says("uptime", clause.text):
            one.ask("“{figure}” seems to be money given back, not something that is measured.", figure=percent.text)
        shared = one.says("share of") and amounts
        if shared or (one.says("answer") and amounts) or (one.says("resolve") and amounts and not one.says("uptime")):
            below = deadlines(
                [
                    each
                    for each in (clauses if amounts else one.clauses)
                    if any(f.kind == "amount" for f in each.figures)
                ],
                one,
            )
            if below:
                base = Further(below[0].id, "deadline", {**below[0].fields, "strength": "aim"})
                if not periods:
                    one.ask("Over which period is that share reckoned? A month is assumed.")
                fields = {
                    "kind": "objective",
                    "measure": "share",
                    "of": base.id,
                    "at_least": percent.value,
                    "over": over,
                }
                return [Further(f"{base.id}-share", "objective", fields), base]
        if one.around("uptime") or one.around("downtime"):
            fields = {
                "kind": "objective",
                "measure": "availability",
                "component": "service",
                "at_least": percent.value,
                "over": over,
            }
            if (one.says("exclude") or _NOT_COUNTED.search(one.text)) and one.says("planned"):
                fields["less"] = ["announced-maintenance"]
            if not periods:
                one.ask("Over which period is that share reckoned? A month is assumed.")
            for amount in amounts:
                one.ask("“{figure}” found no place in the data: what is it for?", figure=amount.text)
            if one.says("downtime") and not one.says("uptime"):
                one.ask("Is it the share of downtime, or of being there?")
            return [Further("available", "objective", fields)]
        if not periods:
            one.ask("Over which period is that share reckoned? A month is assumed.")
        one.ask(
            "What is it a share of? `measure.recorded` must tell the figure behind “{figure}”.", figure=percent.text
        )
        bound = "at_most" if one.says("most", one.text[: percent.start][-40:]) else "at_least"
        fields = {
            "kind": "objective",
            "measure": telling(one.text, 2) or "share",
            bound: percent.value.rstrip("%"),
            "over": over,
        }
        return [Further(telling(one.text) or "share", "objective", fields)]
    below = deadlines([clause], one)
    if not below:
        return []
    stat = "median" if one.says("median", text) else "mean"
    base = Further(below[0].id, "deadline", {**below[0].fields, "strength": "aim"})
    fields = {
        "kind": "objective",
        "measure": "duration",
        "of": base.id,
        "stat": stat,
        "at_most": _upper(base.fields["within"]),
        "over": over,
    }
    if isinstance(base.fields["within"], dict):
        one.ask("An average for each case: one objective for each of them is needed.")
    if not periods:
        one.ask("Over which period is the average reckoned? A month is assumed.")
    return [Further(f"{base.id}-{stat}", "objective", fields), base]


def _upper(target: Any) -> str:
    if isinstance(target, dict):
        return _upper(next(iter(target.values())))
    return str(target[-1] if isinstance(target, list) else target)


def _span_over(periods: list[Quantity], amounts: list[Quantity], one: Context) -> str:
    if periods:
        value = periods[0].value
        return {"1w": "1w", "week": "1w", "day": "1d"}.get(value, value) or "month"
    return "month"


def _recovery(clauses: list[Clause], one: Context) -> list[Further]:
    """RPO and RTO: what a drill records, held against its bound."""
    found: list[Further] = []
    for clause in clauses:
        text = f"{clause.under} {clause.text}"
        amounts = [figure for figure in clause.figures if figure.kind == "amount"]
        for figure in clause.figures:
            if figure.kind == "number" and not amounts:
                one.ask("“{figure}” has no unit: minutes, hours, days?", figure=figure.text)
        if not amounts:
            continue
        one.ask(amounts[0].asks)
        named = [name for name in ("rpo", "rto") if one.says(name, text)] or [
            name for name in ("rpo", "rto") if one.says(name)
        ]
        if len(clauses) > 1 and len(named) > 1:
            named = [name for name in named if one.says(name, clause.text)] or named[:1]
        for name in named:
            fields = {
                "kind": "objective",
                "measure": name,
                "stat": "max",
                "at_most": amounts[0].value,
                "over": "quarter",
            }
            found.append(Further(name, "objective", fields))
        for other in amounts[1:]:
            one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    if found:
        one.ask("Over which period are these figures reckoned together? A quarter is assumed.")
        one.tell(
            "the figures come from `measure.recorded`, from a drill or an incident; a quarter is reckoned together"
        )
    return found


FAMILIES = (Family("objective", Question("a figure over a period"), together=objective),)
