"""A plan is read back as it was written, on both databases, from its row and from the journal."""

from __future__ import annotations

import pytest

from tests.spine.small import PROSE, START, published
from upkept.kit.clock import moment
from upkept.kit.journal import recording
from upkept.plans.history import history

pytestmark = pytest.mark.django_db(transaction=True)

LINES = """
lines:
  "1.x": {from: 2026-03-01, phases: {maintenance: 1mo, lts: 2mo, end: 3mo}}
"""


def phases() -> list[str]:
    return [phase.name for phase in history("encore").versions[0].plan.lines["1.x"].phases]


def keys() -> list[str]:
    document = history("encore").versions[0].plan.document
    return list(document["commitments"]["response"]["within"])


def test_a_plan_keeps_its_order() -> None:
    published(extra=LINES, prose=PROSE)
    assert phases() == ["maintenance", "lts", "end"]
    assert keys() == ["high", "low"]


def test_a_plan_made_anew_from_the_journal_keeps_its_order() -> None:
    published(extra=LINES, prose=PROSE)
    recording.rebuild("encore", now=moment(START))
    assert phases() == ["maintenance", "lts", "end"]
    assert keys() == ["high", "low"]
