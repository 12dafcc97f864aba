"""What the form calls the keys and kinds of a promise; a key without words of its own is shown as it is written."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from upkept.plans.starting.fields.shapes import Words

LABELS: Mapping[str, Words] = {
    "start": _("The clock starts at"),
    "stop": _("It stops at"),
    "within": _("Within"),
    "by": _("Depending on"),
    "calendar": _("Counted on"),
    "until": _("Until"),
    "pauses": _("It stands still between"),
    "event": _("What must happen"),
    "every": _("How often"),
    "gap": _("Never further apart than"),
    "per": _("For each"),
    "where": _("Only where"),
    "before": _("Before"),
    "by_event": _("Announced by"),
    "lead": _("How long ahead"),
    "channels": _("By which channels"),
    "to": _("To whom, or until"),
    "requires": _("It needs first"),
    "from": _("From"),
    "for": _("For how long"),
    "after": _("After"),
    "each": _("Each time"),
    "first": _("The first within"),
    "measure": _("What is measured"),
    "of": _("Of"),
    "at_least": _("At least"),
    "at_most": _("At most"),
    "over": _("Over each"),
    "stat": _("Which figure"),
    "component": _("Of which part"),
    "limits": _("Counts only where"),
    "owner": _("Who is told when it is at risk"),
    "interprets": _("What vague words mean"),
    "warn": _("At risk after this share of its time (per cent)"),
    "note": _("A note beside the promise"),
    "under": _("Under the heading"),
    "also_quotes": _("It also quotes"),
    "needs": _("What must be shown to excuse a case"),
    "why": _("Why nobody measures it"),
    "phase": _("Phase"),
    "rota": _("Rota"),
    "extends": _("It may be moved by"),
    "max_age": _("At most so old"),
    "min_age": _("At least so old"),
    "anchor": _("Counted from the day"),
    "attest": _("A signed statement counts too"),
    "counts": _("Whose answer counts"),
    "covered": _("Share of the time that must be covered"),
    "field": _("Which figure of it"),
    "for_all": _("Each of several must be named: by, in"),
    "grace": _("May begin so much later"),
    "holds": _("Post that is held"),
    "if": _("Only if this came before"),
    "ignore_under": _("Shorter ones do not count"),
    "less": _("Without time of"),
    "or_after": _("Or so long after"),
    "planned": _("Planned by"),
    "slack": _("May come so much later"),
    "start_cap": _("It starts at the latest"),
    "starts_in": _("It starts only in the hours of"),
    "times": _("How many times"),
    "all": _("On all of these"),
    "any": _("On one of these at least"),
}
"""Keys that have words of their own; any other key is shown as it is written."""
KIND_WORDS: Mapping[str, Words] = {
    "deadline": _("Something is done in time"),
    "repeat": _("Something is said again and again while it lasts"),
    "cadence": _("Something happens once in every period"),
    "notice": _("Something is announced ahead"),
    "gate": _("Something comes before another thing"),
    "window": _("Work takes place in certain hours"),
    "watch": _("Something is watched for a while afterwards"),
    "objective": _("A figure over a period stays above or below a mark"),
    "span": _("Versions are supported for a time"),
    "coverage": _("Somebody is always there"),
}
MEASURES: Mapping[str, Words] = {
    "availability": _("the share of time in which a part of the service was up"),
    "share": _("the share of cases that were done in time"),
    "kept_share": _("the share of cases that kept these promises"),
    "duration": _("how long their cases took"),
    "count": _("how often something happened"),
    "sum": _("what is added up of what happened"),
}
"""What an objective can measure by itself; any other name is a figure that somebody records."""
HELP: Mapping[str, Words] = {
    "channels": _("Such as email, in_app, status_page."),
    "measure": _(
        "Such as kept_share, for the share of cases that keep the promises below. A name that is not in the list is a figure "
        "that you record yourselves."
    ),
    "interprets": _("A vague word of the sentence, and what you mean by it, with its figure."),
    "pauses": _("Time between the two is not counted, such as while we wait for the customer."),
    "needs": _("What must be written down of it, such as reason, reference."),
}
"""What a key wants, where neither its label nor its type says it."""


def label(key: str) -> Words:
    return LABELS.get(key, key.replace("_", " ").capitalize())
