"""Answers to events are owed with the event and given after it, at least once, until they are given or visibly dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from tests.spine.small import START, draft, happens
from upkept.core.event import Event
from upkept.kit import journal
from upkept.kit.clock import moment
from upkept.kit.journal import answering, reactions
from upkept.kit.journal.models import Pending

pytestmark = pytest.mark.django_db
NOW = moment(START)


class Answers(list[str]):
    """What was answered; fails as often as it is told to."""

    failures = 0

    def react(self, event: Event, now: datetime) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("nobody there")
        self.append(event.id)


@pytest.fixture
def answers() -> Iterator[Answers]:
    made = Answers()

    def react(event: Event, now: datetime) -> None:
        made.react(event, now)

    reactions.reaction("ticket.opened")(react)
    yield made
    name = f"{react.__module__}.{react.__qualname__}"
    del reactions.by_name[name]
    reactions.by_kind["ticket.opened"].remove(name)


def owed() -> int:
    return Pending.objects.filter(reaction__contains="test_reactions").count()


def test_an_answer_is_owed_with_the_event_and_given_once(answers: Answers) -> None:
    happens("ticket.opened", id="a")
    assert (owed(), answers) == (1, [])
    answering.answer_some(NOW)
    answering.answer_some(NOW)
    assert (owed(), answers) == (0, ["a"])


def test_a_rolled_back_event_owes_nothing(answers: Answers) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.record_draft(draft("ticket.opened"), now=NOW)
        raise ZeroDivisionError
    assert owed() == 0


def test_sent_twice_answered_once(answers: Answers) -> None:
    happens("ticket.opened", id="a")
    happens("ticket.opened", id="a")
    answering.answer_some(NOW)
    assert answers == ["a"]


def test_what_is_imported_is_not_answered(answers: Answers) -> None:
    happens("ticket.opened", how="imported")
    assert owed() == 0


def test_a_failed_answer_is_tried_again_later(answers: Answers) -> None:
    answers.failures = 2
    happens("ticket.opened", id="a")
    answering.answer_some(NOW)
    answering.answer_some(NOW)  # too early
    assert answers.failures == 1
    answering.answer_some(NOW + timedelta(seconds=1))
    answering.answer_some(NOW + timedelta(seconds=3))
    assert (owed(), answers) == (0, ["a"])


def test_a_hopeless_answer_dies_visibly_and_can_be_revived(answers: Answers) -> None:
    answers.failures = 10**6
    happens("ticket.opened", id="a")
    for hours in range(20):
        answering.answer_some(NOW + timedelta(hours=hours))
    dead = [row for row in answering.dead() if "test_reactions" in row.reaction]
    assert [(row.tries, row.error) for row in dead] == [(12, "ConnectionError: nobody there")]
    answers.failures = 0
    answering.revive(NOW + timedelta(days=2))
    answering.answer_some(NOW + timedelta(days=2))
    assert (owed(), answers) == (0, ["a"])


def test_one_failure_keeps_no_other_from_its_answer(answers: Answers) -> None:
    answers.failures = 1
    happens("ticket.opened", id="a")
    happens("ticket.opened", "ticket:2", id="b")
    answering.answer_some(NOW)
    assert (owed(), answers) == (1, ["b"])
