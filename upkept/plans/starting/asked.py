"""What a draft asks and the checker says, in the words of the form: a field by its label, an event by its sentence, an amount
as people say it.

Both speak as the plan is written (`within: 24h`), for the terminal and for the comments in the text; here nobody saw a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from upkept.core.draft.questions import Question, filled
from upkept.kit import said
from upkept.plans.shown import name as name_of
from upkept.plans.starting import sections
from upkept.plans.starting.fields.choices import Choices
from upkept.plans.starting.fields.shapes import Words
from upkept.plans.starting.fields.words import LABELS, label

ON_FORM: Mapping[str, Words] = {
    "Which public holidays are meant? Name their country or region in the calendar: `holidays: ES-MD`.": _(
        "Which public holidays are meant? Say their country or region under “Public holidays” of the calendar."
    ),
    "It says when the clock stops: add `pauses: [[ticket.waiting, ticket.resumed]]` to the promises that it is for.": _(
        "It says when the clock stops: say it under “It stands still between” of the promises that it is for."
    ),
    "What tells these cases apart? Add `where:`, such as {cause: third-party}.": _(
        "What tells these cases apart? Choose it under “Only where”."
    ),
    "Which event shows that it was done? `duty.done` stands in for it: give it a name of your own.": _(
        "Which event shows that it was done? One without a name stands in for it: choose “An event of our own …” instead, and"
        " say what happens."
    ),
    "“{figure}” ends a lifetime: from which day does it run? A line has its first day and how long it lasts,"
    " such as `from: 2026-01-01` and `phases: {phase: 24mo}`.": _(
        "“{figure}” ends a lifetime: from which day does it run? Say its first day and how long it lasts under “Versions side"
        " by side”."
    ),
}
"""Questions whose hint is a piece of the plan's text: what to do in the form instead."""
_TICKS = re.compile(r"`([^`]+)`")


def asked(question: str, choices: Choices) -> str:
    """A draft's question in the reader's language, without anything that is written as in the plan."""
    told = said.question(question)
    if isinstance(question, Question) and question.template in ON_FORM:
        told = filled(str(ON_FORM[question.template]), question.values)
    return worded(told, choices)


def worded(sentence: str, choices: Choices) -> str:
    """The sentence with each piece of a plan (`…`) in words."""
    return _TICKS.sub(lambda found: filled(gettext("“{words}”"), {"words": _words(found[1], choices)}), sentence)


def _words(written: str, choices: Choices) -> str:
    key, colon, value = written.partition(": ")
    if colon:
        return f"{label(key)}: {_words(value.strip('{}[]'), choices)}"
    key = written.removesuffix(":")
    if key in choices.names.commitments:
        return name_of(key)
    if key in LABELS:
        return str(label(key))
    if section := sections.named(key):
        return str(section.title)
    return choices.event(written) if choices.is_event(written) else said.target(written)
