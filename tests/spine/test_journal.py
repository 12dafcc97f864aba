"""The journal keeps what happened, once, and refuses what cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal import recording
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event, EventText

NOW = moment(1_772_000_000)


def draft(**changes: Any) -> Draft:
    given: dict[str, Any] = {
        "product": "encore", "kind": "ticket.opened", "subject": "ticket:1", "at": instant_of(NOW), "by": "person:1",
        "data": {"priority": "high"}, **changes,
    }  # fmt: skip
    return Draft(**given)


def refused(**changes: Any) -> str:
    with pytest.raises(Refusal) as caught, transaction.atomic():
        journal.record_draft(draft(**changes), now=NOW)
    return caught.value.code


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(TransactionManagementError):
        journal.record_draft(draft(), now=NOW)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_same_event_twice_is_accepted_once() -> None:
    first = journal.record_draft(draft(id="mail-7"), now=NOW)
    again = journal.record_draft(draft(id="mail-7"), now=NOW + timedelta(minutes=5))
    assert first == again
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_the_same_event_without_its_time_sent_again_later_is_the_same() -> None:
    first = journal.record_draft(draft(id="ci-7", at=None), now=NOW)
    assert journal.record_draft(draft(id="ci-7", at=None), now=NOW + timedelta(hours=1)) == first


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        {"data": {"priority": "low"}},
        {"subject": "ticket:2"},
        {"kind": "ticket.answered", "data": {}},
        {"at": 1_771_999_999},
    ],
)
def test_another_event_under_a_known_id_is_refused(other: dict[str, Any]) -> None:
    journal.record_draft(draft(id="mail-7"), now=NOW)
    assert refused(id="mail-7", **other) == "other-content"
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_two_products_may_use_one_id() -> None:
    journal.record_draft(draft(id="7"), now=NOW)
    journal.record_draft(draft(id="7", product="torch-trader"), now=NOW)
    assert Event.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "ticket.opend"}, "unknown-kind"),
        ({"subject": "incident:4"}, "wrong-subject"),
        ({"subject": "ticket"}, "wrong-subject"),
        ({"at": instant_of(NOW) + 61}, "from-the-future"),
        ({"how": "guessed"}, "wrong-how"),
        ({"id": "with space"}, "wrong-id"),
        ({"data": {"n": float("nan")}}, "wrong-data"),
        ({"kind": "topic.answered", "subject": "topic:1", "data": {"by_team": "perhaps"}}, "wrong-data"),
        ({"kind": "measure.recorded", "subject": "measure:1", "data": {"value": "much"}}, "wrong-data"),
        ({"how": "attested", "at": instant_of(NOW) - 86_401}, "too-late"),
        ({"data": {"priority": "x" * 70_000}}, "too-large"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(wrong: dict[str, Any], code: str) -> None:
    assert refused(**wrong) == code
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_unknown_kind_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(Refusal, match="Did you mean ticket.opened"):
        journal.record_draft(draft(kind="ticket.opend"), now=NOW)


@pytest.mark.django_db
def test_a_minute_ahead_is_tolerated() -> None:
    assert journal.record_draft(draft(at=instant_of(NOW) + 60), now=NOW).at == instant_of(NOW) + 60


@pytest.mark.django_db
def test_of_many_the_bad_ones_are_answered_and_the_rest_recorded() -> None:
    answers = journal.record_many([draft(id="a"), draft(id="b", kind="no.such"), draft(id="a"), draft(id="c")], now=NOW)
    assert [isinstance(answer, Refusal) for answer in answers] == [False, True, False, False]
    assert answers[0] == answers[2]
    assert list(Event.objects.order_by("seq").values_list("id", flat=True)) == ["a", "c"]


@pytest.mark.django_db
def test_text_lies_beside_the_event_and_can_be_erased() -> None:
    event = journal.record_draft(draft(id="m", text="Olga's words"), now=NOW)
    assert "Olga" not in str(Event.objects.get().data)
    assert journal.record_draft(draft(id="m", text="Olga's words"), now=NOW) == event
    assert refused(id="m", text="other words") == "other-content"
    recording.erase_text(event.seq, now=NOW)
    beside = EventText.objects.get()
    assert (beside.text, beside.salt, beside.erased_at) == (None, None, NOW)
    assert Event.objects.get().as_core() == event


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_event SET kind = 'x'",
        "DELETE FROM journal_event",
        "UPDATE journal_eventtext SET text = 'other'",
        "DELETE FROM journal_eventtext",
    ],
)
def test_the_database_refuses_to_rewrite_history(statement: str) -> None:
    journal.record_draft(draft(text="words"), now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().kind == "ticket.opened"


@pytest.mark.django_db
def test_the_leaf_covers_everything_but_the_number() -> None:
    one = journal.record_draft(draft(id="a"), now=NOW)
    rows = {row.id: bytes(row.leaf) for row in Event.objects.all()}
    from dataclasses import replace

    from upkept.kit.journal.leaf import leaf_hash

    assert rows["a"] == leaf_hash(one) == leaf_hash(replace(one, seq=99))
    assert rows["a"] != leaf_hash(replace(one, by="person:2"))


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_recorded() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.record_draft(draft(id="a"), now=NOW)
        raise ZeroDivisionError
    assert not Event.objects.exists()
    with transaction.atomic():
        journal.record_draft(draft(id="a"), now=NOW)
    assert Event.objects.count() == 1
