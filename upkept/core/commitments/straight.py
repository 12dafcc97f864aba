"""The everyday case of a deadline, folded fast: opened once, perhaps changed, or paused and resumed, stopped once or not yet.

It says no more than `Reading` does, which a property test holds it to; whatever is not so plain it leaves to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Frame, Reign
from upkept.core.commitments.clock import Rule, Term, reckon, term
from upkept.core.commitments.running import Clock
from upkept.core.commitments.subject import FIT, UNFIT, Concern, Learner, Roles, is_automatic
from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.commitments.machine import Machine

START, STOP, BEGIN, END = 2, 4, 64, 128
LOOK = -1
"""A kind whose part depends on the event's fields, or is another than these: left to the full reading."""
Known = tuple[int, Rule, Mapping[str, Any]]


class Straight:
    """A machine's short way. `kinds`: kind of event → its part, found once."""

    __slots__ = ("_asked", "_known", "_machine", "_people", "concern", "kinds", "learner", "roles")

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.roles: Roles = machine.roles
        self.concern: Concern = machine.concern
        self.learner: Learner = machine.learner
        self.kinds: dict[str, int] = {}
        self._asked = tuple(sorted(machine.names))
        self._known: dict[tuple[Any, ...], Known] = {}
        self._people = machine.commitment.counts == "people"

    def fold(self, key: str, events: Sequence[Event], reign: Reign, now: int) -> list[Obligation] | None:
        """The obligation, if any; None: not so plain."""
        kinds, names, asked = self.kinds, self.learner.names, self.learner.asked
        opening: Event | None = None
        stop: Event | None = None
        pauses: list[tuple[int, int, str]] = []
        changes: list[Event] = []
        since: Event | None = None
        before = None
        for event in events:
            bits = kinds.get(event.kind)
            if bits is None:
                bits = kinds[event.kind] = self._part(event.kind)
            data = event.data
            if bits:
                at = event.at
                if at == before or bits == LOOK or (opening is None) != (bits == START):
                    return None
                before = at
                if bits == START:
                    opening = event
                    continue
                if stop is not None:
                    continue
                if bits == STOP:
                    if not (data and self._people and is_automatic(event)):
                        stop = event
                    continue
                if bits == BEGIN:
                    since = since or event
                elif since is not None:
                    pauses.append((since.at, at, since.id))
                    since = None
            if data and stop is None and not (names if bits else asked).isdisjoint(data):
                if bits or opening is None or event.at == before:
                    return None
                before = event.at
                changes.append(event)
        if opening is None:
            return []
        if stop is not None and since is not None:
            pauses.append((since.at, stop.at, since.id))
            since = None
        if changes and (pauses or since):
            return None
        return self._made(key, opening, stop, pauses, since, changes, reign, now)

    def _made(
        self,
        key: str,
        opening: Event,
        stop: Event | None,
        pauses: list[tuple[int, int, str]],
        since: Event | None,
        changes: list[Event],
        reign: Reign,
        now: int,
    ) -> list[Obligation] | None:
        opened = opening.at
        fit, rule, known = self._of(opening.data)
        if fit == UNFIT:
            return None if changes else []
        if opened < reign.start or (reign.end is not None and opened >= reign.end):
            return None if changes else []
        amount = rule.amount
        if fit != FIT or amount is None:
            return None
        clock = Clock(opening, opened, rule, [], known)
        try:
            if amount.kind == "elapsed":
                clock.terms = [Term(opened, amount.seconds, None, rule.calendar)]
                clock.due = rule.calendar.due(opened, amount.seconds)
            else:
                one = term(opened, rule, self._machine.tables)
                assert one is not None
                clock.terms, clock.due = [one], one.due
            for begin, end, cause in pauses:
                if clock.due is None or begin >= clock.due:
                    break
                clock.pauses.append((begin, end))
                clock.causes.append(cause)
                clock.due = reckon(clock.terms, clock.pauses)
        except BeyondHorizon:
            return None
        if changes and not self._changed(clock, changes, Frame(now), reign):
            return None
        clock.met = stop
        commitment = self._machine.commitment
        if since is not None and clock.due is not None and since.at < clock.due:
            clock.due = None
            return [clock.obligation(commitment.id, key, reign.version, now, commitment.warn, since.at, since.id)]
        return [clock.obligation(commitment.id, key, reign.version, now, commitment.warn)]

    def _changed(self, clock: Clock, changes: list[Event], frame: Frame, reign: Reign) -> bool:
        """Give the clock the targets of what changed before its verdict. False: it does not concern us all the time."""
        machine = self._machine
        reading = machine.reading(machine, reign, frame)
        clock.rules = machine.rules
        for event in changes:
            if clock.due is None:
                return False
            if event.at > clock.due:
                break
            known = self.learner.learn(clock.attributes, event.data, self.learner.asked)
            if known is clock.attributes:
                continue
            if self.concern.of(known) != FIT:
                return False
            clock.attributes = known
            reading.retarget(clock, event.at)
        return True

    def _of(self, data: Mapping[str, Any]) -> Known:
        """Whether it concerns us, its target, and what is known, by the opening's fields alone."""
        asked = tuple([data.get(name) for name in self._asked])
        try:
            found = self._known.get(asked)
        except TypeError:  # a list among the values
            return self._find(data)
        if found is None:
            found = self._find(data)
            if all(value is None or type(value) is str for value in asked):
                self._known[asked] = found
        return found

    def _find(self, data: Mapping[str, Any]) -> Known:
        known = self.learner.learn({}, data)
        return self.concern.of(known), self._machine.rules.of(known), known

    def _part(self, kind: str) -> int:
        bits, checks = self.roles.sort(kind)
        plain = not checks and bits in (0, START, STOP, BEGIN, END) and not kind.endswith(".reopened")
        return bits if plain else LOOK
