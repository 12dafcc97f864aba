"""What is told so long before it happens."""

from __future__ import annotations

import re
from typing import Any

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.families.base import Family
from upkept.core.draft.labels import channels_named
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.proposal import Further
from upkept.core.draft.questions import Question
from upkept.core.draft.topics import class_of

ANNOUNCED = {"start": "date", "channels": "list", "reached": "number", "audience": "number"}


def notice(clause: Clause, one: Context) -> list[Further]:
    """Something is announced so long before it happens."""
    amount = next(figure for figure in clause.figures if figure.kind == "amount")
    for other in clause.figures:
        if other is not amount and other.kind in ("amount", "period", "percent", "number"):
            one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    one.ask(amount.asks)
    if not amount.value:
        return []
    lead = amount.value
    if amount.low:
        one.ask("“{figure}”: the shorter one, {low}, is what is always kept.", figure=amount.text, low=amount.low)
        lead = amount.low
    texts = (clause.text, one.text, *one.above)
    where: dict[str, Any] = {}
    before, announced, id = _announced(texts, one)
    if before == "release.started" and (named := class_of(one.text, one.language)):
        where = {"class": one.book.release_class(named)}
    if before == "maintenance.started":
        where = one.book.planned_work(one.text, one.language)
    fields: dict[str, Any] = {"kind": "notice", "before": before, "by_event": announced, "lead": lead}
    told = channels_named(one.text)
    if told:
        either = re.search(r"(?<!\w)(?:or|oder|ou|o)(?!\w)", one.text, re.I)
        fields["channels"] = {"any" if either and len(told) > 1 else "all": told}
    if where:
        fields["where"] = where
    if amount.open or lead.endswith("bd"):
        name, asks = one.book.office()
        fields["calendar"] = name
        one.ask(asks)
    return [Further(id, "notice", fields)]


def _announced(texts: tuple[str, ...], one: Context) -> tuple[str, str, str]:
    """What is announced, by which event."""
    language = one.language
    for number, text in enumerate(texts):
        if number == 2 and not one.around("maintenance"):
            one.ask("What is it that is announced? Only what stands above the sentence says so.")
        if speaks("vulnerability", text, language) and re.search(r"disclos|divulg|offenleg|public", text, re.I):
            by = one.book.own("disclosure.announced", "The disclosure of {subject} was announced", ANNOUNCED)
            one.book.events[by]["subject"] = "advisory"
            return "advisory.disclosed", by, "disclosure-notice"
        if re.search(r"end[- ]of[- ](?:life|support)|EOL|Supportende|fin de (?:vie|support|soporte)", text, re.I):
            return "line.ended", "line.announced", "end-of-support-notice"
        if (
            speaks("deprecate", text, language)
            or speaks("money", text, language)
            or re.search(
                r"terms|polic(?:y|ies)|agreement|condiciones|pol[ií]ticas?|acuerdo|bedingungen|richtlinie|vereinbarung|conditions"
                r"|politique|agb",
                text,
                re.I,
            )
        ):
            what = "removal" if speaks("deprecate", text, language) else "change"
            if what == "change":
                one.ask("The change and its announcement are events of your own here: who records them?")
            before = one.book.own(f"{what}.made", "{subject} took effect")
            return before, one.book.own(f"{what}.announced", "{subject} was announced", ANNOUNCED), f"{what}-notice"
        if speaks("maintenance", text, language):
            return "maintenance.started", "maintenance.announced", "maintenance-notice"
        if speaks("release", text, language) or speaks("deploy", text, language):
            return "release.started", "release.announced", "release-notice"
    if one.around("planned"):
        return "maintenance.started", "maintenance.announced", "maintenance-notice"
    one.ask("What is it that is announced? `maintenance` is assumed.")
    return "maintenance.started", "maintenance.announced", "notice"


FAMILIES = (Family("notice", Question("something told so long before"), each=notice),)
