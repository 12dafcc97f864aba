"""Recording from a CSV file: which column is what, each line that is wrong, and nothing recorded before that was seen."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.kit.files import actions as files
from upkept.kit.files import store
from upkept.kit.now import Request
from upkept.kit.ui.shapes import Column, Row, Table, When
from upkept.plans import evidence
from upkept.plans.record import imports, kinds
from upkept.plans.record.forms import ColumnsForm, SheetForm
from upkept.plans.record.pages.common import kind_of, page
from upkept.products import access

SHOWN = 20
"""Lines of a CSV file that are shown before it is taken."""
PROBLEMS = 200


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
    return page(request, product, "sheet", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: Request, slug: str, kind: str, sha256: str) -> HttpResponse:
    """Which column is what, the first lines as they read, every line that is wrong; and by POST they are recorded."""
    product = access.product_for(request.user, slug, may="operate")
    one = kind_of(slug, kind, request.now)
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
    if request.method == "POST" and request.POST.get("do") != "look" and right and not form.errors:
        taken = imports.take(found, now=request.now)
        shown = {"one": one, "taken": taken, "problems": taken.wrong[:PROBLEMS], "name": kept.name}
        return page(request, product, "taken", shown)
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
    return page(request, product, "columns", shown, status=422 if form.errors else 200)


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
