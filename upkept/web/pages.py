"""Home: products for everybody, Due for the team."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from upkept.accounts.models import Person
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.products import access, queries
from upkept.web import due as due_view


@require_GET
def home(request: Request) -> HttpResponse:
    """Whoever works here sees what is due; everybody else sees whose promises are kept here."""
    if isinstance(request.user, Person) and access.slugs_for(request.user, may="read"):
        return redirect("due")
    return render(request, "web/home.html", {"products": queries.products()})


@login_required
@require_GET
def due(request: Request) -> HttpResponse:
    slugs = access.slugs_for(request.user, may="read")
    if not slugs:
        raise access.absent()
    zone = zone_of(request, request.user.timezone if isinstance(request.user, Person) else "UTC")
    shown = due_view.due(slugs, request.GET, request.now, zone)
    return render(request, "web/due.html", {**shown, "ui_zone": zone})
