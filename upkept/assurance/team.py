"""The owner's side of the desk: who is invited until when, and what they looked at."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.assurance import access, actions, jobs
from upkept.assurance.forms import InviteForm
from upkept.assurance.models import Grant, Look
from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.kit.ui.paging import paged
from upkept.kit.ui.shapes import Column, Link, Row, Table, When
from upkept.products import access as products
from upkept.products.models import Product

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def auditors(request: Request, slug: str) -> HttpResponse:
    """Who may audit as a guest, and inviting another."""
    product = products.product_for(request.user, slug, may="own")
    mine = Product.objects.filter(slug__in=products.slugs_for(request.user, may="own")).order_by("name")
    form = InviteForm([(one.slug, one.name) for one in mine], request.POST or None, initial={"products": [slug]})
    status, made = 200, list[Grant]()
    if request.method == "POST":
        if form.is_valid():
            try:
                made = _invited(request, form, list(mine))
            except Refusal as refusal:
                form.add_error("until" if refusal.code in ("already-over", "too-long") else None, refusal.sentence)
        status = 422 if form.errors else 200
    shown = {
        "form": form
        if form.errors
        else InviteForm([(one.slug, one.name) for one in mine], initial={"products": [slug]}),
        "grants": Grant.objects.filter(product=product).order_by("-created_at")[:200],
        "made": [(one, f"{settings.PUBLIC_URL}{access.link_of(one)}") for one in made],
        "now": request.now,
        "open": bool(form.errors),
    }
    return _page(request, product, "auditors", shown, status)


@login_required
@require_safe
def auditor(request: Request, slug: str, number: int) -> HttpResponse:
    """What one of them opened and took away."""
    product = products.product_for(request.user, slug, may="own")
    grant = get_object_or_404(Grant, product=product, pk=number)
    rows, pages = paged(grant.looks.order_by("-at", "-pk"), request.GET.dict(), PAGE)
    log = Table(
        _("What was opened and taken away"),
        (Column(_("When")), Column(_("What")), Column(_("Of what"), wide=True)),
        tuple(
            Row((When(instant_of(one.at)), str(Look.WHAT.get(one.what, one.what)), one.about or None)) for one in rows
        ),
        empty=_("Nothing was opened yet."),
    )
    return _page(request, product, "auditor", {"grant": grant, "log": log, "pages": pages, "now": request.now})


@login_required
@require_POST
def revoke(request: Request, slug: str, number: int) -> HttpResponse:
    product = products.product_for(request.user, slug, may="own")
    actions.revoke(get_object_or_404(Grant, product=product, pk=number), by=person_of(request), now=request.now)
    messages.success(request, _("It opens nothing any more."))
    return redirect("auditors", slug)


@login_required
@require_POST
def link(request: Request, slug: str, number: int) -> HttpResponse:
    """A new link, by mail, and shown this once to who may hand it over."""
    product = products.product_for(request.user, slug, may="own")
    grant = get_object_or_404(Grant, product=product, pk=number, revoked_at=None, until__gt=request.now)
    with transaction.atomic():
        actions.new_link(grant, now=request.now)
        jobs.invite.defer(grant=grant.pk)
    shown = {
        "form": InviteForm([(product.slug, product.name)], initial={"products": [slug]}),
        "grants": Grant.objects.filter(product=product).order_by("-created_at")[:200],
        "made": [(grant, f"{settings.PUBLIC_URL}{access.link_of(grant)}")],
        "now": request.now,
    }
    return _page(request, product, "auditors", shown)


@transaction.atomic
def _invited(request: Request, form: InviteForm, mine: list[Product]) -> list[Grant]:
    said, made = form.cleaned_data, list[Grant]()
    for product in mine:
        if product.slug in said["products"]:
            grant = actions.invite(
                product,
                name=said["name"],
                email=said["email"],
                until=form.end(product.timezone),
                sees_security=said["sees_security"],
                by=person_of(request),
                now=request.now,
            )
            jobs.invite.defer(grant=grant.pk)
            made.append(grant)
    return made


def _page(request: Request, product: Product, name: str, shown: dict[str, object], status: int = 200) -> HttpResponse:
    way = [
        Link(_("Products"), reverse("products")),
        Link(product.name, reverse("product", args=[product.slug])),
        Link(_("Auditors"), reverse("auditors", args=[product.slug]), here=name == "auditors"),
    ]
    answer = render(request, f"assurance/{name}.html", {"product": product, "way": way, **shown}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
