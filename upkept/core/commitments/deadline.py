"""Deadline: what was started is stopped in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from upkept.core.commitments.after import After
from upkept.core.commitments.base import Commitment, Counted, Frame, Reader, Reign
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.for_all import machine_for_all
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline(Commitment):
    """Opens at `start`, one at a time per subject; kept by a `stop` until the start + `within`, or `until` a moment.

    `for_all`: field of the stops → field of the start that lists what they must name, one by one (`{line: lines}`).
    """

    kind: ClassVar[str] = "deadline"
    timed: ClassVar[tuple[str, ...]] = ("within",)

    start: Selector
    stop: Selector
    by: tuple[str, ...] = ()
    within: Targets[Range] | None = None
    calendar: Targets[str] = field(default_factory=Targets)
    starts_in: str = ""
    until: Until | None = None
    pauses: tuple[tuple[Selector, Selector], ...] = ()
    extends: Extends | None = None
    start_cap: After | None = None
    counts: Literal["people", "automatic"] = "people"
    for_all: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.within is None and self.until is None:
            raise ValueError(
                "a deadline has no time; write `within` with an amount, or `until` with an event or a field"
            )

    def kinds(self) -> frozenset[str]:
        more = {self.extends.event} if self.extends else set()
        return Commitment.kinds(self) | more

    def counted(self) -> Sequence[Counted]:
        return () if self.within is None else (Counted(self.within, self.calendar, self.by),)

    def follows(self) -> frozenset[str]:
        targets = self.within.by if self.within else ()
        return frozenset((*self.where.values, *self.by, *targets, *self.calendar.by))

    def awaited(self) -> frozenset[str]:
        return self.stop.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return self._machine(reign).fold(key, events, reign, frame)

    def reader(self, reign: Reign) -> Reader:
        machine = self._machine(reign)
        fold, barred = machine.unbarred, machine.barred
        return lambda key, events, frame: [] if barred(events) else fold(key, events, reign, frame)

    def _machine(self, reign: Reign) -> Machine:
        return compiled(self, reign.tables, machine_for_all if self.for_all else Machine)
