"""What every kind of commitment has and answers. A kind is one file in this folder with one class below this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.selector import Selector, Where
from upkept.core.targets import Range, Targets

if TYPE_CHECKING:
    from upkept.core.period import Period, Periods
    from upkept.core.plan.model import Tables

Prose = Mapping[str, str]
"""Language → sentence or part of one."""

ENDINGS = ("merged", "cancelled", "spam", "voided", "withdrawn", "dismissed")
"""`<subject kind>.<one of these>`: the subject ceases, and what is owed to it is void."""
EXCUSED = "obligation.excused"
SILENT, HEARD = "feed.silent", "feed.heard"
"""A feed fell silent, was heard again: subject `feed:<name>`; `feed.silent` lists in `kinds` the event kinds that it brings."""


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

    def holds(self, event: Event) -> bool:
        """Is the event in this scope?"""
        if self.subject is not None and event.subject == self.subject:
            return True
        return (
            event.kind in self.kinds
            and (self.since is None or event.at >= self.since)
            and (self.until is None or event.at < self.until)
            and (self.subjects is None or event.subject in self.subjects)
        )


@dataclass(frozen=True, slots=True)
class Reign:
    """The time during which one version of the plan opens obligations: [start, end), end None: still.

    A periodic commitment opens the periods that start in it. From `switch` on (the next version is in force, and waits for
    its first whole period) only those that end within it.
    """

    version: str
    start: int
    end: int | None
    tables: Tables
    switch: int | None = None

    def holds(self, at: int) -> bool:
        return self.start <= at and (self.end is None or at < self.end)

    def opens(self, period: Period) -> bool:
        """Does this version promise something for that period?"""
        if not self.holds(period.start):
            return False
        return self.switch is None or period.start < self.switch or self.end is None or period.end <= self.end


def _no_results(commitment: str, since: int, until: int) -> Sequence[Obligation]:
    return ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a fold may know besides its events: now, the earlier obligations of this stream, other promises' results.

    `results(commitment_id, since, until)`: the obligations of another commitment with a verdict in [since, until).
    """

    now: int
    results: Callable[[str, int, int], Sequence[Obligation]] = _no_results
    earlier: tuple[Obligation, ...] = ()


Reader = Callable[[str, Sequence[Event], Frame], list[Obligation]]
"""(key, events in order, frame) → the obligations that open within one reign."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A period (or item in a period) that begins by the calendar: at `at` a stream of this key must exist."""

    at: int
    key: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of targets that is counted from a start to a due moment; its calendar may depend on attributes, as it does.

    `by`: the attributes by which cases are told apart, in their order.
    """

    targets: Targets[Range]
    calendar: Targets[str]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """One promise of the plan. The fields of a kind are its keys in plan.yaml; their types say how they are read.

    A key that Python reserves has an underscore behind it (`from_`, `if_`, `for_`). What is wrong with its keys together a
    kind refuses in `__post_init__` by a ValueError `what is wrong; what to write`.
    """

    kind: ClassVar[str]
    periodic: ClassVar[bool] = False
    """Its streams are periods, not subjects."""
    by_subject: ClassVar[bool] = True
    """Each stream is one subject, and is folded from the events of that subject alone."""
    stays_owed: ClassVar[bool] = True
    """What is broken is still owed, and met late when it comes; False: its verdict is the end of it."""
    timed: ClassVar[tuple[str, ...]] = ()
    """The keys in plan.yaml that hold its time: its sentence names one, or `interprets` says how that is read."""
    over_others: ClassVar[bool] = False
    """It reads other promises' results: folded at its timers and last in a replay, never at each event."""

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

    def selectors(self) -> Iterator[Selector]:
        """Every selector among its keys, nested ones too: the events that it speaks of."""
        for one in fields(self):
            yield from _selectors(getattr(self, one.name))

    def kinds(self) -> frozenset[str]:
        """Every event kind that this commitment may be touched by."""
        return frozenset(kind for selector in self.selectors() for kind in selector.kinds)

    def listens(self, tables: Tables) -> frozenset[str]:
        """`kinds`, and those that the tables name."""
        return self.kinds()

    def follows(self) -> frozenset[str]:
        """The attributes of a subject that it depends on: a change of one touches the stream of the subject."""
        return frozenset(self.where.values)

    def awaited(self) -> frozenset[str]:
        """The event kinds whose absence means broken: when their feed was silent, absence proves nothing."""
        return frozenset()

    def hides(self) -> bool:
        """Does it count as kept when nothing is heard? Then a silent feed may not make it green."""
        return False

    def references(self) -> frozenset[str]:
        """The ids of other commitments that it reads."""
        return frozenset()

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        """The keys of the streams that this event touches."""
        return (event.subject,)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        """What the stream is folded from (the union of these)."""
        return (Scope(subject=key),)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """The obligations of this stream that open within the reign, from all events of its scope (in order of at, id)."""
        raise NotImplementedError

    def reader(self, reign: Reign) -> Reader:
        """`fold` for this reign, with what it needs looked up once: for who folds many streams."""
        return lambda key, events, frame: self.fold(key, events, reign, frame)

    def counted(self) -> Sequence[Counted]:
        """What it counts from a start to a due moment: from these come its longest wait, and the week of its feasibility."""
        return ()

    def items(self) -> str:
        """The kind of subject that it is promised for one by one (`per`); empty: it is promised once."""
        return ""

    def periods(self, tables: Tables) -> Periods | None:
        """The periods of its streams; None: it has none."""
        return None

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        """Streams that begin by the calendar in [since, until). Subject-keyed kinds have none.

        `items`: kind of subject → the subjects of that kind that were ever seen. `first`: the reign itself begins at `since`.
        """
        return ()


def _selectors(value: Any) -> Iterator[Selector]:
    if isinstance(value, Selector):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _selectors(one)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, Where):
        for one in fields(value):
            yield from _selectors(getattr(value, one.name))
