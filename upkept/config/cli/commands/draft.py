"""`upkept plan draft`: a plan out of somebody's own prose, with all that is not certain said aloud. It needs no database."""

from __future__ import annotations

import json
import re
import sys
import zoneinfo
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
from upkept.core.draft.language import known_language
from upkept.core.draft.proposal import About, Proposal, Sentence
from upkept.core.draft.propose import propose
from upkept.core.draft.write import prose_file, write
from upkept.core.plan.check import check
from upkept.core.plan.findings import Report
from upkept.core.plan.reader import read_text

FILE = typer.Argument(help="Your policy as Markdown, HTML or plain text; `-` reads the standard input.")
OUT = typer.Option(
    None, "--out", "-o", help="The folder for plan.yaml and plan.LANGUAGE.md; without it, `plan` beside the file."
)
LANGUAGE = typer.Option("", "--language", "-l", help="en, es, fr, de …; without it, the text says so itself.")
NAME = typer.Option("", "--name", help="The product's name; without it, the first heading's or the folder's.")
TIMEZONE = typer.Option("UTC", "--timezone", help="The zone whose days and hours count, such as Europe/Madrid.")
FORCE = typer.Option(False, "--force", help="Write over what is in the folder.")
_GENERIC = re.compile(
    r"support|securit|polic|sla\b|service|agreement|release|readme|maintenance|wartung|sicherheit|soporte|seguridad|polít|polit"
    r"|sécurité|assistance|contribut|changelog|plan\b|terms|contents",
    re.I,
)
COLOURS = {"promise": "green", "aim": "cyan", "unmeasured": "yellow", "background": "dim"}


@app.command(
    epilog="Example: upkept plan draft SUPPORT.md --out plan --timezone Europe/Madrid   ·   "
    "Exit codes: 0 written · 1 refused: no text in it, or a plan is there already · 2 there is no such file"
)
def draft(
    file: Path = FILE,
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
    text = as_markdown(_read(file), name=file.name)
    product = _about(file, name, timezone, text)
    proposal = propose({"": text}, product=product, language=language or None)
    folder = out if out is not None else _beside(file)
    written = {"plan.yaml": write(proposal, effective=_today(timezone)), prose_file(proposal.languages[0]): text}
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
        print(json.dumps(_json(proposal, folder, report), ensure_ascii=False, indent=2))
        return
    _print(proposal, folder, report)


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


def _beside(file: Path) -> Path:
    return Path("plan") if str(file) == "-" else file.parent / "plan"


def _about(file: Path, name: str, timezone: str, text: str) -> About:
    """The product by its given name, else by the folder's: headings such as "Support" name the page, not the product."""
    folder = "" if str(file) == "-" else file.resolve().parent.name
    heading = next((line[2:].strip(" #*_") for line in text.splitlines() if line.startswith("# ")), "")
    first = re.split(r"\s[–—|-]\s|:\s", heading)[0].strip()
    if _GENERIC.search(first) or len(first.split()) > 5:
        first = ""
    if not slug(folder) or slug(folder) in ("docs", "doc", "github", "tmp", "policies", "legal", "src", "home", "plan"):
        folder = ""
    said = (name or first or folder or "My product").strip()[:80]
    return About((slug(said) or "my-product")[:50].strip("-"), said, timezone)


def _report(source: str, proposal: Proposal) -> Report:
    """What the checker says of the draft, its open sentences as a to-do list."""
    plan, problems = read_text(source)
    return check(plan, dict(proposal.prose), draft=True) if plan else Report(errors=tuple(problems))


def _print(proposal: Proposal, folder: Path, report: Report) -> None:
    console = Console()
    table = Table("", "sentence", "became", "what is not certain", show_lines=True)
    table.columns[1].overflow = table.columns[2].overflow = table.columns[3].overflow = "fold"
    shown = [one for one in proposal.sentences if not one.leads]
    for one in shown:
        if one.guess.role == "background" and not one.guess.questions:
            continue
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
    console.print(
        f"\n[bold]{escape(proposal.product.name)}[/]: {counts['promises']} promises, {counts['sure']} of them without a question;"
        f" {counts['unmeasured']} not measured yet; {counts['questions']} questions. The prose was read as"
        f" {', '.join(proposal.languages)}.",
        highlight=False,
    )
    console.print(
        f"Written: {folder / 'plan.yaml'}, {folder / prose_file(proposal.languages[0])}",
        highlight=False,
        soft_wrap=True,
    )
    plan = folder / "plan.yaml"
    left = len(report.errors) + len(report.open)
    console.print(
        "\n[bold]Next[/]\n"
        f"  1. Open {plan}: each line that begins with `# ?` is a question. Answer it in the data or in the prose.\n"
        f"  2. upkept plan check {folder}"
        + (f"   ({len(report.errors)} errors and {len(report.open)} findings now)\n" if left else "   (no error now)\n")
        + f"  3. upkept plan show {folder}    what would be counted, in words\n"
        f"  4. upkept plan publish {folder}   when it says what you mean",
        highlight=False,
        soft_wrap=True,
    )


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


def _json(proposal: Proposal, folder: Path, report: Report) -> dict[str, Any]:
    return {
        "plan": str(folder / "plan.yaml"),
        "languages": list(proposal.languages),
        "counts": _counts(proposal),
        "assumed": list(proposal.assumed),
        "sentences": [
            {
                "number": one.number,
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
