"""What was assumed where imported history does not say it: as counts, that everybody can read beside what follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Plan

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from upkept.kit.journal.models import Event as Row

ASSUMED: Final = "assumed"
"""The field of an imported opening that lists the attributes which its source left empty and the importer was told."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """`given`: attribute → (value → how many cases without one were counted as that); `unknown`: attribute → how many have none
    that the plan knows; `unpaused`: promises that take waiting off, of which nothing was imported; `untried`: promises of which
    what was imported says too little."""

    given: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)
    unpaused: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "given": {name: dict(counts) for name, counts in self.given.items()},
            "unknown": dict(self.unknown),
            "unpaused": list(self.unpaused),
            "untried": list(self.untried),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], without: Collection[str]) -> Assumed:
        """`without`: promises that are not spoken of."""
        names = {key: tuple(one for one in kept.get(key, ()) if one not in without) for key in ("unpaused", "untried")}
        return cls(kept.get("given", {}), kept.get("unknown", {}), **names)


def reckon(plan: Plan, told: Mapping[str, Commitment], tried: Collection[str], rows: QuerySet[Row]) -> Assumed:
    """`told`: the promises that have cases; `tried`: all that were tried or could have been; `rows`: what was imported."""
    used = sorted({name for one in told.values() for name in one.follows()} & plan.attributes.keys())
    starts = {kind for one in told.values() if one.by_subject for kind in _starts(one)}
    given: dict[str, Counter[str]] = {}
    unknown: Counter[str] = Counter()
    voided = {f"{kind.partition('.')[0]}.{ending}" for kind in starts for ending in ("spam", "merged")}
    void = set(rows.filter(kind__in=voided).order_by().values_list("subject", flat=True))
    openings = rows.filter(kind__in=starts).order_by().values_list("subject", "data")
    for subject, data in openings.iterator(chunk_size=5000):
        if subject in void:
            continue
        for name in used:
            value = str(data.get(name, ""))
            if value not in plan.attributes[name].values:
                unknown[name] += 1
            elif name in (data.get(ASSUMED) or ()):
                given.setdefault(name, Counter())[value] += 1
    heard = set(rows.order_by().values_list("kind", flat=True).distinct())
    unpaused = tuple(
        name
        for name, one in told.items()
        if (pauses := getattr(one, "pauses", ())) and not any(begin.kinds & heard for begin, _end in pauses)
    )
    return Assumed(given, unknown, unpaused, tuple(sorted(set(tried) - told.keys())))


def _starts(one: Commitment) -> frozenset[str]:
    start = getattr(one, "start", None)
    return start.kinds if start is not None else frozenset()
