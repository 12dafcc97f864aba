"""The same export once more: what is known is compared a slice at a time, so that the page answers while somebody waits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.plans.drafts.world import encore
from tests.spine import small
from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.kit.clock import moment
from upkept.kit.journal import recording
from upkept.support.bringing import taking

pytestmark = pytest.mark.django_db
NOW = moment(small.START)


def exported(number: int) -> list[Event]:
    made = []
    for one in range(number):
        at = small.START - (30 + one) * small.HOUR
        for after, kind in enumerate(("ticket.opened", "ticket.answered")):
            name = f"csv:{one}:{kind}"
            made.append(Event(name, "encore", kind, f"ticket:csv-{one}", at + after * 60, {}, at, "csv", "imported"))
    return made


def test_an_export_that_is_known_is_not_asked_for_event_by_event() -> None:
    encore()
    events = exported(200)
    assert taking.take("encore", events, by="person:1", now=NOW).recorded == 400
    with CaptureQueriesContext(connection) as asked:
        again = taking.take("encore", events, by="person:1", now=NOW)
    assert (again.recorded, again.known, again.refused) == (0, 400, ())
    assert len(asked) < 40


def test_of_what_is_known_each_is_compared_with_its_own() -> None:
    encore()
    events = exported(300)
    taking.take("encore", events, by="person:1", now=NOW)
    changed = [replace(one, at=one.at + 1) if place % 100 == 7 else one for place, one in enumerate(events)]
    again = taking.take("encore", changed, by="person:1", now=NOW)
    assert (again.recorded, again.known) == (0, 594)
    assert [event.id for event, _sentence in again.refused] == [events[place].id for place in range(7, 600, 100)]


def test_the_same_id_twice_in_one_batch_is_the_same_event_or_a_refusal() -> None:
    encore()
    first = small.draft("ticket.opened", "ticket:csv-1", small.START - 9, id="a", how="imported")
    other = replace(first, at=small.START - 8)
    said = recording.record_many([first, first, other], now=NOW)
    assert isinstance(said[0], Event) and isinstance(said[1], Event) and said[0].seq == said[1].seq
    assert isinstance(said[2], Refusal)
