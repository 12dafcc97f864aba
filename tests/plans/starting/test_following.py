"""Whoever changes a sentence of the page changes its promise: nothing is copied, nothing is left behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.plans.starting.test_form import FORM, PROSE, begun, settle
from upkept.plans.models import Draft
from upkept.plans.starting.following import follow
from upkept.plans.starting.proposing import drafted
from upkept.plans.starting.sentences import beside
from upkept.plans.starting.showing import beside_of
from upkept.plans.starting.written import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(make.alice())
    return client


def rewrite(client: Client, draft: Draft, old: str, new: str) -> Any:
    draft.refresh_from_db()
    assert old in draft.prose["en"]
    said = {"revision": draft.revision, "prose-en": draft.prose["en"].replace(old, new)}
    answer = client.post(f"{FORM}/prose", said)
    draft.refresh_from_db()
    return answer


def test_a_changed_figure_keeps_its_promise_and_waits_to_be_confirmed(alice: Client) -> None:
    draft = begun(alice)
    settle(alice, 2, "promise", draft, c="answered", kind="deadline", f__start="ticket.opened", f__stop="ticket.answered", f__within="24h")  # fmt: skip
    rewrite(alice, draft, "within 24 hours", "within 8 hours")
    known = written(draft.source).commitments
    assert known["answered"]["quote"] == "A person answers every ticket within 8 hours."
    assert "answered-2" not in known
    line = beside_of(draft, "en").line(2)
    assert (line.role, line.is_settled) == ("promise", False)
    settle(alice, 2, "promise", draft, c="answered", kind="deadline", f__start="ticket.opened", f__stop="ticket.answered", f__within="8h")  # fmt: skip
    draft.refresh_from_db()
    assert set(written(draft.source).commitments) == set(known)
    assert written(draft.source).commitments["answered"]["within"] == "8h"


def test_a_figure_that_is_changed_on_the_page_is_changed_in_its_promise(alice: Client) -> None:
    draft = begun(alice)
    rewrite(alice, draft, "within 24 hours", "within 8 hours")
    rewrite(alice, draft, "| High | 4 hours |", "| High | 6 hours |")
    known = written(draft.source).commitments
    assert {known["answered"]["within"], known["answered-high"]["within"]} == {"8h", "6h"}


def test_what_somebody_wrote_otherwise_stays_and_is_not_sure(alice: Client) -> None:
    draft = begun(alice)
    settle(alice, 2, "promise", draft, c="answered", kind="deadline", f__start="ticket.opened", f__stop="ticket.answered", f__within="20h")  # fmt: skip
    rewrite(alice, draft, "within 24 hours", "within 8 hours")
    assert written(draft.source).commitments["answered"]["within"] == "20h"
    alice.post(FORM, {"do": "sure", "revision": draft.revision, "lang": "en"})
    draft.refresh_from_db()
    assert "answered" in draft.unconfirmed


def test_a_changed_cell_keeps_the_promises_of_its_row(alice: Client) -> None:
    draft = begun(alice)
    before = set(written(draft.source).commitments)
    rewrite(alice, draft, "| High | 4 hours |", "| High | 6 hours |")
    assert set(written(draft.source).commitments) == before
    assert not beside_of(draft, "en").lost


def test_a_sentence_that_is_taken_out_leaves_a_quote_that_can_be_taken_out(alice: Client) -> None:
    draft = begun(alice)
    rewrite(alice, draft, "- We aim to fix bugs within 2 weeks.\n", "")
    (lost,) = beside_of(draft, "en").lost
    page = alice.get(FORM).content.decode()
    key = page.partition('name="lost" value="')[2].partition('"')[0]
    answer = alice.post(FORM, {"do": "forget", "lost": key, "revision": draft.revision, "lang": "en"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert lost.owner not in written(draft.source).commitments
    assert not beside_of(draft, "en").lost
    again = alice.post(FORM, {"do": "forget", "lost": key, "revision": draft.revision, "lang": "en"})
    assert again.status_code == 409


def test_a_page_that_is_written_anew_is_taken_for_nothing_old(alice: Client) -> None:
    source, _prose, waiting = drafted(PROSE, "en", slug="x", name="X", zone="UTC", effective=date(2026, 1, 1))
    new = "# Other\n\n" + "\n\n".join(f"Wholly other words number {number} stand here." for number in range(80))
    assert follow(source, {"en": PROSE}, {"en": new}, waiting)[0] == source


def test_each_language_follows_its_own_page() -> None:
    source = """upkept: 1
product: {slug: x, name: X, timezone: UTC, prose: {en: plan.en.md, es: plan.es.md}}
version: "1"
effective: 2026-01-01
commitments:
  answered:
    quote: {en: "We answer within 24 hours.", es: "Respondemos en 24 horas."}  # both
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    within: 24h
"""
    before = {"en": "We answer within 24 hours.", "es": "Respondemos en 24 horas."}
    after = {**before, "es": "Respondemos en 8 horas."}
    followed, waiting = follow(source, before, after, ())
    assert 'en: "We answer within 24 hours."' in followed
    assert "Respondemos en 8 horas." in followed
    assert "# both" in followed
    assert waiting == ("answered",)


@given(
    st.lists(st.sampled_from(PROSE.strip().split("\n")), max_size=14),
    st.sampled_from([("24", "36"), ("month", "week"), ("bugs", "faults"), ("|", "|")]),
)
def test_no_promise_is_copied_or_lost_whatever_is_changed(lines: list[str], change: tuple[str, str]) -> None:
    source, _prose, waiting = drafted(PROSE, "en", slug="x", name="X", zone="UTC", effective=date(2026, 1, 1))
    after = PROSE.replace(*change) + "\n" + "\n".join(lines)
    followed, marks = follow(source, {"en": PROSE}, {"en": after}, waiting)
    before, now = written(source), written(followed)
    assert list(now.commitments) == list(before.commitments)
    assert {
        name: {key: value for key, value in one.items() if key != "quote"} for name, one in now.commitments.items()
    } == {
        name: {key: value for key, value in one.items() if key != "quote"} for name, one in before.commitments.items()
    }
    quoted = {str(one["quote"]) for one in now.commitments.values()}
    stand = {line.sentence.text for line in beside(followed, after, "en", ()).lines}
    assert {quote for quote in quoted if quote not in stand} <= {
        str(one["quote"]) for one in before.commitments.values()
    }
    assert set(marks) >= {name for name in now.commitments if now.commitments[name] != before.commitments[name]}
