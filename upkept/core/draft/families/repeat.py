"""Word again and again, until it is over."""

from __future__ import annotations

import re
from typing import Any

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.families.base import Family
from upkept.core.draft.labels import slug
from upkept.core.draft.meant import to_be_quoted
from upkept.core.draft.proposal import Further
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.questions import Question


def repeat(clauses: list[Clause], one: Context) -> list[Further]:
    """Word during an incident, again and again."""
    cases = {clause.labels[0].value: clause.labels[0].attribute for clause in clauses if clause.labels}
    if (
        len(cases) > 1
        and set(cases.values()) <= {"priority", "severity", "level", "tier"}
        and all(c.labels for c in clauses)
    ):
        return [
            made
            for case in cases
            for made in repeat([clause for clause in clauses if clause.labels[0].value == case], one)
        ]
    first = every = calendar = ""
    for clause in clauses:
        for figure in clause.figures:
            if figure.kind == "period" or (figure.kind == "amount" and _again(clause, figure)):
                every = every or _span(figure.value)
            elif figure.kind == "amount":
                first = first or figure.value
            if figure.open or figure.value.endswith("bd"):
                calendar, asks = one.book.office(one.hours, one.text, one.language)
                one.ask(asks)
            if figure.value not in (first, every) and _span(figure.value) not in (first, every):
                one.ask("“{figure}” found no place in the data: what is it for?", figure=figure.text)
            one.ask(figure.asks)
    labels = [label for label in clauses[0].labels if label.attribute not in ("hours", "channel")]
    secure = one.around("vulnerability") and not one.says("incident")
    spoken = one.columns or labels or one.says("case") or one.says("bug") or one.says("kept posted")
    tickets = not secure and bool(spoken) and not one.around("incident")
    fields: dict[str, Any] = {"kind": "repeat", "start": "ticket.opened" if tickets else "incident.opened"}
    if secure:
        fields["start"] = "advisory.reported"
    if labels:
        fields["where"] = {label.attribute: one.book.value(label) for label in labels[:1]}
    fields["each"] = (
        one.book.own("report.updated", "{subject} got a word on how it stands")
        if secure
        else "ticket.updated"
        if tickets
        else "incident.updated"
    )
    if secure:
        one.book.events["report.updated"]["subject"] = "advisory"
    fields["stop"] = "advisory.remedied" if secure else "ticket.resolved" if tickets else "incident.resolved"
    if first:
        fields["first"] = first
    if not every:
        one.ask("How often does word follow after the first?")
        fields["every"] = first
    else:
        fields["every"] = every
    for each in one.book.timings if not calendar else ():
        reach = each.reaches("status", one.above, listed=one.form in ("row", "item"), of_cases=tickets)
        if each.what == "open" and reach == "surely":
            calendar, asks = one.book.office()
            one.ask(asks)
            one.ask(to_be_quoted(each.text))
        elif each.what == "open" and reach:
            one.ask("“{sentence}” stands on the same page: does it hold for this time?", sentence=each.text)
    if calendar:
        fields["calendar"] = calendar
    return [Further("-".join(["status-updates", *(slug(label.value) for label in labels[:1])]), "repeat", fields)]


def _again(clause: Clause, figure: Quantity) -> bool:
    before = clause.text[: max(figure.start - clause.start, 0)]
    return (
        re.search(
            r"(?:every|at least every|alle|jede\w*|cada|tou(?:te)?s les|chaque|then)\W*(?:\w+\W+){0,1}$", before, re.I
        )
        is not None
    )


def _span(value: str) -> str:
    """A named period as an amount: a repeat goes by amounts."""
    return {"week": "1w", "month": "1mo", "quarter": "3mo", "half": "6mo", "year": "1y"}.get(value, value)


FAMILIES = (Family("repeat", Question("word again and again, until it is over"), together=repeat),)
