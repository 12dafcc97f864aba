"""One case as an auditor examines it: the sentence, the reckoning, every event with who said it, how and when, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from upkept.assurance.access import Auditor
from upkept.kit import references, said
from upkept.kit.clock import instant_of
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event, EventText
from upkept.kit.ui.shapes import Mark, Term, When
from upkept.plans import disclosure, evidence, queries, shown
from upkept.plans.explained import MARKS
from upkept.plans.identity import subject_of
from upkept.plans.models import Obligation, PlanVersion
from upkept.plans.reasons import happened, reasons

MOST = 200
"""Events of one case that are shown; those that decided it always are."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event. `decided`: it opened, met, closed or excused the case; `late`: seconds between what happened and its record."""

    seq: int
    id: str
    at: int
    recorded: int
    sentence: str
    kind: str
    by: str
    how: str
    leaf: str
    decided: str
    late: int
    note: str
    files: tuple[File, ...]


def case(auditor: Auditor, row: Obligation, now: datetime, zone: str) -> dict[str, Any]:
    """What the worksheet shows. A bounded number of queries."""
    with queries.steady([row.product]):
        commitment, language = shown.commitment_of(row), get_language() or "en"
        thing = references.describe([(row.product, row.subject)])[row.product, row.subject]
        title = thing.title if auditor.grant is None else _plain(row)
        is_kept_back = not auditor.sees_security and disclosure.is_blurred(row)
        return {
            "row": row,
            "title": f"{shown.name(row.commitment)}: {shown.about(row, title)}",
            "quote": shown.sentence(row, commitment, language) if commitment else "",
            "mark": shown.mark(row, now),
            "why": [] if is_kept_back else reasons(row, title, now, zone),
            "terms": _terms(disclosure.blurred(row) if is_kept_back else row),
            "evidence": [] if is_kept_back else _evidence(row, title),
        }


def name_of(row: Obligation) -> str:
    """A case by its reference: its subject, or the period that it is for."""
    return row.key if row.subject.partition(":")[0] in ("", "commitment") else row.subject


def _plain(row: Obligation) -> str:
    """A guest reads references: what a customer wrote as a title is not evidence."""
    prefix, _colon, name = row.subject.partition(":")
    return said.named(prefix, name) if name else row.key


def _terms(row: Obligation) -> list[Term]:
    version = PlanVersion.objects.filter(product=row.product, number=row.version).defer("document", "tables").first()
    terms = [
        Term(_("Case"), row.ref, note=row.subject),
        Term(_("Verdict"), Mark(row.outcome)),  # type: ignore[arg-type]  # the outcomes are states
        Term(_("First announced"), row.verdict or "–"),
        Term(_("Counted in"), row.month or _("not yet")),
        Term(_("Plan version"), row.version, note=f"SHA-256 {version.digest[:16]}…" if version else ""),
        Term(_("Target"), shown.target_words(row.target) or "–"),
        Term(_("Began"), When(instant_of(row.opened_at))),
        Term(_("Due"), When(instant_of(row.due_at)) if row.due_at else "–"),
        Term(_("Done"), When(instant_of(row.met_at)) if row.met_at else "–"),
    ]
    if row.marks:
        terms.append(Term(_("Marks"), ", ".join(str(MARKS.get(mark, mark)) for mark in row.marks)))
    return terms


def _evidence(row: Obligation, title: str) -> list[Evidence]:
    decided = {
        row.opening: _("began it"),
        row.met_by: _("met it"),
        row.closed_by: _("ended it"),
        row.excused_by: _("excused it"),
    }
    about = Q(subject=row.subject) if row.subject else Q(subject=f"commitment:{row.commitment}")
    if row.opening == row.key:  # a period: what its subject lived through before and after belongs to other cases
        about &= Q(at__gte=row.opened_at) & (Q(at__lte=row.due_at) if row.due_at else Q())
    named = Q(subject=subject_of(row.ref)) | Q(id__in=[one for one in decided if one])
    rows = list(Event.objects.filter(named, product=row.product)[:MOST])
    more = Event.objects.filter(about, product=row.product).exclude(pk__in=[one.pk for one in rows])
    rows = sorted([*rows, *more.order_by("at", "seq")[: MOST - len(rows)]], key=lambda one: (one.at, one.seq))
    rows = [
        one
        for one in rows
        if not (
            one.kind.startswith("obligation.")
            and (one.data.get("commitment") != row.commitment or one.data.get("opening", row.opening) != row.opening)
        )
    ]
    told = happened(row, title, [one.as_core() for one in rows])
    files = evidence.files_of(row.product, [one.id for one in rows])
    notes = _notes(rows)
    return [
        Evidence(
            seq=one.seq,
            id=one.id,
            at=instant_of(one.at),
            recorded=instant_of(one.recorded),
            sentence=told[one.id],
            kind=one.kind,
            by=one.by,
            how=one.how,
            leaf=bytes(one.leaf).hex(),
            decided=decided.get(one.id, ""),
            late=int((one.recorded - one.at).total_seconds()) if one.how != "imported" else 0,
            note=notes.get(one.seq, ""),
            files=tuple(files.get(one.id, ())),
        )
        for one in rows
    ]


def _notes(rows: Sequence[Event]) -> dict[int, str]:
    """What was noted beside events that were recorded by hand; what customers and agents wrote to each other is not shown."""
    own = [one.seq for one in rows if not one.kind.startswith("ticket.")]
    found = EventText.objects.filter(event__in=own, erased_at=None)
    return {one.event_id: one.text or "" for one in found}
