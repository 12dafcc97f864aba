"""Watch: after it is done it is watched for a while, and the watching says how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from upkept.core.amount import AN_HOUR, Amount
from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.commitments.clock import Term, later
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.deadline import Deadline
from upkept.core.commitments.machine import Machine, Reading
from upkept.core.commitments.running import Clock
from upkept.core.event import Event
from upkept.core.moment import quantity
from upkept.core.obligation import Obligation
from upkept.core.selector import Pick, Selector
from upkept.core.targets import Range, Targets

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch(Commitment):
    """Opens at `after`; due `for` and `grace` later; kept by a `stop` that says pass, fail or rolled back."""

    kind: ClassVar[str] = "watch"
    timed: ClassVar[tuple[str, ...]] = ("for",)

    after: Selector
    for_: Amount
    stop: Selector
    grace: Amount = AN_HOUR
    covered: float = 0.95
    calendar: str = ""

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | _undone(self.after)

    def awaited(self) -> frozenset[str]:
        return self.stop.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return compiled(self, reign.tables, _Machine).fold(key, events, reign, frame)


def _undone(after: Selector) -> frozenset[str]:
    """`release.rolled_back` of `release.deployed`: what was watched is taken back."""
    return frozenset(f"{kind.partition('.')[0]}.rolled_back" for kind in after.kinds)


class _Machine(Machine):
    """A deadline whose stop must say how it went, after watching long enough."""

    __slots__ = ("watch",)

    def __init__(self, watch: Watch, tables: Tables) -> None:
        self.watch = watch
        undone = tuple(Pick(kind) for kind in sorted(_undone(watch.after)))
        deadline = Deadline(
            id=watch.id,
            where=watch.where,
            warn=watch.warn,
            start=watch.after,
            stop=Selector((*watch.stop.picks, *undone)),
            within=Targets((), Range(watch.for_)),
            calendar=Targets((), watch.calendar or None),
            counts="automatic",
        )
        super().__init__(deadline, tables, _Reading)


class _Reading(Reading):
    __slots__ = ()

    machine: _Machine

    def accepts(self, event: Event) -> bool:
        """Pass (after the whole time), fail or rolled back, with the figure (`watched`) of how much of the time was watched."""
        watch, result = self.machine.watch, str(event.data.get("result", ""))
        if event.kind not in watch.stop.kinds:
            return True
        if result not in ("pass", "fail", "rolled_back"):
            return False
        share = quantity(event.data.get("watched"))
        if share is None or (share / 100 if share > 1 else share) < watch.covered:
            return False
        clock = self.clock
        if result != "pass" or clock is None:
            return True
        rule = clock.rule
        return rule.amount is None or event.at >= later(clock.opened, rule.amount, rule.calendar, self.machine.tables)

    def _terms(self, clock: Clock, at: int) -> list[Term]:
        """The verdict may take the grace longer than the watching."""
        more = self.machine.watch.grace.nominal
        return [
            one._replace(amount=one.amount + more)
            if one.due is None and one.amount is not None
            else one._replace(due=(one.due or 0) + more)
            for one in super()._terms(clock, at)
        ]
