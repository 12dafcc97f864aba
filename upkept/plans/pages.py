"""An obligation's page, for the team: what is promised, what counted, what happened, and excusing it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.plans import access, excuses, explained
from upkept.plans.models import Obligation


@login_required
@require_safe
def obligation(request: Request, ref: str) -> HttpResponse:
    return _page(request, access.row_for(request.user, ref, may="read"))


@login_required
@require_POST
def excuse(request: Request, ref: str) -> HttpResponse:
    row = access.row_for(request.user, ref, may="maintain")
    chosen = request.POST.get("exclusion", "")
    needed = {name: str(value) for name, value in request.POST.items() if name in ("reason", "reference")}
    try:
        excuses.excuse(row, exclusion=chosen, needed=needed, by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, row, refused=refusal.sentence, said=needed, chosen=chosen)
    return redirect("obligation", ref)


def _page(request: Request, row: Obligation, **wrong: object) -> HttpResponse:
    zone = zone_of(request, person_of(request).timezone)
    shown = {**explained.page(row, person_of(request), request.now, zone), "ui_zone": zone, **wrong}
    return render(request, "plans/obligation.html", shown, status=422 if wrong else 200)
