"""A promise's cases as data for everybody: no person, no subject that must not be seen yet, only what has its verdict."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.core.plan.reader import vocabulary_of
from upkept.kit.journal.models import Event
from upkept.plans import queries as plans
from upkept.plans.models import Obligation
from upkept.status import records

FIELDS = (
    "case",
    "opened_at",
    "due_at",
    "outcome",
    "met_at",
    "verdict",
    "verdict_at",
    "target",
    "figure",
    "marks",
    "version",
)
SECRET = ("advisory", "finding", "report")
"""Kinds of subject that concern security: nothing of them is public before they are remedied or disclosed."""
NAMED = ("release", "line", "course", "manual", "component", "environment", "document", "market")
"""Kinds whose names are the product's own; all others may stand for a person, and are shown by a reference."""


def public_cases(product: str, commitment: str) -> QuerySet[Obligation]:
    """Those with a verdict, the latest first; of security subjects only those that are remedied or disclosed."""
    rows = plans.judged(product, commitment)
    for kind in secret_subjects(product, commitment):
        undisclosed = rows.filter(subject__startswith=f"{kind}:")
        seen = Event.objects.filter(product=product, kind__in=[f"{kind}.remedied", f"{kind}.disclosed"])
        rows = rows.exclude(subject__startswith=f"{kind}:") | undisclosed.filter(subject__in=seen.values("subject"))
    return rows.order_by("-verdict_at", "-id")


def secret_subjects(product: str, commitment: str) -> list[str]:
    """The kinds of security subject that this promise, in any version, can be about: asked of the plan, not of a million rows."""
    found: set[str] = set()
    for version in plans.history(product).versions:
        promise = version.plan.commitments.get(commitment)
        if promise is not None:
            vocabulary = vocabulary_of(version.plan)
            found |= {vocabulary.subject_of(kind) for kind in promise.kinds()} | {promise.items()}
    return [kind for kind in SECRET if kind in found or "*" in found]


def worst_case(product: str, commitment: str) -> Obligation | None:
    """The one that was met longest after its due moment, as far as it is public."""
    found = plans.worst(product, commitment)
    if found is None or found.subject.partition(":")[0] not in SECRET:
        return found
    return public_cases(product, commitment).filter(overrun__isnull=False).order_by("-overrun").first()


def public_name(row: Obligation) -> str:
    """A period, a release or the like by its name; what may belong to somebody by a reference that says nothing."""
    kind, _colon, name = row.subject.partition(":")
    if kind in ("", "commitment"):
        return row.key
    return f"{kind} {name}" if kind in NAMED else f"{kind} {row.ref[:6]}"


def csv_lines(product: str, commitment: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(FIELDS)
    for row in public_cases(product, commitment).iterator(chunk_size=2000):
        yield writer.writerow(_line(row))


def summary(product: str, commitment: Commitment, version: Version, now: datetime) -> dict[str, Any]:
    """What the page says, for machines: counts by month, raw and adjusted, and where all cases are."""
    months = records.months_until(now, version.plan.product.timezone)
    tallies = plans.by_month(product, months[0], months[-1]).get(commitment.id, [])
    whole = records.score(tallies)
    return {
        "product": product,
        "promise": commitment.id,
        "kind": commitment.kind,
        "strength": commitment.strength,
        "quote": dict(commitment.quote),
        "version": version.number,
        "as_of": now.isoformat(),
        "raw": {"kept": whole.kept, "cases": whole.cases},
        "adjusted": {"kept": whole.adjusted_kept, "cases": whole.adjusted_cases},
        "running": plans.running_counts(product).get(commitment.id, 0),
        "shares": dict(records.shares(tallies)),
        "months": [
            {"month": tally.month, "kept": tally.kept, "late": tally.late, "broken": tally.broken, "excused": tally.excused,
             "unmeasured": tally.unmeasured, "void": tally.void}
            for tally in tallies
        ],
        "cases": f"/{product}/plan/{commitment.id}.csv",
    }  # fmt: skip


def is_month(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text)) and text[:4] > "0001"


def _line(row: Obligation) -> list[object]:
    return [
        public_name(row), _iso(row.opened_at), _iso(row.due_at), row.outcome, _iso(row.met_at), row.verdict,
        _iso(row.verdict_at), row.target, "" if row.figure is None else row.figure, " ".join(row.marks), row.version,
    ]  # fmt: skip


def _iso(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


class _Echo:
    """A file that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line
