"""A stranger reads the whole rule of a promise: what stops its clock for a while, whom it is for, what is enough, what excuses."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.spine import small
from upkept.core.commitments import KINDS
from upkept.core.commitments.base import Commitment
from upkept.status import clauses, figures, method

MORE = """
  solved:
    quote: {en: "A fault is solved within 3 days"}
    kind: deadline
    strength: aim
    start: {event: ticket.opened, where: {priority: high}, lacks: [component]}
    stop: {event: ticket.resolved, needs: [resolution], limits: {cause: 24h}}
    where: {cause: ["!third-party"]}
    within: 3d
    counts: automatic
    interprets: {fault: "what stops work"}
    start_cap: 2d after ticket.opened
    calendar: always
exclusions:
  - {id: third-party, quote: {en: "What others break does not count"}, where: {cause: third-party}, needs: [reason]}
"""
SAID = [
    ("the clock of a promise that pauses", "response", "Its clock stands still"),
    ("from when to when it does", "response", "from when the ticket waits for the customer until"),
    ("whom it is not for", "solved", "cause: not a third party"),
    ("what is enough", "solved", "an automatic reply"),
    ("what the word means", "solved", "what stops work"),
    ("which events count", "solved", "the ticket was opened (priority: high; without component)"),
    ("with which limits", "solved", "with resolution; cause: at most 24 hours"),
    ("when it starts at the latest", "solved", "2 days after the ticket was opened"),
    ("when time is counted", "solved", "at all hours, every day"),
    ("what excuses it", "solved", "What others break does not count (cause: a third party; with reason)"),
]


@pytest.fixture
def published(transactional_db: None) -> None:
    product, _version = small.published(
        extra=MORE, prose=small.PROSE + "\nA fault is solved within 3 days.\n\nWhat others break does not count.\n"
    )
    make.alice(product)


@pytest.mark.parametrize(("what", "promise", "words"), SAID, ids=[one[0] for one in SAID])
def test_the_page_of_a_promise_the_methods_and_the_api_say(
    published: None, what: str, promise: str, words: str
) -> None:
    client = Client()
    for path in (f"/encore/plan/{promise}", "/encore/plan/methods", "/api/v1/products/encore/commitments"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert words in answer.content.decode().replace("&#x27;", "'"), path


@pytest.mark.parametrize("code", ["es", "fr", "de"])
def test_it_is_said_in_the_readers_language(published: None, code: str) -> None:
    english = {"Its clock stands still", "from when", "is opened", "A case may be excused"}
    shown = Client().get("/encore/plan/response", headers={"accept-language": code}).content.decode()
    assert not [one for one in english if one in shown]


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"unmeasured"}))
def test_no_key_of_a_promise_is_kept_from_the_public(kind: str) -> None:
    """A key that nobody gave words to stands under its own name; those that are written in words are listed here."""
    shared = {one.name for one in fields(Commitment)} | {"calendar", "by"}
    keys = {one.name.removesuffix("_") for one in fields(KINDS[kind])} - shared
    written: dict[str, Any] = {key: ["a.b", "c.d"] if key == "pauses" else {} if key in ("limits", "for_all", "channels") else "1"
               for key in keys}  # fmt: skip
    said = {*clauses.facts(written, str, str), *method._TOLD, *method._AMOUNTS, *figures.TOLD}
    assert keys <= said
