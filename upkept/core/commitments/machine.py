"""The deadline's fold: one pass over a subject's events, with its tables worked out once for all subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Frame, Reign
from upkept.core.commitments.clock import Rule, Rules, Term, later, reckon, term
from upkept.core.commitments.running import Clock
from upkept.core.commitments.straight import Straight
from upkept.core.commitments.subject import (
    FIT,
    UNFIT,
    WAIVED,
    Barred,
    Concern,
    Learner,
    Roles,
    asked,
    is_automatic,
    untied,
    why_void,
)
from upkept.core.event import Event
from upkept.core.moment import moment
from upkept.core.obligation import Mark, Obligation
from upkept.core.selector import Pick, Selector
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.commitments.deadline import Deadline
    from upkept.core.plan.model import Tables

VOID, START, STOP, CAP, UNTIL, EXTEND = 1, 2, 4, 8, 16, 32
BEGIN = 64
"""The first of the pauses' bits: 64 and 128 begin and end the first pair, 256 and 512 the second, …"""
REOPENED = frozenset({Mark.REOPENED})


class Machine:
    """A deadline and its tables, ready to fold any subject. Kinds that are deadlines with more to say have their own."""

    __slots__ = (
        "barred",
        "calendars",
        "commitment",
        "concern",
        "learner",
        "names",
        "openers",
        "pairs",
        "reading",
        "roles",
        "rules",
        "starts_in",
        "straight",
        "tables",
    )

    def __init__(
        self,
        commitment: Deadline,
        tables: Tables,
        reading: type[Reading] | None = None,
        more: Sequence[tuple[int, Selector]] = (),
    ) -> None:
        self.commitment, self.tables, self.reading = commitment, tables, reading or Reading
        parts = [(START, commitment.start), (STOP, commitment.stop), *more]
        openers = set(commitment.start.kinds)
        if commitment.start_cap:
            parts.append((CAP, commitment.start_cap.after))
            openers |= commitment.start_cap.after.kinds
        if commitment.until and commitment.until.event:
            parts.append((UNTIL, commitment.until.event))
        if commitment.extends:
            wanted = commitment.extends
            parts.append((EXTEND, Selector((Pick(wanted.event, wanted.where, wanted.needs),))))
        for position, (begin, end) in enumerate(commitment.pauses):
            parts += [(BEGIN << 2 * position, begin), (BEGIN << 2 * position + 1, end)]
        self.pairs = [(BEGIN << 2 * i, BEGIN << 2 * i + 1) for i in range(len(commitment.pauses))]
        self.openers = frozenset(openers)
        self.roles, self.concern, self.barred = Roles(parts), Concern(commitment, tables), Barred(commitment, tables)
        self.rules = Rules(commitment.within, commitment.calendar, commitment.by, tables)
        followed = dict.fromkeys((*self.concern.names, *commitment.follows()))
        self.calendars = tuple(name for name in followed if name in tables.calendars)
        self.learner = Learner(tables, asked(commitment, tables, (selector for _, selector in more)))
        self.names = self.learner.names
        unusual = (
            commitment.start_cap
            or commitment.until
            or commitment.starts_in
            or self.calendars
            or self.reading is not Reading
        )
        self.straight = None if unusual else Straight(self)
        self.starts_in = tables.calendars.get(commitment.starts_in) if commitment.starts_in else None

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """The obligations that open within the reign, from all events of the subject in order."""
        return [] if self.barred(events) else self.unbarred(key, events, reign, frame)

    def unbarred(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """The same, where it was already asked whether the subject may concern us."""
        if self.straight is not None and not frame.earlier:
            found = self.straight.fold(key, events, reign, frame.now)
            if found is not None:
                return found
        openers = self.openers
        for event in events:
            if event.kind in openers:
                return self.reading(self, reign, frame).read(key, untied(events, self.roles, START | CAP, STOP | VOID))
        return []


class Reading:
    """One pass. What it knows on the way: the attributes, what was started, the clock that runs, the pauses that last."""

    __slots__ = (
        "attributes", "busy", "cause", "clock", "done", "fit", "frame", "hours", "machine", "now", "paused_by", "reign",
        "since", "started",
    )  # fmt: skip

    def __init__(self, machine: Machine, reign: Reign, frame: Frame) -> None:
        self.machine, self.reign, self.frame, self.now = machine, reign, frame, frame.now
        self.attributes: Mapping[str, Any] = {}
        self.hours: Mapping[str, str] = {}
        self.started: Event | None = None
        self.fit = UNFIT
        self.clock: Clock | None = None
        self.done: list[Clock] = []
        self.paused_by = 0
        self.since: int | None = None
        self.cause = ""
        self.busy = [(one.opened, _released(one)) for one in frame.earlier]

    def read(self, key: str, events: Sequence[Event]) -> list[Obligation]:
        machine = self.machine
        roles, learner = machine.roles, machine.learner
        names, of = learner.asked, roles.of
        people = machine.commitment.counts == "people"
        for event in events:
            data = event.data
            bits = of(event, self.attributes)
            changed = False
            if data and not machine.names.isdisjoint(data):
                known = learner.learn(self.attributes, data, None if roles.play(event) else names)
                if known is not self.attributes:
                    self.attributes, changed = known, True
            if not bits and not changed:
                continue
            if bits & STOP and ((people and is_automatic(event)) or not self.accepts(event)):
                bits &= ~STOP
            self.step(event, bits, changed)
        identity, version, warn = machine.commitment.id, self.reign.version, machine.commitment.warn
        found = [one.obligation(identity, key, version, self.now, warn) for one in self.done]
        if self.clock is not None:
            found.append(self.clock.obligation(identity, key, version, self.now, warn, self.since, self.cause))
        return found

    def accepts(self, event: Event) -> bool:
        """Does a stop of the right kind count? A kind that asks for more says so here."""
        return True

    def rules(self) -> Rules:
        """The targets of the clock that is about to open."""
        return self.machine.rules

    def step(self, event: Event, bits: int, changed: bool) -> None:
        clock, at = self.clock, event.at
        over = clock is not None and clock.due is not None and at > clock.due
        if bits & VOID:
            self._cease(event, over)
            return
        if bits & UNTIL:
            self._fix(at)
        if bits & (START | CAP):
            self._start(event, bits)
        elif bits & STOP:
            self._stop(event)
            return
        if changed and self.started not in (None, event) and not over:
            self._change(event)
        clock = self.clock
        if clock is not None and not over and bits & EXTEND:
            self._extend(clock, event)
        if bits >= BEGIN:
            self._pause(event, bits, over)
        if bits & STOP and bits & (START | CAP):
            self._stop(event)

    # -- starting -----------------------------------------------------------------------------------------------------

    def _start(self, event: Event, bits: int) -> None:
        clock, at = self.clock, event.at
        if clock is not None:
            if bits & START and clock.provisional and at < clock.opened:
                self._anchor(clock, at)
            return
        if self.started is not None and bits & CAP and not bits & START:
            return
        self.started = event
        self.hours = self._hours_at(at)
        self.fit = self._fits()
        self._open(event, at, provisional=not bits & START)

    def _hours_at(self, at: int) -> Mapping[str, str]:
        """The calendars that conditions speak of: open or closed, taken at the start."""
        machine = self.machine
        if not machine.calendars:
            return {}
        calendars = machine.tables.calendars
        return {name: "open" if calendars[name].is_open(at) else "closed" for name in machine.calendars}

    def _known(self) -> Mapping[str, Any]:
        return {**self.attributes, **self.hours} if self.hours else self.attributes

    def _fits(self) -> int:
        concern = self.machine.concern
        return FIT if concern.always else concern.of(self._known())

    def _open(self, event: Event, at: int, *, provisional: bool) -> None:
        if self.fit == UNFIT or not self.reign.holds(event.at) or (self.busy and self._is_busy(at)):
            return
        machine, commitment = self.machine, self.machine.commitment
        known, rules = self._known(), self.rules()
        clock = Clock(event, at, rules.of(known), [], known)
        clock.rules = rules
        clock.awaits = commitment.until is not None and commitment.until.event is not None
        if event.kind.endswith(".reopened"):
            clock.marks = REOPENED
        if self.fit == WAIVED:
            self._waive(clock, event)
            return
        self.clock = clock
        if commitment.until is not None and commitment.until.field:
            promised = moment(self.named_in(event).data.get(commitment.until.field))
            if promised is None:
                clock.reason = "" if clock.rule.amount is not None else "no-moment"
            else:
                clock.fixed.append(Term(at, None, max(promised, at), clock.rule.calendar))
        if provisional and commitment.start_cap is not None:
            clock.provisional = True
            at = later(at, commitment.start_cap.amount, clock.rule.calendar, machine.tables)
        self._anchor(clock, at)

    def named_in(self, event: Event) -> Event:
        """The event that names the moment of `until`: the start, also where a change opened the clock."""
        return self.started or event

    def _is_busy(self, at: int) -> bool:
        """Does an obligation of an earlier version still run?"""
        return any(a <= at <= b for a, b in self.busy)

    def _anchor(self, clock: Clock, at: int) -> None:
        """The clock begins to count here."""
        clock.opened = at
        clock.terms = self._terms(clock, at)
        clock.settle(self.since)

    def _terms(self, clock: Clock, at: int) -> list[Term]:
        machine = self.machine
        try:
            start = machine.starts_in.next_open(at) if machine.starts_in else at
            one = term(start, clock.rule, machine.tables)
        except BeyondHorizon:
            clock.reason, one = "beyond-table", None
        return [one, *clock.fixed] if one is not None else list(clock.fixed)

    def _waive(self, clock: Clock, event: Event) -> None:
        clock.void, clock.reason = event, "waived"
        clock.mark(Mark.WAIVED)
        self.done.append(clock)

    # -- ending -------------------------------------------------------------------------------------------------------

    def _stop(self, event: Event) -> None:
        """Met. A stop ends a pause as well, so the due moment is known."""
        clock = self.clock
        if clock is not None:
            if self.since is not None:
                self._resume(event.at)
            clock.met = event
            if clock.terms:
                clock.settle()
            self.done.append(clock)
        self.clock = self.started = self.since = None
        self.paused_by = 0

    def _cease(self, event: Event, over: bool) -> None:
        """The subject is no more: what has no verdict yet is void."""
        clock = self.clock
        if clock is not None:
            clock.gone = event
            if not over:
                clock.void, clock.reason = event, why_void(event)
                if self.since is not None:
                    self._resume(event.at)
            self.done.append(clock)
        for one in self.done:
            if one.void is None and one.due is not None and one.due >= event.at:
                one.void, one.reason = event, why_void(event)
        self.clock = self.started = self.since = None
        self.paused_by = 0

    # -- changing -----------------------------------------------------------------------------------------------------

    def _change(self, event: Event) -> None:
        """An attribute changed before the verdict: it may concern us now, no longer, or with another target."""
        before, self.fit = self.fit, self._fits()
        clock = self.clock
        if clock is None:
            if before != FIT and self.fit != before and self.started is not None:
                self._open(event, event.at, provisional=False)
            return
        clock.attributes = self._known()
        if self.fit == FIT:
            self.retarget(clock, event.at)
            return
        clock.void, clock.reason = event, "unmatched"
        if self.fit == WAIVED:
            clock.reason = "waived"
            clock.mark(Mark.WAIVED)
        if self.since is not None:
            clock.pause(self.since, event.at, self.cause)
        self.done.append(clock)
        self.clock = None

    def retarget(self, clock: Clock, at: int) -> None:
        """Stricter: from the start, or if that is past from now, but never later than before. Laxer: from the start, marked."""
        rule = clock.rules.of(clock.attributes)
        if rule == clock.rule:
            return
        old_rule, old_terms = clock.rule, clock.terms
        clock.rule = rule
        new_terms = self._terms(clock, clock.opened)
        pauses = clock.pauses if self.since is None else [*clock.pauses, (max(self.since, clock.opened), at)]
        try:
            old, new = reckon(old_terms, pauses), reckon(new_terms, pauses)
            if clock.extended and old is not None and new is not None and new < old and _is_laxer(rule, old_rule):
                clock.terms = old_terms  # a time that was agreed is not taken back by promising less
            elif old is not None and (new is None or new > old):
                clock.terms = new_terms
                if at > clock.opened:
                    clock.mark(Mark.RELAXED)
            elif new is not None and new < at and at > clock.opened:
                fresh = term(at, rule, self.machine.tables)
                clock.terms = [*old_terms, fresh] if fresh is not None else old_terms
            else:
                clock.terms = new_terms
        except BeyondHorizon:
            clock.rule, clock.terms = old_rule, old_terms
        clock.settle(self.since)

    def _fix(self, at: int) -> None:
        """The event has come until which it was promised: it is due now, and what was met before is known to be in time."""
        for met in self.done:
            if met.met is not None and met.due is None and met.awaits:
                met.due = at
        clock = self.clock
        if clock is None or (clock.due is not None and at > clock.due):
            return
        one = Term(at, None, at, clock.rule.calendar)
        clock.fixed.append(one)
        clock.terms = [*clock.terms, one]
        if self.since is not None:
            self._resume(at)
        clock.settle()

    def _extend(self, clock: Clock, event: Event) -> None:
        wanted, until = self.machine.commitment.extends, moment(event.data.get("until"))
        if wanted is None or until is None or clock.extended >= wanted.times:
            return
        if clock.due is not None and until <= clock.due:
            return
        clock.extended += 1
        clock.mark(Mark.EXTENDED)
        clock.terms = [Term(event.at, None, until, clock.rule.calendar)]
        clock.settle(self.since)

    # -- pausing ------------------------------------------------------------------------------------------------------

    def _pause(self, event: Event, bits: int, over: bool) -> None:
        """Pauses count as the union of their intervals."""
        for begin, end in self.machine.pairs:
            if bits & begin:
                self.paused_by |= begin
            if bits & end:
                self.paused_by &= ~begin
        if self.paused_by and self.since is None:
            self.since, self.cause = event.at, event.id
            if self.clock is not None and not over:
                self.clock.settle(self.since)
        elif not self.paused_by and self.since is not None:
            self._resume(event.at)

    def _resume(self, at: int) -> None:
        since, self.since = self.since, None
        clock = self.clock
        if clock is not None and since is not None and (clock.due is None or since < clock.due):
            clock.pause(since, at, self.cause)
            if clock.terms:
                clock.settle()


def _is_laxer(one: Rule, other: Rule) -> bool:
    return one.amount is None or (other.amount is not None and one.amount.nominal > other.amount.nominal)


def _released(one: Obligation) -> float:
    """Until when an earlier obligation of the stream takes the place of another."""
    ends = [end for end in (one.met, one.closed) if end is not None]
    return min(ends) if ends else float("inf")
