"""What must be done before, what is kept so long, and who watches afterwards."""

from __future__ import annotations

import re
from typing import Any

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.families.base import Family
from upkept.core.draft.proposal import Further
from upkept.core.draft.questions import Question
from upkept.core.draft.topics import class_of
from upkept.core.draft.without_figures import discloses


def gate(clause: Clause | None, one: Context) -> list[Further]:
    """Nothing goes out before something else was done."""
    text = one.text
    fields: dict[str, Any] = {"kind": "gate", "before": "release.started", "requires": "release.staged"}
    id = "tested-first"
    if discloses(text):
        reported = clause is not None and re.search(
            r"report|receipt|receiv|notif|meldung|übermitt|bericht|signal|récep|recep|inform",
            _following(clause, text),
            re.I,
        )
        fields.update(before="advisory.disclosed", requires="advisory.reported" if reported else "advisory.remedied")
        id = "not-disclosed-early" if reported else "fixed-before-disclosed"
    elif re.search(
        r"approv|sign(?:ed)?[- ]off|genehmig|freig[ea]|aprob|aprueb|approuv|approb"
        r"|abnahme|abgenommen|peer|review|4-augen|vier-augen|revis|relu|relect",
        text,
        re.I,
    ) and not re.search(r"staging|\btest|prueb|prob[aá]|preproduc|recette|getestet", text, re.I):
        fields["requires"] = "release.approved"
        id = "approved-first"
    elif one.says("backup"):
        fields["requires"] = "backup.completed"
        id = "backup-first"
    elif re.search(r"\bRC\b|release candidate", text, re.I):
        fields["requires"] = one.book.own(
            "candidate.published", "{subject} was published as a candidate", {"version": "text", "digest": "text"}
        )
        one.book.events["candidate.published"]["subject"] = "release"
        id = "candidate-first"
    if fields["before"] == "release.started" and (named := class_of(text, one.language)):
        fields["where"] = {"class": one.book.release_class(named)}
    amounts = [figure for figure in clause.figures if figure.kind == "amount"] if clause else []
    if id == "tested-first" and not one.says("test"):
        one.ask("What must be done before? `release.staged`, a test in staging, is assumed.")
    if amounts:
        amount = amounts[0]
        one.ask(amount.asks)
        if amount.low:
            one.ask(
                "“{figure}”: {low} is the shortest, {value} the longest time before.",
                figure=amount.text,
                low=amount.low,
                value=amount.value,
            )
            fields["min_age"], fields["max_age"] = amount.low, amount.value
        elif one.says("most", text[: amount.start]):
            fields["max_age"] = amount.value
        else:
            fields["min_age"] = amount.value
        for other in amounts[1:]:
            one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    return [Further(id, "gate", fields)]


def _following(clause: Clause, text: str) -> str:
    """What stands behind the clause's amount: from when it is counted."""
    return text[next((figure.end for figure in clause.figures if figure.kind == "amount"), len(text)) :][:60]


def kept(clause: Clause, one: Context) -> list[Further]:
    """A backup is not deleted before it is so old."""
    amount, *others = (figure for figure in clause.figures if figure.kind == "amount")
    one.ask(amount.asks)
    if amount.low:
        one.ask("“{figure}”: the shorter one, {low}, is what is always kept.", figure=amount.text, low=amount.low)
    if one.says("most", clause.text):
        one.ask("“{figure}” is an upper limit: is it kept for that long, or deleted by then?", figure=amount.text)
    for other in others:
        one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    least = amount.low or amount.value
    if not least:
        return []
    fields = {"kind": "gate", "before": "backup.deleted", "requires": "backup.completed", "min_age": least}
    return [Further("backups-kept", "gate", fields)]


def watch(clause: Clause, one: Context) -> list[Further]:
    """After something went out, somebody watches for so long."""
    amount = next(figure for figure in clause.figures if figure.kind == "amount")
    one.ask(amount.asks)
    after, stop = "release.deployed", "release.watched"
    if one.says("maintenance") and not one.says("release"):
        after, stop = "maintenance.completed", "maintenance.watched"
    return [Further("watched-after", "watch", {"kind": "watch", "after": after, "for": amount.value, "stop": stop})]


FAMILIES = (
    Family("gate", Question("something that must be done before"), each=gate),
    Family("keeps", None, each=kept),
    Family("watch", Question("somebody watches afterwards"), each=watch),
)
