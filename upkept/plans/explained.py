"""What an obligation's page shows: its line of time, its facts, the events that it was folded from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upkept.kit import references
from upkept.kit.clock import instant_of
from upkept.kit.journal import kinds
from upkept.kit.journal.models import Event
from upkept.kit.ui.shapes import Badge, Moment, Term, When
from upkept.plans import shown
from upkept.plans.models import Obligation
from upkept.products.models import Role

MARKS = {
    "relaxed": gettext_lazy("relaxed: its target was loosened"),
    "extended": gettext_lazy("extended"),
    "excused": gettext_lazy("excused"),
    "corrected": gettext_lazy("corrected: a later event changed the verdict"),
    "late-recorded": gettext_lazy("recorded late"),
    "attested": gettext_lazy("attested by a person"),
    "reopened": gettext_lazy("reopened"),
    "waived": gettext_lazy("waived by the class of the release"),
}


def page(row: Obligation, now: datetime, language: str, zone: str) -> dict[str, Any]:
    commitment = shown.commitment_of(row)
    thing = references.describe([(row.product, row.subject)])[row.product, row.subject]
    what = thing.title if row.subject else row.key
    return {
        "row": row,
        "name": shown.name(row.commitment),
        "title": _("%(promise)s: %(what)s") % {"promise": shown.name(row.commitment), "what": what},
        "quote": shown.quote(commitment, language) if commitment else "",
        "mark": shown.mark(row, now),
        "terms": _terms(row, thing),
        "moments": _moments(row),
    }


def _terms(row: Obligation, thing: references.Thing) -> list[Term]:
    owner = str(Role(row.owner).label) if row.owner in Role.values else row.owner
    terms = [
        Term(_("About"), thing.title if row.subject else row.key, href=thing.href),
        Term(_("Owner"), owner),
        Term(_("Plan"), _("%(product)s, version %(number)s") % {"product": row.product, "number": row.version}),
        Term(_("Began"), When(instant_of(row.opened_at))),
        Term(_("Target"), row.target or _("none")),
        Term(
            _("Due"),
            When(instant_of(row.due_at), due=True) if row.due_at else _("no moment: paused, or it waits for an event"),
        ),
    ]
    if row.met_at:
        terms.append(Term(_("Done"), When(instant_of(row.met_at))))
    if row.figure is not None:
        terms.append(Term(_("Measured"), f"{row.figure:g}"))
    if row.reason:
        terms.append(Term(_("Reason"), row.reason.replace("-", " ")))
    if row.attributes:
        terms.append(
            Term(_("What the target depends on"), ", ".join(f"{k}: {v}" for k, v in sorted(row.attributes.items())))
        )
    if row.marks:
        terms.append(Term(_("Marks"), tuple(Badge(str(MARKS.get(mark, mark))) for mark in row.marks)))
    return terms


def _moments(row: Obligation) -> list[Moment]:
    """The events of its subject, or those that name it; what the clock said of other promises is left out."""
    about = Q(subject=row.subject) if row.subject else Q(subject=f"commitment:{row.commitment}")
    named = Q(pk__in=[])
    ids = [one for one in (row.met_by, row.closed_by, row.excused_by, row.opening) if one]
    if ids:
        named = Q(id__in=ids)
    events = Event.objects.filter(Q(product=row.product) & (about | named)).order_by("at", "seq")[:200]
    return [
        Moment(instant_of(event.at), _sentence(event), by=event.by.partition(":")[0], late_recorded=_late(event))
        for event in events
        if not (event.kind.startswith("obligation.") and event.data.get("commitment") != row.commitment)
    ]


def _sentence(event: Event) -> str:
    declared = kinds.registry.get(event.kind)
    words = str(declared.says) if declared else event.kind.replace(".", " ")
    for name, value in {**event.data, "subject": event.subject}.items():
        if isinstance(value, str | int | float):
            words = words.replace("{" + name + "}", str(value))
    return words


def _late(event: Event) -> str:
    late = (event.recorded - event.at).total_seconds()
    return (
        _("recorded %(hours)s h later") % {"hours": round(late / 3600)}
        if late > 3600 and event.how != "imported"
        else ""
    )
