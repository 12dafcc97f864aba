"""What would have been kept: a plan as if it had been in force, over events that really happened. Nothing is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from upkept.core.event import Event
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.plan.model import Plan, Version
from upkept.core.plan.publish import freeze_plan
from upkept.core.replay import replay_each
from upkept.core.score import month_of
from upkept.core.zone import DAY, Zone

BEFORE, AFTER = 100 * DAY, 400 * DAY
WORST = 5
NOT_KEPT = (Outcome.LATE, Outcome.BROKEN)


@dataclass(slots=True)
class Kept:
    """One commitment over the whole time. `months`: the verdict's month in the product's zone → outcome → count."""

    total: Counter[str] = field(default_factory=Counter)
    months: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    running: int = 0
    first: int | None = None
    last: int | None = None
    """When the first and the last of its cases with a verdict, or void ones, began."""
    broken: list[Obligation] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.total["kept"] + self.total["late"] + self.total["broken"]

    def span(self, at: int) -> None:
        """A case began at this moment."""
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)

    def share(self) -> float | None:
        return self.total["kept"] / self.cases if self.cases else None


@dataclass(slots=True)
class Simulation:
    """`since`, `until`: the time simulated, UTC seconds. `by_commitment` has every commitment that could have had a case."""

    since: int
    until: int
    by_commitment: Mapping[str, Kept]
    kinds: frozenset[str] = frozenset()
    """The kinds of event that there were: of a promise that looks for none of them this history says nothing."""

    def to_json(self) -> dict[str, Any]:
        return {
            "since": self.since,
            "until": self.until,
            "commitments": {
                name: {
                    "kept": kept.total["kept"],
                    "late": kept.total["late"],
                    "broken": kept.total["broken"],
                    "unmeasured": kept.total["unmeasured"],
                    "void": kept.total["void"],
                    "running": kept.running,
                    "months": {month: dict(counts) for month, counts in sorted(kept.months.items())},
                }
                for name, kept in self.by_commitment.items()
            },
        }


def version_for(plan: Plan, since: int, until: int, files: Mapping[str, str] | None = None) -> Version:
    """The plan as if it took effect at `since`, its calendars frozen for the whole time and a year beyond."""
    return Version(plan, freeze_plan(plan, since - BEFORE, until + AFTER, files), since)


def simulate(
    version: Version,
    events: Iterable[Event],
    until: int,
    *,
    worst: int = WORST,
    leave_out: Callable[[Obligation], bool] | None = None,
) -> Simulation:
    """Fold all events by this one version and count. `until` is now: what is due later still runs.

    `worst`: of so many cases of each commitment that were not kept, it is told which. `leave_out`: which cases are not
    counted at all (plans/heard.py).
    """
    history = History(version.plan.product.slug, (version,))
    found: dict[str, Kept] = {name: Kept() for name in version.plan.commitments}
    zone = version.tables.zone
    kinds: set[str] = set()
    months: dict[tuple[str, str, Outcome], int] = {}
    for stream, obligations in replay_each(history, _heard(events, kinds), until):
        for one in obligations:
            if leave_out is not None and leave_out(one):
                continue
            _count(found[stream.commitment], one, until, zone, months, worst)
    for (name, month, outcome), number in months.items():
        found[name].total[str(outcome)] += number
        found[name].months[month][str(outcome)] += number
    return Simulation(version.effective, until, found, frozenset(kinds))


def _heard(events: Iterable[Event], kinds: set[str]) -> Iterator[Event]:
    for event in events:
        kinds.add(event.kind)
        yield event


def _count(
    kept: Kept, one: Obligation, until: int, zone: Zone, months: dict[tuple[str, str, Outcome], int], worst: int
) -> None:
    """Into `months` what has its verdict: commitment, month, outcome → how many."""
    if one.verdict_at is None or one.verdict_at >= until or one.outcome is Outcome.RUNNING:
        if one.outcome is Outcome.VOID:
            kept.total["void"] += 1
            kept.span(one.opened)
        else:
            kept.running += 1
        return
    outcome = one.outcome
    key = (one.commitment, month_of(one, zone), outcome)
    months[key] = months.get(key, 0) + 1
    kept.span(one.opened)
    if outcome in NOT_KEPT and Mark.EXCUSED not in one.marks and len(kept.broken) < worst:
        kept.broken.append(one)
