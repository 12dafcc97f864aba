"""What is true of every kind's obligations: silent feeds, excuses, and what was recorded late, attested or corrected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from upkept.core.commitments.base import EXCUSED, HEARD, SILENT
from upkept.core.event import Event
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.zone import DAY

SILENCE = 0.05
"""The share of its time for which a feed may be silent before what nothing met counts as unmeasured."""
EXCUSABLE = 30 * DAY
"""Seconds after the verdict within which it may be excused."""
LATE_RECORDED = 900
"""Seconds after which the record of an opening or a meeting is published as late."""
MANY = 100
"""So many late records of one stream are each held against what was known before it; each costs a fold."""
JUDGED = (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN, Outcome.UNMEASURED)
FINAL = {*JUDGED, Outcome.VOID}
Known = Callable[[Sequence[Event], int], list[Obligation]]
"""(the events that were known, now) → the obligations as they then stood."""


def judged_at(one: Obligation) -> int | None:
    """The instant from which its outcome counts; None: it has none yet. A void one counts from when its subject ceased."""
    if one.outcome not in FINAL:
        return None
    for instant in (one.verdict_at, one.closed, one.due):
        if instant is not None:
            return instant
    return one.opened


def finished(
    history: History, commitment: str, found: list[Obligation], events: Sequence[Event], known: Known
) -> list[Obligation]:
    """The obligations with what the driver's own events and the way of recording say about them."""
    silences = _silences(events)
    if silences:
        found = [_observed(history, one, silences) for one in found]
    found = _recorded(found, events)
    found = _corrected(history, found, events, known)
    excuses = [event for event in events if event.kind == EXCUSED]
    if excuses:
        by_id = {event.id: event for event in events}
        found = [_excused(history, one, excuses, by_id) for one in found]
    return found


def told(found: list[Obligation], events: Sequence[Event]) -> list[Obligation]:
    """The obligations with the way in which what decided each was learned of, where that is not by observing."""
    hows = {event.id: event.how for event in events if event.how != "observed"}
    return [replace(one, how=how) if (how := hows.get(one.met_by or one.opening)) else one for one in found]


def _silences(events: Sequence[Event]) -> list[tuple[int, int | None, frozenset[str]]]:
    """(from, to, kinds that the feed brings), for every time that a feed was silent; `to` None: it still is."""
    found: list[tuple[int, int | None, frozenset[str]]] = []
    running: dict[str, tuple[int, frozenset[str]]] = {}
    for event in events:
        if event.kind == SILENT and event.subject not in running:
            running[event.subject] = (event.at, frozenset(str(kind) for kind in event.data.get("kinds") or ()))
        elif event.kind == HEARD and event.subject in running:
            begin, kinds = running.pop(event.subject)
            found.append((begin, event.at, kinds))
    found += [(begin, None, kinds) for begin, kinds in running.values()]
    return sorted(found, key=lambda one: one[0])


def _observed(history: History, one: Obligation, silences: list[tuple[int, int | None, frozenset[str]]]) -> Obligation:
    version = history.version(one.version)
    if version is None or one.met is not None or one.due is None or one.due <= one.opened:
        return one
    commitment = version.plan.commitments[one.commitment]
    if one.outcome is not Outcome.BROKEN and not (one.outcome is Outcome.KEPT and commitment.hides()):
        return one
    awaited = commitment.awaited()
    silent, at = 0, one.opened
    for begin, to, kinds in silences:
        if kinds & awaited:
            begin, end = max(begin, at), one.due if to is None else min(to, one.due)
            if begin < end:
                silent, at = silent + end - begin, end
    if silent <= SILENCE * (one.due - one.opened):
        return one
    return replace(one, outcome=Outcome.UNMEASURED, reason="no-observation")


def _recorded(found: list[Obligation], events: Sequence[Event]) -> list[Obligation]:
    late = {e.id for e in events if e.recorded > e.at + LATE_RECORDED and e.how != "imported"}
    attested = {e.id for e in events if e.how == "attested"}
    if not late and not attested:
        return found
    result = []
    for one in found:
        marks = one.marks
        if one.met_by in late or one.opening in late:
            marks |= {Mark.LATE_RECORDED}
        if one.met_by in attested:
            marks |= {Mark.ATTESTED}
        result.append(one if marks is one.marks else replace(one, marks=marks))
    return result


def _corrected(history: History, found: list[Obligation], events: Sequence[Event], known: Known) -> list[Obligation]:
    """A verdict that stood once, and is another now because something became known later, is marked corrected."""
    moments = sorted({e.recorded for e in events if e.recorded > e.at and e.how != "imported" and e.kind != EXCUSED})
    judged = {one.identity: one for one in found if one.verdict_at is not None}
    moments = [m for m in moments if any(_late(e, m) for e in events)]
    if len(moments) > MANY:
        moments = _telling(moments, found, events, known)
    if not moments:
        return found
    changed: set[tuple[str, str, str]] = set()
    for moment in moments:
        before = [event for event in events if event.recorded < moment]
        silences = _silences(before)
        for old in known(before, moment):
            old = _observed(history, old, silences) if silences else old
            new = judged.get(old.identity)
            stood = old.outcome in JUDGED and old.verdict_at is not None and old.verdict_at < moment
            if stood and (new is None or _side(old) != _side(new)):
                changed.add(old.identity)
    if not changed:
        return found
    return [replace(one, marks=one.marks | {Mark.CORRECTED}) if one.identity in changed else one for one in found]


def _telling(moments: list[int], found: list[Obligation], events: Sequence[Event], known: Known) -> list[int]:
    """Of very many late records those that came over a verdict: it fell between what happened and its being recorded.

    The verdicts as they are now, and as they would be if nothing had come late. The longest delays first.
    """
    on_time = [event for event in events if not _late(event, event.recorded)]
    folds = (found, known(on_time, moments[-1]))
    verdicts = sorted({at for fold in folds for one in fold for at in (one.verdict_at, one.due) if at is not None})
    since: dict[int, int] = {}
    for event in events:
        if _late(event, event.recorded):
            since[event.recorded] = min(event.at, since.get(event.recorded, event.at))
    over = [m for m in moments if m in since and bisect_left(verdicts, since[m]) < bisect_left(verdicts, m)]
    return sorted(sorted(over, key=lambda m: (since[m] - m, m))[:MANY])


def _late(event: Event, moment: int) -> bool:
    return event.recorded == moment and event.recorded > event.at + 60 and event.how != "imported"


def _side(one: Obligation) -> str:
    """Kept, not kept, or out of the score: what a correction changes."""
    return "not kept" if one.outcome in (Outcome.LATE, Outcome.BROKEN) else str(one.outcome)


def _excused(history: History, one: Obligation, excuses: list[Event], by_id: dict[str, Event]) -> Obligation:
    for event in excuses:
        if _excuses(history, event, one, by_id):
            return replace(one, marks=one.marks | {Mark.EXCUSED}, excused_by=event.id)
    return one


def _excuses(history: History, event: Event, one: Obligation, by_id: dict[str, Event]) -> bool:
    """In time, by an exclusion of the obligation's plan that fits, with all that it needs, approved by another than the doer."""
    data = event.data
    if data.get("commitment", one.commitment) != one.commitment or data.get("opening") != one.opening:
        return False
    if one.verdict_at is not None and event.at > one.verdict_at + EXCUSABLE:
        return False
    version = history.version(one.version)
    exclusion = version.plan.exclusions.get(str(data.get("exclusion"))) if version else None
    if exclusion is None or not all(data.get(name) not in (None, "", []) for name in exclusion.needs):
        return False
    doer = by_id[one.met_by].by if one.met_by in by_id else ""
    approver = data.get("approved_by")
    return bool(approver) and approver != doer and exclusion.where.matches({**one.attributes, **data})
