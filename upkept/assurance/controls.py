"""Controls of a framework, the promises that support them, and their record over a period: evidence, not compliance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from upkept.assurance import population
from upkept.assurance.access import Auditor
from upkept.assurance.frameworks import Control, Framework
from upkept.assurance.models import Support
from upkept.core.commitments.base import Commitment
from upkept.kit.ui.shapes import Mark, Score
from upkept.plans import queries, shown


@dataclass(frozen=True, slots=True)
class Backed:
    """A promise beside a control. `said`: confirmed, refused (False), or only suggested (None)."""

    promise: str
    name: str
    said: bool | None
    score: Score
    mark: Mark
    in_force: bool

    @property
    def key(self) -> str:
        return self.promise


@dataclass(frozen=True, slots=True)
class Line:
    """One control; `gap`: no promise is confirmed for it."""

    control: Control
    backed: tuple[Backed, ...]
    suggested: tuple[Backed, ...]

    @property
    def gap(self) -> bool:
        return not self.backed


def lines(
    auditor: Auditor, framework: Framework, asked: population.Asked, now: datetime
) -> list[tuple[str, list[Line]]]:
    """Group by group. A handful of queries, whatever the framework's length."""
    slug = auditor.product.slug
    version = queries.version_in_force(slug, now)
    promises: Mapping[str, Commitment] = version.plan.commitments if version else {}
    said = {
        (row.control, row.promise): row.holds
        for row in Support.objects.filter(product=auditor.product, framework=framework.id)
    }
    tallied = {one.promise: one for one in population.counts(auditor, asked, now)}
    found = []
    for group in framework.groups:
        each = []
        for control in group.controls:
            names = {promise for key, promise in said if key == control.id}
            names |= {id for id, promise in promises.items() if control.may_be_supported_by(promise)}
            beside = [
                _backed(id, said.get((control.id, id)), tallied.get(id), id in promises)
                for id in _in_order(names, list(promises))
            ]
            each.append(
                Line(
                    control,
                    tuple(one for one in beside if one.said),
                    tuple(one for one in beside if one.said is None),
                )
            )
        found.append((group.title, each))
    return found


def choices(auditor: Auditor, now: datetime) -> list[tuple[str, str]]:
    """The promises of the plan in force that can be named for a control."""
    version = queries.version_in_force(auditor.product.slug, now)
    return [(id, shown.name(id)) for id in (version.plan.commitments if version else {})]


def _in_order(names: set[str], plan: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda id: (plan.index(id) if id in plan else len(plan), id))


def _backed(id: str, said: bool | None, one: population.Tallied | None, in_force: bool) -> Backed:
    kept, cases = (one.by_outcome.get("kept", 0), one.cases) if one else (0, 0)
    if not cases:
        mark = Mark("unmeasured" if one and one.by_outcome.get("unmeasured") else "running")
    else:
        mark = Mark("kept" if kept == cases else "broken")
    return Backed(id, shown.name(id), said, Score(kept, cases), mark, in_force)
