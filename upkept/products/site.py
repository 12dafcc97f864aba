"""The public face of a product: its name and the pages that it has, for the masthead."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from upkept.kit.ui.shapes import Link, Site
from upkept.products.models import Product


def site_of(product: Product, here: str = "", *, seen: bool = True) -> Site:
    """`here`: the name of the page that is shown (`plan`, `support`). Not `seen`: who asks meets the name alone, because
    the public pages would not open (the customer of a private product, at the own ticket)."""
    if not seen:
        return Site(product.name, "")
    words = {"plan": _("Plan"), "support": _("Support"), "reports": _("Reports"), "subscribe": _("Subscribe")}
    links = []
    for name, label in words.items():
        try:
            links.append(Link(label, reverse(name, args=[product.slug]), here=name == here))
        except NoReverseMatch:
            continue
    return Site(product.name, f"/{product.slug}/", tuple(links))
