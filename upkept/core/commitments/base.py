"""What every kind of commitment has and answers. A kind is one file in this folder with one class below this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.selector import Where

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

Prose = Mapping[str, str]
"""Language → sentence or part of one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which events a stream is folded from: all that name `subject`, and all of `kinds` in [since, until).

    `subjects`: only those of `kinds` whose subject is one of these (None: any).
    """

    subject: str | None = None
    kinds: frozenset[str] = frozenset()
    since: int | None = None
    until: int | None = None
    subjects: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Reign:
    """The time during which one version of the plan opens obligations: [start, end), end None: still."""

    version: str
    start: int
    end: int | None
    tables: Tables


@dataclass(frozen=True, slots=True)
class Frame:
    """What a fold may know besides its events: now, the earlier obligations of this stream, other promises' results.

    `results(commitment_id, since, until)`: the obligations of another commitment with a verdict in [since, until).
    """

    now: int
    results: Callable[[str, int, int], Sequence[Obligation]]
    earlier: tuple[Obligation, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A period (or item in a period) that begins by the calendar: at `at` a stream of this key must exist."""

    at: int
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """One promise of the plan. The fields of a kind are its keys in plan.yaml; their types say how they are read."""

    kind: ClassVar[str]
    periodic: ClassVar[bool] = False

    id: str
    quote: Prose = field(default_factory=dict)
    also_quotes: tuple[Prose, ...] = ()
    under: str = ""
    owner: str = "owner"
    strength: Literal["promise", "aim"] = "promise"
    interprets: Mapping[str, str] = field(default_factory=dict)
    where: Where = field(default_factory=Where)
    warn: int = 75
    note: str = ""

    def kinds(self) -> frozenset[str]:
        """Every event kind that this commitment may be touched by."""
        raise NotImplementedError

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        """The keys of the streams that this event touches."""
        raise NotImplementedError

    def scope(self, key: str, tables: Tables) -> Scope:
        raise NotImplementedError

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """The obligations of this stream that open within the reign, from all events of its scope (in order of at, id)."""
        raise NotImplementedError

    def openings(self, since: int, until: int, tables: Tables) -> Iterable[Opening]:
        """Streams that begin by the calendar in [since, until). Subject-keyed kinds have none."""
        return ()
