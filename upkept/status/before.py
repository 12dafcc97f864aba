"""What imported history says from before the plan, under a heading of its own: no part of any record, sum or badge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.kit.ui import words
from upkept.kit.ui.shapes import Column, Link, Row, Strip, StripMonth, Table
from upkept.plans import beforehand, hiding
from upkept.plans import shown as named
from upkept.plans.beforehand import Beforehand, Counts, Source
from upkept.products.models import Product
from upkept.status import records


@dataclass(frozen=True, slots=True)
class Section:
    """`sentences`: what it is, in whole sentences, the figure first. On the plan page a table, on a promise's its months."""

    sentences: tuple[str, ...]
    table: Table | None = None
    strip: Strip | None = None


def of_plan(product: Product) -> Section | None:
    """Promise by promise, of those whose record is not hidden. None: nothing is shown."""
    found, told = _visible(product)
    if found is None or not told:
        return None
    rows = tuple(
        Row(
            (
                Link(_called(name, one), reverse("promise", args=[product.slug, name])),
                words.share_words(one.kept, one.cases),
                words.number(one.void) if one.void else "",
            )
        )
        for name, one in told.items()
    )
    columns = (Column(_("Promise")), Column(_("Would have been kept")), Column(_("Void cases"), align="end"))
    table = Table(_("What would have been kept before the plan"), columns, rows)
    return Section((*_together(told), *_origin(found, product)), table)


def of_promise(product: Product, commitment: str) -> Section | None:
    """The same of one promise, with its months."""
    found, told = _visible(product)
    one = told.get(commitment)
    if found is None or one is None:
        return None
    months = tuple(
        StripMonth(records.month_name(month), kept, missed) for month, (kept, missed) in sorted(one.months.items())
    )
    strip = Strip(months, _("%(name)s, before the plan") % {"name": named.name(commitment)})
    return Section((_kept(one), *_origin(found, product)), strip=strip)


def for_owners(product: Product, *, is_offered: bool) -> dict[str, Any] | None:
    """For the page on which the owner decides. None: there is nothing to decide."""
    found = beforehand.shown(product.slug)
    if found is None:
        return {"since": ""} if is_offered else None
    return {"since": words.date_words(found.at, product.timezone), "number": found.number}


def _visible(product: Product) -> tuple[Beforehand | None, dict[str, Counts]]:
    found = beforehand.shown(product.slug)
    if found is None:
        return None, {}
    withheld = hiding.hidden(product.slug)
    return found, {name: one for name, one in found.promises.items() if name not in withheld}


def _called(commitment: str, one: Counts) -> str:
    called = named.name(commitment)
    return _("%(name)s (an aim)") % {"name": called} if one.is_aim else called


def _together(told: dict[str, Counts]) -> tuple[str, ...]:
    """The sum over the promises, aims apart, where there is more than one."""
    promises = [one for one in told.values() if not one.is_aim]
    if len(promises) < 2:
        return ()
    kept, cases = sum(one.kept for one in promises), sum(one.cases for one in promises)
    return (_("All promises together it would have been %(share)s.") % {"share": words.share_words(kept, cases)},)


def _kept(one: Counts) -> str:
    said = _("It would have been %(share)s.") % {"share": words.share_words(one.kept, one.cases)}
    if one.void:
        void = ngettext("%(n)s case was void.", "%(n)s cases were void.", one.void) % {"n": words.number(one.void)}
        return f"{said} {void}"
    return said


def _origin(found: Beforehand, product: Product) -> tuple[str, ...]:
    """By which rules, of which time, and from where: so that nobody takes it for a record."""
    zone = product.timezone
    dates = {
        "number": found.number,
        "since": words.date_words(found.since, zone),
        "until": words.date_words(found.until, zone),
    }
    return (
        _(
            "This is no record: from %(since)s to %(until)s the plan was not in force. What happened then was imported, and held "
            "against version %(number)s as if it had been. It counts in no other figure."
        )
        % dates,
        *(_imported(source, zone) for source in found.sources),
    )


def _imported(source: Source, zone: str) -> str:
    first, last = words.date_words(source.first, zone), words.date_words(source.last, zone)
    known = {"csv": _("a CSV file"), "git": "Git", "github": "GitHub", "gitlab": "GitLab"}
    what = known.get(source.origin, _("another tool"))
    if first == last:
        return _("Imported from %(what)s on %(day)s.") % {"what": what, "day": first}
    return _("Imported from %(what)s between %(first)s and %(last)s.") % {"what": what, "first": first, "last": last}
