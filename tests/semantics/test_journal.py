"""plan-language.md, "Events", and what a republication may not do: on a live journal, with the database that this run uses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from tests import make
from tests.spine.small import DAY, HOUR, PROSE, START, happens, published, source
from upkept.core.plan.errors import PlanErrors
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal import recording
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event, EventText
from upkept.plans import actions, timers
from upkept.plans.models import Obligation, PlanVersion, Tally
from upkept.plans.rebuild import rebuild
from upkept.plans.verify import verify

pytestmark = pytest.mark.django_db
MONTHLY_SHARE = """
  calls:
    quote: {en: "Every month 90 % of answers come in time"}
    kind: objective
    measure: share
    of: response
    at_least: 90%
    over: month
"""
SHARE_PROSE = PROSE + "Every month 90 % of answers come in time.\n"


def look(at: int) -> None:
    while timers.look(moment(at)) or timers.open_periods(moment(at)):
        pass


def proven(now: int) -> None:
    look(now)
    found = verify("encore", now=moment(now)).differences
    assert found == [], found


def republish(number: str, effective: str, now: int, prose: str = PROSE, **changes: str) -> PlanVersion:
    text = source(number, effective, **changes)
    return actions.publish(make.product("encore"), text, {"en": prose}, by=make.alice(), now=moment(now))


def refused(**given: Any) -> str:
    with pytest.raises(Refusal) as caught, transaction.atomic():
        now = given.pop("now", START)
        journal.record_draft(Draft(**{"product": "encore", "by": "person:501", **given}), now=moment(now))
    return caught.value.code


def response(subject: str = "ticket:1") -> Obligation:
    return Obligation.objects.get(commitment="response", subject=subject)


# -- what bad input gets ----------------------------------------------------------------------------------------------


def test_what_cannot_be_is_refused_and_leaves_no_trace() -> None:
    published()
    before = Event.objects.count()
    ticket = {"kind": "ticket.answered", "subject": "ticket:1"}
    assert refused(**ticket, at=START + 61) == "from-the-future"
    assert refused(**ticket, at=START - DAY - 1) == "too-late"
    assert refused(kind="ticket.waiting", subject="ticket:1", at=START - DAY - 1) == "too-late"
    assert refused(kind="ticket.anserwed", subject="ticket:1") == "unknown-kind"
    assert refused(kind="ticket.answered", subject="release:1") == "wrong-subject"
    assert refused(kind="ticket.answered", subject="no subject") == "wrong-subject"
    assert refused(**ticket, data={"automatic": "perhaps"}) != ""
    assert refused(kind="release.completed", subject="release:1", at=START - DAY - 1, how="attested") == "too-late"
    assert refused(kind="obligation.kept", subject="ticket:1") == "reserved-kind"
    assert Event.objects.count() == before


def test_the_borders_of_time_are_in() -> None:
    published()
    happens("ticket.opened", "ticket:1", START + 60, now=START, priority="high")
    happens("ticket.opened", "ticket:2", START - DAY - HOUR, now=START, priority="low")
    happens("ticket.answered", "ticket:2", START - DAY, now=START)
    assert response("ticket:2").outcome == "kept"
    proven(START + DAY)


def test_sent_twice_it_is_one_and_with_other_content_it_is_refused() -> None:
    published()
    happens("ticket.opened", id="a", priority="high")
    count, before = Event.objects.count(), list(Obligation.objects.order_by("id").values())
    happens("ticket.opened", id="a", priority="high")
    assert (Event.objects.count(), list(Obligation.objects.order_by("id").values())) == (count, before)
    for other in (
        {"priority": "low"},
        {"priority": "high", "at": START + 1},
        {"priority": "high", "ticket": "ticket:2"},
    ):
        with pytest.raises(Refusal):
            happens("ticket.opened", id="a", **other)
    assert list(Obligation.objects.order_by("id").values()) == before


def test_out_of_order_it_is_folded_right() -> None:
    published()
    now = START + 3 * HOUR
    for kind, at in (("answered", 170), ("resumed", 120), ("opened", 0), ("waiting", 60)):
        data = {"priority": "high"} if kind == "opened" else {}
        happens(f"ticket.{kind}", at=START + at * 60, now=now, **data)
    row = response()
    assert (row.outcome, instant_of(row.due_at)) == ("kept", START + 3 * HOUR)
    proven(now + DAY)


def test_a_stop_before_its_start_has_arrived_opens_nothing_and_counts_when_it_has() -> None:
    published()
    happens("ticket.answered", at=START + HOUR)
    assert not Obligation.objects.filter(commitment="response").exists()
    happens("ticket.opened", at=START, now=START + 2 * HOUR, priority="high")
    assert response().outcome == "kept"
    proven(START + DAY)


# -- verdicts and corrections -----------------------------------------------------------------------------------------


def verdicts() -> list[tuple[str, int]]:
    rows = Event.objects.filter(kind__startswith="obligation.", subject__startswith="obligation:").order_by("seq")
    return [(row.kind.partition(".")[2], instant_of(row.at)) for row in rows if row.kind != "obligation.warned"]


def test_a_verdict_is_never_flipped_a_correction_is_appended_with_its_reason() -> None:
    published()
    happens("ticket.opened", priority="high")
    look(START + 3 * HOUR)
    assert response().verdict == "broken"
    happens("ticket.answered", at=START + HOUR, now=START + 5 * HOUR)
    row = response()
    assert (row.verdict, row.outcome, row.corrections) == ("broken", "kept", 1)
    said = [word for word, _ in verdicts()]
    assert said == ["broken", "corrected"]
    correction = Event.objects.get(kind="obligation.corrected")
    assert correction.data.get("reason")
    tally = Tally.objects.get(commitment="response")
    assert (tally.kept, tally.broken, tally.corrected) == (1, 0, 1)
    proven(START + DAY)


def test_an_opening_told_late_corrects_what_was_measured_of_it() -> None:
    """Even after the month's figure was reckoned: a share follows the promises that it is of, publicly."""
    published(extra=MONTHLY_SHARE, prose=SHARE_PROSE)
    for n in range(2):
        happens("ticket.opened", f"ticket:{n}", START + n * HOUR, priority="high")
        happens("ticket.answered", f"ticket:{n}", START + n * HOUR + 60)
    later = START + 40 * DAY
    look(later)
    march = Obligation.objects.get(commitment="calls", key="2026-03")
    assert (march.outcome, march.figure) == ("kept", 1.0)
    happens("ticket.opened", "ticket:9", START + DAY, now=later, priority="high")
    look(later + HOUR)
    march.refresh_from_db()
    assert (march.verdict, march.outcome, march.corrections) == ("kept", "broken", 1)
    proven(later + DAY)


def test_an_attribute_that_nothing_asks_for_makes_no_difference_between_stored_and_replayed() -> None:
    published()
    happens("ticket.opened", priority="high")
    happens("ticket.changed", at=START + 60, cause="third-party")
    happens("ticket.waiting", at=START + 120)
    proven(START + 180)
    happens("ticket.changed", at=START + 240, cause="ours")
    proven(START + 300)


# -- republication ----------------------------------------------------------------------------------------------------


def test_no_version_takes_effect_in_the_past_or_twice() -> None:
    published()
    with pytest.raises(PlanErrors):
        republish("2", "2026-03-01", START)
    with pytest.raises(Refusal):
        republish("1", "2026-03-05", START)


def test_republishing_lets_nothing_escape() -> None:
    """A clock that runs, a period that runs, and a promise that is dropped."""
    published()
    happens("ticket.opened", priority="low")
    look(START)
    happens("ticket.opened", "ticket:2", START + 10 * HOUR, priority="high")
    relaxed = {"high: 2h": "high: 20h", "within 2 hours": "within 20 hours"}
    republish("2", "2026-03-03", START, PROSE.replace("within 2 hours", "within 20 hours"), **relaxed)
    look(START + 2 * DAY)
    assert (response().version, response().outcome) == ("1", "broken")
    assert (response("ticket:2").outcome, instant_of(response("ticket:2").due_at)) == ("broken", START + 12 * HOUR)
    text = source("3", "2026-03-05")
    text = text[: text.index("  minor:")]
    prose = PROSE.replace("A minor update comes every month.\n", "")
    actions.publish(make.product("encore"), text, {"en": prose}, by=make.alice(), now=moment(START + 2 * DAY))
    look(START + 70 * DAY)
    found = {row.key: row.outcome for row in Obligation.objects.filter(commitment="minor")}
    assert found == {"2026-03": "broken"}
    proven(START + 71 * DAY)


def test_a_clock_that_the_next_version_drops_is_still_owed() -> None:
    published()
    happens("ticket.opened", priority="low")
    text = source("2", "2026-03-03")
    text = text[: text.index("  response:")] + text[text.index("  minor:") :]
    prose = PROSE.replace("High priority is answered within 2 hours, low priority within 24 hours.\n", "")
    actions.publish(make.product("encore"), text, {"en": prose}, by=make.alice(), now=moment(START))
    happens("ticket.opened", "ticket:2", START + 30 * HOUR, priority="high")
    look(START + 40 * HOUR)
    assert response().outcome == "broken"
    assert not Obligation.objects.filter(commitment="response", subject="ticket:2").exists()
    proven(START + 3 * DAY)


def test_a_version_published_ahead_leaves_what_opens_before_it_alone() -> None:
    published()
    stricter = {"high: 2h": "high: 1h", "within 2 hours": "within 1 hour"}
    republish("2", "2026-03-04", START, PROSE.replace("within 2 hours", "within 1 hour"), **stricter)
    happens("ticket.opened", at=START + 60, priority="high")
    happens("ticket.opened", "ticket:2", START + 3 * DAY, priority="high")
    assert instant_of(response().due_at) == START + 60 + 2 * HOUR
    assert instant_of(response("ticket:2").due_at) == START + 3 * DAY + HOUR
    proven(START + 4 * DAY)


# -- text and tampering -----------------------------------------------------------------------------------------------


def test_erasing_a_text_leaves_its_hash_and_the_proof() -> None:
    published()
    with transaction.atomic():
        event = journal.record_draft(
            Draft(product="encore", kind="ticket.opened", subject="ticket:1", at=START, by="person:501",
                  data={"priority": "high"}, text="My name is Dana."), now=moment(START),
        )  # fmt: skip
    row = Event.objects.get(id=event.id)
    told = row.data["text_sha256"]
    recording.erase_text(row.seq, now=moment(START + HOUR))
    row.refresh_from_db()
    text = EventText.objects.get(event_id=row.seq)
    assert (row.data["text_sha256"], text.text, text.salt) == (told, None, None)
    assert text.erased_at is not None
    proven(START + DAY)
    rebuild("encore", now=moment(START + DAY))
    proven(START + DAY)


def a_day() -> None:
    published()
    for n in range(3):
        happens("ticket.opened", f"ticket:{n}", START + n * HOUR, priority="high")
    happens("ticket.answered", "ticket:1", START + 2 * HOUR)
    proven(START + DAY)


def without_triggers(change: str) -> None:
    """What an operator could do who drops the triggers first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM journal_pending")
        cursor.execute(change)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE journal_event SET \"by\" = 'person:1' WHERE kind = 'ticket.answered'", "event"),
        ("UPDATE journal_event SET kind = 'ticket.replied' WHERE kind = 'ticket.answered'", "event"),
        ("UPDATE journal_event SET subject = 'ticket:2' WHERE kind = 'ticket.answered'", "event"),
        ("DELETE FROM journal_event WHERE subject = 'ticket:1' AND kind = 'ticket.answered'", "obligation"),
        ("DELETE FROM journal_event WHERE kind = 'obligation.broken'", "verdict"),
    ],
)
def test_an_event_changed_behind_the_triggers_is_found(change: str, what: str) -> None:
    a_day()
    without_triggers(change)
    assert what in {one.what for one in verify("encore", now=moment(START + DAY)).differences}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE plans_obligation SET outcome = 'kept' WHERE outcome = 'broken'", "obligation"),
        ("UPDATE plans_obligation SET due_at = met_at WHERE subject = 'ticket:1'", "obligation"),
        ("UPDATE plans_obligation SET version = '0' WHERE subject = 'ticket:1'", "obligation"),
        ("UPDATE plans_obligation SET verdict = 'kept' WHERE verdict = 'broken'", "verdict"),
        ("DELETE FROM plans_obligation WHERE subject = 'ticket:0'", "obligation"),
        ("UPDATE plans_tally SET kept = kept + 1, broken = broken - 1 WHERE commitment = 'response'", "tally"),
        ("DELETE FROM plans_tally", "tally"),
        ("UPDATE plans_obligation SET corrections = 7", "obligation"),
        ("UPDATE plans_obligation SET owner = 'auditor'", "obligation"),
        ("UPDATE plans_planversion SET effective_at = published_at", "plan"),
    ],
)
def test_a_row_that_says_something_else_is_found(change: str, what: str) -> None:
    a_day()
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert what in {one.what for one in verify("encore", now=moment(START + DAY)).differences}


def test_a_softened_plan_version_is_found() -> None:
    """The stored plan is the promise: changing its row, and every obligation to suit it, does not go unseen."""
    a_day()
    row = PlanVersion.objects.get()
    commitments = {**row.document["commitments"]}
    commitments["response"] = {**commitments["response"], "within": {"high": "200h", "low": "240h"}}
    PlanVersion.objects.filter(pk=row.pk).update(document={**row.document, "commitments": commitments})
    assert "plan" in {one.what for one in verify("encore", now=moment(START + DAY)).differences}
    PlanVersion.objects.filter(pk=row.pk).delete()
    assert "plan" in {one.what for one in verify("encore", now=moment(START + DAY)).differences}
