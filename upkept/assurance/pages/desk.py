"""The desk: all promises against the public score, all cases, one case with its files and proofs."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upkept.assurance import access, actions, casework, population
from upkept.assurance.access import Auditor
from upkept.assurance.models import Item
from upkept.assurance.pages import common
from upkept.kit import sheets
from upkept.kit.clock import instant_of
from upkept.kit.files import serving
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event
from upkept.kit.ledger import proofs
from upkept.kit.now import Request
from upkept.kit.ui.paging import paged
from upkept.kit.ui.shapes import Column, Empty, Mark, Row, Table, When
from upkept.plans import disclosure, evidence, shown
from upkept.plans.models import Obligation, Outcome
from upkept.products import access as products

PAGE = 100


@require_safe
def desk(request: Request, slug: str) -> HttpResponse:
    """Every promise of the period: all its cases by outcome, and whether they agree with the public score."""
    auditor = access.auditor_for(request, slug)
    actions.look(auditor, "desk", now=request.now)
    asked = common.asked(request, auditor)
    counts = population.counts(auditor, asked, request.now)
    rows = tuple(
        Row(
            (
                shown.name(one.promise),
                *(one.by_outcome.get(outcome, 0) for outcome in population.OUTCOMES),
                one.open,
                one.total,
                one.excused,
                _("%(kept)s of %(cases)s") % {"kept": one.public_kept, "cases": one.public_cases},
                Mark("kept", _("agrees")) if one.agrees else Mark("broken", _("differs")),
            ),
            href=_population(slug, asked, one.promise),
        )
        for one in counts
    )
    heads = (
        Column(_("Promise"), wide=True),
        *(Column(capfirst(str(Outcome(outcome).label)), align="end") for outcome in population.OUTCOMES),
        Column(capfirst(_("not judged yet")), align="end"), Column(_("All"), align="end"),
        Column(capfirst(_("of these excused")), align="end"),
        Column(_("Public score"), align="end"), Column(_("Cases and score")),
    )  # fmt: skip
    given = {
        "table": Table(_("All cases by outcome"), heads, rows),
        "asked": asked,
        "total": sum(one.total for one in counts),
        "hidden": sum(one.hidden for one in counts),
        "agree": all(one.agrees for one in counts),
        "query": urlencode({"since": asked.since, "until": asked.until}),
        "empty": Empty(
            _("No case in this period"), _("Choose other months, or come back when the plan has run for a while.")
        ),
    }
    return common.page(request, auditor, "desk", given)


@require_safe
def cases(request: Request, slug: str) -> HttpResponse:
    """All cases, page by page."""
    auditor = access.auditor_for(request, slug)
    asked = common.asked(request, auditor)
    actions.look(auditor, "population", asked.promise or _("all promises"), now=request.now)
    zone = auditor.product.timezone
    every = population.visible(population.everything(slug, asked, request.now, zone), auditor)
    rows, pages = paged(every.order_by("-opened_at", "-pk"), request.GET.dict(), PAGE, common.query_of(asked))
    table = Table(
        _("Cases"),
        (Column(_("Case")), Column(_("Promise")), Column(_("Outcome")), Column(_("Began")), Column(_("Due")), Column(_("Done")),
         Column(_("Counted in")), Column(_("Marks"))),
        tuple(
            Row(
                (
                    casework.name_of(row),
                    shown.name(row.commitment),
                    shown.mark(row, request.now),
                    When(instant_of(row.opened_at)),
                    When(instant_of(row.due_at)) if row.due_at else None,
                    When(instant_of(row.met_at)) if row.met_at else None,
                    row.month or None,
                    ", ".join(row.marks) or None,
                ),
                href=reverse("audit-case", args=[slug, row.ref]),
            )
            for row in (population.told(one, auditor) for one in rows)
        ),
    )  # fmt: skip
    given = {
        "table": table,
        "pages": pages,
        "asked": asked,
        "filters": common.filters(auditor, asked, with_promise=True),
        "query": common.query_of(asked),
        "count": _population_count(auditor, asked, request.now),
    }
    return common.page(request, auditor, "population", given)


@require_safe
def cases_csv(request: Request, slug: str) -> HttpResponseBase:
    """The same whole, as CSV: one line a case, in the order of their references, as samples are drawn from."""
    auditor = access.auditor_for(request, slug)
    asked = common.asked(request, auditor)
    actions.look(
        auditor, "export", f"{asked.promise or _('all promises')} {asked.since} – {asked.until}", now=request.now
    )
    every = population.visible(population.everything(slug, asked, request.now, auditor.product.timezone), auditor)
    heads = (
        "ref", "promise", "case", "opening", "version", "opened", "due", "outcome", "met", "verdict_first_announced",
        "verdict_at", "counted_in", "target", "figure", "marks", "excused_by", "corrections", "in_public_score",
    )  # fmt: skip
    lines = (_line(population.told(row, auditor)) for row in every.order_by("ref").iterator(chunk_size=2000))
    return common.csv(sheets.lines(heads, lines), f"{slug}-cases-{asked.since}-{asked.until}.csv")


@require_safe
def case(request: Request, slug: str, ref: str) -> HttpResponse:
    """One case, outside of a sample."""
    auditor = access.auditor_for(request, slug)
    row = common.case_of(auditor, ref)
    actions.look(auditor, "case", row.ref, now=request.now)
    return common.page(
        request, auditor, "case", casework.case(auditor, row, request.now, common.zone(request, auditor))
    )


@require_safe
def file(request: Request, slug: str, sha256: str) -> HttpResponseBase:
    """A file of evidence; for a guest who does not see what concerns security, only of what is public."""
    auditor = access.auditor_for(request, slug)
    found = evidence.file_of(slug, sha256)
    if not auditor.sees_security and not _is_open(auditor, sha256):
        raise products.absent()
    actions.look(auditor, "file", f"{found.name} {sha256[:16]}", now=request.now)
    return serving.answer(found)


@require_safe
def proof(request: Request, slug: str, id: str) -> HttpResponse:
    """That one event is in the ledger, as `upkept ledger prove` says it: to be checked without us."""
    auditor = access.auditor_for(request, slug)
    event = get_object_or_404(Event, product=slug, id=id)
    if not _may_prove(auditor, event):
        raise products.absent()
    actions.look(auditor, "export", f"{_('proof of')} {id}"[:200], now=request.now)
    found = proofs.inclusion(slug, id)
    answer = JsonResponse(found.as_json(), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="proof-{event.seq}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def _may_prove(auditor: Auditor, event: Event) -> bool:
    """A guest who does not see what concerns security proves nothing of it either."""
    if auditor.sees_security:
        return True
    return _is_open_subject(auditor, event.subject)


def _is_open_subject(auditor: Auditor, subject: str) -> bool:
    if subject.startswith("obligation:"):
        return bool(common.rows_of(auditor, [Item(ref=subject.partition(":")[2])]))
    return disclosure.is_public_subject(auditor.product.slug, subject)


def _is_open(auditor: Auditor, sha256: str) -> bool:
    slug = auditor.product.slug
    named = File.objects.filter(product=slug, blob=sha256[:64]).exclude(event="").values_list("event", flat=True)
    subjects = Event.objects.filter(product=slug, id__in=list(named[:50])).values_list("subject", flat=True)
    return any(_is_open_subject(auditor, subject) for subject in subjects)


def _population_count(auditor: Auditor, asked: population.Asked, now: datetime) -> int:
    """All of them: counted whole, because an auditor must know from how many they draw."""
    return population.visible(
        population.everything(auditor.product.slug, asked, now, auditor.product.timezone), auditor
    ).count()


def _population(slug: str, asked: population.Asked, promise: str) -> str:
    query = urlencode({"since": asked.since, "until": asked.until, "promise": promise})
    return f"{reverse('audit-population', args=[slug])}?{query}"


def _line(row: Obligation) -> tuple[object, ...]:
    return (
        row.ref, row.commitment, casework.name_of(row), row.opening, row.version, common.iso(row.opened_at),
        common.iso(row.due_at),
        row.outcome, common.iso(row.met_at), row.verdict, common.iso(row.verdict_at), row.month, row.target,
        "" if row.figure is None else row.figure, " ".join(row.marks), row.excused_by, row.corrections,
        "yes" if row.month and row.outcome in population.JUDGED else "no",
    )  # fmt: skip
