"""What changes between two published versions, for everybody; and what is announced and not yet in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.plans import queries
from upkept.plans.changes import Changes, changes, of_version, summary
from upkept.plans.models import PlanVersion
from upkept.products.access import absent, public_product
from upkept.products.site import site_of


@require_safe
def page(request: Request, slug: str, number: str) -> HttpResponse:
    """A version beside the one before it, or beside the one that is asked for by `?from=`."""
    product = public_product(request, slug)
    rows = list(queries.versions(product.slug))
    new = next((row for row in rows if row.number == number), None)
    if new is None:
        raise absent()
    old = chosen(rows, new, request.GET.get("from", ""))
    language = language_of(new, request.GET.get("lang", ""))
    shown: dict[str, Any] = {
        "product": product,
        "site": site_of(product, "plan"),
        "new": new,
        "old": old,
        "versions": [row for row in rows if row.pk != new.pk],
        "language": language,
        "effective": instant_of(new.effective_at),
        "published": instant_of(new.published_at),
        "is_ahead": new.effective_at > request.now,
    }
    if old is not None:
        shown["changes"] = between(old, new, language)
        shown["summary"] = summary(shown["changes"].counts)
    return render(request, "status/changes.html", shown)


def chosen(rows: list[PlanVersion], new: PlanVersion, number: str = "") -> PlanVersion | None:
    """The version of that number; else the one before. Rows come the newest first."""
    for row in rows:
        if number and row.number == number and row.pk != new.pk:
            return row
    place = [row.pk for row in rows].index(new.pk)
    return rows[place + 1] if place + 1 < len(rows) else None


def between(old: PlanVersion, new: PlanVersion, language: str) -> Changes:
    full = {row.pk: row for row in PlanVersion.objects.filter(pk__in=[old.pk, new.pk]).defer("tables")}
    return changes(of_version(full[old.pk]), of_version(full[new.pk]), language)


def language_of(row: PlanVersion, wanted: str = "") -> str:
    """The one asked for, else the reader's, else the plan's first."""
    for language in (wanted, get_language() or ""):
        if language in row.prose:
            return language
    return next(iter(row.prose), "en")


def announced(slug: str, now: datetime) -> list[dict[str, Any]]:
    """The versions that are published and not yet in force, the next first: when, why, what changes in a sentence."""
    if not queries.versions(slug).filter(effective_at__gt=now).exists():
        return []
    rows = list(queries.versions(slug))
    found = []
    for row in reversed(rows):
        if row.effective_at <= now:
            continue
        old = chosen(rows, row)
        counts = between(old, row, language_of(row)).counts if old is not None else {}
        found.append(
            {
                "number": row.number,
                "effective": instant_of(row.effective_at),
                "why": row.why,
                "summary": summary(counts),
                "href": reverse("plan-changes", args=[slug, row.number]) if old is not None else "",
            }
        )
    return found
