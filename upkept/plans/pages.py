"""An obligation's page, for the team: what is promised, what counted, what happened, and excusing it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.plans import excuses, explained
from upkept.plans.models import Obligation
from upkept.products import access


@login_required
@require_GET
def obligation(request: Request, ref: str) -> HttpResponse:
    return _page(request, _obligation(request, ref, may="read"))


@login_required
@require_POST
def excuse(request: Request, ref: str) -> HttpResponse:
    row = _obligation(request, ref, may="maintain")
    needed = {name: request.POST.get(name, "") for name in ("reason", "reference")}
    try:
        excuses.excuse(
            row, exclusion=request.POST.get("exclusion", ""), needed=needed, by=person_of(request), now=request.now
        )
    except Refusal as refusal:
        return _page(request, row, refused=refusal.sentence, said=needed)
    return redirect("obligation", ref)


def _obligation(request: Request, ref: str, *, may: str) -> Obligation:
    row = Obligation.objects.filter(ref=ref[:16]).first()
    if row is None or not access.allowed(request.user, row.product, may):
        raise Http404(str(access.absent()))
    return row


def _page(request: Request, row: Obligation, **given: object) -> HttpResponse:
    zone = zone_of(request, person_of(request).timezone)
    may_excuse = excuses.may_be_excused(row, request.now) and access.allowed(request.user, row.product, "maintain")
    shown = {
        **explained.page(row, request.now, get_language() or "en", zone),
        "exclusions": excuses.exclusions_of(row) if may_excuse else (),
        "ui_zone": zone,
        **given,
    }
    return render(request, "plans/obligation.html", shown, status=422 if given else 200)
