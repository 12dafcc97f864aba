"""Beginning a plan: the product, private and owned by who began it, and the first draft with what its prose seems to promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.plans import drafts
from upkept.plans.models import Draft
from upkept.plans.starters import filled
from upkept.plans.starting import proposing
from upkept.products import actions as products
from upkept.products.access import slugs_for
from upkept.products.models import Product

MOST_BEGUN = 50
"""Products that one person may own: a slip of a script must not fill the installation."""


def refuse_strangers(person: Person) -> None:
    """Who works on a product here, or runs the installation, may begin another. Raises Refusal: not-of-the-team."""
    if not person.is_staff and not slugs_for(person, may="read"):
        raise Refusal(
            "not-of-the-team",
            _("Only who works on a product here may begin another one. Ask whoever runs this installation."),
        )
    if not person.is_staff and len(slugs_for(person, may="own")) >= MOST_BEGUN:
        raise Refusal("too-many", _("You own %(most)s products already: remove one first.") % {"most": MOST_BEGUN})


def begin(
    *, slug: str, name: str, zone: str, language: str, markdown: str = "", template: str = "", by: Person, now: datetime
) -> Draft:
    """The product and its draft: from prose, or from a template. Raises Refusal: as `products.create`, and not-of-the-team."""
    refuse_strangers(by)
    effective = _today(now, zone)
    if template:
        source, prose = filled(template, slug=slug, name=name, zone=zone, effective=effective)
        unconfirmed: tuple[str, ...] = ()
    else:
        source, prose, unconfirmed = proposing.drafted(
            markdown, language, slug=slug, name=name, zone=zone, effective=effective
        )
    return _made(slug, name, zone, source, prose, unconfirmed, by, now)


def _made(
    slug: str,
    name: str,
    zone: str,
    source: str,
    prose: Mapping[str, str],
    unconfirmed: tuple[str, ...],
    by: Person,
    now: datetime,
) -> Draft:
    try:
        with transaction.atomic():
            product = products.begin(slug, name, timezone=zone, languages=list(prose), by=by, now=now)
            return drafts.start(product, by=by, now=now, source=source, prose=prose, unconfirmed=unconfirmed)
    except IntegrityError:
        if not Product.everything.filter(slug=slug).exists():
            raise
        raise Refusal(
            "slug-taken", _("There is a product called %(slug)s already.") % {"slug": slug}
        ) from None  # another began one of that name at the same moment


def _today(now: datetime, zone: str) -> date:
    """Where the product is: what is private may be measured at once, and it is published on this day at the earliest."""
    try:
        return now.astimezone(ZoneInfo(zone)).date()
    except (ValueError, OSError, KeyError):  # an unknown zone, which `products.create` refuses in words
        return now.date()
