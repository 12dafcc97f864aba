"""An obligation's page, for the team: what is promised, what counted, what happened, and excusing it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.plans import access, excuses, explained, notes
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


@login_required
@require_POST
def note(request: Request, ref: str) -> HttpResponse:
    """What the team says of it in public."""
    row = access.row_for(request.user, ref, may="maintain")
    happened, changed = request.POST.get("happened", ""), request.POST.get("changed", "")
    shown = {"happened": happened, "changed": changed}
    if "preview" in request.POST:
        return _page(request, row, note_preview=shown, noted=shown, status=200)
    try:
        notes.note(row, happened=happened, changed=changed, by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, row, note_refused=refusal.sentence, noted=shown)
    messages.success(request, _("The note stands beside the case, in public. The verdict stays."))
    return redirect(reverse("obligation", args=[ref]) + "#note")


@login_required
@require_POST
def erase_note(request: Request, ref: str, seq: int) -> HttpResponse:
    row = access.row_for(request.user, ref, may="own")
    notes.erase(row, seq, now=request.now)
    messages.success(request, _("The text is erased. That there was a note stays visible."))
    return redirect(reverse("obligation", args=[ref]) + "#note")


def _page(request: Request, row: Obligation, *, status: int = 422, **wrong: object) -> HttpResponse:
    zone = zone_of(request, person_of(request).timezone)
    shown = {**explained.page(row, person_of(request), request.now, zone), "ui_zone": zone, **wrong}
    return render(request, "plans/obligation.html", shown, status=status if wrong else 200)
