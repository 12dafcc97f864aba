"""`upkept plan draft`: a plan out of somebody's own prose, with all that is not certain said aloud. It needs no database."""

from __future__ import annotations

import json
import re
import sys
import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from upkept.config.cli.commands.plan import AS_JSON, app
from upkept.config.cli.exits import Exit, fail
from upkept.core.draft.incoming import as_markdown, decoded
from upkept.core.draft.labels import slug
from upkept.core.draft.language import known_language, language_of
from upkept.core.draft.proposal import About, Proposal, Sentence
from upkept.core.draft.propose import propose
from upkept.core.draft.title import heading_of, product_name
from upkept.core.draft.write import prose_file, write
from upkept.core.plan.check import check
from upkept.core.plan.findings import Report
from upkept.core.plan.reader import read_text
from upkept.core.refusal import Refusal

FILES = typer.Argument(
    help="Your policy as Markdown, HTML or plain text; several pages become one; `-` reads the standard input."
)
OUT = typer.Option(
    None,
    "--out",
    "-o",
    help="The folder for plan.yaml and plan.LANGUAGE.md; without it, `plan` beside the file. Where it is the file's own "
    "folder, the file itself is the plan's prose.",
)
LANGUAGE = typer.Option("", "--language", "-l", help="en, es, fr, de …; without it, the text says so itself.")
NAME = typer.Option("", "--name", help="The product's name; without it, the first heading's or the folder's.")
TIMEZONE = typer.Option("UTC", "--timezone", help="The zone whose days and hours count, such as Europe/Madrid.")
FORCE = typer.Option(False, "--force", help="Write over what is in the folder.")
COLOURS = {"promise": "green", "aim": "cyan", "unmeasured": "yellow", "background": "dim"}


@app.command(
    epilog="Example: upkept plan draft SUPPORT.md SECURITY.md --timezone Europe/Madrid   ·   "
    "Exit codes: 0 written · 1 refused: no text in it, or a plan is there already · 2 there is no such file"
)
def draft(
    files: list[Path] = FILES,
    language: str = LANGUAGE,
    name: str = NAME,
    timezone: str = TIMEZONE,
    out: Path | None = OUT,
    force: bool = FORCE,
    as_json: bool = AS_JSON,
) -> None:
    """Make a plan of your own prose: what each sentence seems to promise, and what is still to be said."""
    if timezone not in zoneinfo.available_timezones():
        fail(
            f"--timezone {timezone} is not known; write a place, such as Europe/Madrid or America/New_York.", Exit.USAGE
        )
    if language and not known_language(language):
        fail(f"--language {language} is no language; write a code such as en, es, fr or de.", Exit.USAGE)
    pages = [_page(file, alone=len(files) == 1) for file in files]
    _look_at_languages(pages, language)
    text = "\n".join(page.text for page in pages)
    proposal = propose({"": text}, product=_about(pages, name, timezone), language=language or None)
    folder = out if out is not None else _beside(files[0])
    spoken, own = proposal.languages[0], _own_prose(pages, folder)
    source = write(
        proposal, effective=_today(timezone), files={spoken: own} if own else {}, said=_sources(pages, spoken)
    )
    written = {"plan.yaml": source} | ({} if own else {prose_file(spoken): text})
    there = [one for one in written if (folder / one).exists()]
    if there and not force:
        fail(f"{folder / there[0]} is there already; name another folder with --out, or write over it with --force.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one, content in written.items():
            (folder / one).write_text(content, "utf-8", newline="\n")
    except OSError as error:
        fail(f"{folder} cannot be written to: {error.strerror}.")
    report = _report(written["plan.yaml"], proposal)
    if as_json:
        print(json.dumps(_json(proposal, folder, report, pages), ensure_ascii=False, indent=2))
        return
    _print(proposal, folder, report, pages, own)


def _today(timezone: str) -> str:
    return datetime.now(zoneinfo.ZoneInfo(timezone)).date().isoformat()


def _read(file: Path) -> str:
    if str(file) == "-":
        return decoded(sys.stdin.buffer.read())
    if file.is_dir():
        fail(
            f"{file} is a folder; name the page that you want to draft from, such as {file / 'SUPPORT.md'}.", Exit.USAGE
        )
    try:
        return decoded(file.read_bytes())
    except FileNotFoundError:
        fail(f"There is no file {file}.", Exit.USAGE)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.", Exit.USAGE)


@dataclass(frozen=True, slots=True)
class _Page:
    """A file as Markdown. `is_whole`: the file holds nothing else, so it can be the plan's prose as it lies there."""

    file: Path
    text: str
    is_whole: bool


def _page(file: Path, *, alone: bool) -> _Page:
    """Among others a page has a heading of the first level, so that its sentences are told from theirs."""
    if str(file) == "-" and not alone:
        fail("`-` reads the standard input, and stands alone: name files, or nothing but `-`.", Exit.USAGE)
    raw = _read(file)
    try:
        text = as_markdown(raw, name=file.name)
    except Refusal as refusal:
        if alone:
            raise
        fail(f"{file}: {refusal.sentence}")
    if not alone and not text.startswith("# "):
        text = f"# {file.stem.replace('_', ' ').replace('-', ' ').capitalize()}\n\n{text}"
    is_whole = alone and file.suffix.lower() in (".md", ".markdown") and _plain(raw) == _plain(text)
    return _Page(file, text, is_whole)


def _plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _own_prose(pages: list[_Page], folder: Path) -> str:
    """The file that is the plan's prose without a copy, where the plan is written beside it; empty: there is none."""
    page = pages[0]
    is_ours = len(pages) == 1 and page.is_whole and page.file.resolve().parent == folder.resolve()
    return page.file.name if is_ours and re.fullmatch(r"\w[\w. -]*", page.file.name) else ""


def _look_at_languages(pages: list[_Page], language: str) -> None:
    """A plan's text is in one language, its translations beside it: pages in two are no one text."""
    if language or len(pages) == 1:
        return
    spoken = [language_of(page.text) for page in pages]
    for page, found in zip(pages, spoken, strict=True):
        if found != spoken[0]:
            fail(
                f"{pages[0].file.name} was read as {spoken[0]}, {page.file.name} as {found}: one text is in one language. "
                f"If both are in one, say which: --language {spoken[0]}. If the second is a translation, draft the first "
                f"alone, and name the other in plan.yaml: prose: {{{spoken[0]}: plan.{spoken[0]}.md, {found}: "
                f"plan.{found}.md}}."
            )


def _sources(pages: list[_Page], language: str) -> str:
    """Where the one text came from, for whoever opens the plan."""
    if len(pages) == 1:
        return ""
    *first, last = (page.file.name for page in pages)
    return f"{prose_file(language)} holds {', '.join(first)} and {last}, one after the other."


def _beside(file: Path) -> Path:
    """`plan` beside the file; where that lies in .github or docs, beside those: it is where `upkept report` looks."""
    if str(file) == "-":
        return Path("plan")
    shared = slug(file.resolve().parent.name) in ("github", "gitlab", "docs", "doc")
    return (file.parent.parent if file.parent.name else Path("..")) / "plan" if shared else file.parent / "plan"


def _about(pages: list[_Page], name: str, timezone: str) -> About:
    """The product by its given name, else by what its headings say, else by the folder's."""
    folders = [
        folder.name for page in pages if str(page.file) != "-" for folder in list(page.file.resolve().parents)[:2]
    ]
    said = (name or product_name([heading_of(page.text) for page in pages], folders) or "My product").strip()[:80]
    return About((slug(said) or "my-product")[:50].strip("-"), said, timezone)


def _report(source: str, proposal: Proposal) -> Report:
    """What the checker says of the draft, its open sentences as a to-do list."""
    plan, problems = read_text(source)
    return check(plan, dict(proposal.prose), draft=True) if plan else Report(errors=tuple(problems))


def _print(proposal: Proposal, folder: Path, report: Report, pages: list[_Page], own: str) -> None:
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


def _page_of(one: Sentence, pages: list[_Page]) -> _Page:
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
    from upkept.core.draft.emit import flow

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


def _json(proposal: Proposal, folder: Path, report: Report, pages: list[_Page]) -> dict[str, Any]:
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


def register(cli: typer.Typer) -> None:
    """The command belongs to `upkept plan`: importing this module has added it there."""
