"""Things that are begun and then done: advisories, alerts, requests of persons, whatever a deadline of the plan is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from upkept.config.demo.reach import owed
from upkept.config.demo.story import ALICE, HOUR, MINUTE, Year
from upkept.core.commitments.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Fate:
    """How one case goes. `share`: of its time until it is done (None: by chance, in time; above 1: late; 0: forgotten).

    `ends`: the event by which it ceases instead (`alert.cancelled`). `changes`: (share of the time, new attributes).
    `recorded_after`: seconds until the end of it was written down. `excuse`: the exclusion, with what it needs.
    """

    share: float | None = None
    ends: str = ""
    changes: tuple[tuple[float, Mapping[str, Any]], ...] = ()
    recorded_after: int = 0
    attested: bool = False
    done: Mapping[str, Any] = field(default_factory=dict)
    excuse: Mapping[str, Any] = field(default_factory=dict)


IN_TIME = Fate()
FORGOTTEN = Fate(share=0)


def case(
    year: Year,
    rng: Random,
    name: str,
    subject: str,
    start: int,
    facts: Mapping[str, Any],
    fate: Fate = IN_TIME,
    *,
    by: str,
    done_by: str = "",
    done: Mapping[str, Any] | None = None,
    usual: tuple[float, float] = (2.0, 3.5),
) -> int | None:
    """One case of the deadline `name`, opened by its first start and met by its first stop; when it was met.

    `usual`: the shape of the share of the time that it takes when all goes well.
    """
    commitment = year.plan.commitments[name]
    assert isinstance(commitment, Deadline)
    opened = year.tell(commitment.start.picks[0].kind, subject, start, by, **facts)
    if opened is None:
        return None
    attributes = {key: str(value) for key, value in facts.items()}
    promise = owed(year, name, attributes, start)
    for share, new in fate.changes:
        year.tell(f"{subject.partition(':')[0]}.changed", subject, promise.after(share), done_by or by, **new)
        attributes |= new
        promise = owed(year, name, attributes, start)
    if fate.ends:
        year.tell(fate.ends, subject, promise.after(rng.uniform(0.1, 0.6)), done_by or by, reason="not concerned")
        return None
    if fate.share == 0:
        met = promise.forgotten(rng.random(), year.end)
    else:
        met = promise.after(fate.share or min(rng.betavariate(*usual), 0.97)) + rng.randint(1, 50)
    if met is not None:
        late = met + fate.recorded_after if fate.recorded_after else None
        stop = commitment.stop.picks[0]
        year.tell(
            stop.kind,
            subject,
            met,
            done_by or by,
            recorded=met + 3 * HOUR if fate.attested else late,
            how="attested" if fate.attested else "imported",
            **{**(done or {}), **fate.done},
        )
    if fate.excuse and promise.due is not None:
        excuse(year, rng, name, subject, opened.id, promise.due, **fate.excuse)
    return met


def excuse(year: Year, rng: Random, name: str, subject: str, opening: str, due: int, **said: Any) -> None:
    """The owner excuses it by an exclusion of the plan, some days after the verdict, in office hours."""
    day = year.day_of(due + rng.randint(1, 9) * 24 * HOUR)
    at = max(year.at(day, rng.uniform(9.2, 16.8)), due + 10 * MINUTE)
    year.tell("obligation.excused", subject, at, ALICE, commitment=name, opening=opening, approved_by=ALICE, **said)
