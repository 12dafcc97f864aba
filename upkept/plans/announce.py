"""What a stored obligation has to say: its warning, its verdict at its moment, and corrections. Pure, on one row.

A verdict is announced once and never taken back: what changes it later is announced beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from upkept.core import obligation as core
from upkept.core.event import Event
from upkept.core.score import month_of
from upkept.core.verdict import judged_at
from upkept.core.zone import Zone
from upkept.kit.clock import instant_of, moment
from upkept.plans import events
from upkept.plans.events import _OfObligation
from upkept.plans.identity import subject_of
from upkept.plans.models import Obligation, Outcome


def next_look(folded: core.Obligation, row: Obligation, now: int) -> int | None:
    """The next instant at which it has something new to say without an event."""
    looks = [folded.next_look]
    judged = judged_at(folded)
    if judged is not None and judged >= now:
        looks.append(judged + 1)
    if folded.outcome is core.Outcome.RUNNING and not folded.is_paused and row.warned_at is None:
        looks.append(folded.warn_at)
    ahead = [look for look in looks if look is not None]
    return max(min(ahead), now + 1) if ahead else None


def announce(row: Obligation, folded: core.Obligation, now: int, zone: Zone, cause: str = "") -> Iterator[Event]:
    """Bring the announced columns of a row up to what the fold says at `now`; yields the events that say so."""
    judged = judged_at(folded)
    is_judged = judged is not None and judged < now
    row.month = month_of(folded, zone, judged) if is_judged else ""
    if folded.outcome is core.Outcome.RUNNING and folded.is_at_risk(now) and row.warned_at is None and folded.warn_at:
        row.warned_at = moment(folded.warn_at)
        yield _event(row, events.ObligationWarned, folded.warn_at, now)
    state = folded.outcome if is_judged else core.Outcome.RUNNING
    if not row.verdict:
        if is_judged and judged is not None:
            yield from _verdict(row, folded, judged, now)
    elif state != row.announced:
        yield from _change(row, folded, state, now, cause)


def _verdict(row: Obligation, folded: core.Obligation, judged: int, now: int) -> Iterator[Event]:
    first = core.Outcome.BROKEN if folded.outcome is core.Outcome.LATE else folded.outcome
    row.verdict, row.announced = first.value, folded.outcome.value
    if first is core.Outcome.KEPT:
        yield _event(row, events.ObligationKept, judged, now, met=folded.met)
    elif first is core.Outcome.BROKEN:
        yield _event(row, events.ObligationBroken, judged, now)
    elif first is core.Outcome.UNMEASURED:
        yield _event(row, events.ObligationUnmeasured, judged, now, reason=folded.reason)
    else:
        yield _event(row, events.ObligationVoid, judged, now, reason=folded.reason)
    if folded.outcome is core.Outcome.LATE:
        yield _event(row, events.ObligationLate, folded.met or judged, now, met=folded.met)


def _change(row: Obligation, folded: core.Obligation, state: core.Outcome, now: int, cause: str) -> Iterator[Event]:
    before, row.announced = row.announced, state.value
    if before == Outcome.BROKEN and state is core.Outcome.LATE:
        yield _event(row, events.ObligationLate, folded.met or now, now, met=folded.met)
        return
    yield _correct(row, before, state.value, folded.reason or f"{before} became {state.value}", now, cause)


def supersede(row: Obligation, now: int, cause: str) -> Event:
    """What opened it turned out to open something else. It was judged already: it stays, void, and says why."""
    before = row.announced
    row.announced = row.outcome = Outcome.VOID.value
    row.reason, row.month, row.next_look_at = SUPERSEDED, "", None
    return _correct(row, before, Outcome.VOID.value, SUPERSEDED, now, cause)


SUPERSEDED = "superseded"


def _correct(row: Obligation, before: str, after: str, reason: str, now: int, cause: str) -> Event:
    row.corrections += 1
    return _event(
        row,
        events.ObligationCorrected,
        now,
        now,
        suffix=f".{row.corrections}",
        before=before,
        after=after,
        reason=reason,
        cause=cause,
    )


def _event(row: Obligation, kind: type[_OfObligation], at: int, now: int, suffix: str = "", **said: object) -> Event:
    made = kind(
        product=row.product,
        subject=subject_of(row.ref),
        commitment=row.commitment,
        key=row.key,
        opening=row.opening,
        due=None if row.due_at is None else instant_of(row.due_at),
        **said,  # the fields of each kind, checked by pydantic
    )
    return Event(
        id=f"{row.ref}.{kind.kind.partition('.')[2]}{suffix}",
        product=row.product,
        kind=kind.kind,
        subject=made.subject,
        at=at,
        data=made.data(),
        recorded=now,
        by="clock",
        how="observed",
        v=kind.v,
    )
