"""The versions of a plan as its repository has them, each with its frozen tables, ready to be reckoned with."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from upkept.core.plan.model import Version
from upkept.core.plan.publish import freeze_plan, load_version, tables_to_json
from upkept.core.plan.reader import load_document
from upkept.core.zone import DAY
from upkept.plans.committed import Committed
from upkept.status.site.heard import not_measured

BEFORE, AFTER = 100 * DAY, 400 * DAY


@dataclass(frozen=True, slots=True)
class Published:
    """One version. `effective`: since when it is in force; `reckoned`: since when its promises are counted (earlier only for
    the first one, where the record reaches further back than the plan). All in UTC seconds."""

    state: Committed
    number: str
    effective: int
    reckoned: int
    document: Mapping[str, Any]
    tables: Mapping[str, Any]
    version: Version


def published(states: Sequence[Committed], since: int | None, now: int, kinds: Collection[str]) -> list[Published]:
    """The versions that were published by `now`, the oldest first.

    The day of a commit is the day of publication, and no version takes effect before it. Of one number on one day the last
    state counts; a number that comes again later with other promises is told apart by `-2`. `since`: the first is
    reckoned from there, where that is earlier. `kinds`: what can be heard of; what needs another kind is not measured.
    """
    zone = freeze_plan(states[-1].plan, now - BEFORE, now + AFTER, states[-1].files).zone
    days: list[tuple[int, Committed]] = []
    for state in states:
        day = zone.date(state.at)
        if days and days[-1][0] == day and days[-1][1].plan.version == state.plan.version:
            days[-1] = (day, state)
        else:
            days.append((day, state))
    seen: set[str] = set()
    found: list[Published] = []
    for day, state in days:
        number, again = state.plan.version, 1
        while number in seen:
            again += 1
            number = f"{state.plan.version}-{again}"
        seen.add(number)
        written = date.fromisoformat(state.plan.effective).toordinal()
        effective = zone.midnight(max(day, written))
        reckoned = effective if found or since is None else min(effective, since)
        document = json.loads(json.dumps(state.plan.document))
        document["version"], document["effective"] = number, date.fromordinal(zone.date(reckoned)).isoformat()
        not_measured(document, kinds)
        plan = load_document(document)
        tables = tables_to_json(freeze_plan(plan, reckoned - BEFORE, max(now, reckoned) + AFTER, state.files))
        version = load_version(document, tables)
        found.append(Published(state, number, effective, version.effective, document, tables, version))
    return found
