"""The way in: a link that a mail brought, another one, and the way out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.models import Person
from upkept.assurance import access, actions, jobs
from upkept.assurance.forms import AgainForm
from upkept.assurance.models import Grant
from upkept.core.refusal import Refusal
from upkept.kit.limits.counting import Rule, address_key, spend
from upkept.kit.now import Request
from upkept.products import access as products
from upkept.products.models import Product

AGAIN = Rule("audit-link", 5, 3600)
"""A link is asked for again so often in an hour, by address and by visitor."""


@require_safe
def home(request: Request) -> HttpResponse:
    """What one may audit; whoever may nothing is told how to get a link."""
    grants = access.grants_of(request, request.now)
    found: dict[str, str] = {one.product.slug: one.product.name for one in grants}
    if isinstance(request.user, Person):
        slugs = products.slugs_for(request.user, may="audit")
        found |= dict(Product.objects.filter(slug__in=slugs).values_list("slug", "name"))
    if len(found) == 1:
        return redirect("audit-desk", next(iter(found)))
    if not found:
        return _plain(request, "door", {"form": AgainForm()})
    return _plain(request, "home", {"products": sorted(found.items(), key=lambda pair: pair[1])})


@require_POST
def again(request: Request) -> HttpResponse:
    """Another link by mail, where the address has a grant that holds; the answer is the same where it has none."""
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _plain(request, "door", {"form": form}, 422)
    email = form.cleaned_data["email"].lower()
    keys = (address_key(email), address_key(request.META.get("REMOTE_ADDR", "")))
    allowed = [spend(AGAIN, key, now=request.now).allowed for key in keys]
    if all(allowed):
        for grant in Grant.objects.filter(email=email, revoked_at=None, until__gt=request.now)[:20]:
            actions.new_link(grant, now=request.now)
            jobs.invite.defer(grant=grant.pk)
    return _plain(request, "sent", {})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: Request, number: int, secret: str) -> HttpResponse:
    """The link of a mail: looking at it changes nothing (programs look at links in letters); the button opens the desk."""
    grant = access.grant_of_link(number, secret, request.now)
    if grant is None:
        return _plain(request, "door", {"form": AgainForm(), "why": access.ended()}, 410)
    if request.method != "POST":
        return _plain(request, "link", {"grant": grant})
    try:
        marker = actions.open_link(grant, now=request.now)
    except Refusal as refusal:
        return _plain(request, "door", {"form": AgainForm(), "why": refusal.sentence}, 410)
    held = request.session.get(access.SESSION)
    request.session.cycle_key()  # a session that somebody planted is worth nothing
    request.session[access.SESSION] = {**(held if isinstance(held, dict) else {}), str(grant.pk): marker}
    if not request.user.is_authenticated:
        ends = max(one.until for one in access.grants_of(request, request.now))
        request.session.set_expiry(max(60, int((ends - request.now).total_seconds())))
    return redirect("audit-desk", grant.product.slug)


@require_POST
def leave(request: Request) -> HttpResponse:
    """The end of a guest's session in this browser."""
    if request.user.is_authenticated:
        request.session.pop(access.SESSION, None)
    else:
        request.session.flush()
    return redirect("audit")


def _plain(request: Request, name: str, given: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, f"assurance/{name}.html", given, status=status)
    answer["Cache-Control"] = "no-store"
    # Not "no-referrer": with that a browser sends a form with "Origin: null", which is refused. "same-origin" (settings)
    # keeps the secret of a link from every other site as well.
    return answer
