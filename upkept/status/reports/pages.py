"""The pages of reports: all periods of a product, one period, and the same as PDF."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from upkept.kit.clock import instant_of, moment
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.kit.ui.shapes import Link
from upkept.plans import queries as plans
from upkept.products.access import absent, public_product
from upkept.products.models import Product
from upkept.products.site import site_of
from upkept.status.reports import content, periods, told
from upkept.status.reports.content import Report
from upkept.status.reports.periods import Period


@require_safe
def reports(request: Request, slug: str) -> HttpResponse:
    """Every month and quarter since the first plan took effect, the latest first."""
    product = public_product(request, slug)
    first = next(iter(plans.history(slug).versions), None)
    since = moment(first.effective) if first and first.effective <= instant_of(request.now) else None
    shown = {
        "product": product,
        "site": site_of(product, "reports"),
        "quarters": periods.since(since, request.now, product.timezone, 3) if since else [],
        "months": periods.since(since, request.now, product.timezone, 1) if since else [],
    }
    return render(request, "status/reports.html", shown)


@require_safe
def report(request: Request, slug: str, name: str) -> HttpResponse:
    """One period, in a language of the plan."""
    product = public_product(request, slug)
    language = _language(request, product)
    with translation.override(language):
        found = _report(request, product, name, language)
        return render(request, "status/report.html", _shown(request, found))


@require_safe
def report_pdf(request: Request, slug: str, name: str) -> HttpResponse:
    """The same as PDF."""
    product = public_product(request, slug)
    language = _language(request, product)
    with translation.override(language):
        found = _report(request, product, name, language)
        from upkept.status.reports.pdf import pdf  # its fonts take long to load, and few ask for one

        answer = HttpResponse(pdf(found, _address(request, product, name)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{product.slug}-{name}-{language}.pdf"'
    return answer


def _address(request: Request, product: Product, name: str) -> str:
    """Where the page of the report stands; a static site (status.site) knows that itself, or does not."""
    known = getattr(request, "address", None)
    here: str = request.build_absolute_uri(reverse("report", args=[product.slug, name])) if known is None else known
    return here


def _report(request: Request, product: Product, name: str, language: str) -> Report:
    period = Period.named(name)
    found = content.report(product, period, language, request.now) if period else None
    if found is None:
        raise absent()
    return found


def _shown(request: Request, found: Report) -> dict[str, object]:
    product, period, language = found.product, found.period, found.language
    offered = _offered(product)
    here = reverse("report", args=[product.slug, period.name])
    around = (period.before, period.next)
    first, now = plans.history(product.slug).versions[0].effective, found.as_of
    there = [one if one.ends(found.zone) > first and one.begins(found.zone) <= now else None for one in around]
    return {
        "product": product,
        "site": site_of(product, "reports"),
        "report": found,
        "stands": told.stands(found),
        "how": told.how(found),
        "compared": content.compared(found.total, found.total_before),
        "groups": [
            (title, [(line, content.compared(line.score, line.before), told.shares_told(line)) for line in lines])
            for title, lines in (("", found.promises), ("aims", found.aims))
            if lines
        ],
        "before": there[0],
        "after": there[1],
        "language": language,
        "languages": offered,
        "pdf": f"{reverse('report-pdf', args=[product.slug, period.name])}?{urlencode({'lang': language})}",
        "way": [
            Link(translation.gettext("Reports"), reverse("reports", args=[product.slug])),
            Link(period.title, here, here=True),
        ],
        "ui_zone": zone_of(request, product.timezone),
    }


def _offered(product: Product) -> list[str]:
    """The languages of the plan that our own words exist in too; English where there is none."""
    ours = dict(settings.LANGUAGES)
    versions = plans.history(product.slug).versions
    found = [language for language in (versions[-1].plan.product.prose if versions else ()) if language in ours]
    return found or ["en"]


def _language(request: Request, product: Product) -> str:
    offered = _offered(product)
    for wanted in (request.GET.get("lang", ""), translation.get_language() or ""):
        if wanted in offered:
            return wanted
    return offered[0]
