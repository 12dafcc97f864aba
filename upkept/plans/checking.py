"""A plan that is being written, held to everything that it will be held to: what is wrong, what was found, what is to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from upkept.core.plan.check import check as check_plan
from upkept.core.plan.document import read_yaml
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.feasibility import reckoned
from upkept.core.plan.findings import Report
from upkept.core.plan.model import Plan, Tables
from upkept.core.plan.node import Node
from upkept.core.plan.outside import WORLD
from upkept.core.plan.reader import parse_plan
from upkept.kit.clock import instant_of
from upkept.plans.actions import FILE


@dataclass(frozen=True, slots=True)
class Checked:
    """`plan` is None where it cannot be read; `tables` where it cannot be reckoned: then `report.errors` says why."""

    report: Report
    plan: Plan | None = None
    root: Node | None = None
    tables: Tables | None = None
    languages: Mapping[str, str] = field(default_factory=dict)

    @property
    def begin(self) -> int:
        """The first instant of its first day."""
        assert self.plan is not None and self.tables is not None
        return self.tables.zone.midnight(date.fromisoformat(self.plan.effective).toordinal())


def check(
    source: str, prose: Mapping[str, str], files: Mapping[str, str], *, now: datetime | None = None, draft: bool = True
) -> Checked:
    """`draft`: sentences that nothing quotes are a to-do list. `now`: refuse a first day before today, as publishing does."""
    root, problems = read_yaml(source, FILE)
    plan = None
    if root is not None:
        plan, more = parse_plan(root, file=FILE, outside=WORLD)
        problems += more
    if plan is None or problems:
        return Checked(Report(errors=tuple(sorted(problems))), None, root, None, _declared(root))
    try:
        tables = reckoned(plan, dict(files))
    except PlanErrors as errors:
        return Checked(Report(errors=errors.problems), plan, root, None, plan.product.prose)
    today = None if now is None else date.fromordinal(tables.zone.date(instant_of(now)))
    report = check_plan(plan, prose, root=root, file=FILE, tables=tables, today=today, draft=draft)
    return Checked(report, plan, root, tables, plan.product.prose)


def _declared(root: Node | None) -> dict[str, str]:
    """Language → file name, as far as a plan that is not right says."""
    product = root.get("product") if root is not None else None
    prose = product.get("prose") if product is not None else None
    return {name: node.text for name, node in (prose.entries or {}).items() if node.text} if prose is not None else {}
