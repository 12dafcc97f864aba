"""The public face: the plan page, each promise's record, and its data. Reads only; nothing that runs is named."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.kit.ui.shapes import Signature
from upkept.plans import hiding
from upkept.plans import queries as plans
from upkept.plans.models import PlanVersion
from upkept.products.access import absent, public_product
from upkept.products.models import Product
from upkept.products.site import site_of
from upkept.status import before, data, dropping, promise, prose, records
from upkept.status.changes import announced
from upkept.status.since import since


@require_safe
def front(request: Request, slug: str) -> HttpResponse:
    return redirect("plan", public_product(request, slug).slug)


@require_safe
def plan(request: Request, slug: str) -> HttpResponse:
    """The prose as published, each sentence with its record."""
    product = public_product(request, slug)
    version, row = _in_force(product, request)
    if version is None or row is None:
        return render(
            request,
            "status/no_plan.html",
            {"product": product, "site": site_of(product, "plan"), "announced": announced(slug, request.now)},
        )
    return _plan(request, product, version, row)


@require_safe
def version(request: Request, slug: str, number: str) -> HttpResponse:
    """One version as it was published, with the record up to today."""
    product = public_product(request, slug)
    row = plans.versions(slug).filter(number=number).first()
    found = next((one for one in plans.history(slug).versions if one.number == number), None)
    if row is None or found is None:
        raise absent()
    return _plan(request, product, found, row)


@require_safe
def versions(request: Request, slug: str) -> HttpResponse:
    """All that was ever promised here, the newest first."""
    product = public_product(request, slug)
    rows = [(row, instant_of(row.effective_at), instant_of(row.published_at)) for row in plans.versions(slug)]
    in_force = plans.row_in_force(slug, request.now)
    shown = {
        "product": product,
        "site": site_of(product, "plan"),
        "versions": rows,
        "dropped": dropping.dropped(slug, request.now),
        "in_force": in_force.pk if in_force else None,
    }
    return render(request, "status/versions.html", shown)


@require_safe
def promise_page(request: Request, slug: str, commitment: str) -> HttpResponse:
    """One promise: how it is measured, every month, the worst case, the cases with a verdict."""
    product = public_product(request, slug)
    found, of = _promise(slug, commitment, request)
    shown = promise.page(product.slug, found, of, _language(request, of), request.now, request.GET)
    given = {
        "product": product,
        "site": site_of(product, "plan"),
        "ui_zone": zone_of(request, product.timezone),
        "since": _since(product, request),
        "until": dropping.until(product.slug, found.id, request.now),
        "before": before.of_promise(product, found.id),
    }
    return render(request, "status/promise.html", {**given, **shown})


@require_safe
def promise_data(request: Request, slug: str, commitment: str, form: str) -> HttpResponseBase:
    """All cases with a verdict, as CSV or JSON, row by row: no size is too large."""
    product = public_product(request, slug)
    found, of = _promise(slug, commitment, request)
    if form == "json":
        return JsonResponse(data.summary(product, found, of, request.now))
    if withheld := hiding.hidden(product.slug).get(found.id):
        said = records.hidden_words(withheld, product.timezone)
        return HttpResponse(f"{said}\n", status=410, content_type="text/plain; charset=utf-8")
    answer = StreamingHttpResponse(data.csv_lines(product.slug, found.id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{product.slug}-{found.id}.csv"'
    return answer


def _plan(request: Request, product: Product, version: Version, row: PlanVersion) -> HttpResponse:
    language = _language(request, version, row)
    found = records.records(product.slug, version, language, request.now)
    markdown = row.prose[language]
    shown = {
        "product": product,
        "site": site_of(product, "plan"),
        "version": row,
        "is_in_force": row == plans.row_in_force(product.slug, request.now),
        "article": prose.annotated(version, markdown, language, found),
        "language": language,
        "languages": sorted(row.prose),
        "unmeasured": prose.without_record(version, markdown, language),
        "total": promise.total(found.values()),
        "hidden": sum(1 for record in found.values() if record.hidden),
        "since": _since(product, request),
        "dropped": len(dropping.dropped(product.slug, request.now)),
        "whole": records.whole(product.name, found.values()),
        "ui_zone": zone_of(request, product.timezone),
        "signature": Signature(
            product.name, "", row.number, instant_of(row.published_at), row.digest, f"/{product.slug}/plan/versions"
        ),
        "effective": instant_of(row.effective_at),
        "announced": announced(product.slug, request.now),
        "before": before.of_plan(product),
    }
    return render(request, "status/plan.html", shown)


def _since(product: Product, request: Request) -> list[str]:
    """A static site (status.site) that reckons back to before the plan says that itself."""
    return [] if getattr(request, "is_reckoned_back", False) else since(product).sentences(instant_of(request.now))


def _in_force(product: Product, request: Request) -> tuple[Version | None, PlanVersion | None]:
    return plans.version_in_force(product.slug, request.now), plans.row_in_force(product.slug, request.now)


def _promise(slug: str, commitment: str, request: Request) -> tuple[Commitment, Version]:
    """The promise as it stands now, or as it last stood; a record outlives its promise."""
    current = plans.version_in_force(slug, request.now)
    candidates = ([current] if current else []) + list(reversed(plans.history(slug).versions))
    for version in candidates:
        if commitment in version.plan.commitments:
            return version.plan.commitments[commitment], version
    raise Http404


def _language(request: Request, version: Version, row: PlanVersion | None = None) -> str:
    """The one asked for, else the reader's, else the plan's first."""
    offered = list(row.prose) if row else list(version.plan.product.prose)
    for wanted in (request.GET.get("lang", ""), get_language() or ""):
        if wanted in offered:
            return wanted
    return offered[0]
