"""Samples: drawn by a seed, marked case by case, taken away as a worksheet."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upkept.assurance import access, actions, casework, population, sampling
from upkept.assurance.forms import MarkForm, SampleForm
from upkept.assurance.models import Item, Verdict
from upkept.assurance.pages import common
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.kit.now import Request
from upkept.kit.ui.shapes import Column, Mark, Row, Table
from upkept.plans import shown
from upkept.plans.models import Obligation, Outcome

TABLE = [(0.90, 0.10), (0.90, 0.05), (0.95, 0.10), (0.95, 0.05), (0.99, 0.05), (0.99, 0.02)]
"""Confidence and tolerable share of exceptions for which a size is suggested."""


@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: Request, slug: str) -> HttpResponse:
    """One's own samples, and drawing another."""
    auditor = access.auditor_for(request, slug)
    asked = common.asked(request, auditor)
    form = SampleForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            try:
                drawn = actions.draw(
                    auditor,
                    asked=asked,
                    seed=said["seed"],
                    size=said["size"],
                    strata=said["strata"],
                    with_void=said["with_void"],
                    now=request.now,
                )
            except Refusal as refusal:
                form.add_error("seed" if refusal.code == "no-seed" else None, refusal.sentence)
            else:
                actions.look(auditor, "sample", str(drawn), now=request.now)
                return redirect("audit-sample", slug, drawn.pk)
        status = 422
    count = population.visible(population.judged(slug, asked), auditor).exclude(outcome="void").count()
    sizes = [
        (f"{confidence:.0%}", f"{tolerable:.0%}",
         [sampling.suggested(count, confidence=confidence, tolerable=tolerable, expected=expected) for expected in (0, 1, 2)])
        for confidence, tolerable in TABLE
    ] if count else []  # fmt: skip
    given = {
        "form": form,
        "asked": asked,
        "filters": common.filters(auditor, asked, with_promise=True, with_outcome=False),
        "count": count,
        "sizes": sizes,
        "samples": auditor.samples.order_by("-drawn_at")[:100],
        "query": common.query_of(asked),
    }
    return common.page(request, auditor, "samples", given, status)


@require_safe
def sample(request: Request, slug: str, number: int) -> HttpResponse:
    """A sample: what it was drawn from, its cases in order, and the auditor's marks."""
    auditor = access.auditor_for(request, slug)
    found = get_object_or_404(auditor.samples, pk=number)
    actions.look(auditor, "sample", str(found), now=request.now)
    items = list(found.items.order_by("position"))
    rows = common.rows_of(auditor, items)
    table = Table(
        _("Cases of the sample"),
        (Column(_("Number")), Column(_("Case")), Column(_("Promise")), Column(_("Drawn as")), Column(_("Now")),
         Column(_("Your mark")), Column(_("Comment"), wide=True)),
        tuple(
            Row(
                (
                    one.position,
                    casework.name_of(row) if row else one.ref,
                    shown.name(row.commitment) if row else None,
                    str(Outcome(one.outcome).label),
                    _now(one, row, request.now) if row else None,
                    _marked(one),
                    one.comment or None,
                ),
                href=reverse("audit-item", args=[slug, found.pk, one.position]),
            )
            for one in items
            for row in [rows.get(one.ref)]
        ),
    )  # fmt: skip
    marks = [one.mark for one in items]
    given = {"sample": found, "table": table, "tally": [(verdict.label, marks.count(verdict)) for verdict in Verdict]}
    return common.page(request, auditor, "sample", given)


@require_safe
def sample_csv(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The worksheet as CSV, what it was drawn from first."""
    auditor = access.auditor_for(request, slug)
    found = get_object_or_404(auditor.samples, pk=number)
    actions.look(auditor, "export", str(found), now=request.now)
    items = list(found.items.order_by("position"))
    rows = common.rows_of(auditor, items)
    heads = (
        "position", "ref", "promise", "case", "stratum", "outcome_when_drawn", "outcome_now", "opened", "due", "met", "marks",
        "auditor_mark", "auditor_comment", "seed", "population", "population_sha256",
    )  # fmt: skip
    lines = (
        (
            one.position, one.ref, row.commitment if row else "", casework.name_of(row) if row else "", one.stratum,
            one.outcome, row.outcome if row else "", *_moments(row),
            " ".join(row.marks) if row else "", one.mark, one.comment, found.seed, found.population, found.digest,
        )
        for one in items
        for row in [rows.get(one.ref)]
    )  # fmt: skip
    return common.csv(sheets.lines(heads, lines), f"{slug}-sample-{found.pk}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, slug: str, number: int, position: int) -> HttpResponse:
    """The worksheet of one case: its evidence, and the auditor's own mark."""
    auditor = access.auditor_for(request, slug)
    found = get_object_or_404(auditor.samples, pk=number)
    one = get_object_or_404(found.items, position=position)
    row = common.case_of(auditor, one.ref)
    initial = {"mark": one.mark, "comment": one.comment}
    form = MarkForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.mark(one, mark=form.cleaned_data["mark"], comment=form.cleaned_data["comment"], now=request.now)
            except Refusal as refusal:
                form.add_error("comment", refusal.sentence)
            else:
                messages.success(request, _("Your mark is kept."))
                left = found.items.filter(mark=Verdict.OPEN, position__gt=position).order_by("position").first()
                return (
                    redirect("audit-item", slug, number, left.position)
                    if left
                    else redirect("audit-sample", slug, number)
                )
        status = 422
    actions.look(auditor, "case", row.ref, now=request.now)
    beside = found.items.filter(position__in=[position - 1, position + 1]).values_list("position", flat=True)
    given = {
        **casework.case(auditor, row, request.now, common.zone(request, auditor)),
        "sample": found,
        "item": one,
        "form": form,
        "before": position - 1 if position - 1 in beside else None,
        "after": position + 1 if position + 1 in beside else None,
    }
    return common.page(request, auditor, "item", given, status)


def _marked(one: Item) -> Mark | None:
    if one.mark == Verdict.OPEN:
        return None
    state = {Verdict.AGREES: "kept", Verdict.EXCEPTION: "broken", Verdict.MORE: "at_risk"}[Verdict(one.mark)]
    return Mark(state, str(Verdict(one.mark).label))  # type: ignore[arg-type]  # one of the states, from the table above


def _now(one: Item, row: Obligation, now: datetime) -> Mark:
    """An excused case keeps its outcome: otherwise it would look as if it had changed since it was drawn."""
    if row.excused_by and row.outcome == one.outcome:
        outcome = str(Outcome(row.outcome).label)
        return Mark("excused", _("%(outcome)s, excused") % {"outcome": outcome[:1].upper() + outcome[1:]})
    return shown.mark(row, now)


def _moments(row: Obligation | None) -> tuple[str, str, str]:
    return (common.iso(row.opened_at), common.iso(row.due_at), common.iso(row.met_at)) if row else ("", "", "")
