"""A new kind of commitment is one file: read, checked, clocked, explained, shown and told, with no edit anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.spine.small import HOUR, PROSE, START, happens, published
from upkept.core.commitments import KINDS, kinds_in
from upkept.core.plan import heat
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.show import show
from upkept.kit.clock import moment
from upkept.plans.history import history
from upkept.plans.models import Obligation
from upkept.plans.reasons import reasons
from upkept.status import method

pytestmark = pytest.mark.django_db(transaction=True)

FILE = '''
"""Visit: somebody comes, within so long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.base import Commitment, Counted, Frame, Reign
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.selector import Selector
from upkept.core.targets import Range, Targets


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit(Commitment):
    """Opens when `called`, kept by `came` before `lasts` has gone by."""

    kind: ClassVar[str] = "visit"
    timed: ClassVar[tuple[str, ...]] = ("lasts",)

    called: Selector
    came: Selector
    lasts: Amount

    def counted(self) -> Sequence[Counted]:
        return (Counted(Targets(table=Range(self.lasts)), Targets()),)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        found = []
        for event in events:
            if event.kind in self.called.kinds and reign.holds(event.at):
                due = event.at + self.lasts.seconds
                met = next((one for one in events if one.kind in self.came.kinds and one.at >= event.at), None)
                kept, over = met is not None and met.at <= due, frame.now > due
                found.append(
                    Obligation(
                        self.id,
                        key,
                        key,
                        event.id,
                        reign.version,
                        event.at,
                        due,
                        Outcome.KEPT if kept else Outcome.BROKEN if over else Outcome.RUNNING,
                        met=met.at if kept else None,
                        met_by=met.id if kept else None,
                        verdict_at=due,
                        next_look=None if over else due + 1,
                        target=self.lasts.text,
                    )
                )
        return found
'''

PROMISE = """
  visit:
    quote: {en: "Somebody comes within 4 hours"}
    kind: visit
    called: ticket.opened
    came: ticket.resolved
    lasts: LASTS
"""
SAID = "Somebody comes within 4 hours"


@pytest.fixture(autouse=True)
def visit() -> Iterator[None]:
    module = ModuleType("a_kind_of_ours")
    sys.modules["a_kind_of_ours"] = module
    exec(compile(FILE, "a_kind_of_ours.py", "exec"), vars(module))
    KINDS.update(kinds_in(module))
    yield
    del KINDS["visit"], sys.modules["a_kind_of_ours"]


def promised(lasts: str = "4h", said: str = SAID) -> None:
    published(extra=PROMISE.replace("LASTS", lasts).replace(SAID, said), prose=f"{PROSE}\n{said}.\n")


def test_its_promises_are_read_clocked_and_explained() -> None:
    promised()
    happens("ticket.opened", priority="high")
    row = Obligation.objects.get(commitment="visit")
    assert row.due_at == moment(START + 4 * HOUR)
    happens("ticket.resolved", at=START + HOUR)
    row.refresh_from_db()
    assert row.outcome == "kept"
    said = [step.sentence for step in reasons(row, "The ticket", moment(START + 2 * HOUR), "UTC").steps]
    assert any("4 hours" in one for one in said)


def test_its_figures_are_held_to_its_sentence() -> None:
    with pytest.raises(PlanErrors, match="4 hours"):
        promised("5h")


def test_its_sentence_must_name_a_time_as_any_other() -> None:
    with pytest.raises(PlanErrors, match="no time in what `visit` quotes"):
        promised(said="Somebody comes")


def test_its_longest_wait_is_printed_and_its_week_drawn() -> None:
    promised()
    version = history("encore").versions[0]
    row = next(row for row in show(version.plan, version.tables) if row.commitment == "visit")
    assert row.worst == "5 h at most"  # by the wall clock, over the night in spring
    assert "visit" in heat.promises(version.plan)


def test_its_keys_are_told_where_it_has_no_words_of_its_own() -> None:
    promised()
    version = history("encore").versions[0]
    row = next(row for row in show(version.plan, version.tables) if row.commitment == "visit")
    assert row.says == "visit: called ticket.opened, came ticket.resolved, lasts 4h"
    assert "Called: the ticket was opened" in method.sentences(version.plan.commitments["visit"], version)
