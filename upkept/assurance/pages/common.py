"""What the pages of the desk share: who asks for what, and the frame around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.assurance import population
from upkept.assurance.access import Auditor
from upkept.assurance.models import Item
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.kit.ui.shapes import Choice, Desk, Filter, Link
from upkept.kit.ui.shapes import Person as Face
from upkept.plans import shown
from upkept.plans.models import Obligation, Outcome
from upkept.products import access as products


def asked(request: Request, auditor: Auditor) -> population.Asked:
    slug = auditor.product.slug
    return population.asked(request.GET.dict(), request.now, auditor.product.timezone, population.order(slug))


def case_of(auditor: Auditor, ref: str) -> Obligation:
    rows = population.visible(Obligation.objects.filter(product=auditor.product.slug, ref=ref[:16]), auditor)
    found = rows.first()
    if found is None:
        raise products.absent()
    return found


def rows_of(auditor: Auditor, items: list[Item]) -> dict[str, Obligation]:
    refs = [one.ref for one in items]
    rows = Obligation.objects.filter(product=auditor.product.slug, ref__in=refs)
    return {row.ref: population.told(row, auditor) for row in population.visible(rows, auditor)}


def query_of(asked: population.Asked) -> str:
    named = {"since": asked.since, "until": asked.until, "promise": asked.promise, "outcome": asked.outcome}
    return urlencode({name: value for name, value in named.items() if value}) + "&"


def filters(
    auditor: Auditor, asked: population.Asked, *, with_promise: bool, with_outcome: bool = True
) -> list[Filter]:
    found = [
        Filter("since", _("Months from"), value=asked.since, kind="month"),
        Filter("until", _("to"), value=asked.until, kind="month"),
    ]
    if with_promise:
        names = [("", _("all promises")), *((one, shown.name(one)) for one in population.order(auditor.product.slug))]
        found.append(Filter("promise", _("Promise"), _choices(names, asked.promise)))
    if with_outcome:
        outcomes = [
            ("", _("all outcomes")),
            *((outcome, str(Outcome(outcome).label)) for outcome in population.OUTCOMES),
            ("excused", _("excused")),
            ("open", _("not judged yet")),
        ]
        found.append(Filter("outcome", _("Outcome"), _choices(outcomes, asked.outcome)))
    return found


def _choices(names: list[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, chosen=value == chosen) for value, label in names)


def iso(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def csv(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def zone(request: Request, auditor: Auditor) -> str:
    return zone_of(request, auditor.product.timezone)


def page(request: Request, auditor: Auditor, name: str, given: dict[str, Any], status: int = 200) -> HttpResponse:
    slug = auditor.product.slug
    here = {"sample": "samples", "item": "samples", "framework": "controls", "case": "population"}.get(name, name)
    tabs = [
        Link(_("All promises"), reverse("audit-desk", args=[slug]), here=here == "desk"),
        Link(_("All cases"), reverse("audit-population", args=[slug]), here=here == "population"),
        Link(_("Samples"), reverse("audit-samples", args=[slug]), here=here == "samples"),
        Link(_("Controls"), reverse("audit-controls", args=[slug]), here=here == "controls"),
    ]
    shown_ = {"auditor": auditor, "product": auditor.product, "tabs": tabs, "ui_zone": zone(request, auditor), **given}
    if auditor.grant is not None:
        shown_["desk"] = _guest_desk(auditor)
    answer = render(request, f"assurance/{name}.html", shown_, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _guest_desk(auditor: Auditor) -> Desk:
    """A guest's rail leads to the desk and nowhere else."""
    return Desk(
        areas=(Link(_("Audit"), reverse("audit"), icon="clipboard-document-check", here=True),),
        person=Face(auditor.name, _("auditor")),
        sign_out_href=reverse("audit-leave"),
    )
