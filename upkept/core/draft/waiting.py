"""A sentence that stops the clock while the customer is waited for, said of the promises about tickets that it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from upkept.core.draft.lexicon import speaks
from upkept.core.draft.proposal import Further, Sentence
from upkept.core.draft.questions import Question

PAUSE = ["ticket.waiting", "ticket.resumed"]
"""From when a ticket waits for its customer until it goes on: the standard vocabulary's events."""


def stands_still(text: str, language: str) -> bool:
    """Does it say that time is not counted while somebody waits for the customer?"""
    return speaks("pause", text, language) is not None and speaks("your turn", text, language) is not None


def with_pauses(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The clocks of tickets pause as the page says; the sentence that says so asks whether all of them are meant."""
    found = list(sentences)
    for at, one in enumerate(found):
        if one.guess.role != "definition" or not stands_still(one.text, one.language):
            continue
        action = _only(one)
        paused = [_paused(each, action) for each in found]
        count = sum(
            after.fields != before.fields
            for each, other in zip(found, paused, strict=True)
            if each is not other
            for before, after in zip(each.guess.commitments, other.guess.commitments, strict=True)
        )
        if not count:
            continue
        found = paused
        asked = Question(
            "While a ticket waits for its customer, the clock now stands still in all that is said of answering or "
            "solving tickets ({count}): is that what it means?",
            count=count,
        )
        kept = tuple(each for each in one.guess.questions if "ticket.waiting" not in each)
        found[at] = replace(one, guess=replace(one.guess, sure=False, questions=(*kept, asked)))
    return found


def _only(one: Sentence) -> str:
    """ "The resolution time is paused": the event of that clock; "" for every clock."""
    clock = speaks("pause", one.text, one.language)
    named = one.text[max(clock.start() - _BESIDE, 0) : clock.end()] if clock else ""
    actions = {"answer": "ticket.answered", "resolve": "ticket.resolved"}
    said = [event for action, event in actions.items() if speaks(action, _without_turn(named, one), one.language)]
    return said[0] if len(said) == 1 else ""


_BESIDE = 25
"""Characters before a clock in which it is named: "the resolution clock", "der Lauf der Lösungszeit"."""


def _without_turn(text: str, one: Sentence) -> str:
    """ "While we wait for your answer": that answer is the customer's."""
    turn = speaks("your turn", text, one.language)
    return f"{text[: turn.start()]} {text[turn.end() :]}" if turn else text


def _paused(one: Sentence, stop: str) -> Sentence:
    guess = one.guess
    known = guess.commitments
    made = [_with(each, stop) for each in known]
    if all(each is other for each, other in zip(made, known, strict=True)):
        return one
    first, *also = made
    return replace(one, guess=replace(guess, fields=first.fields, also=tuple(also)))


def _with(one: Further, stop: str) -> Further:
    fields: Mapping[str, Any] = one.fields
    ours = one.kind == "deadline" and fields.get("start") == "ticket.opened" and "pauses" not in fields
    ends = fields.get("stop")
    if (
        not ours
        or (stop and ends != stop)
        or ends not in ("ticket.answered", "ticket.resolved", "ticket.worked_around")
    ):
        return one
    return replace(one, fields={**fields, "pauses": [list(PAUSE)]})
