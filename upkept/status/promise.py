"""What the page of one promise shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of
from upkept.kit.ui import words
from upkept.kit.ui.paging import paged
from upkept.kit.ui.shapes import Column, Link, Mark, Record, Row, Score, Strip, Table, Term, When
from upkept.plans import queries as plans
from upkept.plans import shown
from upkept.plans.models import Obligation
from upkept.status import data, method, records

PAGE = 50


def page(
    product: str, commitment: Commitment, version: Version, language: str, now: datetime, asked: Mapping[str, str]
) -> dict[str, Any]:
    months = records.months_until(now, version.plan.product.timezone)
    tallies = plans.by_month(product, months[0], months[-1]).get(commitment.id, [])
    running = plans.running_counts(product).get(commitment.id, 0)
    record = records.record(product, commitment, tallies, running, months)
    here = f"/{product}/plan/{commitment.id}"
    worst = data.worst_case(product, commitment.id)
    facts = [Term(label, words) for label, words in method.facts(commitment, version, language)]
    if worst is not None and worst.overrun is not None:
        facts.append(
            Term(_("Worst case"), _("%(time)s late") % {"time": words.duration(worst.overrun)}, _opened(worst))
        )
    if longest := method.longest_wait(commitment, version):
        facts.append(Term(_("Longest wait by the wall clock"), words.duration(longest)))
    facts += [Term(label, count) for label, count in _counts(records.shares(tallies), running) if count]
    facts.append(Term(_("Version in force"), version.number))
    record = replace(
        records.with_downloads(product, record),
        href="",
        home=f"{reverse('plan', args=[product])}#p-{commitment.id}",
        sentence=" ".join(shown.published(one, language) for one in (commitment.quote, *commitment.also_quotes) if one)
        or shown.name(commitment.id),
        strip=Strip(records.strip(tallies, months, here), record.title) if record.strip else None,
        facts=tuple(facts),
        findings=tuple(f"{accepted.why}" for accepted in version.plan.accepts if accepted.on == commitment.id),
    )
    return {
        "record": record,
        "commitment": commitment,
        "way": [
            Link(_("The plan"), reverse("plan", args=[product])),
            Link(_("Its sentence"), f"{reverse('plan', args=[product])}#p-{commitment.id}"),
            Link(record.title, "", here=True),
        ],
        **_cases(product, commitment, asked, now),
    }


def total(found: Iterable[Record]) -> Score:
    """All promises of the plan together, aims apart."""
    scores = [record.score for record in found if record.score is not None and not record.aim]
    return Score(
        sum(score.kept for score in scores),
        sum(score.cases for score in scores),
        sum(score.adjusted_kept or 0 for score in scores),
        sum(score.adjusted_cases or 0 for score in scores),
        sum(score.running for score in scores),
    )


def _cases(product: str, commitment: Commitment, asked: Mapping[str, str], now: datetime) -> dict[str, Any]:
    rows = data.public_cases(product, commitment.id)
    month = asked.get("month", "")
    month = month if data.is_month(month) else ""
    if month:
        rows = rows.filter(month=month)
    if asked.get("only") == "broken":
        rows = rows.exclude(outcome="kept").filter(outcome__in=["late", "broken"])  # as the index of failures has it
    kept = {name: asked[name] for name in ("month", "only") if asked.get(name)}
    query = urlencode(kept) + "&" if kept else ""
    cases, pages = paged(rows, asked, PAGE, query)
    table = Table(
        caption=_("Cases of %(month)s") % {"month": records.month_name(month)} if month else _("Cases with a verdict"),
        columns=(
            Column(_("State")),
            Column(_("Case")),
            Column(_("Began")),
            Column(_("Due")),
            Column(_("Done")),
            Column(_("Target")),
        ),
        rows=tuple(_case(row, now) for row in cases),
        query=query,
        empty=_("No case has come to its verdict yet."),
    )
    return {
        "table": table,
        "pages": pages,
        "month": month,
        "choices": _choices(month, asked.get("only", "")),
    }


def _choices(month: str, only: str) -> list[Link]:
    """All cases, those not kept; of one month where one was chosen."""
    of_month = f"month={month}&" if month else ""
    links = [
        Link(_("All"), f"?{of_month}", here=only != "broken"),
        Link(_("Not kept"), f"?{of_month}only=broken", here=only == "broken"),
    ]
    return [*links, Link(_("All months"), "?")] if month else links


def _case(row: Obligation, now: datetime) -> Row:
    return Row(
        cells=(
            Mark(shown.state(row, now)),
            shown.period_words(name) if (name := data.public_name(row)) == row.key else name,
            When(instant_of(row.opened_at)),
            When(instant_of(row.due_at)) if row.due_at else "–",
            When(instant_of(row.met_at)) if row.met_at else "–",
            _target(row),
        )
    )


def _target(row: Obligation) -> str:
    target = shown.target_words(row.target)
    if row.figure is None:
        return target or "–"
    return _("%(target)s; measured %(figure)s") % {"target": target, "figure": f"{row.figure:.4g}"}


def _opened(row: Obligation) -> str:
    return _("case %(case)s") % {"case": data.public_name(row)}


def _counts(shares: Mapping[str, int], running: int) -> list[tuple[str, int | str]]:
    labels = {
        "unmeasured": _("Not measured"), "void": _("Void: the case ceased to be one"),
        "late_recorded": _("Recorded late"), "attested": _("Attested by a person"),
        "paused": _("With a pause"), "reopened": _("Reopened"), "relaxed": _("Downgraded on the way"),
        "extended": _("Extended"), "corrected": _("Verdict corrected"), "waived": _("Waived by the class"),
    }  # fmt: skip
    now = [(_("Running now"), ngettext("%(n)s case", "%(n)s cases", running) % {"n": running})] if running else []
    return [*now, *((label, shares[name]) for name, label in labels.items())]
