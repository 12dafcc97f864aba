"""Maintenance windows and freezes as UTC intervals: when work may be done, and when it may not.

Instants are whole seconds; intervals are half-open. A window keeps its identity, the local start that was planned
(`2026-03-29T02:00`), also where the clocks move it. Tables are built by `core.build.window`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from upkept.core.zone import DAWN, FOREVER, BeyondHorizon


class Occurrence(NamedTuple):
    """One window: from `start` until before `end`; `identity` is its original local start."""

    start: int
    end: int
    identity: str


class Freeze(NamedTuple):
    """A stretch in which nothing may be changed, but for the classes of release in `excepts`."""

    start: int
    end: int
    name: str
    excepts: tuple[str, ...] = ()

    def holds_for(self, release_class: str | None) -> bool:
        """Whether it forbids a release of that class; one without a class is always forbidden."""
        return release_class not in self.excepts


@dataclass(frozen=True, slots=True)
class Windows:
    """The occurrences of one named window within [since, horizon], sorted by start; they may overlap."""

    name: str
    occurrences: tuple[Occurrence, ...] = ()
    since: int = DAWN
    horizon: int = FOREVER
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _reach: tuple[int, ...] = field(init=False, repr=False, compare=False)  # the latest end so far

    def __post_init__(self) -> None:
        if list(self.occurrences) != sorted(self.occurrences) or any(o.start >= o.end for o in self.occurrences):
            raise ValueError(f"The table of window {self.name} is damaged: its occurrences are not in order.")
        object.__setattr__(self, "_starts", tuple(o.start for o in self.occurrences))
        object.__setattr__(self, "_reach", tuple(accumulate((o.end for o in self.occurrences), max)))

    def covers(self, a: int, b: int) -> bool:
        """Whether every second of [a, b) lies in a window."""
        return not self.outside(a, b)

    def outside(self, a: int, b: int) -> list[tuple[int, int]]:
        """The stretches of [a, b) that lie in no window. Raises `BeyondHorizon` if the table does not reach them."""
        self._check(a, b)
        return uncovered(a, b, [(o.start, o.end) for o in self.during(a, b)])

    def during(self, a: int, b: int) -> list[Occurrence]:
        """The windows that have a second in [a, b), by their start."""
        first, last = bisect_right(self._reach, a), bisect_left(self._starts, b)
        return [o for o in self.occurrences[first:last] if o.end > a]

    def next(self, t: int) -> Occurrence:
        """The window that is open at `t`, else the next to open. Raises `BeyondHorizon` when the table has none."""
        self._check(t, t)
        i = bisect_right(self._reach, t)
        if i == len(self.occurrences):
            raise self._beyond(self.horizon)
        return self.occurrences[i]

    def next_start(self, t: int) -> Occurrence:
        """The first window that opens at `t` or later. Raises `BeyondHorizon` when the table has none."""
        self._check(t, t)
        i = bisect_left(self._starts, t)
        if i == len(self.occurrences):
            raise self._beyond(self.horizon)
        return self.occurrences[i]

    def extended(self, other: Windows) -> Windows:
        """This table, and the other's windows that open at or after its horizon."""
        if self.horizon >= other.horizon:
            return self
        if other.since > self.horizon:
            raise ValueError(f"The table of window {other.name} cannot continue {self.name} from {self.horizon}.")
        fresh = (o for o in other.occurrences if o.start >= self.horizon)
        return Windows(self.name, (*self.occurrences, *fresh), self.since, other.horizon)

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same table."""
        rows = [list(o) for o in self.occurrences]
        return {"name": self.name, "since": self.since, "horizon": self.horizon, "occurrences": rows}

    @classmethod
    def from_json(cls, d: dict[str, Any]) -> Windows:
        """The table again; a damaged one raises `ValueError`."""
        return cls(d["name"], tuple(Occurrence(*row) for row in d["occurrences"]), d["since"], d["horizon"])

    def _check(self, a: int, b: int) -> None:
        if a < self.since or b > self.horizon:
            raise self._beyond(a if a < self.since else b)

    def _beyond(self, t: int) -> BeyondHorizon:
        limit = self.since if t < self.since else self.horizon
        return BeyondHorizon(f"The table of window {self.name} does not reach {t}; it ends at {limit}.", limit)


@dataclass(frozen=True, slots=True)
class Freezes:
    """All freezes of a plan within [since, horizon], sorted by start."""

    freezes: tuple[Freeze, ...] = ()
    since: int = DAWN
    horizon: int = FOREVER

    def __post_init__(self) -> None:
        if list(self.freezes) != sorted(self.freezes) or any(f.start >= f.end for f in self.freezes):
            raise ValueError("The table of freezes is damaged: they are not in order.")

    def during(self, a: int, b: int, release_class: str | None = None) -> list[Freeze]:
        """The freezes that hold for that class and have a second in [a, b); for `a` = `b`, that hold at `a`.

        Raises `BeyondHorizon` if the table does not reach so far.
        """
        if a < self.since or b > self.horizon:
            limit = self.since if a < self.since else self.horizon
            raise BeyondHorizon(f"The freezes are reckoned from {self.since} to {self.horizon} only.", limit)
        return [f for f in self.freezes if f.start < max(b, a + 1) and a < f.end and f.holds_for(release_class)]

    def extended(self, other: Freezes) -> Freezes:
        """This table, and the other's freezes that begin at or after its horizon."""
        if self.horizon >= other.horizon:
            return self
        if other.since > self.horizon:
            raise ValueError(f"The table of freezes cannot be continued from {self.horizon}.")
        fresh = (f for f in other.freezes if f.start >= self.horizon)
        return Freezes((*self.freezes, *fresh), self.since, other.horizon)

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same table."""
        rows = [[f.start, f.end, f.name, list(f.excepts)] for f in self.freezes]
        return {"since": self.since, "horizon": self.horizon, "freezes": rows}

    @classmethod
    def from_json(cls, d: dict[str, Any]) -> Freezes:
        """The table again; a damaged one raises `ValueError`."""
        rows = tuple(Freeze(start, end, name, tuple(excepts)) for start, end, name, excepts in d["freezes"])
        return cls(rows, d["since"], d["horizon"])


def uncovered(a: int, b: int, intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of [a, b) outside the intervals, which are sorted by start."""
    found = []
    for begin, end in intervals:
        if begin >= b:
            break
        if a < begin:
            found.append((a, begin))
        a = max(a, end)
    return [*found, (a, b)] if a < b else found
