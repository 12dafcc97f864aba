"""Deadline: what was started is stopped in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from upkept.core.amount import Amount, parse_amount
from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.machine import Machine
from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.selector import Pick, Selector, Where
from upkept.core.targets import Range, Targets


@dataclass(frozen=True, slots=True)
class Until:
    """Due when something else says so: a moment in the starting event (`field`), or another event of the subject."""

    field: str = ""
    event: Selector | None = None

    def __post_init__(self) -> None:
        if bool(self.field) == (self.event is not None):
            raise ValueError(
                "`until` is a field that holds a moment, or an event; write next_update or incident.closed"
            )

    @classmethod
    def parse_text(cls, text: str) -> Until:
        """An event has a dot (`incident.closed`), a field has none (`next_update`)."""
        return cls(event=Selector((Pick(text),))) if "." in text else cls(field=text)


@dataclass(frozen=True, slots=True)
class Extends:
    """An event that moves a due moment which has not come, to the moment in its field `until`, at most so many times."""

    event: str
    where: Where = field(default_factory=Where)
    needs: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class StartCap:
    """The clock starts so long after another event at the latest: `2d after ticket.opened`."""

    amount: Amount
    after: Selector

    @classmethod
    def parse_text(cls, text: str) -> StartCap:
        amount, word, kind = text.partition(" after ")
        if not word or not kind.strip():
            raise ValueError(f"{text!r} is no cap; write an amount and an event: 2d after ticket.opened")
        return cls(parse_amount(amount), Selector((Pick(kind.strip()),)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline(Commitment):
    """Opens at `start`, one at a time per subject; kept by a `stop` until the start + `within`, or `until` a moment."""

    kind: ClassVar[str] = "deadline"

    start: Selector
    stop: Selector
    by: tuple[str, ...] = ()
    within: Targets[Range] | None = None
    calendar: Targets[str] = field(default_factory=Targets)
    starts_in: str = ""
    until: Until | None = None
    pauses: tuple[tuple[Selector, Selector], ...] = ()
    extends: Extends | None = None
    start_cap: StartCap | None = None
    counts: Literal["people", "automatic"] = "people"

    def __post_init__(self) -> None:
        if self.within is None and self.until is None:
            raise ValueError(
                "a deadline has no time; write `within` with an amount, or `until` with an event or a field"
            )

    def kinds(self) -> frozenset[str]:
        more = {self.extends.event} if self.extends else set()
        return Commitment.kinds(self) | more

    def follows(self) -> frozenset[str]:
        targets = self.within.by if self.within else ()
        return frozenset((*self.where.values, *self.by, *targets, *self.calendar.by))

    def awaited(self) -> frozenset[str]:
        return self.stop.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return compiled(self, reign.tables, Machine).fold(key, events, reign, frame)
