"""Gate: nothing goes through before what it requires has passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.after import After
from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.commitments.clock import calendar_of, later
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.planned import Occasion, Planner, planning
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.selector import Selector

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

PASSED = frozenset(("pass", "passed", "ok", "yes", "true"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate(Commitment):
    """At the actual `before`, the latest `requires` for the same digest (else version) has passed, and its age fits.

    `or_after`: it opens by itself so long after another event (`90d after advisory.reported`), the first of that kind.
    """

    kind: ClassVar[str] = "gate"
    stays_owed: ClassVar[bool] = False

    before: Selector
    requires: Selector
    max_age: Amount | None = None
    min_age: Amount | None = None
    or_after: After | None = None
    calendar: str = ""
    planned: Selector | None = None

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | (self.planned or planning(self.before)).kinds

    def awaited(self) -> frozenset[str]:
        return self.requires.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        planner = compiled(self, reign.tables, _planner)
        return [self._judged(one, key, reign, frame.now) for one in planner.occasions(events, reign)]

    def _judged(self, occasion: Occasion, key: str, reign: Reign, now: int) -> Obligation:
        actual = occasion.actual
        if actual is None:
            return occasion.obligation(self, key, reign, due=occasion.start, outcome=Outcome.RUNNING)
        said = [one for one in occasion.words if one.at <= actual.at]
        passing = (one for one in reversed(said) if one.kind in self.requires.kinds and _same(one, actual, occasion))
        word = next(passing, None)
        reason = self._why_not(word, actual, occasion, reign.tables)
        if reason and (opener := self._opened_by(said, actual, occasion, reign.tables)) is not None:
            word, reason = opener, ""
        more: dict[str, Any] = {"reason": reason, "verdict_at": actual.at}
        if word is not None and not reason:
            more |= {"met": word.at, "met_by": word.id}
        if now <= actual.at:
            more["next_look"] = actual.at + 1
        outcome = Outcome.BROKEN if reason else Outcome.KEPT
        return occasion.obligation(self, key, reign, due=actual.at, outcome=outcome, **more)

    def _opened_by(self, said: Sequence[Event], actual: Event, occasion: Occasion, tables: Tables) -> Event | None:
        """The event since which so much time has gone that nothing is required any more."""
        if self.or_after is None:
            return None
        cap, calendar = self.or_after, calendar_of(self.calendar, tables)
        first = next((one for one in said if cap.after.matches(one, occasion.attributes)), None)
        if first is None or later(first.at, cap.amount, calendar, tables) > actual.at:
            return None
        return first

    def _why_not(self, word: Event | None, actual: Event, occasion: Occasion, tables: Tables) -> str:
        """Why the gate was not open; empty: it was."""
        if word is None:
            return "missing"
        if not self.requires.matches(word, occasion.attributes) or not has_passed(word):
            return "not-passed"
        calendar = calendar_of(self.calendar, tables)
        if self.max_age is not None and later(word.at, self.max_age, calendar, tables) < actual.at:
            return "too-old"
        if self.min_age is not None and later(word.at, self.min_age, calendar, tables) > actual.at:
            return "too-young"
        return ""


def has_passed(event: Event) -> bool:
    """Says the event that it went well? One that says nothing of that kind did."""
    said = event.data.get("result", event.data.get("passed", True))
    return said if isinstance(said, bool) else str(said).lower() in PASSED


def _same(word: Event, actual: Event, occasion: Occasion) -> bool:
    """The same digest; where one of them has none, the same version; where that is missing too, the subject says it."""
    for name in ("digest", "version"):
        a, b = word.data.get(name), actual.data.get(name) or occasion.attributes.get(name)
        if a and b:
            return bool(a == b)
    return True


def _planner(gate: Gate, tables: Tables) -> Planner:
    words = gate.requires if gate.or_after is None else Selector((*gate.requires.picks, *gate.or_after.after.picks))
    return Planner(gate, tables, gate.before, gate.planned or planning(gate.before), words)
