"""What the pages of recording share: the kind that is meant, the files that come along, and the frame around it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.files import actions as files
from upkept.kit.files.models import File
from upkept.kit.now import Request
from upkept.kit.ui.shapes import Link
from upkept.plans.record import kinds
from upkept.products import access
from upkept.products.models import Product


def kind_of(slug: str, kind: str, now: datetime) -> kinds.Recordable:
    found = kinds.recordable(slug, kind, now)
    if found is None:
        raise access.absent()
    return found


def uploaded(request: Request, product: Product) -> tuple[list[File], list[str]]:
    """The files of this try and those of an earlier one, stored; and what was refused of them."""
    kept: list[File] = []
    wrong: list[str] = []
    by = f"person:{person_of(request).pk}"
    earlier = request.POST.getlist("kept")
    if earlier:
        rows = File.objects.filter(product=product.slug, blob__in=earlier[:50], event="", erased_at=None)
        kept += list(rows.select_related("blob"))
    for upload in request.FILES.getlist("files"):
        try:
            one = files.keep(product.slug, upload, name=upload.name or "", by=by, now=request.now)
        except Refusal as refusal:
            wrong.append(f"{files.clean_name(upload.name or '')}: {refusal.sentence}")
            continue
        if one.pk not in {had.pk for had in kept}:
            kept.append(one)
    return kept, wrong


def page(request: Request, product: Product, name: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    tabs = [
        Link(_("Record"), reverse("record", args=[product.slug]), here=name in ("overview", "kind", "done")),
        Link(_("Schedules"), reverse("record-schedules", args=[product.slug]), here=name in ("schedules", "schedule")),
        Link(
            _("From a CSV file"), reverse("record-csv", args=[product.slug]), here=name in ("sheet", "columns", "taken")
        ),
    ]
    way = [
        Link(_("Products"), reverse("products")),
        Link(product.name, reverse("product", args=[product.slug])),
        Link(pgettext("page", "Record"), reverse("record", args=[product.slug]), here=name == "overview"),
    ]
    given = {"product": product, "tabs": tabs, "way": way, "ui_zone": product.timezone, **shown}
    return render(request, f"plans/record/{name}.html", given, status=status)
