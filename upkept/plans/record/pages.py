"""The pages on which people record what happened."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.build import CannotBuild
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.kit.clock import instant_of
from upkept.kit.files import actions as files
from upkept.kit.files import serving, store
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event, EventText
from upkept.kit.now import Request
from upkept.kit.ui.shapes import Badge, Column, Empty, Link, Row, Table, When
from upkept.plans import access as plans
from upkept.plans import evidence
from upkept.plans.reasons import kind_words
from upkept.plans.record import actions, effect, imports, kinds, owed, rules, schedules, turns
from upkept.plans.record.forms import ColumnsForm, EvidenceForm, RecordForm, ScheduleForm, SheetForm, SkipForm
from upkept.plans.record.models import Schedule, Turn
from upkept.products import access
from upkept.products.models import Product

SHOWN = 20
"""Lines of a CSV file that are shown before it is taken."""
PROBLEMS = 200
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
    return _page(request, product, "overview", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: Request, slug: str, kind: str) -> HttpResponse:
    """The form of one kind, and what is sent by it."""
    product = access.product_for(request.user, slug, may="operate")
    one = _kind(slug, kind, request.now)
    known = kinds.subjects(slug, one.subject)
    given: dict[str, Any] = {"zone": product.timezone, "known": known}
    status = 200
    if request.method == "POST":
        kept, wrong = _uploaded(request, product)
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
    return _page(request, product, "kind", shown, status=status)


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
    return _page(request, product, "done", shown)


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
        kept, wrong = _uploaded(request, product)
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
    return _page(request, product, "evidence", {"row": row, "form": form}, status=status)


# Schedules --------------------------------------------------------------------------------------------------------------
@login_required
@require_safe
def schedule_list(request: Request, slug: str) -> HttpResponse:
    product = access.product_for(request.user, slug, may="operate")
    rows = Schedule.objects.filter(product=product).select_related("product").order_by("ended_at", "next_at", "pk")
    found = turns.listed(list(rows[:100]), request.now)
    empty = Empty(
        _("No schedules yet"),
        _("A schedule reminds somebody when something is to be recorded: choose what, on the page of its form."),
        Link(_("What can be recorded"), reverse("record", args=[slug])),
    )
    return _page(request, product, "schedules", {"schedules": found, "empty": empty, "skip": SkipForm()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: Request, slug: str, kind: str) -> HttpResponse:
    """Make a schedule for one kind."""
    product = access.product_for(request.user, slug, may="maintain")
    one = _kind(slug, kind, request.now)
    form = ScheduleForm(one, request.POST or None, known=kinds.subjects(slug, one.subject), zone=product.timezone)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                _scheduled(request, product, one, form)
            except Refusal as refusal:
                form.add_error("rule" if refusal.code == "bad-rule" else None, refusal.sentence)
            else:
                messages.success(request, _("The schedule is made."))
                return redirect("record-schedules", slug)
        status = 422
    return _page(request, product, "schedule", {"one": one, "form": form}, status=status)


@login_required
@require_POST
def end_schedule(request: Request, slug: str, number: int) -> HttpResponse:
    product = access.product_for(request.user, slug, may="maintain")
    schedules.end(get_object_or_404(Schedule, product=product, pk=number), now=request.now)
    messages.success(request, _("It reminds nobody any more."))
    return redirect("record-schedules", slug)


@login_required
@require_POST
def skip(request: Request, slug: str, number: int) -> HttpResponse:
    product = access.product_for(request.user, slug, may="operate")
    turn = get_object_or_404(Turn, schedule__product=product, pk=number)
    schedules.skip(turn, why=request.POST.get("why", ""), by=person_of(request), now=request.now)
    messages.success(request, _("It is skipped this time, and the reason stands in the list."))
    return redirect("record-schedules", slug)


# CSV --------------------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, slug: str) -> HttpResponse:
    """Choose a CSV file; it is looked at on the next page, and nothing is recorded before."""
    product = access.product_for(request.user, slug, may="operate")
    found = kinds.recordables(slug, request.now)
    form = SheetForm(found, request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            upload = form.cleaned_data["file"]
            by = f"person:{person_of(request).pk}"
            try:
                sheets.read(upload.read())
                upload.seek(0)
                kept = files.keep(slug, upload, name=upload.name or "events.csv", by=by, now=request.now)
            except Refusal as refusal:
                form.add_error("file", refusal.sentence)
            else:
                return redirect("record-sheet", slug, form.cleaned_data["kind"], kept.sha256)
        status = 422
    return _page(request, product, "sheet", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: Request, slug: str, kind: str, sha256: str) -> HttpResponse:
    """Which column is what, the first lines as they read, every line that is wrong; and by POST they are recorded."""
    product = access.product_for(request.user, slug, may="operate")
    one = _kind(slug, kind, request.now)
    kept = evidence.file_of(slug, sha256)
    with store.opened(kept.sha256) or BytesIO() as stream:
        read = sheets.read(stream.read())
    names = imports.names_of(one)
    guessed = {f"column-{name}": heading for name, heading in imports.guess(read.headings, one).items()}
    sent = request.POST if request.method == "POST" else request.GET or guessed
    form = ColumnsForm(names, read.headings, sent, zone=product.timezone)
    found: list[imports.Right | imports.Wrong] = []
    if form.is_valid():
        try:
            by = f"person:{person_of(request).pk}"
            found = list(imports.drafts(read, one, form.reading(), product=slug, by=by, now=request.now))
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    right = [line for line in found if isinstance(line, imports.Right)]
    wrong = [line for line in found if isinstance(line, imports.Wrong)]
    if request.method == "POST" and right and not form.errors:
        taken = imports.take(found, now=request.now)
        shown = {"one": one, "taken": taken, "problems": taken.wrong[:PROBLEMS], "name": kept.name}
        return _page(request, product, "taken", shown)
    shown = {
        "one": one,
        "form": form,
        "name": kept.name,
        "right": len(right),
        "wrong": len(wrong),
        "problems": wrong[:PROBLEMS],
        "preview": _preview(one, right[:SHOWN]),
        "query": "&".join(f"{key}={value}" for key, value in guessed.items()),
    }
    return _page(request, product, "columns", shown, status=422 if form.errors else 200)


# Below the pages --------------------------------------------------------------------------------------------------------
def _kind(slug: str, kind: str, now: datetime) -> kinds.Recordable:
    found = kinds.recordable(slug, kind, now)
    if found is None:
        raise access.absent()
    return found


def _own(slug: str) -> Any:
    from upkept.plans.history import history

    past = history(slug).versions
    return past[-1].plan.events if past else {}


def _uploaded(request: Request, product: Product) -> tuple[list[File], list[str]]:
    """The files of this try and those of an earlier one, stored; and what was refused of them."""
    kept: list[File] = []
    wrong: list[str] = []
    by = f"person:{person_of(request).pk}"
    earlier = request.POST.getlist("kept")
    if earlier:
        rows = File.objects.filter(product=product.slug, blob__in=earlier[:50], event="", erased_at=None)
        kept += list(rows.select_related("blob"))
    for upload in request.FILES.getlist("files"):
        try:
            one = files.keep(product.slug, upload, name=upload.name or "", by=by, now=request.now)
        except Refusal as refusal:
            wrong.append(f"{files.clean_name(upload.name or '')}: {refusal.sentence}")
            continue
        if one.pk not in {had.pk for had in kept}:
            kept.append(one)
    return kept, wrong


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


def _scheduled(request: Request, product: Product, one: kinds.Recordable, form: ScheduleForm) -> None:
    said = form.cleaned_data
    try:
        rule = (
            said["rule"]
            if said["frequency"] == "rule"
            else rules.rule_of(said["frequency"], weekday=said["weekday"], which=said["which"], day=said["day"] or 1)
        )
    except CannotBuild as wrong:
        raise Refusal("bad-rule", wrong.sentence) from wrong
    schedules.make(
        product,
        kind=one.kind,
        subject=form.subject(),
        rule=rule,
        begins=request.now.date(),
        at=said["at"],
        zone=product.timezone,
        role=said["role"],
        by=person_of(request),
        now=request.now,
    )


def _preview(one: kinds.Recordable, right: list[imports.Right]) -> Table:
    names = [name for name in one.fields if any(name in line.draft.data for line in right)]
    heads = (
        Column(_("Line"), align="end"), Column(_("What it happened to")), Column(_("When it happened")),
        *(Column(name.replace("_", " ").capitalize()) for name in names), Column(_("Note"), wide=True),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                line.number,
                line.draft.subject,
                When(line.draft.at or 0),
                *(_cell(line.draft.data.get(name)) for name in names),
                line.draft.text[:80] or None,
            )
        )
        for line in right
    )
    return Table(_("The first lines, as they read"), heads, rows)


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


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


def _page(request: Request, product: Product, name: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    tabs = [
        Link(_("Record"), reverse("record", args=[product.slug]), here=name in ("overview", "kind", "done")),
        Link(_("Schedules"), reverse("record-schedules", args=[product.slug]), here=name in ("schedules", "schedule")),
        Link(
            _("From a CSV file"), reverse("record-csv", args=[product.slug]), here=name in ("sheet", "columns", "taken")
        ),
    ]
    way = [
        Link(_("Products"), reverse("products")),
        Link(product.name, reverse("product", args=[product.slug])),
        Link(pgettext("page", "Record"), reverse("record", args=[product.slug]), here=name == "overview"),
    ]
    given = {"product": product, "tabs": tabs, "way": way, "ui_zone": product.timezone, **shown}
    return render(request, f"plans/record/{name}.html", given, status=status)
