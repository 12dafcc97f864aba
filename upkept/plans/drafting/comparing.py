"""A draft beside published versions, and what is to be decided about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language

from upkept.core.plan.stamp import next_number
from upkept.kit.clock import instant_of
from upkept.plans import queries
from upkept.plans.changes import Changes, Text, changes, of_version, summary
from upkept.plans.checking import Checked, check
from upkept.plans.models import Draft, PlanVersion
from upkept.products.models import Product

AHEAD = timedelta(days=7)
"""How long ahead a change is announced unless another day is chosen."""


def of_draft(draft: Draft, number: str = "") -> dict[str, Any]:
    """`number`: of the version that it is compared with; else the one from which it began, or the newest."""
    rows = list(queries.versions(draft.product)[:200])
    wanted = number or draft.based_on
    base = next((row for row in rows if row.number == wanted), rows[0] if rows else None)
    checked = check(draft.source, draft.prose, draft.files)
    given: dict[str, Any] = {"versions": rows, "base": base, "checked": checked}
    if checked.plan is not None and base is not None:
        given["changes"] = _compared(base, checked, draft)
        given["summary"] = summary(given["changes"].counts)
    return given


def decision(product: Product, draft: Draft, now: datetime) -> dict[str, Any]:
    """What the publish page shows: errors, what changes for subscribers, and the number and day to be chosen."""
    given = of_draft(draft)
    checked: Checked = given["checked"]
    full = check(draft.source, draft.prose, draft.files, draft=False)
    taken = [row.number for row in given["versions"]]
    plan = checked.plan
    today = _today(product, checked, now)
    version = plan.version if plan is not None and plan.version not in taken else next_number(taken, today)
    effective = plan.effective if plan is not None and plan.effective > today.isoformat() else ""
    return {
        **given,
        "blocking": full.report.errors,
        "findings_open": full.report.open,
        "said": {
            "version": version,
            "effective": effective or (today + AHEAD if taken else today).isoformat(),
            "why": draft.why,
        },
        "today": today.isoformat(),
        "in_force": queries.row_in_force(product.slug, now),
    }


def _today(product: Product, checked: Checked, now: datetime) -> date:
    if checked.tables is None:
        return now.date()
    return date.fromordinal(checked.tables.zone.date(instant_of(now)))


def _compared(base: PlanVersion, checked: Checked, draft: Draft) -> Changes:
    assert checked.plan is not None
    base = PlanVersion.objects.get(pk=base.pk)
    return changes(of_version(base), Text(checked.plan, draft.prose), get_language() or "en")
