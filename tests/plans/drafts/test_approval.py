"""A version is published once, by whom it may be, and where the product says so only after a second person approved it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from tests.plans.drafts.world import NOW, draft_of, encore, mia, next_source
from upkept.core.plan.errors import PlanErrors
from upkept.core.refusal import Refusal
from upkept.kit.clock import moment
from upkept.kit.journal.models import Event
from upkept.notify.models import News, Notice
from upkept.plans import approval, drafts, news, queries
from upkept.plans.models import Draft, DraftState, PlanVersion
from upkept.plans.rebuild import rebuild

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 9)


def code(excinfo: pytest.ExceptionInfo[Refusal]) -> str:
    return excinfo.value.code


def test_a_draft_becomes_a_version_and_is_done() -> None:
    product = encore()
    draft = draft_of(product)
    version = approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    assert (version.number, version.approved_by) == ("2", "")
    assert Draft.objects.get().state == DraftState.PUBLISHED
    assert drafts.alive(product) is None


def test_publishing_it_twice_publishes_it_once() -> None:
    product = encore()
    draft = draft_of(product)
    first = approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    assert approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision) == first
    assert PlanVersion.objects.count() == 2


def test_number_and_day_are_written_into_the_text_and_comments_stay() -> None:
    product = encore()
    draft = draft_of(product, source="# ours\n" + next_source("1", "2026-03-01"))
    stamped = approval.stamp(
        draft, version="2026.2", effective=LATER, why="Faster", by=make.alice(product), now=NOW, revision=draft.revision
    )
    assert stamped.source.startswith("# ours\n")
    version = approval.publish(stamped, by=make.alice(product), now=NOW, revision=stamped.revision)
    assert (version.number, version.effective_at.date(), version.why) == ("2026.2", date(2026, 3, 8), "Faster")  # UTC


def test_a_version_never_begins_before_today() -> None:
    product = encore()
    draft = draft_of(product, source=next_source("2", "2026-03-01"))
    with pytest.raises(PlanErrors) as errors:
        approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    assert [problem.code for problem in errors.value.problems] == ["effective-past"]
    assert Draft.objects.get().state == DraftState.OPEN


def test_a_number_that_is_taken_is_refused() -> None:
    product = encore()
    draft = draft_of(product, source=next_source("1"))
    with pytest.raises(Refusal) as refusal:
        approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    assert code(refusal) == "number-taken"


def test_without_a_second_person_nothing_is_published_where_one_is_asked_for() -> None:
    product = encore(needs_approval=True)
    draft = draft_of(product)
    with pytest.raises(Refusal) as refusal:
        approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    assert code(refusal) == "not-approved"


def test_whoever_wrote_it_cannot_approve_it() -> None:
    product = encore(needs_approval=True)
    draft = approval.propose(draft_of(product, by=mia(product)), by=make.alice(product), now=NOW)
    for person in (mia(product), make.alice(product)):  # the writer, and who proposed it
        with pytest.raises(Refusal) as refusal:
            approval.approve(draft, by=person, now=NOW, revision=draft.revision)
        assert code(refusal) == "own-words"


def test_two_people_publish_together_and_the_journal_says_who() -> None:
    product = encore(needs_approval=True)
    alice, mia_ = make.alice(product), mia(product)
    draft = approval.propose(draft_of(product), by=alice, now=NOW)
    approval.approve(draft, by=mia_, now=NOW, revision=draft.revision)
    version = approval.publish(draft, by=alice, now=NOW, revision=draft.revision)
    said = Event.objects.get(id="plan-2").data
    assert (said["proposed_by"], said["approved_by"]) == (f"person:{alice.pk}", f"person:{mia_.pk}")
    assert version.approved_by == f"person:{mia_.pk}"
    rebuild(product.slug, now=NOW)
    assert PlanVersion.objects.get(number="2").approved_by == f"person:{mia_.pk}"


def test_whether_a_second_person_is_asked_is_dated_in_the_journal() -> None:
    product = encore()
    alice = make.alice(product)
    for asked in (True, True, False):
        approval.ask_for(product, asked=asked, by=alice, now=NOW)
    kinds = Event.objects.filter(subject="product:encore").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["product.approval_asked", "product.approval_waived"]


def test_a_change_after_approval_takes_it_back() -> None:
    product = encore(needs_approval=True)
    draft = approval.propose(draft_of(product), by=make.alice(product), now=NOW)
    approved = approval.approve(draft, by=mia(product), now=NOW, revision=draft.revision)
    changed = drafts.save(approved, source=next_source("3"), by=mia(product), now=NOW, revision=approved.revision)
    assert (changed.state, changed.approved_by, changed.proposed_by) == (DraftState.OPEN, None, None)


def test_what_was_changed_since_it_was_looked_at_is_not_approved() -> None:
    product = encore(needs_approval=True)
    draft = draft_of(product)
    approval.propose(draft, by=make.alice(product), now=NOW)
    with pytest.raises(Refusal) as refusal:
        approval.approve(draft, by=mia(product), now=NOW, revision=draft.revision - 1)
    assert code(refusal) == "overtaken"


def test_it_goes_back_with_a_reason_and_never_without() -> None:
    product = encore(needs_approval=True)
    draft = approval.propose(draft_of(product), by=make.alice(product), now=NOW)
    with pytest.raises(Refusal) as refusal:
        approval.send_back(draft, reason=" ", by=mia(product), now=NOW, revision=draft.revision)
    assert code(refusal) == "no-reason"
    back = approval.send_back(draft, reason="One hour at night?", by=mia(product), now=NOW, revision=draft.revision)
    assert (back.state, back.returned_why) == (DraftState.OPEN, "One hour at night?")


def test_those_who_may_approve_are_asked() -> None:
    product = encore(needs_approval=True)
    mia(product)
    make.bob(product)
    approval.propose(draft_of(product), by=make.alice(product), now=NOW)
    assert [notice.person.name for notice in Notice.objects.filter(news__topic="approval")] == ["Mia"]


def test_subscribers_are_told_at_publication_and_again_on_the_day() -> None:
    product = encore()
    draft = draft_of(product)
    version = approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    news.published(version, now=NOW)
    news.published(version, now=NOW)  # a reaction may run twice
    on_the_day = moment(int(version.effective_at.timestamp())) + timedelta(minutes=3)
    assert news.in_force(NOW) == 0
    news.in_force(on_the_day)
    assert [one.wording for one in News.objects.filter(topic="plan").order_by("id")] == [
        "plan.published",
        "plan.in-force",
    ]
    assert News.objects.filter(topic="plan")[0].data["counts"] == {"stricter": 1}
    assert news.in_force(on_the_day + timedelta(hours=1)) == 0


def test_until_its_day_the_version_before_holds() -> None:
    product = encore()
    draft = draft_of(product)
    approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    in_force = queries.row_in_force(product.slug, NOW)
    assert in_force is not None
    assert in_force.number == "1"
