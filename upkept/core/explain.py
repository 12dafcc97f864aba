"""Why an obligation is due when it is and came out as it did: every stretch with its cause, every step of the reckoning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from upkept.core.amount import Amount, NotAnAmount, parse_amount
from upkept.core.calendar import Calendar
from upkept.core.commitments.base import ENDINGS, Commitment, Frame, Reign
from upkept.core.commitments.clock import Rules, calendar_of
from upkept.core.commitments.subject import asked
from upkept.core.event import Event, in_order
from upkept.core.fold import Stream, fold
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.targets import Targets

MOST = 200
"""So many events of one obligation are each asked what they moved: every one costs a fold of all before it."""
State = Literal["counted", "paused", "closed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """[from_, to) in one state. `cause`: the id of the event that began the pause, else of the opening; `cause_kind`: its kind;
    for closed time both are empty, and `calendar` names why."""

    from_: int
    to: int
    state: State
    cause: str = ""
    cause_kind: str = ""
    calendar: str = ""

    @property
    def seconds(self) -> int:
        return self.to - self.from_


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence, as data. `code` says which, `data` its facts (instants are whole UTC seconds), `event` what caused it.

    opened(subject, target, calendar, attributes) · counts-from(at) · retargeted(target, due, was) · paused · resumed(due) ·
    extended(due, was) · moved(due, was) · due(due) · met(late: seconds, negative: early) · not-met · kept · late · broken ·
    void(reason) · unmeasured(reason) · excused(exclusion, approved_by) · corrected · figure(figure, target) · running
    """

    at: int
    code: str
    event: str = ""
    kind: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """`pieces` cover the obligation without a hole from its opening to its end (or to now, or its due moment if later)."""

    obligation: Obligation
    calendar: str
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]

    def seconds(self, state: State, until: int | None = None) -> int:
        """How long it was counted, paused or closed, up to the instant `until` (none: all of it)."""
        ends = ((one, one.to if until is None else min(one.to, until)) for one in self.pieces)
        return sum(max(to - one.from_, 0) for one, to in ends if one.state == state)


def explain(obligation: Obligation, events: Sequence[Event], history: History, now: int) -> Explanation:
    """The obligation explained from the events of its stream (any order) and the version of the plan that it was born under.

    Raises LookupError where the history has no such version or commitment.
    """
    held = [one for one in history.reigns(obligation.commitment) if one[1].version == obligation.version]
    if not held:
        raise LookupError(f"no version {obligation.version} of {obligation.commitment}; load the plan's whole history")
    commitment, reign = held[0]
    events = sorted(events, key=in_order)
    by_id = {event.id: event for event in events}
    calendar = _calendar(commitment, obligation, reign)
    pieces = tuple(_pieces(commitment, obligation, reign, calendar, by_id, now))
    steps = (*_beginning(commitment, obligation, reign, calendar, by_id), *_changes(obligation, events, history))
    return Explanation(obligation, calendar.name, pieces, (*steps, *_ending(obligation, by_id, now)))


def _calendar(commitment: Commitment, one: Obligation, reign: Reign) -> Calendar:
    """The calendar that its time was counted on."""
    written = getattr(commitment, "calendar", "")
    if isinstance(written, Targets):
        within = getattr(commitment, "within", None) or getattr(commitment, "every", None)
        return Rules(within, written, getattr(commitment, "by", ()), reign.tables).of(one.attributes).calendar
    return calendar_of(str(written or ""), reign.tables)


def _amount(one: Obligation) -> Amount | None:
    try:
        return parse_amount(one.target.rpartition("–")[2])
    except NotAnAmount:
        return None


def _pieces(
    commitment: Commitment, one: Obligation, reign: Reign, calendar: Calendar, by_id: Mapping[str, Event], now: int
) -> Iterator[Piece]:
    amount = _amount(one)
    ends = [end for end in (one.met, one.closed) if end is not None]
    end = min(ends) if ends else max(now, one.due or now)
    if not ends and not commitment.stays_owed and one.verdict_at is not None:
        end = one.verdict_at
    if one.due is not None and not one.closed:
        end = max(end, one.due)
    pauses = [(s.from_, end if s.to is None else min(s.to, end), s.cause) for s in one.paused]
    opening = by_id.get(one.opening)
    kind = opening.kind if opening else ""
    for begin, stop, is_open in _open(commitment, one, reign, calendar, amount, end):
        if not is_open:
            yield Piece(begin, stop, "closed", calendar=calendar.name)
            continue
        at = begin
        for a, b, cause in pauses:
            if b <= at or a >= stop:
                continue
            if at < a:
                yield Piece(at, a, "counted", one.opening, kind)
            yield Piece(max(a, at), min(b, stop), "paused", cause, by_id[cause].kind if cause in by_id else "")
            at = min(b, stop)
        if at < stop:
            yield Piece(at, stop, "counted", one.opening, kind)


def _open(
    commitment: Commitment, one: Obligation, reign: Reign, calendar: Calendar, amount: Amount | None, end: int
) -> Iterator[tuple[int, int, bool]]:
    """(from, to, counted) by the calendar. A civil time is counted whatever the calendar."""
    begin = one.opened
    waits_for = reign.tables.calendars.get(getattr(commitment, "starts_in", "") or "")
    if waits_for is not None and begin < end:
        first = min(waits_for.next_open(begin), end)
        if begin < first:
            yield begin, first, False
        begin = first
    if amount is not None and amount.kind == "civil":
        if begin < end:
            yield begin, end, True
        return
    yield from calendar.stretches(begin, end)


def _beginning(
    commitment: Commitment, one: Obligation, reign: Reign, calendar: Calendar, by_id: Mapping[str, Event]
) -> Iterator[Step]:
    opening = by_id.get(one.opening)
    kind = opening.kind if opening else ""
    data = {"subject": one.subject, "target": one.target, "calendar": calendar.name, "attributes": dict(one.attributes)}
    yield Step(opening.at if opening else one.opened, "opened", one.opening, kind, data)
    if opening is not None and one.opened != opening.at:
        yield Step(one.opened, "counts-from", one.opening, kind, {"at": one.opened})
    waits_for = reign.tables.calendars.get(getattr(commitment, "starts_in", "") or "")
    if waits_for is not None and not waits_for.is_open(one.opened):
        first = waits_for.next_open(one.opened)
        yield Step(first, "counts-from", one.opening, kind, {"at": first, "calendar": waits_for.name})


def _changes(one: Obligation, events: Sequence[Event], history: History) -> Iterator[Step]:
    """What each event did to the due moment, found by folding the events before it with and without it."""
    if any(commitment.over_others for commitment, _ in history.reigns(one.commitment)):
        return
    stream = Stream(history.product, one.commitment, one.key)
    telling = _telling(one, history)
    looked = 0
    end = one.met if one.met is not None else one.closed
    before: Obligation | None = None
    for position, event in enumerate(events):
        if event.at < one.opened and event.id != one.opening and before is None:
            continue
        if end is not None and event.at > end:
            return
        if position + 1 < len(events) and events[position + 1].at == event.at:
            continue  # what happens in one second is read together
        if before is not None and not telling(event):
            continue
        looked += 1
        if looked > MOST:
            return
        found = fold(history, stream, events[: position + 1], Frame(event.at))
        after = next((other for other in found if other.identity == one.identity), None)
        if before is not None and after is not None:
            yield from _change(before, after, event)
        before = after or before


def _telling(one: Obligation, history: History) -> Callable[[Event], bool]:
    """May an event of this stream have moved anything?"""
    kinds, fields = set[str](), set[str]()
    for commitment, reign in history.reigns(one.commitment):
        kinds |= commitment.listens(reign.tables)
        fields |= asked(commitment, reign.tables)
    return lambda event: (
        event.kind in kinds or event.kind.rpartition(".")[2] in ENDINGS or not fields.isdisjoint(event.data)
    )


def _change(before: Obligation, after: Obligation, event: Event) -> Iterator[Step]:
    def step(code: str, **data: Any) -> Step:
        return Step(event.at, code, event.id, event.kind, data)

    if after.target != before.target:
        marked = Mark.RELAXED in after.marks and Mark.RELAXED not in before.marks
        yield step("retargeted", target=after.target, was=before.target, due=after.due, relaxed=marked)
    if after.is_paused and not before.is_paused:
        yield step("paused")
    elif before.is_paused and not after.is_paused:
        yield step("resumed", due=after.due)
    elif after.target == before.target and after.due != before.due:
        is_extended = len(after.marks) > len(before.marks) and Mark.EXTENDED in after.marks
        yield step("extended" if is_extended else "moved", due=after.due, was=before.due)


def _ending(one: Obligation, by_id: Mapping[str, Event], now: int) -> Iterator[Step]:
    if one.due is not None:
        yield Step(one.due, "due", data={"due": one.due})
    if one.met is not None:
        meeting = by_id.get(one.met_by or "")
        data: dict[str, Any] = {"late": one.met - one.due} if one.due is not None else {}
        yield Step(one.met, "met", one.met_by or "", meeting.kind if meeting else "", data)
    if one.figure is not None:
        yield Step(one.verdict_at or now, "figure", data={"figure": one.figure, "target": one.target})
    closing = by_id.get(one.closed_by or "")
    data = {"reason": one.reason} if one.reason else {}
    at = one.verdict_at if one.verdict_at is not None else now
    if one.outcome is not Outcome.KEPT or one.verdict_at is not None:
        yield Step(at, str(one.outcome), one.closed_by or "", closing.kind if closing else "", data)
    if Mark.CORRECTED in one.marks:
        yield Step(at, "corrected")
    excuse = by_id.get(one.excused_by or "")
    if excuse is not None:
        facts = {name: excuse.data.get(name) for name in ("exclusion", "reason", "reference", "approved_by")}
        yield Step(excuse.at, "excused", excuse.id, excuse.kind, facts)
