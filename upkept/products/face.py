"""How a product's public pages are met: by its link, whose key is put away at once; or by its team, as a stranger would.

Whatever is not public is marked so: no search engine lists it, no cache keeps it, and the page says who sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.products import access
from upkept.products.models import Product, Stage

KEPT: Final = 60 * 60 * 24 * 365
"""Seconds for which a browser that came by the link may come back without it; a new link ends it at once."""
PREVIEW: Final = timedelta(minutes=30)
SESSION: Final = "as_stranger"
SAFE: Final = ("GET", "HEAD", "OPTIONS")


class FaceMiddleware:
    """Between the person and the public pages of a product. Stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        slug = request.path_info.strip("/").partition("/")[0]
        if "key" in request.GET and request.method in SAFE and slug != "api":
            return self._marked(request, _put_away(request, slug) or self.get_response(request))
        if _previews(request) == slug != "":
            team = request.user
            request.user = AnonymousUser()
            request.as_stranger = slug  # type: ignore[attr-defined]
            request.is_team = access.allowed(team, slug, "read")  # type: ignore[attr-defined]
            if request.method not in SAFE:
                sentence = _("You are looking as a stranger, and nothing is sent. End the preview first.")
                refusal = Refusal("preview", sentence)
                return render(request, "refused.html", {"refusal": refusal}, status=409)
        return self._marked(request, self.get_response(request))

    def _marked(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        product: Product | None = getattr(request, "shown_product", None)
        if product is not None and (product.stage != Stage.PUBLIC or stranger_of(request)):
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            response["Cache-Control"] = "private, no-store"
        return response


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above a page that not everybody sees. `end`: where the button posts that ends a preview."""

    sentence: str
    href: str = ""
    label: str = ""
    end: str = ""


def banner(request: HttpRequest) -> dict[str, object]:
    """The context processor: `banner` for the layout of the public pages."""
    return {"banner": SimpleLazyObject(lambda: _banner(request))}


def begin_preview(request: HttpRequest, product: Product, now: datetime) -> None:
    """For half an hour the public pages of this product are shown to this session as to anybody, were it public."""
    request.session[SESSION] = [product.slug, instant_of(now + PREVIEW)]


def end_preview(request: HttpRequest) -> None:
    request.session.pop(SESSION, None)


def stranger_of(request: HttpRequest) -> str:
    """The product that this request sees as a stranger, empty for none."""
    return getattr(request, "as_stranger", "")


def share_link(product: Product, base: str) -> str:
    """The link that opens it. `base`: scheme and host."""
    return f"{base.rstrip('/')}/{product.slug}/plan?key={product.share_key}"


def _previews(request: HttpRequest) -> str:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    slug, until = request.session.get(SESSION) or ("", 0)
    now: datetime = request.now  # type: ignore[attr-defined]  # see kit/now.py
    return slug if until > instant_of(now) else ""


def _put_away(request: HttpRequest, slug: str) -> HttpResponse | None:
    """The key goes from the address into a cookie: no log, no history and no other site learns it."""
    product = Product.objects.filter(slug=slug).first()
    if product is None or not access.opens(request.GET.get("key", ""), product):
        return None
    asked = request.GET.copy()
    key = asked.pop("key")[-1]
    answer = redirect(request.path + (f"?{asked.urlencode()}" if asked else ""))
    answer.set_cookie(
        f"share-{slug}",
        str(key),
        max_age=KEPT,
        path=f"/{slug}",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _banner(request: HttpRequest) -> Banner | None:
    product: Product | None = getattr(request, "shown_product", None)
    if product is None:
        return None
    steps = reverse("product-stage", args=[product.slug])
    if stranger_of(request):
        sentence = _("You see this as a stranger would, were it public: signed out, without your team's pages.")
        return Banner(sentence, end=reverse("product-preview-end", args=[product.slug]))
    team = (steps, _("Who may see it")) if access.allowed(request.user, product, "read") else ("", "")
    if product.stage == Stage.LINK:
        return Banner(_("Shared by link: whoever has the link sees this page. It is listed nowhere."), *team)
    if product.stage == Stage.PRIVATE:
        return Banner(_("Private: your team alone sees this page."), *team)
    return None
