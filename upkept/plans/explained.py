"""What an obligation's page shows: its line of time, its facts, the events that it was folded from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.kit import references, said
from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event
from upkept.kit.ui.shapes import Badge, Link, Moment, Term, When
from upkept.plans import disclosure, excuses, notes, queries, shown
from upkept.plans.identity import subject_of
from upkept.plans.models import Obligation
from upkept.plans.reasons import happened, reasons
from upkept.products import access
from upkept.products.models import Product, Role

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


_WHO = {
    "person": gettext_lazy("by the team"),
    "customer": gettext_lazy("by the customer"),
    "token": gettext_lazy("by a machine's token"),
    "system": gettext_lazy("by the clock"),
    "clock": gettext_lazy("by the clock"),
    "synthetic": gettext_lazy("made by a generator"),
    "operator": gettext_lazy("by the operator"),
}


def page(row: Obligation, reader: Person, now: datetime, zone: str) -> dict[str, Any]:
    """`zone`: the reader's. Excusing is offered to whoever may, where a case still can be excused."""
    with queries.steady([row.product]):
        return _page(row, reader, now, zone)


def _page(row: Obligation, reader: Person, now: datetime, zone: str) -> dict[str, Any]:
    commitment, language = shown.commitment_of(row), get_language() or "en"
    thing = references.describe([(row.product, row.subject)])[row.product, row.subject]
    what = shown.about(row, thing.title)
    product = Product.objects.filter(slug=row.product).values_list("name", flat=True).first() or row.product
    return {
        "row": row,
        "way": [
            Link(pgettext("page", "Due"), reverse("due")),
            Link(product, f"{reverse('due')}?product={row.product}"),
            Link(shown.name(row.commitment), reverse("promise", args=[row.product, row.commitment])),
        ],
        "name": shown.name(row.commitment),
        "title": _("%(promise)s: %(what)s") % {"promise": shown.name(row.commitment), "what": what},
        "quote": shown.sentence(row, commitment, language) if commitment else "",
        "mark": shown.mark(row, now),
        "why": reasons(row, thing.title, now, zone),
        "terms": _terms(row, thing, what, product),
        "moments": _moments(row, thing.title),
        **_noted(row, reader),
        "may_operate": access.allowed(reader, row.product, "operate"),
        "exclusions": [(one, shown.published(one.quote, language)) for one in excuses.exclusions_of(row)]
        if excuses.may_be_excused(row, now) and access.allowed(reader, row.product, "maintain")
        else [],
    }


def _noted(row: Obligation, reader: Person) -> dict[str, Any]:
    """The note that stands beside the case in public, its former versions, and who may write one."""
    said = notes.of(row) if row.outcome in ("late", "broken") else []
    standing = said[0] if said else None
    return {
        "notes": said,
        "noted": {"happened": standing.happened, "changed": standing.changed} if standing else {},
        "may_note": notes.may_be_noted(row) and access.allowed(reader, row.product, "maintain"),
        "may_erase": access.allowed(reader, row.product, "own"),
        "note_waits": row.outcome in ("late", "broken") and bool(row.month) and not disclosure.is_public(row),
    }


def _terms(row: Obligation, thing: references.Thing, what: str, product: str) -> list[Term]:
    owner = str(Role(row.owner).label) if row.owner in Role.values else row.owner
    terms = [
        Term(_("About"), what, href=thing.href),
        Term(_("Owner"), owner),
        Term(_("Plan"), _("%(product)s, version %(number)s") % {"product": product, "number": row.version}),
        Term(_("Began"), When(instant_of(row.opened_at))),
        Term(_("Target"), shown.target_words(row.target) or _("none")),
        Term(
            _("Due"),
            When(instant_of(row.due_at), due=row.met_at is None and row.outcome in ("running", "broken"))
            if row.due_at
            else _("no moment: paused, or it waits for an event"),
        ),
    ]
    if row.met_at:
        terms.append(Term(_("Done"), When(instant_of(row.met_at))))
    if row.figure is not None:
        terms.append(Term(_("Measured"), f"{row.figure:.4g}"))
    if row.reason:
        terms.append(Term(_("Reason"), shown.reason_words(row.reason)))
    if row.attributes:
        facts = tuple(
            Badge(said.pair(name, said.word(str(value))))
            for name, value in sorted(row.attributes.items())
            if value not in (None, "")
        )
        terms.append(Term(_("What the target depends on"), facts))
    if row.marks:
        terms.append(Term(_("Marks"), tuple(Badge(str(MARKS.get(mark, mark))) for mark in row.marks)))
    return terms


def _moments(row: Obligation, what: str) -> list[Moment]:
    """The events of its subject, or those that name it; what the clock said of other promises is left out."""
    added = Q(subject=subject_of(row.ref))
    about = Q(subject=row.subject) if row.subject else Q(subject=f"commitment:{row.commitment}")
    named = Q(pk__in=[])
    ids = [one for one in (row.met_by, row.closed_by, row.excused_by, row.opening) if one]
    if ids:
        named = Q(id__in=ids)
    events = Event.objects.filter(Q(product=row.product) & (about | added | named)).order_by("at", "seq")[:200]
    told = [
        event
        for event in events
        if not (event.kind.startswith("obligation.") and event.data.get("commitment") != row.commitment)
    ]
    sentences = happened(row, what, [event.as_core() for event in told])
    return [
        Moment(instant_of(event.at), sentences[event.id], by=_who(event.by), late_recorded=_late(event))
        for event in told
    ]


def _who(by: str) -> str:
    """Who or what said so, by its kind; the journal names no person."""
    kind = by.partition(":")[0]
    return str(_WHO.get(kind, kind))


def _late(event: Event) -> str:
    late = (event.recorded - event.at).total_seconds()
    return (
        _("recorded %(hours)s h later") % {"hours": round(late / 3600)}
        if late > 3600 and event.how != "imported"
        else ""
    )
