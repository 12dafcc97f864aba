"""A draft is written, and nothing that was typed is lost."""

from __future__ import annotations

import pytest

from tests import make
from tests.plans.drafts.world import NOW, draft_of, encore, mia, next_source
from tests.spine import small
from upkept.core.refusal import Refusal
from upkept.plans import drafts
from upkept.plans.models import Draft, DraftState

pytestmark = pytest.mark.django_db


def test_a_draft_begins_from_the_newest_version() -> None:
    product = encore()
    draft = drafts.start(product, by=make.alice(product), now=NOW)
    assert (draft.source, draft.prose, draft.based_on) == (small.source(), {"en": small.PROSE}, "1")


def test_a_product_has_one_draft_at_a_time() -> None:
    product = encore()
    first = drafts.start(product, by=make.alice(product), now=NOW)
    assert drafts.start(product, by=mia(product), now=NOW) == first
    with pytest.raises(Refusal) as refusal:
        drafts.start(product, by=mia(product), now=NOW, source="upkept: 1\n")
    assert refusal.value.code == "draft-alive"


def test_what_cannot_be_read_is_saved_all_the_same() -> None:
    product = encore()
    draft = drafts.start(product, by=make.alice(product), now=NOW)
    saved = drafts.save(draft, source="upkept: [\r\n\tno plan", by=make.alice(product), now=NOW, revision=1)
    assert (saved.source, saved.revision) == ("upkept: [\n\tno plan", 2)


def test_who_saves_upon_an_older_revision_is_told_and_overwrites_nothing() -> None:
    product = encore()
    draft = drafts.start(product, by=make.alice(product), now=NOW)
    drafts.save(draft, source="by Alice", by=make.alice(product), now=NOW, revision=1)
    with pytest.raises(Refusal) as refusal:
        drafts.save(draft, source="by Mia", by=mia(product), now=NOW, revision=1)
    assert refusal.value.code == "overtaken"
    assert "Alice" in refusal.value.sentence
    assert Draft.objects.get().source == "by Alice"


def test_saving_the_same_again_changes_nothing_whatever_the_revision() -> None:
    product = encore()
    draft = draft_of(product)
    again = drafts.save(draft, source=draft.source, by=mia(product), now=NOW, revision=1)
    assert again.revision == draft.revision


def test_a_plan_of_a_repository_is_not_written_here() -> None:
    product = encore(managed_in="https://git.example.org/encore/plan")
    with pytest.raises(Refusal) as refusal:
        drafts.start(product, by=make.alice(product), now=NOW)
    assert refusal.value.code == "managed-elsewhere"
    assert "https://git.example.org/encore/plan" in refusal.value.sentence


def test_a_dropped_draft_makes_room_for_the_next() -> None:
    product = encore()
    first = draft_of(product)
    assert drafts.drop(first, by=make.alice(product), now=NOW).state == DraftState.DROPPED
    assert drafts.start(product, by=make.alice(product), now=NOW).source == small.source()
    with pytest.raises(Refusal) as refusal:
        drafts.save(first, source=next_source("3"), by=make.alice(product), now=NOW, revision=first.revision)
    assert refusal.value.code == "not-alive"
