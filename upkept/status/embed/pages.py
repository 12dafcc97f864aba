"""What a product's own site loads: the script, its data, the ready-made fragment. Public, without a cookie, for any origin."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import condition, require_safe

from upkept.core.plan.model import Version
from upkept.kit.now import Request
from upkept.plans import queries as plans
from upkept.plans.models import PlanVersion
from upkept.products.access import absent, public_product
from upkept.products.models import Product
from upkept.status.embed import content

FOLDER = Path(__file__).parents[1] / "static" / "status"
KINDS = {"embed.js": "text/javascript; charset=utf-8", "embed.css": "text/css; charset=utf-8"}
MINUTES = 5
"""How long a browser may keep what it was given: a record changes with every case."""


@lru_cache(maxsize=4)
def _file(name: str) -> tuple[bytes, str]:
    body = (FOLDER / name).read_bytes()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=lambda request, slug, name: _file(name)[1])
def file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The script and the sheet: the same for every product, at an address that never changes."""
    return _open(HttpResponse(_file(name)[0], content_type=KINDS[name]), 60)


@require_safe
def data(request: Request, slug: str) -> HttpResponse:
    """The records for the script, in the language of the page that asks."""
    product, version, row, language = _asked(request, slug)
    with translation.override(language):
        found = content.annotated(product, version, row, language, request.now, settings.PUBLIC_URL)
    return _open(HttpResponse(json.dumps(found, ensure_ascii=False), content_type="application/json"))


@require_safe
def fragment(request: Request, slug: str) -> HttpResponse:
    """The policy with its records as a piece of HTML, to be included by the site's own server."""
    product, version, row, language = _asked(request, slug)
    with translation.override(language):
        found = content.fragment(product, version, row, language, request.now, settings.PUBLIC_URL)
    return _open(HttpResponse(found, content_type="text/html; charset=utf-8"))


def _asked(request: Request, slug: str) -> tuple[Product, Version, PlanVersion, str]:
    product = public_product(request, slug)
    version, row = plans.version_in_force(slug, request.now), plans.row_in_force(slug, request.now)
    if version is None or row is None:
        raise absent()
    wanted = request.GET.get("lang", "").lower()
    offered = list(version.plan.product.prose)
    language = next((one for one in (wanted, wanted[:2]) if one in offered), offered[0])
    return product, version, row, language


def _open(answer: HttpResponse, minutes: int = MINUTES) -> HttpResponse:
    """For any site: it holds nothing that is not public, and no cookie changes it."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = f"public, max-age={minutes * 60}"
    return answer
