"""An obligation as the components draw it: its mark, its bar of time used, what it is called."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from upkept.core.calendar import Calendar
from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of
from upkept.kit.ui.shapes import Bar, Mark, State
from upkept.plans.history import history
from upkept.plans.models import Obligation

_STOPS = {
    "ticket.answered": _("A person answers"),
    "ticket.triaged": _("It is looked at and classified"),
    "ticket.resolved": _("It is resolved"),
    "bug.confirmed": _("It is confirmed or declined"),
    "bug.deployed": _("The fix is deployed"),
}


def state(row: Obligation, now: datetime) -> State:
    """The one word of the look for this row now."""
    if "excused" in row.marks:
        return "excused"
    if row.outcome == "running":
        if row.is_paused:
            return "paused"
        if row.due_at is not None and row.due_at < now:
            return "broken"
        return "at_risk" if row.warn_at is not None and row.warn_at <= now else "running"
    return row.outcome  # type: ignore[return-value]  # the outcomes are states


def used(row: Obligation, now: datetime) -> float | None:
    """The share of its time that is gone, on its own calendar; None where no time runs."""
    if row.due_at is None or row.outcome != "running":
        return None
    start, end, at = instant_of(row.opened_at), instant_of(row.due_at), instant_of(now)
    calendar = calendar_of(row)
    whole = calendar.elapsed(start, end) if calendar else end - start
    gone = calendar.elapsed(start, min(max(at, start), end)) if calendar else min(max(at, start), end) - start
    return gone / whole if whole > 0 else 1.0


def mark(row: Obligation, now: datetime) -> Mark:
    return Mark(state(row, now), used=used(row, now))


def bar(row: Obligation, now: datetime) -> Bar:
    return Bar(used(row, now) or 0.0, state(row, now))


def version_of(row: Obligation) -> Version | None:
    """The version of the plan under which it was born."""
    return next((version for version in history(row.product).versions if version.number == row.version), None)


def commitment_of(row: Obligation) -> Commitment | None:
    version = version_of(row)
    return version.plan.commitments.get(row.commitment) if version else None


def calendar_of(row: Obligation) -> Calendar | None:
    """The calendar on which this one's time runs; None where it is the wall clock."""
    version, commitment = version_of(row), commitment_of(row)
    named = getattr(commitment, "calendar", None)
    if version is None or named is None:
        return None
    name = named if isinstance(named, str) else named.pick(row.attributes, lambda leaf: 0.0)
    return version.tables.calendars.get(name) if name else None


def quote(commitment: Commitment, language: str) -> str:
    """The promise in the words that were published: in this language, else in the plan's first."""
    return commitment.quote.get(language) or next(iter(commitment.quote.values()), "") or name(commitment.id)


def name(commitment: str) -> str:
    """The id of a commitment as words."""
    return commitment.replace("-", " ").replace("_", " ").capitalize()


def what_is_owed(row: Obligation) -> str:
    """What has to happen: by what stops its clock, else the commitment's name."""
    stop = getattr(commitment_of(row), "stop", None)
    kinds = sorted(stop.kinds) if stop is not None else []
    return str(_STOPS.get(kinds[0], name(row.commitment))) if kinds else name(row.commitment)
