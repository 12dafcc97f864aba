"""The versions of a plan as an Atom feed (RFC 4287): when each was published, what it changes, and when it takes effect.

Ids are made from product, number and language, so that they stay when the installation moves to another address.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.kit.ui import words
from upkept.plans import queries
from upkept.plans.changes import summary
from upkept.plans.models import PlanVersion
from upkept.products.access import public_product
from upkept.products.models import Product
from upkept.status.changes import between, chosen

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50
"""Entries of a feed; older versions stand on the page of all versions."""
ET.register_namespace("", ATOM)


@require_safe
def feed(request: Request, slug: str) -> HttpResponse:
    """In the language asked for, else the reader's, else the plan's first."""
    product = public_product(request, slug)
    rows = list(queries.versions(product.slug)[: MOST + 1])
    language = _language(product, rows, request)
    key = request.GET.get("key", "")
    seen = [f"{row.number} {row.digest} {row.effective_at <= request.now}" for row in rows]
    tag = f'"{hashlib.sha256(chr(10).join([*seen, language, key]).encode()).hexdigest()[:32]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": tag})
    with translation.override(language):
        body = _feed(request, product, rows, language, f"?key={key}" if key else "")
    answer = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    answer["ETag"], answer["Cache-Control"], answer["Content-Language"] = tag, "no-cache", language
    return answer


def _feed(request: Request, product: Product, rows: Sequence[PlanVersion], language: str, key: str) -> bytes:
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": language})
    here = request.build_absolute_uri(reverse("plan-feed", args=[product.slug]))
    page = request.build_absolute_uri(reverse("plan", args=[product.slug])) + key
    _put(root, "id", _id(product, "", language))
    _put(root, "title", _("The plan of %(name)s") % {"name": product.name})
    _put(root, "subtitle", _subtitle(product))
    _put(root, "updated", _time(_updated(product, rows, request.now)))
    _link(root, "self", f"{here}?lang={language}{key.replace('?', '&')}", "application/atom+xml")
    _link(root, "alternate", page, "text/html", language)
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _put(author, "name", product.name)
    for number, row in enumerate(rows[:MOST]):
        old = chosen(list(rows), row) if number + 1 < len(rows) else None
        if row.published_at < row.effective_at <= request.now:
            _effect(root, request, product, row, language, key)
        _entry(root, request, product, row, old, language, key)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(
    root: ET.Element,
    request: Request,
    product: Product,
    row: PlanVersion,
    old: PlanVersion | None,
    language: str,
    key: str,
) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    day = words.date_words(instant_of(row.effective_at), product.timezone)
    _put(entry, "id", _id(product, row.number, language))
    _put(entry, "title", _("Version %(number)s, in force from %(day)s") % {"number": row.number, "day": day})
    _put(entry, "published", _time(row.published_at))
    _put(entry, "updated", _time(row.published_at))
    name = "plan-changes" if old is not None else "plan-version"
    _link(
        entry,
        "alternate",
        request.build_absolute_uri(reverse(name, args=[product.slug, row.number])) + key,
        "text/html",
    )
    said = summary(between(old, row, language).counts) if old is not None else [_("The first version.")]
    if old is not None and not said:
        said = [_("Nothing is measured otherwise.")]
    _put(entry, "summary", " ".join([*said, *([row.why] if row.why else [])]))


def _effect(root: ET.Element, request: Request, product: Product, row: PlanVersion, language: str, key: str) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    _put(entry, "id", _id(product, f"{row.number} in force", language))
    _put(entry, "title", _("Version %(number)s is in force") % {"number": row.number})
    _put(entry, "updated", _time(row.effective_at))
    _link(
        entry,
        "alternate",
        request.build_absolute_uri(reverse("plan-version", args=[product.slug, row.number])) + key,
        "text/html",
    )
    _put(entry, "summary", _("Cases that began before keep the version under which they began."))


def _updated(product: Product, rows: Sequence[PlanVersion], now: datetime) -> datetime:
    """The latest publication, or the latest day on which one took effect."""
    moments = [row.published_at for row in rows] + [row.effective_at for row in rows if row.effective_at <= now]
    return max(moments, default=product.created_at)


def _subtitle(product: Product) -> str:
    if product.synthetic:
        return _("An example: the plan is real; its history is synthetic.")
    return _("Every version, what it changes, and from when on.")


def _language(product: Product, rows: Sequence[PlanVersion], request: Request) -> str:
    offered = [code for code in (rows[0].prose if rows else product.languages) if translation.check_for_language(code)]
    for wanted in (request.GET.get("lang", ""), translation.get_language() or ""):
        if wanted in offered:
            return wanted
    return offered[0] if offered else "en"


def _id(product: Product, part: str, language: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"upkept plan {product.slug} {part} {language}").urn


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = _legal(text)


def _link(parent: ET.Element, rel: str, href: str, type_: str, language: str = "") -> None:
    attributes = {"rel": rel, "href": href, "type": type_, **({"hreflang": language} if language else {})}
    ET.SubElement(parent, f"{{{ATOM}}}link", attributes)


def _legal(text: str) -> str:
    """Without what XML cannot hold (XML 1.0, 2.2)."""
    return "".join(c for c in text if c >= " " or c in "\t\n\r")


def _time(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
