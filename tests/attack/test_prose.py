"""Prose that nobody means: a draft of it takes seconds at most, fails nowhere, and says what it did not read.

How long it takes is measured by bench/draft.py; where the reading was exponential or quadratic, these would not end."""

from __future__ import annotations

import pytest

from upkept.core.draft.proposal import About
from upkept.core.draft.propose import LONGEST, MOST_READ, propose
from upkept.core.plan.numbers import figures

LONG = {
    "figures": "We answer within " + "2 hours " * 2500,
    "and": "We answer " + "within 2 hours and " * 1000,
    "dates": "1/2/" * 5000,
    "one word": "within" * 3000,
    "spelled": "Wir antworten innerhalb von " + "zwei und " * 2200 + "Stunden",
}


@pytest.mark.parametrize("name", LONG)
def test_no_sentence_ties_us_up(name: str) -> None:
    found = propose({"en": f"# Policy\n\nWe answer within 4 hours.\n\n{LONG[name]}"}, product=About("x", "X"))
    assert found.sentences[0].guess.fields["within"] == "4h"
    assert any("too long" in question for question in found.sentences[1].guess.questions)
    assert not found.sentences[1].guess.sure


@pytest.mark.parametrize("digits", [19, 400, LONGEST - 100])
def test_a_figure_of_many_digits_is_asked_about(digits: int) -> None:
    (sentence,) = propose({"en": f"We answer within {'9' * digits} hours."}, product=About("x", "X")).sentences
    assert sentence.guess.questions and not sentence.guess.sure


@pytest.mark.parametrize("unit", ["1,", "1.2,", "1-2-", "(2h) ", "within two hours and ", "critical: 2h, high: "])
def test_no_page_of_sentences_just_short_enough_ties_us_up(unit: str) -> None:
    sentence = (unit * LONGEST)[: LONGEST - 20]
    found = propose({"en": f"{sentence} 1.\n\n{sentence} 2.\n\nWe answer within 4 hours."}, product=About("x", "X"))
    assert found.sentences[-1].guess.fields["within"] == "4h"
    assert not found.sentences[0].guess.sure


def test_far_down_a_long_page_sentences_are_asked_about_and_not_read() -> None:
    first, *_rest, last = propose({"en": f"We answer within 4 hours.\n\n{'Hm hm. ' * (MOST_READ // 40)}\n\nIn 2 hours."},
                                  product=About("x", "X")).sentences  # fmt: skip
    assert first.guess.fields["within"] == "4h"
    assert last.guess.role == "unmeasured" and not last.guess.sure and "So far down" in str(last.guess.questions)


def test_numbers_in_a_row_are_numbers() -> None:
    assert [one.value for one in figures("Phases 1,2,3 and 1,000", "en")] == [1, 2, 3, 1000]
