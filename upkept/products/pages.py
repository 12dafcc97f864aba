"""The team's page of each product: its public pages, its people, its tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.products import access, actions, queries
from upkept.products.forms import RoleForm, TokenForm
from upkept.products.models import Product, Token


@login_required
@require_safe
def products(request: Request) -> HttpResponse:
    """All products that one works on."""
    slugs = access.slugs_for(request.user, may="read")
    return render(request, "products/list.html", {"products": queries.products().filter(slug__in=slugs)})


@login_required
@require_safe
def product(request: Request, slug: str) -> HttpResponse:
    return _page(request, access.product_for(request.user, slug, may="read"))


@login_required
@require_POST
def role(request: Request, slug: str) -> HttpResponse:
    found = access.product_for(request.user, slug, may="own")
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.set_role(form.cleaned_data["email"], slug, form.cleaned_data["role"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The role is changed."))
            return redirect("product", slug)
    return _page(request, found, role_form=form)


@login_required
@require_POST
def token(request: Request, slug: str) -> HttpResponse:
    """A new token; what the machine sends is shown on the answer, and never again."""
    found = access.product_for(request.user, slug, may="own")
    form = TokenForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            _token, written = actions.create_token(
                found, said["name"], scopes=said["scopes"], kinds=said["kinds"], by=person_of(request), now=request.now
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _page(request, found, written=written)
    return _page(request, found, token_form=form)


@login_required
@require_POST
def revoke(request: Request, slug: str, number: int) -> HttpResponse:
    found = access.product_for(request.user, slug, may="own")
    actions.revoke_token(get_object_or_404(Token, product=found, pk=number), now=request.now)
    messages.success(request, _("The token is refused from now on."))
    return redirect("product", slug)


def _page(request: Request, found: Product, **given: object) -> HttpResponse:
    shown = {
        "product": found,
        "team": queries.team_of(found),
        "tokens": Token.objects.filter(product=found, revoked_at=None).order_by("name"),
        "may_own": access.allowed(request.user, found, "own"),
        "may_maintain": access.allowed(request.user, found, "maintain"),
        "may_operate": access.allowed(request.user, found, "operate"),
        "may_audit": access.allowed(request.user, found, "audit"),
        "role_form": RoleForm(auto_id="role_%s"),
        "token_form": TokenForm(auto_id="token_%s"),
        **given,
    }
    wrong = any(getattr(form, "errors", None) for form in given.values())
    answer = render(request, "products/product.html", shown, status=422 if wrong else 200)
    answer["Cache-Control"] = "no-store"
    return answer
