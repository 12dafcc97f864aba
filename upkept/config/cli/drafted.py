"""What `plan draft` says of a draft: a table of its sentences, what to do next, and the same for programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from upkept.core.draft.emit import flow
from upkept.core.draft.proposal import Proposal, Sentence
from upkept.core.draft.write import prose_file
from upkept.core.plan.findings import Report

COLOURS = {"promise": "green", "aim": "cyan", "unmeasured": "yellow", "background": "dim"}


@dataclass(frozen=True, slots=True)
class Page:
    """A file as Markdown. `is_whole`: the file holds nothing else, so it can be the plan's prose as it lies there."""

    file: Path
    text: str
    is_whole: bool


def print_draft(proposal: Proposal, folder: Path, report: Report, pages: list[Page], own: str) -> None:
    console = Console()
    table = Table("", "sentence", "became", "what is not certain", show_lines=True)
    table.columns[1].overflow = table.columns[2].overflow = table.columns[3].overflow = "fold"
    shown = [one for one in proposal.sentences if not one.leads]
    named: Path | None = None
    for one in shown:
        if one.guess.role == "background" and not one.guess.questions:
            continue
        page = _page_of(one, pages)
        if len(pages) > 1 and page.file != named:
            table.add_row("", f"[bold]{escape(page.file.name)}[/]")
            named = page.file
        table.add_row(
            f"[dim]{one.places[0].line}[/]",
            escape(one.spoken or one.text),
            _became(one),
            escape("\n".join(one.guess.questions)),
        )
    if table.row_count:
        console.print(table, highlight=False)
    plain = [one for one in shown if one.guess.role == "background" and not one.guess.questions]
    if plain:
        console.print(
            f"{len(plain)} more sentences promise nothing, as far as can be told; they stand under `background`."
        )
    for said in proposal.assumed:
        console.print(f"[yellow]![/] {escape(said)}", highlight=False)
    counts = _counts(proposal)
    promises, questions = _counted(counts["promises"], "promise"), _counted(counts["questions"], "question")
    console.print(
        f"\n[bold]{escape(proposal.product.name)}[/]: {promises}, {counts['sure']} of them without a question;"
        f" {counts['unmeasured']} not measured yet; {questions}. The prose was read as {', '.join(proposal.languages)}.",
        highlight=False,
    )
    plan, prose = folder / "plan.yaml", folder / prose_file(proposal.languages[0])
    of = f" (of {', '.join(page.file.name for page in pages)})" if len(pages) > 1 else ""
    console.print(
        f"Written: {plan}. Its prose is {folder / own}." if own else f"Written: {plan}, {prose}{of}",
        highlight=False,
        soft_wrap=True,
    )
    left = f"now: {_counted(len(report.errors), 'error')}, {_counted(len(report.open), 'finding')}"
    console.print(
        "\n[bold]Next[/]\n"
        f"  1. Open {plan}: each line that begins with `# ?` is a question. Answer it in the data or in the prose.\n"
        f"  2. upkept plan check {folder}   ({left if report.errors or report.open else 'no error now'})\n"
        f"  3. upkept plan show {folder}    what would be counted, in words\n"
        f"  4. When it says what you mean: upkept report {_report_words(folder)}\n"
        "     writes a public record as files, without running anything; upkept report --help says what else it reads\n"
        f"     or, where an Upkept runs for you: upkept plan publish {folder}",
        highlight=False,
        soft_wrap=True,
    )


def _report_words(folder: Path) -> str:
    """What makes a site of this plan, as it would be typed here; issues and events are told where it is told."""
    plan = "" if folder in (Path("plan"), Path()) else f"--plan {folder} "
    return f"{plan}--git . --issues github.json"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _page_of(one: Sentence, pages: list[Page]) -> Page:
    """The file that a sentence came from."""
    end = 0
    for page in pages:
        end += page.text.count("\n") + 1
        if one.places[0].line <= end:
            return page
    return pages[-1]


def _became(one: Sentence) -> str:
    guess = one.guess
    colour = COLOURS.get(guess.role, "white")
    lines = [f"[{colour}]{guess.role}[/]"]
    for made in guess.commitments:
        if made.kind != "unmeasured":
            lines.append(f"[bold]{escape(made.id)}[/] [dim]{made.kind}[/] {escape(summary(made.fields))}")
    return "\n".join(lines)


def summary(fields: Any) -> str:
    """The figures of a commitment in one line."""
    keys = (
        "where",
        "within",
        "every",
        "first",
        "lead",
        "for",
        "min_age",
        "max_age",
        "at_least",
        "at_most",
        "calendar",
        "phase",
    )
    return ", ".join(f"{key}: {flow(fields[key])}" for key in keys if key in fields)


def _counts(proposal: Proposal) -> dict[str, int]:
    guesses = [one.guess for one in proposal.sentences if not one.leads]
    promised = [guess for guess in guesses if guess.role in ("promise", "aim")]
    return {
        "sentences": len(guesses),
        "promises": sum(len(guess.commitments) for guess in promised),
        "sure": sum(len(guess.commitments) for guess in promised if guess.sure),
        "unmeasured": sum(guess.role == "unmeasured" for guess in guesses),
        "background": sum(guess.role == "background" for guess in guesses),
        "questions": sum(len(guess.questions) for guess in guesses),
    }


def as_json(proposal: Proposal, folder: Path, report: Report, pages: list[Page]) -> dict[str, Any]:
    return {
        "plan": str(folder / "plan.yaml"),
        "product": proposal.product.name,
        "sources": [str(page.file) for page in pages],
        "languages": list(proposal.languages),
        "counts": _counts(proposal),
        "assumed": list(proposal.assumed),
        "sentences": [
            {
                "number": one.number,
                "source": str(_page_of(one, pages).file),
                "line": one.places[0].line,
                "text": one.text,
                "heading": list(one.heading),
                "role": one.guess.role,
                "kind": one.guess.kind,
                "sure": one.guess.sure,
                "commitments": {made.id: dict(made.fields) for made in one.guess.commitments},
                "figures": [
                    {"start": span.start, "end": span.end, "what": span.what, "value": span.value}
                    for span in one.guess.figures
                ],
                "why": list(one.guess.why),
                "questions": list(one.guess.questions),
            }
            for one in proposal.sentences
            if not one.leads
        ],
        "check": report.to_json(),
    }
