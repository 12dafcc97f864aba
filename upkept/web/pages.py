"""Home: products for everybody, Due for the team, and the search that reaches everything one may see."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upkept.accounts import first
from upkept.accounts.access import person_of
from upkept.accounts.models import Person
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.notify.preferences import finish_week
from upkept.plans import access as plans
from upkept.plans import explained
from upkept.products import access
from upkept.status import overview
from upkept.web import due as due_view
from upkept.web import finding
from upkept.web import owed as owed_view


@require_safe
def home(request: Request) -> HttpResponse:
    """Whoever works here sees what is due; everybody else sees whose promises are kept here."""
    if isinstance(request.user, Person) and access.slugs_for(request.user, may="read"):
        return redirect("due")
    if not isinstance(request.user, Person) and first.is_awaited():
        return redirect("welcome")
    if isinstance(request.user, Person) and request.user.is_staff:
        return redirect("welcome-next")  # nothing is there yet
    return products(request)


@require_safe
def products(request: Request) -> HttpResponse:
    """Every product with its record; the team comes here by its address."""
    return render(request, "web/home.html", {"products": overview.products(request.now)})


@login_required
@require_safe
def due(request: Request) -> HttpResponse:
    """What is owed, and beside it the one thing that is open (`?open=REF`)."""
    person = person_of(request)
    slugs = access.slugs_for(person, may="read")
    if not slugs:
        return _nothing_yet(person)
    zone = zone_of(request, person.timezone)
    shown = {**due_view.due(slugs, request.GET, request.now, zone), "ui_zone": zone}
    if ref := request.GET.get("open", ""):
        row = plans.row_for(request.user, ref, may="read")
        shown = {**shown, **explained.page(row, person, request.now, zone), "open": row.ref}
    return render(request, "web/due.html", shown)


@login_required
@require_safe
def owed(request: Request) -> HttpResponse:
    """The week: what is owed, what broke, what needs a note. `?all=1`: also what was gone through already."""
    person = person_of(request)
    if not access.slugs_for(person, may="read"):
        return _nothing_yet(person)
    zone = zone_of(request, person.timezone)
    shown = owed_view.week(person, request.now, zone, everything=bool(request.GET.get("all")))
    return render(request, "web/owed.html", {**shown, "ui_zone": zone})


def _nothing_yet(person: Person) -> HttpResponse:
    """Who runs an installation without products is led to its beginning; nobody else has anything here. Raises Http404."""
    if not person.is_staff:
        raise access.absent()
    return redirect("welcome-next")


@login_required
@require_POST
def owed_done(request: Request) -> HttpResponse:
    """Gone through: until Monday the page shows what came since."""
    finish_week(person_of(request), now=request.now)
    messages.success(request, _("Done for this week. Until Monday this page shows what is new."))
    return redirect("owed")


@login_required
@require_safe
def search(request: Request) -> HttpResponse:
    """What matches `?q=`: a page, and for the palette its links alone."""
    asked = request.GET.get("q", "").strip()[: finding.LONGEST]
    found = finding.find(person_of(request), asked)
    template = "web/found.html" if request.htmx else "web/search.html"
    return render(request, template, {"asked": asked, "groups": found})
