"""Coverage: somebody is there for every second of a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.commitments.clock import calendar_of
from upkept.core.commitments.periodic import RETIRED, begins, item_of, keys_around, lives, owed, periods_of, split
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import MONTH, Every, Periods
from upkept.core.window import uncovered

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage(Commitment):
    """The `rota` (by `at_least` people), or the post that is held (`holds`, for each item of `per`), leaves no second of the
    calendar uncovered in the period."""

    kind: ClassVar[str] = "coverage"
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True

    calendar: str = "always"
    rota: str = ""
    holds: str = ""
    per: str = ""
    at_least: int = 1
    over: Every = MONTH
    anchor: str = ""

    def __post_init__(self) -> None:
        if bool(self.rota) == bool(self.holds):
            raise ValueError(
                "a coverage is by a rota or by who holds a post; write `rota: primary`, or `holds: architect`"
            )
        if self.at_least < 1:
            raise ValueError("a coverage by nobody covers nothing; write `at_least: 1`")

    def items(self) -> str:
        return self.per

    @property
    def begin_kind(self) -> str:
        return "shift.started" if self.rota else "post.filled"

    @property
    def end_kind(self) -> str:
        return "shift.ended" if self.rota else "post.vacated"

    def kinds(self) -> frozenset[str]:
        more = {f"{self.per}.{word}" for word in RETIRED} if self.per else set[str]()
        return frozenset((self.begin_kind, self.end_kind)) | more

    def awaited(self) -> frozenset[str]:
        return frozenset((self.begin_kind, self.end_kind))

    def periods(self, tables: Tables) -> Periods | None:
        return periods_of(self, tables)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        periods, item = periods_of(self, tables), item_of(event, self.per) if self.per else ""
        if periods is None or (self.per and not item) or (event.kind in self.awaited() and not self._ours(event, item)):
            return ()
        return keys_around(periods, event.at, item)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        name, item = split(key)
        periods = periods_of(self, tables)
        period = periods.named(name) if periods is not None else None
        if item:
            yield Scope(subject=item)
        yield Scope(kinds=self.awaited(), until=period.end if period else None)

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        return begins(self, since, until, tables, items)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        name, item = split(key)
        periods, now = periods_of(self, reign.tables), frame.now
        period = periods.named(name) if periods is not None else None
        if period is None or bool(item) != bool(self.per) or not reign.opens(period) or period.start > now:
            return []
        if item:
            began, ended = lives(events, self.per, item)
            if began is None or began > period.start or (ended is not None and ended.at <= period.start):
                return []
            if ended is not None and ended.at < period.end:
                gone: dict[str, Any] = {
                    "reason": "retired",
                    "closed": ended.at,
                    "closed_by": ended.id,
                    "verdict_at": ended.at,
                }
                return [owed(self, key, period, reign, outcome=Outcome.VOID, now=now, **gone)]
        calendar = calendar_of(self.calendar, reign.tables)
        covered = self._covered(events, item, period.end)
        until = min(max(now, period.start), period.end)
        open_ = calendar.elapsed(period.start, until)
        gaps = uncovered(period.start, until, covered)
        missing = sum(calendar.elapsed(a, b) for a, b in gaps)
        figure = None if not open_ else (open_ - missing) / open_
        outcome = Outcome.RUNNING if now <= period.end else Outcome.BROKEN if missing else Outcome.KEPT
        return [owed(self, key, period, reign, outcome=outcome, now=now, figure=figure)]

    def _ours(self, event: Event, item: str) -> bool:
        """Is it about this rota, or this post (for this item)?"""
        if self.rota:
            return bool(event.data.get("rota", event.subject.partition(":")[2]) == self.rota)
        return bool(event.data.get("post") == self.holds and (not self.per or item_of(event, self.per) == item))

    def _covered(self, events: Sequence[Event], item: str, until: int) -> list[tuple[int, int]]:
        """The stretches in which enough people were there."""
        there: set[str] = set()
        found: list[tuple[int, int]] = []
        since: int | None = None
        for event in sorted(events, key=lambda one: (one.at, one.kind == self.end_kind, one.id)):
            if event.kind not in (self.begin_kind, self.end_kind) or not self._ours(event, item):
                continue
            person = str(event.data.get("person") or event.by)
            if event.kind == self.begin_kind:
                there.add(person)
            else:
                there.discard(person)
            if len(there) >= self.at_least and since is None:
                since = event.at
            elif len(there) < self.at_least and since is not None:
                found.append((since, event.at))
                since = None
        return [*found, (since, until)] if since is not None and since < until else found
