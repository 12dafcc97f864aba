"""The team's page "On your own site": what to copy into it, and whether it still says what the plan says."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.plans import queries, shown
from upkept.plans.drift import actions
from upkept.plans.models import LivePage
from upkept.products import access
from upkept.products.models import Product


@login_required
@require_safe
def site(request: Request, slug: str) -> HttpResponse:
    return _page(request, access.product_for(request.user, slug, may="read"))


@login_required
@require_POST
def watch(request: Request, slug: str) -> HttpResponse:
    """Say where the policy lives; it is read within a minute."""
    product = access.product_for(request.user, slug, may="maintain")
    language, url = request.POST.get("language", ""), request.POST.get("url", "")
    try:
        if url.strip():
            actions.refuse_private(url)
            actions.watch(product, language, url, now=request.now)
            messages.success(request, _("The page is read within a minute, and then once a day."))
        else:
            actions.unwatch(product, language)
            messages.success(request, _("It is looked at no more."))
    except Refusal as refusal:
        return _page(request, product, refused=(language, url, refusal.sentence))
    return redirect("own-site", product.slug)


@login_required
@require_POST
def look(request: Request, slug: str, language: str) -> HttpResponse:
    """Look now."""
    product = access.product_for(request.user, slug, may="maintain")
    page = LivePage.objects.filter(product=product.slug, language=language).first()
    if page is None:
        raise access.absent()
    actions.look(page.pk, now=request.now)
    return redirect("own-site", product.slug)


def _page(request: Request, product: Product, refused: tuple[str, str, str] | None = None) -> HttpResponse:
    row = queries.row_in_force(product.slug, request.now)
    pages = {page.language: page for page in LivePage.objects.filter(product=product.slug)}
    languages = list(dict.fromkeys([*(row.prose if row else ()), *pages]))
    base = f"{settings.PUBLIC_URL}/{product.slug}"
    given = {
        "product": product,
        "row": row,
        "may_maintain": access.allowed(request.user, product, "maintain"),
        "languages": [_language(one, pages.get(one), refused) for one in languages],
        "script": f'<script src="{base}/embed.js" async></script>',
        "include": f"location = /kept {{ proxy_pass {base}/embed.html; }}\n"  # nginx, which asks no other host by itself
        '<!--# include virtual="/kept?lang=' + (languages[0] if languages else "en") + '" -->',
        "fetched": f'curl -fsS "{base}/embed.html?lang={languages[0] if languages else "en"}" > policy.html',
        "sheet": f'<link rel="stylesheet" href="{base}/embed.css">',
        "badge": f"[![{product.name}]({base}/badge.svg)]({base}/plan)",
        "badge_src": f"/{product.slug}/badge.svg",
    }
    return render(request, "plans/own_site.html", given, status=422 if refused else 200)


def _language(code: str, page: LivePage | None, refused: tuple[str, str, str] | None) -> dict[str, object]:
    mine = refused if refused and refused[0] == code else None
    return {
        "code": code,
        "name": _name(code),
        "page": page,
        "url": mine[1] if mine else page.url if page else "",
        "error": mine[2] if mine else "",
        "looked": instant_of(page.looked_at) if page and page.looked_at else None,
        "gone": [
            (
                shown.name(owner),
                quote,
                now,
                reverse("promise", args=[page.product, owner]) if _is_promise(owner) else "",
            )
            for owner, quote, now in page.gone
        ]
        if page
        else [],
    }


def _is_promise(owner: str) -> bool:
    return not owner.startswith(("background-", "defines-"))


def _name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
