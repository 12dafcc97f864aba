"""The figures of objectives: what is counted over one period, from events or from the results of other promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from statistics import fmean, median
from typing import TYPE_CHECKING

from upkept.core.calendar import Calendar
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.window import uncovered

if TYPE_CHECKING:
    from upkept.core.commitments.objective import Objective

DOWN, UP = "component.down", "component.up"
BEGUN, TOLD = "maintenance.started", "maintenance.announced"
OVER = ("maintenance.completed", "maintenance.rolled_back", "maintenance.cancelled")
ANNOUNCED, PLANNED = "announced-maintenance", "maintenance"
Interval = tuple[int, int]


def availability(
    objective: Objective, events: Sequence[Event], begin: int, end: int, calendar: Calendar
) -> float | None:
    """The share of the calendar's time in which the component was up. None: it was never observed, or there was no time.

    An outage shorter than `ignore_under` does not count. What `less` names counts neither as time nor as outage:
    `announced-maintenance` (of the component, told before it began), `maintenance`, or the `cause` of an outage.
    """
    component = f"component:{objective.component}"
    ours = [event for event in events if event.subject == component]
    if not any(event.at < end for event in ours):
        return None
    left_out = _maintenance(objective, events, end) + _caused(objective, ours, end)
    ignored = objective.ignore_under.nominal if objective.ignore_under else 0
    outages = [(a, b) for a, b, _ in _outages(ours, end) if b - a >= ignored]
    counted = uncovered(begin, end, sorted(left_out))
    total = sum(calendar.elapsed(a, b) for a, b in counted)
    up = sum(calendar.elapsed(c, d) for a, b in counted for c, d in uncovered(a, b, sorted(outages)))
    return up / total if total else None


def _outages(ours: Sequence[Event], end: int) -> list[tuple[int, int, Event]]:
    """From each `down` to the next `up`; one that lasts goes to the end."""
    found: list[tuple[int, int, Event]] = []
    since: Event | None = None
    for event in ours:
        if event.kind == DOWN and since is None:
            since = event
        elif event.kind == UP and since is not None:
            found.append((since.at, event.at, since))
            since = None
    return [*found, (since.at, end, since)] if since is not None and since.at < end else found


def _maintenance(objective: Objective, events: Sequence[Event], end: int) -> list[Interval]:
    if not {ANNOUNCED, PLANNED} & set(objective.less):
        return []
    found: list[Interval] = []
    told: set[str] = set()
    running: dict[str, int] = {}
    for event in events:
        if event.kind == TOLD:
            told.add(event.subject)
        elif event.kind == BEGUN and event.data.get("component") in (None, "", objective.component):
            if PLANNED in objective.less or event.subject in told:
                running.setdefault(event.subject, event.at)
        elif event.kind in OVER and event.subject in running:
            found.append((running.pop(event.subject), event.at))
    return found + [(since, end) for since in running.values() if since < end]


def _caused(objective: Objective, ours: Sequence[Event], end: int) -> list[Interval]:
    causes = set(objective.less) - {ANNOUNCED, PLANNED}
    return [(a, b) for a, b, event in _outages(ours, end) if str(event.data.get("cause")) in causes]


def share(results: Iterable[Obligation]) -> float | None:
    """Kept of all that were judged, the excused ones by their true outcome. None: there was no case."""
    outcomes = [one.outcome for one in results if one.outcome in (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN)]
    return sum(one is Outcome.KEPT for one in outcomes) / len(outcomes) if outcomes else None


def durations(results: Iterable[Obligation], until: int, frozen: int, calendar: Calendar) -> list[float]:
    """Open, unpaused seconds from opening to meeting; what is not met when it is frozen lasts until `until` at least."""
    found = []
    for one in results:
        if one.outcome in (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN):
            end = one.met if one.met is not None and one.met <= frozen else max(until, one.opened)
            pauses = [(s.from_, end if s.to is None else s.to) for s in one.paused]
            found.append(float(sum(calendar.elapsed(a, b) for a, b in uncovered(one.opened, end, pauses))))
    return found


def statistic(name: str, values: Sequence[float]) -> float | None:
    """`mean`, `median`, `p95` (nearest rank), `min`, `max` or `last` of the values. None: there are none."""
    if not values:
        return None
    if name == "mean":
        return fmean(values)
    if name in ("median", "p50"):
        return float(median(values))
    if name == "last":
        return values[-1]
    ordered = sorted(values)
    if name in ("min", "max"):
        return ordered[0 if name == "min" else -1]
    return ordered[ceil(len(ordered) * int(name[1:]) / 100) - 1]
