"""What an event counts for, told to whoever has just recorded it: which cases it keeps, begins or ends, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.core.plan.model import Version
from upkept.kit import references
from upkept.kit.clock import instant_of, moment
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Mark
from upkept.plans import queries, shown
from upkept.plans.models import Obligation
from upkept.plans.record import kinds

MOST = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """One sentence, with the case that it speaks of (no address: none yet)."""

    mark: Mark
    sentence: str
    href: str = ""


def effects(event: Event, now: datetime, zone: str) -> list[Effect]:
    """Never empty: where nothing counted, it says so and why that may be."""
    rows = Obligation.objects.filter(product=event.product)
    met = rows.filter(met_by=event.id)
    named = list(
        rows.filter(Q(met_by=event.id) | Q(opening=event.id) | Q(closed_by=event.id)).order_by("due_at", "pk")[:MOST]
    )
    called = references.describe((event.product, row.subject) for row in named)
    found = [
        _effect(row, event, shown.about(row, called[event.product, row.subject].title), now, zone) for row in named
    ]
    if not met.exists():
        found += _not_met(event, now, zone)
    return found


def _effect(row: Obligation, event: Event, about: str, now: datetime, zone: str) -> Effect:
    names = {"promise": shown.name(row.commitment), "what": about, "until": _day(row.due_at, zone)}
    href = reverse("obligation", args=[row.ref])
    if row.met_by == event.id and row.outcome == "kept":
        if row.due_at is None:
            return Effect(Mark("kept"), _("This keeps “%(promise)s” for %(what)s.") % names, href)
        return Effect(Mark("kept"), _("This keeps “%(promise)s” for %(what)s until %(until)s.") % names, href)
    if row.met_by == event.id:
        return Effect(
            shown.mark(row, now), _("This meets “%(promise)s” for %(what)s, late: it was due %(until)s.") % names, href
        )
    if row.opening == event.id:
        if row.due_at is None:
            return Effect(shown.mark(row, now), _("This begins a case of “%(promise)s” for %(what)s.") % names, href)
        return Effect(
            shown.mark(row, now), _("This begins a case of “%(promise)s” for %(what)s, due %(until)s.") % names, href
        )
    return Effect(shown.mark(row, now), _("This ends the case of “%(promise)s” for %(what)s.") % names, href)


def _waits_for_its_period(product: str, commitment: str, version: Version) -> bool:
    """A promise by the month, quarter or year begins with the first whole one."""
    one = version.plan.commitments.get(commitment)
    return (
        one is not None
        and one.periodic
        and not Obligation.objects.filter(product=product, commitment=commitment).exists()
    )


def _not_met(event: Event, now: datetime, zone: str) -> list[Effect]:
    one = kinds.recordable(event.product, event.kind, now)
    if one is None or not one.promises:
        return [
            Effect(
                Mark("void", _("counts for nothing")), _("It is in the journal. No promise of the plan waits for it.")
            )
        ]
    at, found = moment(event.at), []
    for id in one.promises:
        names = {"promise": shown.name(id)}
        rows = Obligation.objects.filter(product=event.product, commitment=id, opened_at__lte=at)
        same = rows.filter(Q(subject=event.subject) | Q(key__endswith=f"/{event.subject}") | ~Q(key__contains="/"))
        case = same.filter(outcome="kept", due_at__gte=at).order_by("due_at").first()
        if case is not None:
            sentence = _("“%(promise)s” was kept for this case already, until %(until)s; this is recorded beside it.")
            found.append(
                Effect(
                    Mark("kept"),
                    sentence % {**names, "until": _day(case.due_at, zone)},
                    reverse("obligation", args=[case.ref]),
                )
            )
            continue
        past = queries.version_in_force(event.product, now)
        if past is not None and event.at < past.effective:
            sentence = _("“%(promise)s” does not count it: it happened before the plan took effect.")
        elif past is not None and _waits_for_its_period(event.product, id, past):
            sentence = _("“%(promise)s” does not count it yet: its first whole period is still to come.")
        elif event.how == "imported":
            sentence = _("“%(promise)s” is judged by it where the plan was in force then.")
        else:
            sentence = _(
                "“%(promise)s” does not count it: no case waited for it, or it lacks what the promise asks for "
                "(its fields, limits or conditions)."
            )
        found.append(
            Effect(Mark("running", _("not counted")), sentence % names, reverse("promise", args=[event.product, id]))
        )
    return found


def _day(when: datetime | None, zone: str) -> str:
    return words.date_words(instant_of(when) - 1, zone) if when else ""
