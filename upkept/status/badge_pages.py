"""The addresses of badges: pictures and data of a record, fresh within five minutes, for whoever may see the plan page."""

from __future__ import annotations

import hashlib
from typing import Literal, cast

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe

from upkept.core.plan.model import Version
from upkept.kit.now import Request
from upkept.plans import queries as plans
from upkept.products.access import public_product
from upkept.products.models import Product, Stage
from upkept.status import badges, promise, records

Form = Literal["svg", "json"]
SECONDS = 300


@require_safe
def plan_badge(request: Request, slug: str, form: Form) -> HttpResponse:
    """All promises together."""
    product = public_product(request, slug)
    version = _in_force(product, request)
    language = _language(request, version)
    with translation.override(language):
        found = records.records(product.slug, version, language, request.now)
        badge = badges.of_plan(product.name, promise.total(found.values()), request.GET.get("label", ""))
    return _answer(request, product, badge, form)


@require_safe
def promise_badge(request: Request, slug: str, commitment: str, form: Form) -> HttpResponse:
    """One promise."""
    product = public_product(request, slug)
    version = _in_force(product, request)
    language = _language(request, version)
    with translation.override(language):
        record = records.records(product.slug, version, language, request.now).get(commitment)
        if record is None:
            raise Http404
        badge = badges.of_promise(product.name, record, request.GET.get("label", ""))
    return _answer(request, product, badge, form)


def _answer(request: Request, product: Product, badge: badges.Badge, form: Form) -> HttpResponse:
    style = request.GET.get("style", "")
    if form == "json":
        answer: HttpResponse = JsonResponse(badges.endpoint(badge))
    else:
        drawn = badges.svg(badge, cast(badges.Style, style if style in badges.STYLES else "flat"))
        answer = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    tag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:20])
    answer = condition(etag_func=lambda _request: tag)(lambda _request: answer)(request)
    shared = "public" if product.stage == Stage.PUBLIC else "private"
    answer["Cache-Control"] = f"{shared}, max-age={SECONDS}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _in_force(product: Product, request: Request) -> Version:
    version = plans.version_in_force(product.slug, request.now)
    if version is None:
        raise Http404
    return version


def _language(request: Request, version: Version) -> str:
    """The one asked for, else the plan's first: a README is read in its own language, not in that of who looks at it."""
    known = [code for code, _name in settings.LANGUAGES]
    wanted = (request.GET.get("lang", ""), *version.plan.product.prose)
    return next((code for code in wanted if code in known), settings.LANGUAGE_CODE)
