"""The one explanation of a stored obligation: its page, the API and the command line all tell this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from upkept.core.event import Event
from upkept.core.explain import Explanation, explain
from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event as Row
from upkept.plans import queries
from upkept.plans.models import Obligation


@dataclass(frozen=True, slots=True)
class Why:
    """`found`: the reckoning; `events`: those that its steps and stretches name, by their id."""

    found: Explanation
    events: Mapping[str, Event]


def explanation(row: Obligation, now: datetime) -> Why | None:
    """None where the version of the plan under which it was born is not known any more."""
    events = _events(row)
    try:
        found = explain(row.as_core(), events, queries.history(row.product), instant_of(now))
    except LookupError:
        return None
    return Why(found, {event.id: event for event in events})


def _events(row: Obligation) -> Sequence[Event]:
    """Those of its stream; of a period, which may hold a million, the few that decided."""
    if row.opening != row.key:
        return queries.events_of(row)
    ids = {one for one in (row.met_by, row.closed_by, row.excused_by) if one} | {cause for *_, cause in row.paused}
    return [event.as_core() for event in Row.objects.filter(product=row.product, id__in=ids)] if ids else []
