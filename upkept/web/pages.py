"""Home: products for everybody, Due for the team, and the search that reaches everything one may see."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from upkept.accounts.access import person_of
from upkept.accounts.models import Person
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.plans import access as plans
from upkept.plans import explained
from upkept.products import access
from upkept.status import overview
from upkept.web import due as due_view
from upkept.web import finding


@require_safe
def home(request: Request) -> HttpResponse:
    """Whoever works here sees what is due; everybody else sees whose promises are kept here."""
    if isinstance(request.user, Person) and access.slugs_for(request.user, may="read"):
        return redirect("due")
    return products(request)


@require_safe
def products(request: Request) -> HttpResponse:
    """Every product with its record; the team comes here by its address."""
    return render(request, "web/home.html", {"products": overview.products(request.now)})


@login_required
@require_safe
def due(request: Request) -> HttpResponse:
    """What is owed, and beside it the one thing that is open (`?open=REF`)."""
    slugs = access.slugs_for(request.user, may="read")
    if not slugs:
        raise access.absent()
    person = person_of(request)
    zone = zone_of(request, person.timezone)
    shown = {**due_view.due(slugs, request.GET, request.now, zone), "ui_zone": zone}
    if ref := request.GET.get("open", ""):
        row = plans.row_for(request.user, ref, may="read")
        shown = {**shown, **explained.page(row, person, request.now, zone), "open": row.ref}
    return render(request, "web/due.html", shown)


@login_required
@require_safe
def search(request: Request) -> HttpResponse:
    """What matches `?q=`: a page, and for the palette its links alone."""
    asked = request.GET.get("q", "").strip()[: finding.LONGEST]
    found = finding.find(person_of(request), asked)
    template = "web/found.html" if request.htmx else "web/search.html"
    return render(request, template, {"asked": asked, "groups": found})
