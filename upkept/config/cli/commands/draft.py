"""`upkept plan draft`: a plan out of somebody's own prose, with all that is not certain said aloud. It needs no database."""

from __future__ import annotations

import json
import re
import sys
import zoneinfo
from datetime import datetime
from pathlib import Path

import typer

from upkept.config.cli import drafted
from upkept.config.cli.commands.plan import AS_JSON, app
from upkept.config.cli.drafted import Page
from upkept.config.cli.exits import Exit, fail
from upkept.core.draft.incoming import as_markdown, decoded
from upkept.core.draft.labels import slug
from upkept.core.draft.language import known_language, language_of
from upkept.core.draft.proposal import About, Proposal
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
        print(json.dumps(drafted.as_json(proposal, folder, report, pages), ensure_ascii=False, indent=2))
        return
    drafted.print_draft(proposal, folder, report, pages, own)


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


def _page(file: Path, *, alone: bool) -> Page:
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
    return Page(file, text, is_whole)


def _plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _own_prose(pages: list[Page], folder: Path) -> str:
    """The file that is the plan's prose without a copy, where the plan is written beside it; empty: there is none."""
    page = pages[0]
    is_ours = len(pages) == 1 and page.is_whole and page.file.resolve().parent == folder.resolve()
    return page.file.name if is_ours and re.fullmatch(r"\w[\w. -]*", page.file.name) else ""


def _look_at_languages(pages: list[Page], language: str) -> None:
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


def _sources(pages: list[Page], language: str) -> str:
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


def _about(pages: list[Page], name: str, timezone: str) -> About:
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


def register(cli: typer.Typer) -> None:
    """The command belongs to `upkept plan`: importing this module has added it there."""
