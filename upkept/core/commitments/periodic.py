"""What the kinds that are promised period by period share: keys, items and the periods themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Commitment, Opening, Reign
from upkept.core.commitments.compiled import compiled
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import Period, Periods

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

RETIRED = ("retired", "removed", "ended", "left", "withdrawn")
"""`<item kind>.<one of these>`: the item is no more."""


def periods_of(commitment: Commitment, tables: Tables) -> Periods | None:
    """The periods of a commitment (its `every` or `over`), made once for its tables."""
    return compiled(commitment, tables, _periods)


def _periods(commitment: Any, tables: Tables) -> Periods | None:
    every = getattr(commitment, "every", None) or getattr(commitment, "over", None)
    if every is None:
        return None
    return Periods(every, tables.zone, commitment.anchor, tables.dates.get(commitment.id, ()))


def split(key: str) -> tuple[str, str]:
    """`2026-03/course:7` → `2026-03`, `course:7`; an empty item where there is none."""
    period, _, item = key.partition("/")
    return period, item


def joined(period: str, item: str) -> str:
    return f"{period}/{item}" if item else period


def item_of(event: Event, per: str) -> str:
    """The item that an event is about: its subject, or what its field of that name refers to; empty: none."""
    if event.subject_kind == per:
        return event.subject
    named = event.data.get(per)
    if not named:
        return ""
    return str(named) if str(named).startswith(f"{per}:") else f"{per}:{named}"


def lives(events: Sequence[Event], per: str, item: str) -> tuple[int | None, Event | None]:
    """Since when the item is alive (its first event), and the event that ended it."""
    began: int | None = None
    for event in events:
        if item_of(event, per) != item:
            continue
        if began is None:
            began = event.at
        if event.subject == item and event.kind.rpartition(".")[2] in RETIRED and event.kind.partition(".")[0] == per:
            return began, event
    return began, None


def keys_around(periods: Periods, instant: int, item: str) -> Iterator[str]:
    """The key of the period in which something happened; for an item also of the next, for which it may be alive now."""
    period = periods.at(instant)
    if period is not None:
        yield joined(period.key, item)
        if item:
            following = periods.first(period.start + 1)
            if following is not None:
                yield joined(following.key, item)


def begins(
    commitment: Commitment, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]]
) -> Iterator[Opening]:
    """The periods that start in [since, until), for each item that was ever seen."""
    periods, per = periods_of(commitment, tables), commitment.items()
    if periods is None:
        return
    for period in periods.starting(since, until):
        for item in sorted(items.get(per, ())) if per else ("",):
            yield Opening(period.start, joined(period.key, item))


def owed(
    commitment: Commitment,
    key: str,
    period: Period,
    reign: Reign,
    *,
    outcome: Outcome,
    now: int,
    due: int | None = None,
    **more: Any,
) -> Obligation:
    """The obligation of one period, due when it ends unless said, looked at again when that has passed."""
    due = period.end if due is None else due
    _, item = split(key)
    fields: dict[str, Any] = {"verdict_at": None if outcome is Outcome.RUNNING else period.end, **more}
    if now <= due and outcome in (Outcome.RUNNING, Outcome.KEPT):
        fields.setdefault("next_look", due + 1)
    return Obligation(
        commitment=commitment.id,
        key=key,
        subject=item or f"commitment:{commitment.id}",
        opening=key,
        version=reign.version,
        opened=period.start,
        due=due,
        outcome=outcome,
        **fields,
    )


def warned(commitment: Commitment, period: Period, now: int) -> dict[str, int]:
    """When a period that is not met yet is at risk, and when to look at it next."""
    warn_at = period.start + (period.end - period.start) * commitment.warn // 100
    return {"warn_at": warn_at, "next_look": warn_at if now < warn_at else period.end + 1}
