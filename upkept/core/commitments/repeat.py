"""Repeat: from a start on, something comes again and again, until a stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from upkept.core.commitments.base import Commitment, Counted, Frame, Reign
from upkept.core.commitments.clock import Rules
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.deadline import Deadline, Until
from upkept.core.commitments.machine import STOP, VOID, Machine, Reading
from upkept.core.commitments.subject import FIT, is_automatic
from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.selector import Selector
from upkept.core.targets import Range, Targets

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

EACH = 1 << 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat(Commitment):
    """Opens at `start`, then at each `each`, until `stop`; due after `every` (`first` for the first), or at the moment
    (`until`) that the last one named."""

    kind: ClassVar[str] = "repeat"
    timed: ClassVar[tuple[str, ...]] = ("every",)

    start: Selector
    each: Selector
    stop: Selector
    by: tuple[str, ...] = ()
    first: Targets[Range] | None = None
    every: Targets[Range] | None = None
    until: Until | None = None
    calendar: Targets[str] = field(default_factory=Targets)
    pauses: tuple[tuple[Selector, Selector], ...] = ()

    def __post_init__(self) -> None:
        if self.every is None and self.until is None:
            raise ValueError(
                "a repeat has no time; write `every` with an amount, or `until` with a field such as next_update"
            )

    def follows(self) -> frozenset[str]:
        targets = (one for one in (self.every, self.first) if one is not None)
        return frozenset(
            (*self.where.values, *self.by, *self.calendar.by, *(name for one in targets for name in one.by))
        )

    def awaited(self) -> frozenset[str]:
        return self.each.kinds | self.stop.kinds

    def counted(self) -> Sequence[Counted]:
        found = (self.first, self.every)
        return tuple(Counted(one, self.calendar, self.by) for one in found if one is not None)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return compiled(self, reign.tables, _Machine).fold(key, events, reign, frame)


class _Machine(Machine):
    """A deadline that every `each` meets and opens again."""

    __slots__ = ("first",)

    def __init__(self, repeat: Repeat, tables: Tables) -> None:
        deadline = Deadline(
            id=repeat.id,
            where=repeat.where,
            warn=repeat.warn,
            start=repeat.start,
            stop=repeat.stop,
            by=tuple(dict.fromkeys((*repeat.by, *repeat.follows()))),
            within=repeat.every,
            calendar=repeat.calendar,
            until=repeat.until,
            pauses=repeat.pauses,
        )
        super().__init__(deadline, tables, _Reading, [(EACH, repeat.each)])
        self.first = Rules(repeat.first, repeat.calendar, repeat.by, tables) if repeat.first else self.rules


class _Reading(Reading):
    __slots__ = ("latest",)

    machine: _Machine

    def __init__(self, machine: Machine, reign: Reign, frame: Frame) -> None:
        super().__init__(machine, reign, frame)
        self.latest: Event | None = None

    def rules(self) -> Rules:
        return self.machine.rules if self.latest is not None else self.machine.first

    def named_in(self, event: Event) -> Event:
        return self.latest or super().named_in(event)

    def _is_busy(self, at: int) -> bool:
        if self.latest is None:
            return super()._is_busy(at)
        return any(a <= at < b for a, b in self.busy)  # the word that ends one begins the next

    def step(self, event: Event, bits: int, changed: bool) -> None:
        if bits & EACH and not bits & (STOP | VOID) and self.started is not None and not is_automatic(event):
            self._again(event)
        super().step(event, bits & ~EACH, changed)
        if self.started is None:
            self.latest = None

    def _again(self, event: Event) -> None:
        """The running one is met, and the next begins, paused if we are."""
        clock, started = self.clock, self.started
        since, paused_by, cause = self.since, self.paused_by, self.cause
        if clock is not None:
            self._stop(event)
        self.started, self.latest, self.paused_by, self.cause = started, event, paused_by, cause
        self.since = event.at if since is not None else None
        self.fit = self._fits()
        if clock is not None or self.fit == FIT:
            self._open(event, event.at, provisional=False)
