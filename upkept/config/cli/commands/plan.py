"""`upkept plan …`: check a plan, show it in words, compare two, lay it out in a calendar. None of it needs a database."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from upkept.config.cli.exits import Exit, fail, writing_to
from upkept.config.cli.planfile import find, load, load_or_say, print_problems
from upkept.core.event import Event
from upkept.core.plan.check import check as check_plan
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.findings import Report

app = typer.Typer(
    name="plan",
    help="Check, show, compare and lay out plans: the promises of a product as a file.",
    no_args_is_help=True,
)
PATH = typer.Argument(help="A plan.yaml, or the folder that it is in.")
OLD = typer.Argument(help="The plan as it was.")
NEW = typer.Argument(help="The plan as it is to be.")
EVENTS = typer.Option(None, help="A JSON Lines file of events: its release.planned and the like are laid out too.")
OUT = typer.Option(None, "--out", "-o", help="The file to write; standard output without it.")
ONLY = typer.Option([], help="chart, planned, freeze, window or period; may be repeated.")
FORMAT = typer.Option("ics", help="iCalendar, a Mermaid Gantt chart, a picture, or JSON.")
AS_JSON = typer.Option(False, "--json", help="One JSON object on the standard output, for programs.")


@app.command(
    epilog="Example: upkept plan check examples/encore/plan.yaml   ·   "
    "Exit codes: 0 clean · 1 an error, or a finding without an answer · 2 there is no such plan"
)
def check(
    path: Path = PATH,
    draft: bool = typer.Option(
        False, "--draft", help="Sentences that nothing quotes yet are a to-do list, not errors."
    ),
    as_json: bool = AS_JSON,
) -> None:
    """Say whether prose and data agree and whether the promises can be kept together, with the place of each error."""
    from upkept.core.plan.feasibility import reckoned

    try:
        written = load(path)
        tables = reckoned(written.plan, written.files)
        report = check_plan(
            written.plan, written.prose, root=written.root, file=written.path.name, tables=tables, draft=draft
        )
        number = len(written.plan.commitments)
        promises = f"{number} promise{'s' * (number != 1)}"
        summary = f"{written.plan.product.name} {written.plan.version}: {promises}"
    except PlanErrors as errors:
        report, summary = Report(errors=errors.problems), str(find(path))
    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        _print(Console(), report, find(path).parent, summary)
    if not report.is_clean:
        raise typer.Exit(int(Exit.NO))


def _print(console: Console, report: Report, folder: Path, summary: str) -> None:
    print_problems(console, report.errors, folder)
    for finding in report.open:
        console.print(f"[bold]{escape(finding.place)}[/]  [yellow]{finding.code}[/] on {escape(finding.on)}")
        console.print(f"  {escape(finding.says)}", highlight=False)
        console.print(f"  [green]→[/] {escape(finding.right[:1].upper() + finding.right[1:])}.", highlight=False)
        answer = f"accepts: [{{finding: {finding.code}, on: {finding.on}, why: …}}]"
        console.print(f"    [dim]{escape(answer)}[/]\n", highlight=False)
    if report.todo:
        console.print(
            f"[bold]To do[/]: {len(report.todo)} sentence{'s' * (len(report.todo) != 1)} that nothing quotes yet"
        )
        for todo in report.todo:
            console.print(f"  {escape(todo.place)}  {escape(todo.found.partition(': ')[2])}", highlight=False)
        console.print()
    answered = [finding for finding in report.findings if finding.why]
    if answered:
        table = Table(
            "finding", "on", "what", "answer", title="Findings that the plan answers", title_justify="left", box=None
        )
        for finding in answered:
            table.add_row(finding.code, finding.on, finding.says, finding.why)
        console.print(table)
        console.print()
    counts = f"{_number(len(report.errors), 'error')}, {_number(len(report.open), 'finding')} without an answer"
    verdict = "[green]clean[/]" if report.is_clean else f"[red]{counts}[/]"
    console.print(f"{escape(summary)} — {verdict}", highlight=False)


def _number(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


@app.command(epilog="Example: upkept plan show examples/torch-trader --json")
def show(
    path: Path = PATH,
    language: str = typer.Option("", help="Quote the sentences in this language; without it, in the plan's first."),
    as_json: bool = AS_JSON,
) -> None:
    """The plan in words: each promise, what is counted for it, and the longest wait that it allows."""
    from upkept.core.plan.feasibility import reckoned
    from upkept.core.plan.show import show as rows_of

    written = load_or_say(path)
    plan = written.plan
    rows = rows_of(plan, reckoned(plan, written.files), language)
    if as_json:
        head = {"product": plan.product.slug, "version": plan.version, "effective": plan.effective}
        print(json.dumps({**head, "commitments": [row.to_json() for row in rows]}, ensure_ascii=False, indent=2))
        return
    table = Table(title=f"{plan.product.name} {plan.version}", show_lines=True)
    for heading in ("promise", "sentence", "measured as", "longest"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        aim = "\n[dim]an aim[/]" if row.strength == "aim" else ""
        table.add_row(
            f"[bold]{escape(row.commitment)}[/]\n[dim]{row.kind}[/]{aim}",
            escape(row.quote),
            escape(row.says),
            row.worst,
        )
    Console().print(table)


@app.command(
    epilog="Example: upkept plan diff old/plan.yaml new/plan.yaml   ·   "
    "Exit codes: 0 nothing became looser · 1 with --strict, something did · 2 there is no such plan"
)
def diff(
    old: Path = OLD,
    new: Path = NEW,
    strict: bool = typer.Option(False, "--strict", help="End with exit code 1 if a promise was dropped or loosened."),
    as_json: bool = AS_JSON,
) -> None:
    """What changes for people: what was dropped, loosened, changed, reworded, tightened and added."""
    from upkept.core.plan.diff import diff as changes_of

    changes = changes_of(load_or_say(old).plan, load_or_say(new).plan)
    if as_json:
        print(json.dumps([change.to_json() for change in changes], ensure_ascii=False, indent=2))
    elif not changes:
        print("Nothing changed for anybody.")
    else:
        colours = {"dropped": "red", "looser": "red", "stricter": "green", "added": "green"}
        table = Table("promise", "is", "in", "was", "will be", box=None)
        for change in changes:
            colour = colours.get(change.verdict, "yellow")
            table.add_row(
                escape(change.commitment),
                f"[{colour}]{change.verdict}[/]",
                escape(change.where),
                escape(change.old),
                escape(change.new),
            )
        Console().print(table)
    if strict and any(change.verdict in ("dropped", "looser") for change in changes):
        raise typer.Exit(int(Exit.NO))


class Format(StrEnum):
    ICS = "ics"
    MERMAID = "mermaid"
    SVG = "svg"
    JSON = "json"


@app.command(
    epilog="Example: upkept plan calendar examples/torch-trader --format mermaid --from 2023-05-01 --to 2024-02-01 --only chart"
)
def calendar(
    path: Path = PATH,
    format: Format = FORMAT,
    since: str = typer.Option(
        "", "--from", help="First day, YYYY-MM-DD; without it, the day from which the plan is in force."
    ),
    until: str = typer.Option("", "--to", help="The day after the last; without it, a year later."),
    only: list[str] = ONLY,
    events: Path | None = EVENTS,
    out: Path | None = OUT,
) -> None:
    """Lay the plan out in time: dated work, windows, freezes, periods by whose end something is due, planned releases."""
    from upkept.core.plan.gantt import SORTS, icalendar, mermaid, schedule, svg
    from upkept.core.plan.publish import freeze_plan

    written = load_or_say(path)
    plan = written.plan
    first = _day(since, "--from") or date.fromisoformat(plan.effective)
    last = _day(until, "--to") or first.replace(year=first.year + 1, day=min(first.day, 28))
    if last <= first:
        fail(f"--to {last} is not after {first}; write a later day.", Exit.USAGE)
    if unknown := set(only) - set(SORTS):
        fail(f"--only {unknown.pop()} is not known; write {', '.join(SORTS)}.", Exit.USAGE)
    day = 86_400
    begin, end = ((when.toordinal() - date(1970, 1, 1).toordinal()) * day for when in (first, last))
    tables = freeze_plan(plan, begin - 2 * day, end + 2 * day, written.files)
    begin, end = tables.zone.midnight(first.toordinal()), tables.zone.midnight(last.toordinal())
    bars = [bar for bar in schedule(plan, tables, begin, end, _events(events)) if not only or bar.sort in only]
    if format is Format.ICS:
        text = icalendar(plan, tables, bars).decode()
    elif format is Format.MERMAID:
        text = mermaid(plan, tables, bars)
    elif format is Format.SVG:
        text = svg(plan, tables, bars, begin, end)
    else:
        rows = [
            {"sort": bar.sort, "name": bar.name, "start": bar.start, "end": bar.end, "whole_days": bar.whole_days}
            for bar in bars
        ]
        text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if out:
        with writing_to(out):
            out.write_text(text, "utf-8", newline="")
        print(f"Wrote {len(bars)} entries to {out}.")
    else:
        typer.echo(text, nl=False)


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{option} {text} is no day; write it as 2026-01-31.", Exit.USAGE)


def _events(path: Path | None) -> list[Event]:
    """The events of a journal's export that plan something; other lines are passed over."""
    if path is None:
        return []
    if not path.is_file():
        fail(f"There is no file {path}.", Exit.USAGE)
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if ".planned" not in line:
            continue
        try:
            one = json.loads(line)
            found.append(
                Event(
                    one["id"], one.get("product", ""), one["kind"], one["subject"], int(one.get("at", 0)), one["data"]
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            fail(f"Line {number} of {path} is no event ({error!r}); export the journal again.")
    return found
