"""Cadence: something happens once in every period, for each item, or never further apart than a gap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.commitments.clock import calendar_of, later
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.periodic import (
    RETIRED,
    begins,
    item_of,
    joined,
    keys_around,
    lives,
    owed,
    periods_of,
    split,
    warned,
)
from upkept.core.commitments.subject import Learner
from upkept.core.event import Event
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.period import Every, Period, Periods
from upkept.core.selector import Limit, Selector, within_limit

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

ATTESTED = "commitment.attested"
"""Somebody signs that it was done: subject `commitment:<id>`, with `signature`, and `period` and `item` where it is for one."""
GAP = "gap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence(Commitment):
    """An `event` within its `limits` in every period (`every`), and never further apart than `gap`.

    `per`: one for each item of this kind. `if_`: a period without this event is void. `attest`: a signed
    `commitment.attested` counts as well. `anchor`: the ISO date from which lengths are counted.
    """

    kind: ClassVar[str] = "cadence"
    timed: ClassVar[tuple[str, ...]] = ("every", "gap")
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True

    event: Selector
    every: Every | None = None
    gap: Amount | None = None
    per: str = ""
    anchor: str = ""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    if_: Selector | None = None
    attest: bool = False

    def __post_init__(self) -> None:
        if self.every is None and self.gap is None:
            raise ValueError("a cadence has no period; write `every: month`, or `gap: 61d`")

    def items(self) -> str:
        return self.per

    def kinds(self) -> frozenset[str]:
        more = {f"{self.per}.{word}" for word in RETIRED} if self.per else set[str]()
        return Commitment.kinds(self) | more | ({ATTESTED} if self.attest else set())

    def listens(self, tables: Tables) -> frozenset[str]:
        opened = (line.opens.kinds for line in tables.lines.values() if line.opens) if self.per == "line" else ()
        return self.kinds().union(*opened)

    def awaited(self) -> frozenset[str]:
        return self.event.kinds

    def periods(self, tables: Tables) -> Periods | None:
        return periods_of(self, tables)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        periods, item = periods_of(self, tables), item_of(event, self.per) if self.per else ""
        if event.kind == ATTESTED:
            item = str(event.data.get("item") or "") if self.per else ""
            if event.subject != f"commitment:{self.id}":
                return
        if self.per and not item:
            return
        if periods is not None:
            yield from keys_around(periods, event.at, item)
        if self.gap is not None:
            yield joined(GAP, item)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        name, item = split(key)
        periods = periods_of(self, tables)
        period = periods.named(name) if periods is not None and name != GAP else None
        if item:
            yield Scope(subject=item)
        if self.attest:
            yield Scope(subject=f"commitment:{self.id}")
        if item and self.per == "line":
            yield Scope(kinds=self.listens(tables))
        elif not item:
            since, until = (period.start, period.end) if period else (None, None)
            yield Scope(kinds=self.kinds() - {ATTESTED}, since=since, until=until)

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        yield from begins(self, since, until, tables, items)
        if self.gap is not None and first:
            for item in sorted(items.get(self.per, ())) if self.per else ("",):
                yield Opening(since, joined(GAP, item))

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        name, item = split(key)
        if bool(item) != bool(self.per):
            return []
        if name == GAP:
            return self._gaps(key, events, reign, frame) if self.gap is not None else []
        periods = periods_of(self, reign.tables)
        period = periods.named(name) if periods is not None else None
        if period is None or not reign.opens(period) or period.start > frame.now:
            return []
        return self._once(key, period, events, reign, frame.now)

    def _once(self, key: str, period: Period, events: Sequence[Event], reign: Reign, now: int) -> list[Obligation]:
        item = split(key)[1]
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
        met = next(self._counted(key, events, reign, period), None)
        target = str(self.every)
        if met is not None:
            marks = frozenset({Mark.ATTESTED}) if met.kind == ATTESTED else frozenset[Mark]()
            more: dict[str, Any] = {"met": met.at, "met_by": met.id, "marks": marks, "target": target}
            return [owed(self, key, period, reign, outcome=Outcome.KEPT, now=now, **more)]
        if now <= period.end:
            return [
                owed(
                    self,
                    key,
                    period,
                    reign,
                    outcome=Outcome.RUNNING,
                    now=now,
                    target=target,
                    **warned(self, period, now),
                )
            ]
        if self.if_ is not None and not any(self.if_.matches(e) and period.start <= e.at < period.end for e in events):
            return [owed(self, key, period, reign, outcome=Outcome.VOID, now=now, reason="not-needed", target=target)]
        return [owed(self, key, period, reign, outcome=Outcome.BROKEN, now=now, target=target)]

    def _in(self, event: Event, period: Period) -> bool:
        if event.kind == ATTESTED and str(event.data.get("period") or period.key) != period.key:
            return False
        return period.start <= event.at < period.end

    def _counted(
        self, key: str, events: Sequence[Event], reign: Reign, period: Period | None = None
    ) -> Iterator[Event]:
        """The events that count (in the period, if one is given), of the item if it is for one."""
        item = split(key)[1]
        learner = compiled(self, reign.tables, _learner)
        known: Mapping[str, Any] = {}
        for event in events:
            if event.kind == ATTESTED:
                if self._is_signed(event, item) and (period is None or self._in(event, period)):
                    yield event
                continue
            if item and item_of(event, self.per) != item:
                continue
            if item and event.data and not learner.names.isdisjoint(event.data):
                known = learner.learn(known, event.data)
            if period is not None and not period.start <= event.at < period.end:
                continue
            if (
                self.event.matches(event, known)
                and (not self.where or self.where.matches({**known, **event.data}))
                and all(within_limit(event.data.get(name), limit) for name, limit in self.limits.items())
            ):
                yield event

    def _is_signed(self, event: Event, item: str) -> bool:
        """May it be attested, is it signed, and is it about this item?"""
        return self.attest and bool(event.data.get("signature")) and str(event.data.get("item") or "") == item

    def _gaps(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """From each event to the next; the first from the day on which this is promised (or the item's first event)."""
        assert self.gap is not None
        tables, item = reign.tables, split(key)[1]
        begin: int | None = reign.start
        ended: Event | None = None
        if item:
            began, ended = lives(events, self.per, item)
            begin = max(reign.start, began) if began is not None else None
        if begin is None or begin > frame.now:
            return []
        counted = [event for event in self._counted(key, events, reign) if event.at >= begin]
        moments = [event.at for event in counted]
        openings = [] if frame.earlier else [(begin, "start")]
        openings += [(event.at, event.id) for event in counted]
        found = []
        for opened, opening in openings:
            if not reign.holds(opened):
                continue
            after = bisect_left(moments, opened) if opening == "start" else bisect_right(moments, opened)
            met = counted[after] if after < len(counted) else None
            due = later(opened, self.gap, calendar_of("", tables), tables)
            found.append(self._gap(key, item, opening, opened, due, met, ended, reign, frame.now))
        return [one for one in found if ended is None or one.opened < ended.at]

    def _gap(
        self,
        key: str,
        item: str,
        opening: str,
        opened: int,
        due: int,
        met: Event | None,
        ended: Event | None,
        reign: Reign,
        now: int,
    ) -> Obligation:
        more: dict[str, Any] = {"verdict_at": due}
        if ended is not None and ended.at <= due and (met is None or met.at > ended.at):
            outcome = Outcome.VOID
            more = {"reason": "retired", "closed": ended.at, "closed_by": ended.id, "verdict_at": ended.at}
        elif met is not None and met.at <= due:
            outcome = Outcome.KEPT
            more |= {"met": met.at, "met_by": met.id, "next_look": due + 1 if now <= due else None}
        elif now > due:
            outcome = Outcome.BROKEN
        else:
            warn_at = opened + (due - opened) * self.warn // 100
            outcome = Outcome.RUNNING
            more = {"warn_at": warn_at, "next_look": warn_at if now < warn_at else due + 1}
        return Obligation(
            commitment=self.id,
            key=key,
            subject=item or f"commitment:{self.id}",
            opening=opening,
            version=reign.version,
            opened=opened,
            due=due,
            outcome=outcome,
            target=str(self.gap),
            **more,
        )


def _learner(cadence: Cadence, tables: Tables) -> Learner:
    return Learner(tables, cadence.where.values)
