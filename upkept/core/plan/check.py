"""`plan check`: whether the two halves of a plan, prose and data, say the same, and what the promises cost together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from upkept.core.plan.claims import check_claims
from upkept.core.plan.errors import Problem
from upkept.core.plan.findings import Finding, Report, answered
from upkept.core.plan.hidden import hidden_findings, target_findings
from upkept.core.plan.model import Plan, Tables
from upkept.core.plan.node import Node, from_json
from upkept.core.plan.prose import Prose, read
from upkept.core.plan.quotes import Source, find, quotes, translations, uncovered
from upkept.core.plan.rules import check_rules


def check(
    plan: Plan,
    prose: Mapping[str, str],
    *,
    root: Node | None = None,
    file: str = "plan.yaml",
    tables: Tables | None = None,
    today: date | None = None,
    draft: bool = False,
) -> Report:
    """Everything that `plan check` says of a plan that was read without error.

    `prose`: language → Markdown. `root`: the plan's tree as it was written, for the places of errors. `tables`: the frozen
    tables; without them promises are not tried against each other. `today` (in the product's zone): refuse an `effective`
    day before it, as publishing does. `draft`: sentences that nothing quotes, and promises without a quote, are a to-do
    list instead of errors.
    """
    document: Mapping[str, Any] = plan.document
    languages = tuple(plan.product.prose) or ("en",)
    source = Source(root or from_json(document), file, languages)
    pages = _pages(source, plan, prose)
    all_quotes = list(quotes(document, languages))
    found = find(source, all_quotes, pages)
    translations(source, all_quotes)
    check_claims(source, document, found, pages)
    check_rules(source, document, found, pages)
    if today and plan.effective < today.isoformat():
        source.tell(
            ("effective",),
            "effective-past",
            f"`{plan.effective}`, which is before today ({today.isoformat()})",
            "write today or a later day: no promise begins before it was published",
        )
    raised: list[Finding] = [*hidden_findings(source, document, found), *target_findings(source, document, found)]
    if tables is not None:
        from upkept.core.plan.feasibility import feasibility_findings

        raised += feasibility_findings(source, plan, tables)
    findings, unused = answered(raised, plan.accepts)
    for number in unused if tables is not None else ():
        _unused(source, plan, number, raised)
    todo = [*_unquoted(source, document), *uncovered(pages, found)]
    errors = _unique([*source.problems, *(() if draft else todo)])
    return Report(tuple(errors), tuple(findings), tuple(todo) if draft else ())


def _pages(source: Source, plan: Plan, prose: Mapping[str, str]) -> dict[str, Prose]:
    pages: dict[str, Prose] = {}
    for language, file in plan.product.prose.items():
        if language in prose:
            pages[language] = read(prose[language], language, file)
        else:
            source.tell(("product", "prose", language), "no-prose", f"no file `{file}`", "write it, beside the plan")
    return pages


def _unquoted(source: Source, document: Mapping[str, Any]) -> list[Problem]:
    """Every promise quotes its sentence."""
    return [
        Problem(
            source.file,
            *source.place(("commitments", name)),
            "no-quote",
            f"no quote in `{name}`",
            "add `quote:` with the sentence of the prose that promises it",
        )
        for name, written in (document.get("commitments") or {}).items()
        if not written.get("quote")
    ]


def _unused(source: Source, plan: Plan, number: int, raised: list[Finding]) -> None:
    answer = plan.accepts[number]
    near = [finding for finding in raised if finding.on == answer.on or finding.code == answer.finding]
    hint = ", ".join(f"`{{finding: {finding.code}, on: {finding.on}}}`" for finding in near[:3])
    source.tell(
        ("accepts", number),
        "accepts-nothing",
        f"an answer to the finding `{answer.finding}` on `{answer.on}`, which is not found (any more)",
        f"write {hint}, or leave it out" if hint else "leave it out",
    )


def _unique(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems))
