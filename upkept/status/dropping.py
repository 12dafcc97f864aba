"""Promises that a later version of the plan left out: until when they stood. Their records stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from upkept.kit.clock import instant_of
from upkept.plans import queries as plans
from upkept.plans import shown


@dataclass(frozen=True, slots=True)
class Dropped:
    """`until`: when the first version without it took effect, UTC seconds; `version`: the last that had it."""

    id: str
    name: str
    version: str
    until: int


def dropped(product: str, now: datetime) -> list[Dropped]:
    """What is not promised now but was, the latest first. What the plan holds tells it: no query beside the plan's."""
    at = instant_of(now)
    in_force = [version for version in plans.history(product).versions if version.effective <= at]
    found: dict[str, Dropped] = {}
    for version, following in pairwise(in_force):
        for name in version.plan.commitments:
            found.pop(name, None)
            if name not in following.plan.commitments:
                found[name] = Dropped(name, shown.name(name), version.number, following.effective)
    present = set(in_force[-1].plan.commitments) if in_force else set()
    return sorted((one for one in found.values() if one.id not in present), key=lambda one: (-one.until, one.id))


def until(product: str, commitment: str, now: datetime) -> int | None:
    """Until when it was promised; None while it is."""
    return next((one.until for one in dropped(product, now) if one.id == commitment), None)
