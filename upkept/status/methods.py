"""The methods page: how every figure of a plan comes about, in the words of its customers, and how to check it for oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.kit.ui import words
from upkept.kit.ui.context import zone_of
from upkept.kit.ui.shapes import Link, Term
from upkept.plans import hiding, shown
from upkept.plans import queries as plans
from upkept.products.access import absent, public_product
from upkept.products.models import Product
from upkept.products.site import site_of
from upkept.status import gaps, measured, method, records
from upkept.status.since import since

MOST_GAPS = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise: its sentence, its rules, and how its cases of the last twelve months were measured."""

    key: str
    title: str
    sentence: str
    href: str
    aim: bool
    why: str
    facts: tuple[Term, ...]
    counts: tuple[Term, ...]


@require_safe
def page(request: Request, slug: str) -> HttpResponse:
    """What counts as a case, when clocks run, what the marks mean, and each promise's own rules."""
    product = public_product(request, slug)
    version = plans.version_in_force(product.slug, request.now)
    if version is None:
        raise absent()
    language = _language(version)
    with plans.steady([product.slug]):
        given = {
            "product": product,
            "site": site_of(product, "plan"),
            "ui_zone": zone_of(request, product.timezone),
            "way": [
                Link(_("The plan"), reverse("plan", args=[product.slug])),
                Link(_("How it is measured"), "", here=True),
            ],
            "since": []
            if getattr(request, "is_reckoned_back", False)
            else since(product).sentences(instant_of(request.now)),
            "calendars": _calendars(version),
            "exclusions": [shown.published(one.quote, language) for one in version.plan.exclusions.values()],
            "rules": rules(product, version, language, request.now),
            "gaps": _gaps(product, request.now),
            "version": version.number,
        }
    return render(request, "status/methods.html", given)


def rules(product: Product, version: Version, language: str, now: datetime) -> list[Rule]:
    """Promise by promise, in the order of the plan. A bounded number of queries."""
    months = records.months_until(now, product.timezone)
    tallies = plans.by_month(product.slug, months[0], months[-1])
    hidden = hiding.hidden(product.slug)
    found = []
    for name, one in version.plan.commitments.items():
        is_measured = one.kind != "unmeasured"
        why = str(getattr(one, "why", "") or _("Nothing measures it.")) if not is_measured else ""
        if name in hidden:
            why = records.hidden_words(hidden[name], product.timezone)
        told = measured.told(tallies.get(name, [])) if is_measured and name not in hidden else []
        quotes = [quote for quote in (one.quote, *one.also_quotes) if quote]
        found.append(
            Rule(
                name,
                shown.name(name),
                " ".join(shown.published(quote, language) for quote in quotes) or shown.name(name),
                reverse("promise", args=[product.slug, name]),
                one.strength == "aim",
                why,
                tuple(Term(label, said) for label, said in method.facts(one, version, language)) if is_measured else (),
                tuple(Term(label, said) for label, said in told),
            )
        )
    return found


def _calendars(version: Version) -> list[Term]:
    """Each calendar of the plan in words, its holidays included."""
    named = version.plan.document.get("calendars", {})
    zone = version.plan.product.timezone
    terms = []
    for name, written in named.items():
        own = written.get("zone", zone) if isinstance(written, dict) else zone
        terms.append(Term(shown.name(str(name)), method.calendar_words(str(name), version), note=str(own)))
    return terms


def _gaps(product: Product, now: datetime) -> list[tuple[str, str]]:
    """(from when to when, how long) of the latest times in which a feed was silent."""
    found = gaps.gaps(product.slug, now)[-MOST_GAPS:]
    told = []
    for gap in reversed(found):
        begin, end = words.day_time(gap.from_, product.timezone), words.day_time(gap.to, product.timezone)
        span = (
            _("since %(from)s") % {"from": begin} if gap.lasts else _("%(from)s to %(to)s") % {"from": begin, "to": end}
        )
        told.append((span, words.duration(gap.seconds)))
    return told


def _language(version: Version) -> str:
    offered = list(version.plan.product.prose)
    wanted = get_language() or ""
    return wanted if wanted in offered else offered[0]
