"""A promise's cases as data for everybody: no person, no subject that must not be seen yet, only what has its verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit import sheets
from upkept.kit.clock import moment
from upkept.plans import disclosure, hiding, notes
from upkept.plans import queries as plans
from upkept.plans.models import Obligation
from upkept.plans.notes import Note
from upkept.products.models import Product
from upkept.status import dropping, measured, naming, records
from upkept.status.since import since

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
    "how",
    "note_at",
    "note_happened",
    "note_changed",
)
NAMED = ("release", "line", "course", "manual", "component", "environment", "document", "market")
"""Kinds whose names are the product's own; all others may stand for a person, and are shown by a reference."""


def public_cases(product: str, commitment: str) -> QuerySet[Obligation]:
    """Those with a verdict, the latest first; of security subjects only those that are remedied or disclosed."""
    return disclosure.public(plans.judged(product, commitment), product, commitment).order_by("-verdict_at", "-id")


def worst_case(product: str, commitment: str) -> Obligation | None:
    """The one that was met longest after its due moment, as far as it is public."""
    found = plans.worst(product, commitment)
    if found is None or disclosure.is_public(found):
        return found
    return public_cases(product, commitment).filter(overrun__isnull=False).order_by("-overrun").first()


def public_name(row: Obligation) -> str:
    """A period, a release or the like by its name; what may belong to somebody by a reference that says nothing."""
    kind, _colon, name = row.subject.partition(":")
    if kind in ("", "commitment"):
        return row.key
    if openly := naming.name_of(row.subject):
        return openly
    return f"{kind} {name}" if kind in NAMED else f"{kind} {row.ref[:6]}"


def csv_lines(product: str, commitment: str) -> Iterator[str]:
    said = notes.all_latest(product, commitment)
    rows = public_cases(product, commitment).iterator(chunk_size=2000)
    return sheets.lines(FIELDS, (_line(row, said.get(row.ref)) for row in rows))


def summary(product: Product, commitment: Commitment, version: Version, now: datetime) -> dict[str, Any]:
    """What the page says, for machines: counts by month, raw and adjusted, and where all cases are."""
    slug, zone = product.slug, version.plan.product.timezone
    until = dropping.until(slug, commitment.id, now)
    whole = {
        "product": slug,
        "promise": commitment.id,
        "kind": commitment.kind,
        "strength": commitment.strength,
        "quote": dict(commitment.quote),
        "version": version.number,
        "promised_until": None if until is None else _stamp(until),
        "as_of": now.isoformat(),
        **since(product).as_json(),
        "methods": f"/{slug}/plan/methods#rule-{commitment.id}",
    }
    withheld = hiding.hidden(slug).get(commitment.id)
    if withheld is not None:
        return {**whole, "hidden": {"since": _stamp(withheld.since), "reason": withheld.reason}}
    months = records.months_until(now, zone)
    tallies = plans.by_month(slug, months[0], months[-1]).get(commitment.id, [])
    found = records.score(tallies)
    return {
        **whole,
        "hidden": None,
        "raw": {"kept": found.kept, "cases": found.cases},
        "adjusted": {"kept": found.adjusted_kept, "cases": found.adjusted_cases},
        "running": disclosure.public_running(slug).get(commitment.id, 0),
        "shares": dict(records.shares(tallies)),
        "measured": measured.as_json(tallies),
        "months": [
            {"month": tally.month, "kept": tally.kept, "late": tally.late, "broken": tally.broken, "excused": tally.excused,
             "unmeasured": tally.unmeasured, "void": tally.void}
            for tally in tallies
        ],
        "notes": noted(slug, commitment.id),
        "cases": f"/{slug}/plan/{commitment.id}.csv",
    }  # fmt: skip


def noted(product: str, commitment: str) -> list[dict[str, Any]]:
    """What the team said of cases that were not kept, by the reference of the public pages."""
    said = notes.all_latest(product, commitment)
    rows = public_cases(product, commitment).filter(ref__in=sorted(said)[:500], outcome__in=["late", "broken"])
    return [
        {
            "case": public_name(row),
            "due_at": _iso(row.due_at),
            "outcome": row.outcome,
            "at": _stamp(said[row.ref].at),
            "happened": said[row.ref].happened,
            "changed": said[row.ref].changed,
            "erased": said[row.ref].erased is not None,
        }
        for row in (rows if said else ())
    ]


def is_month(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text)) and text[:4] > "0001"


def _line(row: Obligation, note: Note | None) -> list[object]:
    row = disclosure.blurred(row)
    return [
        public_name(row), _iso(row.opened_at), _iso(row.due_at), row.outcome, _iso(row.met_at), row.verdict,
        _iso(row.verdict_at), row.target, "" if row.figure is None else row.figure, " ".join(row.marks), row.version,
        row.how if row.met_by or row.opening != row.key else "",
        *(("", "", "") if note is None else (_stamp(note.at), note.happened, note.changed)),
    ]  # fmt: skip


def _stamp(at: int) -> str:
    return _iso(moment(at))


def _iso(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else ""
