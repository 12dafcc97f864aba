"""Recording by hand: what waits for it, the form of each kind, what it counted for, and its evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.files import actions as files
from upkept.kit.files import serving
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event, EventText
from upkept.kit.now import Request
from upkept.kit.ui.shapes import Badge, Column, Empty, Link, Row, Table, When
from upkept.plans import access as plans
from upkept.plans import evidence
from upkept.plans.history import history
from upkept.plans.reasons import kind_words
from upkept.plans.record import actions, effect, kinds, owed, turns
from upkept.plans.record.forms import EvidenceForm, RecordForm
from upkept.plans.record.pages.common import kind_of, page, uploaded
from upkept.products import access
from upkept.products.models import Product

LATEST = 12


@login_required
@require_safe
def overview(request: Request, slug: str) -> HttpResponse:
    """What can be recorded, and what waits for it."""
    product = access.product_for(request.user, slug, may="operate")
    found = kinds.recordables(slug, request.now)
    soon = owed.soonest(slug, found, request.now)
    wanted: list[tuple[kinds.Recordable, list[owed.Owed]]] = []
    others: list[tuple[kinds.Recordable, list[owed.Owed]]] = []
    for one in found:
        (wanted if soon.get(one.kind) else others).append((one, soon.get(one.kind, [])))
    wanted.sort(key=lambda pair: (not pair[1], pair[1][0].due or 0 if pair[1] else 0, pair[0].kind))
    shown = {
        "wanted": wanted,
        "others": others,
        "turns": turns.open_turns(slug, request.now),
        "latest": _latest(product, [one.kind for one in found]),
        "nothing": Empty(
            _("Nothing can be recorded here yet"),
            _("Declare your own kinds of event under `events` in the plan, and publish it: each gets its form here."),
            Link(_("Plan page"), reverse("plan", args=[slug])),
        ),
    }
    return page(request, product, "overview", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: Request, slug: str, kind: str) -> HttpResponse:
    """The form of one kind, and what is sent by it."""
    product = access.product_for(request.user, slug, may="operate")
    one = kind_of(slug, kind, request.now)
    known = kinds.subjects(slug, one.subject)
    given: dict[str, Any] = {"zone": product.timezone, "known": known}
    status = 200
    if request.method == "POST":
        kept, wrong = uploaded(request, product)
        form = RecordForm(one, request.POST, request.FILES, kept=kept, **given)
        for sentence in wrong:
            form.add_error("files", sentence)
        if form.is_valid():
            try:
                event = _recorded(request, product, one, form, kept)
            except Refusal as refusal:
                form.add_error("at" if refusal.code in ("too-late", "from-the-future") else None, refusal.sentence)
            else:
                return redirect("record-done", slug, event.id)
        status = 422
    else:
        form = RecordForm(one, initial={"name": request.GET.get("name", "")[:150]}, **given)
    waiting = owed.soonest(slug, [one], request.now)[one.kind]
    shown = {"one": one, "form": form, "owed": waiting, "says": kinds.sentence(one, "")}
    return page(request, product, "kind", shown, status=status)


@login_required
@require_safe
def done(request: Request, slug: str, id: str) -> HttpResponse:
    """What was just recorded, and what it counts for."""
    product = access.product_for(request.user, slug, may="read")
    event = get_object_or_404(Event, product=slug, id=id)
    zone = product.timezone
    one = event.as_core()
    text = EventText.objects.filter(event=event, erased_at=None).first()
    shown = {
        "event": event,
        "at": instant_of(event.at),
        "says": kind_words(event.kind, event.subject.partition(":")[2], event.data, _own(slug)),
        "effects": effect.effects(one, request.now, zone),
        "files": evidence.files_of(slug, [id]).get(id, []),
        "note": text.text if text else "",
        "data": [(name, value) for name, value in event.data.items() if name not in ("text_sha256", "evidence")],
        "again": kinds.recordable(slug, event.kind, request.now),
        "may_own": access.allowed(request.user, product, "own"),
        "ui_zone": zone,
    }
    return page(request, product, "done", shown)


@login_required
@require_safe
def file(request: Request, slug: str, sha256: str) -> HttpResponseBase:
    access.product_for(request.user, slug, may="read")
    return serving.answer(evidence.file_of(slug, sha256))


@login_required
@require_POST
def erase(request: Request, slug: str, number: int) -> HttpResponse:
    product = access.product_for(request.user, slug, may="own")
    found = get_object_or_404(File, product=product.slug, pk=number)
    files.erase(found, by=f"person:{person_of(request).pk}", now=request.now)
    messages.success(request, _("The file is erased; its SHA-256 stands in the journal."))
    return redirect("record-done", slug, found.event) if found.event else redirect("record", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_evidence(request: Request, ref: str) -> HttpResponse:
    """Files for a case that is there already."""
    row = plans.row_for(request.user, ref, may="operate")
    product = access.product_for(request.user, row.product, may="operate")
    form = EvidenceForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        kept, wrong = uploaded(request, product)
        for sentence in wrong:
            form.add_error("files", sentence)
        if form.is_valid():
            try:
                event = actions.add_evidence(
                    row, files=kept, note=form.cleaned_data["note"], by=person_of(request), now=request.now
                )
            except Refusal as refusal:
                form.add_error("files", refusal.sentence)
            else:
                messages.success(request, _("The evidence is added, with today's date."))
                return redirect("record-done", product.slug, event.id)
        status = 422
    return page(request, product, "evidence", {"row": row, "form": form}, status=status)


# Below the pages --------------------------------------------------------------------------------------------------------
def _recorded(request: Request, product: Product, one: kinds.Recordable, form: RecordForm, kept: list[File]) -> Any:
    said = form.cleaned_data
    return actions.record(
        product,
        one.kind,
        said["name"],
        data=form.facts(),
        at=form.moment(request.now),
        how=said["how"],
        note=said["note"],
        files=kept,
        by=person_of(request),
        now=request.now,
        id=said["id"],
    )


def _latest(product: Product, names: list[str]) -> Table:
    """What was recorded last, of these kinds."""
    rows = Event.objects.filter(product=product.slug, kind__in=names).order_by("-seq")[:LATEST]
    own = _own(product.slug)
    told = tuple(
        Row(
            (
                kind_words(row.kind, row.subject.partition(":")[2], row.data, own),
                When(instant_of(row.at)),
                Badge(how_words(row.how)),
                Badge(_("late"), "at_risk") if is_late(row) else None,
            ),
            href=reverse("record-done", args=[product.slug, row.id]),
        )
        for row in rows
    )
    heads = (
        Column(_("What happened"), wide=True),
        Column(_("When")),
        Column(_("How it is known")),
        Column(_("Recorded late")),
    )
    return Table(_("Recorded last"), heads, told)


def _own(slug: str) -> Any:
    past = history(slug).versions
    return past[-1].plan.events if past else {}


def how_words(how: str) -> str:
    return {
        "observed": _("observed"),
        "reported": _("reported"),
        "attested": _("attested"),
        "imported": _("imported"),
    }.get(how, how)


def is_late(row: Event) -> bool:
    """More than an hour between what happened and its record; history that was brought in is labelled so instead."""
    return row.how != "imported" and (row.recorded - row.at).total_seconds() > 3600
