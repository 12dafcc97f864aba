"""What a draft asks stands on the form in the form's own words: nobody there saw a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.translate import questions_in
from upkept.core.draft.questions import Question
from upkept.core.plan.names import Names
from upkept.core.plan.vocabulary import STANDARD
from upkept.plans.starting.asked import ON_FORM, asked, worded
from upkept.plans.starting.fields.choices import Choices

DRAFT = Path(__file__).parents[3] / "upkept" / "core" / "draft"
TEMPLATES = sorted({each for path in DRAFT.rglob("*.py") for each in questions_in(path.read_text("utf-8"))})
WRITTEN = re.compile(r"[`{}\[\]]|\w_\w|[a-z]\.[a-z]")
"""What looks like a piece of a plan's text: ticks, braces, a key, an event's kind."""


@pytest.fixture(scope="module")
def choices() -> Choices:
    return Choices(Names(STANDARD))


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_question_wants_the_plans_own_notation(template: str, choices: Choices) -> None:
    gaps = dict.fromkeys(re.findall(r"\{(\w+)\}", template), "x")
    assert not WRITTEN.search(asked(Question(template, **gaps), choices))


def test_each_wording_of_the_form_is_of_a_question_that_is_asked() -> None:
    assert set(ON_FORM) <= set(TEMPLATES)


@pytest.mark.parametrize(("question", "words"), [
    (Question("`{key}: {value}` is assumed, for the sentence does not say it: is it right?", key="within", value="24h"),
     "“Within: 24 hours” is assumed"),
    (Question("“{figure}” was read as `{value}`: is it?", figure="two days", value="2bd"), "“two days” was read as “2 business days”"),
    (Question("Until what? `ticket.resolved` would be the solution."), "“the ticket was resolved” would be the solution"),
    (Question("Quote it in this promise as well (`also_quotes`)."), "(“It also quotes”)"),
    (Question("Nothing is said for {values}.", values="`P1`, `emergency`"), "Nothing is said for “P1”, “emergency”."),
])  # fmt: skip
def test_a_question_names_fields_by_their_labels_and_events_by_what_happens(
    question: Question, words: str, choices: Choices
) -> None:
    assert words in asked(question, choices)


def test_what_the_checker_says_names_promises_and_fields_as_the_page_does() -> None:
    names = Names(STANDARD, commitments=("answered-low",))
    said = "`answered-low` runs one clock: part its cases by `where`, add a `gap:`, or answer in `accepts`."
    assert worded(said, Choices(names)) == (
        "“Answered low” runs one clock: part its cases by “Only where”, add a “Never further apart than”, "
        "or answer in “Answered findings”."
    )
