"""Schedules: somebody is reminded when something is to be recorded, and may skip it once, with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.build import CannotBuild
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.kit.ui.shapes import Empty, Link
from upkept.plans.record import kinds, rules, schedules, turns
from upkept.plans.record.forms import ScheduleForm, SkipForm
from upkept.plans.record.models import Schedule, Turn
from upkept.plans.record.pages.common import kind_of, page
from upkept.products import access
from upkept.products.models import Product


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
    return page(request, product, "schedules", {"schedules": found, "empty": empty, "skip": SkipForm()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: Request, slug: str, kind: str) -> HttpResponse:
    """Make a schedule for one kind."""
    product = access.product_for(request.user, slug, may="maintain")
    one = kind_of(slug, kind, request.now)
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
    return page(request, product, "schedule", {"one": one, "form": form}, status=status)


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
