"""`upkept report`: a public record as static files, from a plan, git and an export of issues. No server, no database to keep."""

from __future__ import annotations

import json
import os
import shlex
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape

from upkept.config.cli.exits import Exit, fail
from upkept.config.cli.planfile import Written, load_or_say, print_problems
from upkept.core.refusal import Refusal

OUT = typer.Option(
    Path("site"), "--out", "-o", help="The folder for the site; only files of an earlier report are replaced."
)
PLAN = typer.Option(
    None, "--plan", "-p", help="The plan.yaml, or the folder that it is in. Else plan.yaml of the repository."
)
GIT = typer.Option(None, "--git", help="A Git repository: its tags are releases, its history that of the plan.")
PREFIX = typer.Option(None, "--prefix", help="What stands before the version in a tag: client- of client-1.2.0.")
EVENTS = typer.Option(None, "--events", help="A JSON Lines file of events (upkept journal export writes one).")
ISSUES = typer.Option(
    [], "--issues", help="Issues of GitHub or GitLab as JSON; more files: comments, events of the API."
)
ADVISORIES = typer.Option(None, "--advisories", help="GitHub's security advisories as JSON.")
LABELS = typer.Option(None, "--labels", help="A YAML file: what labels mean, who is the team, what to leave out.")
TEAM = typer.Option([], "--team", help="A login of somebody who answers; may be repeated.")
SINCE = typer.Option(
    "",
    "--since",
    help="How far back to reckon: a date, 1y, or “published”: only since the plan was. Else the first event.",
)
AS_OF = typer.Option("", "--as-of", help="The moment of the report: a date (its end) or 2026-11-22T12:00Z. Else now.")
LANGUAGE = typer.Option(
    [], "--language", help="A language of the plan; may be repeated. Else all, the first at the root."
)
BASE_URL = typer.Option(
    "", "--base-url", help="Where the site will stand, for badges and the feed: https://me.github.io/it/"
)
PDF = typer.Option(False, "--pdf", help="The reports of months and quarters as PDF too; half a second each.")
AS_JSON = typer.Option(False, "--json", help="The result as one JSON object.")
POLICIES = (
    "SUPPORT.md",
    "SECURITY.md",
    ".github/SUPPORT.md",
    ".github/SECURITY.md",
    "docs/SUPPORT.md",
    "docs/SECURITY.md",
)


def report(
    plan: Path | None = PLAN,
    git: Path | None = GIT,
    events: Path | None = EVENTS,
    issues: list[Path] = ISSUES,
    out: Path = OUT,
    base_url: str = BASE_URL,
    since: str = SINCE,
    as_of: str = AS_OF,
    language: list[str] = LANGUAGE,
    labels: Path | None = LABELS,
    team: list[str] = TEAM,
    advisories: Path | None = ADVISORIES,
    prefix: str | None = PREFIX,
    pdf: bool = PDF,
    as_json: bool = AS_JSON,
) -> None:
    """Write the plan page, every promise's record, badges, feed and data as files that any web space serves."""
    if git is None and events is None and not issues:
        fail("Give a history: --git PATH, --events FILE or --issues FILE (or several of them).", Exit.USAGE)
    _look_at_address(base_url)
    _look_for_issues(issues)
    written = load_or_say(_plan_or_say(plan, git))
    now = _moment(as_of, written)
    try:
        _write(
            written,
            now,
            git,
            events,
            issues,
            out,
            base_url,
            since,
            language,
            labels,
            team,
            advisories,
            prefix,
            pdf,
            as_json,
        )
    except Refusal as refusal:
        fail(refusal.sentence)


def _write(
    written: Written,
    now: int,
    git: Path | None,
    events: Path | None,
    issues: list[Path],
    out: Path,
    base_url: str,
    since: str,
    language: list[str],
    labels: Path | None,
    team: list[str],
    advisories: Path | None,
    prefix: str | None,
    pdf: bool,
    as_json: bool,
) -> None:
    from dataclasses import replace

    from upkept.config.cli.commands.simulate import _instant
    from upkept.core.plan.errors import PlanErrors

    _refuse_errors(written)
    _prepare()
    from upkept.plans.committed import Committed
    from upkept.status.site.report import Given, make
    from upkept.status.site.written import write
    from upkept.support.importers.labels import Rules, read_rules

    rules = read_rules(labels) if labels else Rules()
    rules = replace(rules, team=rules.team | {one.lower().removeprefix("@") for one in team})
    state = Committed(written.plan, written.path.read_text("utf-8-sig"), written.prose, written.files, now)
    reckoned = "published" if since == "published" else _instant(since, written.plan.product.timezone)
    given = Given(
        path=written.path,
        state=state,
        git=git,
        prefix=prefix,
        events=events,
        issues=issues,
        advisories=advisories,
        rules=rules,
        since=reckoned,
        languages=language,
        base_url=base_url,
        command=_command(now),
        pdf=pdf,
    )
    console = Console(stderr=True)
    try:
        with console.status("Reading …") as status:
            done = make(given, status.update)
    except PlanErrors as errors:
        print_problems(console, errors.problems, written.path.parent)
        fail(f"{written.path} cannot be reckoned with; mend these errors first.")
    renewed, gone = write(out, done.files)
    notes = [(source.name, list(source.notes())) for source in done.sources]
    if as_json:
        said = {
            "out": str(out),
            "files": len(done.files),
            "written": renewed,
            "removed": gone,
            "promises": done.promises,
            "measured": done.measured,
            "last_twelve_months": {"kept": done.kept, "cases": done.cases},
            "sources": [{"name": name, "notes": lines} for name, lines in notes],
            "not_in_this_history": done.unheard,
            "warnings": done.warnings,
        }
        print(json.dumps(said, indent=2, ensure_ascii=False))
        return
    for name, lines in notes:
        console.print(f"[bold]{escape(name)}[/]: {escape(' '.join(lines))}", highlight=False)
    for warning in done.warnings:
        console.print(f"[yellow]{escape(warning)}[/]", highlight=False)
    if done.unheard:
        console.print(
            f"[yellow]Not measured, because nothing that was given says when it happens: {', '.join(done.unheard)}.[/]",
            highlight=False,
        )
    promises = f"{done.promises} promise{'s' * (done.promises != 1)}, {done.measured} of them measured"
    print(
        f"{promises}: {done.kept} of {done.cases} cases kept in the last twelve months. "
        f"{len(done.files)} files in {out}: open {out / 'index.html'}"
    )


def _prepare() -> None:
    """Django on an empty database in memory; in a test it is there already."""
    from django.apps import apps

    if apps.ready:
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "upkept.config.report_settings"
    import django

    django.setup()
    from upkept.status.site.filling import make_tables

    make_tables()


def _plan_or_say(plan: Path | None, git: Path | None) -> Path:
    """The plan named, else the one in the repository; where there is none, what to do next."""
    if plan is not None:
        return plan
    folder = git or Path()
    for name in ("plan.yaml", "plan/plan.yaml", ".upkept/plan.yaml", ".github/plan.yaml", "docs/plan.yaml"):
        if (folder / name).is_file():
            return folder / name
    if not folder.is_dir():
        fail(f"There is no folder {folder}.", Exit.USAGE)
    policies = [name for name in POLICIES if (folder / name).is_file()]
    if policies:
        next_step = (
            f"There is no plan.yaml in {folder.resolve()} yet, but a {policies[0]}. Make a plan of it: "
            f"upkept plan draft {shlex.quote(str(folder / policies[0]))}, then upkept plan check, then this again."
        )
    else:
        next_step = (
            f"There is no plan in {folder.resolve()}: name one with --plan. To begin, write what you promise into a "
            "SUPPORT.md and make a plan of it: upkept plan draft SUPPORT.md"
        )
    return fail(next_step, Exit.USAGE)


def _refuse_errors(written: Written) -> None:
    """The same check as at publication: what is written must say what is measured."""
    from upkept.core.plan.check import check

    found = check(written.plan, written.prose, root=written.root, file=written.path.name)
    if found.errors:
        print_problems(Console(stderr=True), found.errors, written.path.parent)
        count = len(found.errors)
        fail(
            f"{written.path} has {count} error{'s' * (count != 1)}, so it cannot be published; mend them "
            f"(upkept plan check {shlex.quote(str(written.path))}). Nothing was written."
        )


def _moment(as_of: str, written: Written) -> int:
    """The instant of the report: never in the future, where nothing is known."""
    now = int(datetime.now(UTC).timestamp())
    if not as_of:
        return now
    try:
        moment = datetime.fromisoformat(as_of)
    except ValueError:
        fail(f"--as-of {as_of!r} is no moment: write 2026-11-22, or 2026-11-22T12:00Z.", Exit.USAGE)
    zone = ZoneInfo(written.plan.product.timezone)
    if len(as_of) == len("2026-11-22"):
        moment = datetime.combine(moment.date(), time(23, 59, 59), zone)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    at = int(moment.timestamp())
    if at > now and moment.astimezone(zone).date() != datetime.now(zone).date():
        fail(f"--as-of {as_of} lies in the future, of which nothing is known.", Exit.USAGE)
    return min(at, now) if len(as_of) == len("2026-11-22") and at > now else at


def _look_for_issues(issues: list[Path]) -> None:
    """A file that nobody made yet: the command that makes it."""
    missing = next((path for path in issues if not path.exists()), None)
    if missing is not None:
        from upkept.support.importers.github import COMMAND

        fail(
            f"There is no file {missing}. On GitHub, write it with:\n  {COMMAND} > {shlex.quote(str(missing))}\n"
            "GitLab's issues come by its API (GET /projects/:id/issues, and /notes of each). To go on without issues, leave "
            "--issues out.",
            Exit.USAGE,
        )


def _look_at_address(base_url: str) -> None:
    if not base_url:
        return
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        fail(f"--base-url {base_url!r} is no web address: write https://example.org/promises/", Exit.USAGE)


def _command(now: int) -> str:
    """What was typed, with the moment, so that whoever has the files can do it again; folders of this machine stay unnamed."""
    told: list[str] = []
    for word in sys.argv[1:]:
        option, equals, value = word.partition("=")
        if word == "--json":
            continue
        if told and told[-1] in ("--out", "-o"):
            word = "site/"
        elif equals and option in ("--out", "-o"):
            word = "--out=site/"
        elif equals and value.startswith("/"):
            word = f"{option}={Path(value).name}"
        elif word.startswith(("/", "~", "..")):
            word = "." if told and told[-1] == "--git" else Path(word).name
        told.append(word)
    if not any(word.startswith("--as-of") for word in told):
        told += ["--as-of", datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    return shlex.join(["upkept", *told])


def register(cli: typer.Typer) -> None:
    cli.command(
        "report",
        epilog="Example: upkept report --plan plan.yaml --git . --issues github.json --out site/   ·   "
        "Exit codes: 0 written · 1 refused: the plan has errors, or something cannot be read · 2 wrong usage, or no plan",
    )(report)
