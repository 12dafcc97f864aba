"""What the page of one promise shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of
from upkept.kit.standing import once
from upkept.kit.ui import words
from upkept.kit.ui.paging import paged
from upkept.kit.ui.shapes import Column, Link, Mark, Record, Row, Score, Strip, Table, Term, When
from upkept.plans import disclosure, hiding, notes, shown
from upkept.plans import queries as plans
from upkept.plans.hiding import Hidden
from upkept.plans.models import Obligation
from upkept.plans.notes import Note
from upkept.status import data, gaps, measured, method, naming, records

PAGE = 50


def page(
    product: str, commitment: Commitment, version: Version, language: str, now: datetime, asked: Mapping[str, str]
) -> dict[str, Any]:
    with plans.steady([product]):
        withheld = hiding.hidden(product).get(commitment.id)
        if withheld is not None:
            return _hidden_page(product, commitment, version, language, withheld)
        return _page(product, commitment, version, language, now, asked)


def _hidden_page(
    product: str, commitment: Commitment, version: Version, language: str, withheld: Hidden
) -> dict[str, Any]:
    """The sentence and how it is measured; neither figure nor case."""
    record = records.hidden_record(product, commitment, withheld, version.plan.product.timezone)
    facts = [Term(label, said) for label, said in method.facts(commitment, version, language)]
    return {
        "record": replace(record, facts=tuple(facts), **_told(product, commitment, version, language)),
        "commitment": commitment,
        "way": _way(product, commitment, record.title),
        "is_hidden": True,
    }


def _page(
    product: str, commitment: Commitment, version: Version, language: str, now: datetime, asked: Mapping[str, str]
) -> dict[str, Any]:
    standing, failures = once(
        ("promise", product, commitment.id, version.effective, language, get_language(), now),
        lambda: _standing(product, commitment, version, language, now),
    )
    return {**standing, **_cases(product, commitment, asked, now, failures)}


def _standing(
    product: str, commitment: Commitment, version: Version, language: str, now: datetime
) -> tuple[dict[str, Any], dict[str, int]]:
    """What its page says whichever cases are chosen; and month → its cases not kept."""
    months = records.months_until(now, version.plan.product.timezone)
    tallies = plans.by_month(product, months[0], months[-1]).get(commitment.id, [])
    running = disclosure.public_running(product).get(commitment.id, 0)
    record = records.record(product, commitment, tallies, running, months)
    if record.score is not None and not record.score.cases and commitment.id in plans.judged_before(product, months[0]):
        record = records.record(product, commitment, tallies, running, months, older=True)
    here = f"/{product}/plan/{commitment.id}"
    worst = data.worst_case(product, commitment.id)
    facts = [Term(label, words) for label, words in method.facts(commitment, version, language)]
    if worst is not None and worst.overrun is not None:
        facts.append(
            Term(_("Worst case"), _("%(time)s late") % {"time": words.duration(worst.overrun)}, _opened(worst))
        )
    if longest := method.longest_wait(commitment, version):
        facts.append(Term(_("Longest wait by the wall clock"), words.duration(longest)))
    if running:
        facts.append(Term(_("Running now"), ngettext("%(n)s case", "%(n)s cases", running) % {"n": running}))
    facts.append(Term(_("Version in force"), version.number))
    record = replace(
        records.with_downloads(product, record),
        strip=Strip(records.strip(tallies, months, here), record.title) if record.strip else None,
        facts=tuple(facts),
        **_told(product, commitment, version, language),
    )
    said = {
        "record": record,
        "commitment": commitment,
        "way": _way(product, commitment, record.title),
        "undisclosed": disclosure.undisclosed(product, commitment.id),
        "measured": [*(Term(label, said) for label, said in measured.told(tallies)), *_silent(product, commitment, now)]
        if commitment.kind != "unmeasured"
        else [],
    }
    return said, {tally.month: tally.late + tally.broken for tally in tallies}


def _told(
    product: str, commitment: Commitment, version: Version, language: str
) -> dict[str, Any]:  # fields of a Record
    quotes = [shown.published(one, language) for one in (commitment.quote, *commitment.also_quotes) if one]
    return {
        "href": "",
        "home": f"{reverse('plan', args=[product])}#p-{commitment.id}",
        "sentence": " ".join(quotes) or shown.name(commitment.id),
        "findings": tuple(f"{accepted.why}" for accepted in version.plan.accepts if accepted.on == commitment.id),
    }


def _way(product: str, commitment: Commitment, title: str) -> list[Link]:
    return [
        Link(_("The plan"), reverse("plan", args=[product])),
        Link(_("Its sentence"), f"{reverse('plan', args=[product])}#p-{commitment.id}"),
        Link(title, "", here=True),
    ]


def _silent(product: str, commitment: Commitment, now: datetime) -> list[Term]:
    """The times in which nobody could have seen whether it was kept."""
    awaited = commitment.awaited()
    found = gaps.concerning(gaps.gaps(product, now), awaited) if awaited else []
    if not found:
        return []
    times = ngettext("%(n)s time, %(long)s in all", "%(n)s times, %(long)s in all", len(found))
    long = words.duration(sum(gap.seconds for gap in found))
    return [Term(_("Nobody measured"), times % {"n": len(found), "long": long})]


def total(found: Iterable[Record]) -> Score:
    """All promises of the plan together, aims apart."""
    scores = [record.score for record in found if record.score is not None and not record.aim]
    return Score(
        sum(score.kept for score in scores),
        sum(score.cases for score in scores),
        sum(score.adjusted_kept or 0 for score in scores),
        sum(score.adjusted_cases or 0 for score in scores),
        sum(score.running for score in scores),
        older=any(score.older for score in scores),
    )


def _cases(
    product: str, commitment: Commitment, asked: Mapping[str, str], now: datetime, failures: Mapping[str, int]
) -> dict[str, Any]:
    """`failures`: month → its cases not kept, of the months that are counted."""
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
    said = notes.latest(product, [row.ref for row in cases if row.outcome in ("late", "broken")])
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
        rows=tuple(_case(row, now, said.get(row.ref)) for row in cases),
        query=query,
        empty=_("No case has come to its verdict yet."),
    )
    return {
        "table": table,
        "pages": pages,
        "month": month,
        "choices": _choices(month, asked.get("only", ""), failures.get(month, 1)),
    }


def _choices(month: str, only: str, failures: int) -> list[Link]:
    """All cases, those not kept where there are any; of one month where one was chosen."""
    of_month = f"month={month}&" if month else ""
    links = [Link(_("All"), f"?{of_month}", here=only != "broken")]
    if failures or only == "broken":
        links.append(Link(_("Not kept"), f"?{of_month}only=broken", here=only == "broken"))
    return [*links, Link(_("All months"), "?")] if month else links


def _case(row: Obligation, now: datetime, note: Note | None = None) -> Row:
    row = disclosure.blurred(row)
    name = data.public_name(row)
    return Row(
        cells=(
            Mark(shown.state(row, now)),
            _named(row, name),
            When(instant_of(row.opened_at)),
            When(instant_of(row.due_at)) if row.due_at else "–",
            When(instant_of(row.met_at)) if row.met_at else "–",
            _target(row),
        ),
        under=note_block(note) if note else "",
    )


def _named(row: Obligation, name: str) -> object:
    if name == row.key:
        return shown.period_words(name)
    address = naming.address_of(row.subject)
    return Link(name, address) if address else name


def note_block(note: Note) -> SafeString:
    """What the team said of a case, as it stands beside it."""
    if note.erased is not None:
        return format_html('<p class="case-note soft">{}</p>', _("There was a note here; its text was erased."))
    happened = format_html("<p><strong>{}</strong> {}</p>", _("What happened:"), note.happened)
    changed = format_html("<p><strong>{}</strong> {}</p>", _("What changed:"), note.changed) if note.changed else ""
    return format_html('<div class="case-note">{}{}</div>', happened, changed)


def _target(row: Obligation) -> str:
    target = shown.target_words(row.target)
    if row.figure is None:
        return target or "–"
    return _("%(target)s; measured %(figure)s") % {"target": target, "figure": f"{row.figure:.4g}"}


def _opened(row: Obligation) -> str:
    return _("case %(case)s") % {"case": data.public_name(row)}
