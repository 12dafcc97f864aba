"""Prose that nobody means: a draft of it takes seconds at most, fails nowhere, and says what it did not read."""

from __future__ import annotations

import time

import pytest

from upkept.core.draft.proposal import About
from upkept.core.draft.propose import LONGEST, propose

LONG = {
    "figures": "We answer within " + "2 hours " * 2500,
    "and": "We answer " + "within 2 hours and " * 1000,
    "dates": "1/2/" * 5000,
    "one word": "within" * 3000,
    "spelled": "Wir antworten innerhalb von " + "zwei und " * 2200 + "Stunden",
}


@pytest.mark.parametrize("name", LONG)
def test_no_sentence_ties_us_up(name: str) -> None:
    began = time.process_time()
    found = propose({"en": f"# Policy\n\nWe answer within 4 hours.\n\n{LONG[name]}"}, product=About("x", "X"))
    assert time.process_time() - began < 4
    assert found.sentences[0].guess.fields["within"] == "4h"
    assert any("too long" in question for question in found.sentences[1].guess.questions)
    assert not found.sentences[1].guess.sure


@pytest.mark.parametrize("digits", [19, 400, LONGEST - 100])
def test_a_figure_of_many_digits_is_asked_about(digits: int) -> None:
    (sentence,) = propose({"en": f"We answer within {'9' * digits} hours."}, product=About("x", "X")).sentences
    assert sentence.guess.questions and not sentence.guess.sure
