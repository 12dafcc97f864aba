"""What imported history says from before the plan, under a heading of its own: no part of any record, sum or badge."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.score import FEW
from upkept.kit import said
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Column, Link, Row, Strip, StripMonth, Table
from upkept.plans import beforehand, hiding
from upkept.plans import shown as named
from upkept.plans.assumed import Assumed
from upkept.plans.beforehand import Beforehand, Counts, Source
from upkept.products.models import Product
from upkept.status import records


@dataclass(frozen=True, slots=True)
class Section:
    """`sentences`: what it is, in whole sentences, the figure first. On the plan page a table and `in_short`, what the way to it
    says where the plan has no case of its own yet; on a promise's its months."""

    sentences: tuple[str, ...]
    table: Table | None = None
    in_short: str = ""
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
    hidden = hiding.hidden(product.slug)
    return Section(
        (*_together(told), *_origin(found, product), *_assumed(found.assumed, None, hidden)),
        table,
        _in_short(told),
    )


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
    more = _assumed(found.assumed, (commitment,), ())
    return Section((_kept(one), *_origin(found, product), *more), strip=strip)


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
    counts = {"kept": words.number(kept), "cases": words.number(cases), "share": words.percent(kept, cases)}
    if cases < FEW:
        return (_("Of the %(cases)s cases of all promises, %(kept)s would have been kept.") % counts,)
    return (_("Of the %(cases)s cases of all promises, %(kept)s would have been kept: %(share)s.") % counts,)


def _in_short(told: Mapping[str, Counts]) -> str:
    cases = sum(one.cases for one in told.values() if not one.is_aim)
    n = {"n": words.number(cases)}
    return (
        ngettext(
            "What it would have kept before: %(n)s imported case",
            "What it would have kept before: %(n)s imported cases",
            cases,
        )
        % n
    )


def _kept(one: Counts) -> str:
    counts = {
        "kept": words.number(one.kept),
        "cases": words.number(one.cases),
        "share": words.percent(one.kept, one.cases),
    }
    if one.cases < FEW:
        told = _("Of %(cases)s cases, %(kept)s would have been kept.") % counts
    else:
        told = _("Of %(cases)s cases, %(kept)s would have been kept: %(share)s.") % counts
    if one.void:
        void = ngettext("%(n)s case was void.", "%(n)s cases were void.", one.void) % {"n": words.number(one.void)}
        return f"{told} {void}"
    return told


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
            "This is no record: the first of these cases began on %(since)s, the last on %(until)s, and the plan was not in "
            "force. What happened then was imported, and held against version %(number)s as if it had been. It counts in no "
            "other figure."
        )
        % dates,
        *(_imported(source, zone) for source in found.sources),
    )


def _assumed(found: Assumed, of: Collection[str] | None, hidden: Collection[str]) -> Iterator[str]:
    """A sentence for each thing that the import does not say. `of`: of these promises alone; None: of all but the hidden ones."""
    for attribute, counts in found.given.items():
        for value, n in counts.items():
            said_of = {"n": words.number(n), "attribute": said.word(attribute), "value": said.word(value)}
            yield (
                ngettext(
                    "%(n)s case came without %(attribute)s and was counted as %(value)s.",
                    "%(n)s cases came without %(attribute)s and were counted as %(value)s.",
                    n,
                )
                % said_of
            )
    for attribute, n in found.unknown.items():
        yield ngettext(
            "%(n)s case has no %(attribute)s that the plan knows: the strictest target counts for it, "
            "and promises for one %(attribute)s alone do not count it.",
            "%(n)s cases have no %(attribute)s that the plan knows: the strictest target counts for them, "
            "and promises for one %(attribute)s alone do not count them.",
            n,
        ) % {"n": words.number(n), "attribute": said.word(attribute)}
    unpaused = [one for one in found.unpaused if one not in hidden and (of is None or one in of)]
    if unpaused and of is not None:
        yield _("No waiting time was taken off: nothing that was imported says when a case waited.")
    elif unpaused:
        yield ngettext(
            "For %(n)s promise no waiting time was taken off: nothing that was imported says when a case waited.",
            "For %(n)s promises no waiting time was taken off: nothing that was imported says when a case waited.",
            len(unpaused),
        ) % {"n": words.number(len(unpaused))}
    untried = [] if of is not None else [named.name(one) for one in found.untried if one not in hidden]
    if untried:
        yield ngettext(
            "%(n)s promise was not tried, because what was imported says too little of it: %(names)s.",
            "%(n)s promises were not tried, because what was imported says too little of them: %(names)s.",
            len(untried),
        ) % {"n": words.number(len(untried)), "names": ", ".join(untried)}


def _imported(source: Source, zone: str) -> str:
    first, last = words.date_words(source.first, zone), words.date_words(source.last, zone)
    known = {"csv": _("a CSV file"), "git": "Git", "github": "GitHub", "gitlab": "GitLab"}
    what = known.get(source.origin, _("another tool"))
    if first == last:
        return _("Imported from %(what)s on %(day)s.") % {"what": what, "day": first}
    return _("Imported from %(what)s between %(first)s and %(last)s.") % {"what": what, "first": first, "last": last}
