"""The pages by which a help desk's history comes in: choose the file, see how it reads, record it, try the plan on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from upkept.accounts.access import person_of
from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.kit import said
from upkept.kit.files import actions as files
from upkept.kit.files import store
from upkept.kit.now import Request
from upkept.kit.ui.shapes import Column, Link, Row, Table, When
from upkept.plans import drafts, evidence
from upkept.products import access
from upkept.products.models import Product
from upkept.support.bringing import reading, saying, taking
from upkept.support.bringing.forms import ExportForm, TicketsForm
from upkept.support.importers.csv import STATE

SHOWN = 8
PROBLEMS = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request, slug: str) -> HttpResponse:
    """Choose the export; it is looked at on the next page."""
    product = access.product_for(request.user, slug, may="maintain")
    form = ExportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            reading.look(upload.read())
            upload.seek(0)
            by = f"person:{person_of(request).pk}"
            kept = files.keep(slug, upload, name=upload.name or "tickets.csv", by=by, now=request.now)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return redirect("tickets-read", slug, kept.sha256)
    return _page(request, product, "choose", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: Request, slug: str, sha256: str) -> HttpResponse:
    """How it reads: columns, words, the first tickets, every line that is wrong; and by POST it is recorded."""
    product = access.product_for(request.user, slug, may="maintain")
    kept = evidence.file_of(slug, sha256)
    with store.opened(kept.sha256) or BytesIO() as stream:
        sheet = reading.look(stream.read())
    names = reading.attributes(product, request.now)
    guessed = reading.guess_columns(sheet.headings, list(names))
    sent = request.POST if request.method == "POST" else request.GET
    is_first = not any(key.startswith("column-") for key in sent)
    columns = (
        guessed if is_first else {name: sent.get(f"column-{name}", "") for name in (*reading.MOMENTS, *names, STATE)}
    )
    form = TicketsForm(sheet, names, columns=columns)
    data = {key: field.initial or "" for key, field in form.fields.items()}  # what was not asked yet is as guessed
    if is_first:
        order = {True: "day", False: "month"}.get(reading.guess_order(sheet, guessed), "")  # type: ignore[arg-type]  # None: neither
        data |= {"zone": product.timezone, "order": order} | {f"column-{k}": v for k, v in guessed.items()}
    else:
        data |= {key: str(value) for key, value in sent.items() if key in data}
    form = TicketsForm(sheet, names, data, columns=columns)
    found = reading.Tickets((), ())
    if form.is_valid():
        try:
            found = reading.read(sheet, form.reading(), slug, request.now)
        except Refusal as refusal:
            form.refuse(refusal)
    if request.method == "POST" and request.POST.get("do") != "look" and found.events and not form.errors:
        by = f"person:{person_of(request).pk}"
        taken = taking.take(slug, found.events, by=by, now=request.now)
        shown = {"taken": taken, "found": found, "problems": _problems(found), "draft": drafts.alive(product)}
        return _page(request, product, "taken", shown)
    shown = {
        "form": form,
        "name": kept.name,
        "found": found,
        "answered": found.counts.get("ticket.answered", 0),
        "resolved": found.counts.get("ticket.resolved", 0),
        "problems": _problems(found),
        "said": saying.states(found),
        **_unclassified(found, names, product, form, request.now),
        "guessed": _guessed(sheet, found, form),
        "empty": saying.without_case(reading.without_case(found, names, product, request.now)) if found.tickets else "",
        "preview": _preview(found, list(names)),
    }
    return _page(request, product, "look", shown, status=422 if form.errors else 200)


def _problems(found: reading.Tickets) -> list[dict[str, Any]]:
    return [{"number": one.line, "sentence": one.sentence} for one in found.bad[:PROBLEMS]]


def _unclassified(
    found: reading.Tickets, names: Mapping[str, Sequence[str]], product: Product, form: TicketsForm, now: datetime
) -> dict[str, Any]:
    """What follows for tickets of which the plan does not know what it tells tickets apart by."""
    targeted, narrowed = reading.targeted(product, now), reading.narrowed(product, now)
    counts = reading.unknown(found, {name: names[name] for name in names if name in targeted | narrowed})
    return {
        "unknown": [
            saying.unclassified(name, count, is_target=name in targeted, is_narrow=name in narrowed)
            for name, count in counts.items()
        ],
        "strictest": bool(targeted & counts.keys()),
        "may_be_said": any(form.asks_of(name) for name in counts),
    }


def _guessed(sheet: reading.Sheet, found: reading.Tickets, form: TicketsForm) -> list[str]:
    """What was read by a guess, attribute by attribute."""
    if not found.tickets or not form.is_valid():
        return []
    guesses = form.guessed(reading.worded(sheet, form.reading(), found))
    return [saying.guessed(name, words) for name, words in guesses.items()]


def _preview(found: reading.Tickets, names: list[str]) -> Table:
    tickets = found.of(SHOWN)
    used = [name for name in names if any(name in one.data for events in tickets for one in events)]
    heads = (
        Column(_("Ticket")),
        Column(_("Opened")),
        Column(_("Answered")),
        Column(_("Resolved")),
        *(Column(said.word(name).capitalize()) for name in used),
    )
    return Table(_("The first tickets, as they read"), heads, tuple(_row(events, used) for events in tickets))


def _row(events: list[Event], used: list[str]) -> Row:
    at = {event.kind: event.at for event in events}
    data = {name: value for event in events for name, value in event.data.items()}
    moments = (at.get(f"ticket.{one}") for one in ("opened", "answered", "resolved"))
    return Row(
        (
            events[0].subject.partition("-")[2],
            *(When(one) if one is not None else None for one in moments),
            *(said.word(str(data[name])) if name in data else None for name in used),
        )
    )


def _page(request: Request, product: Product, name: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    way = [
        Link(_("Products"), reverse("products")),
        Link(product.name, reverse("product", args=[product.slug])),
        Link(
            pgettext("page", "Earlier tickets"),
            reverse("tickets-bring", args=[product.slug]),
            here=name == "choose",
        ),
    ]
    given = {"product": product, "way": way, "ui_zone": product.timezone, **shown}
    return render(request, f"support/bringing/{name}.html", given, status=status)
