"""`upkept plan simulate`: what would have been kept, on a project's own history. It needs no database."""

from __future__ import annotations

import contextlib
import gc
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from upkept.config.cli.commands.plan import AS_JSON, PATH, app
from upkept.config.cli.exits import Exit, fail
from upkept.config.cli.planfile import Written, load_or_say
from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.core.score import FEW

if TYPE_CHECKING:
    from upkept.kit.journal.lines import BadLine
    from upkept.plans.simulate import Kept

EVENTS = typer.Option(None, "--events", help="A JSON Lines file of events (upkept journal export writes one).")
GIT = typer.Option(None, "--git", help="A Git repository whose tags are its releases.")
PREFIX = typer.Option(None, "--prefix", help="What stands before the version in a tag: client- of client-1.2.0.")
SINCE = typer.Option("", "--since", help="A date, or an amount of time back from now such as 1y; else the first event.")
UNTIL = typer.Option("", "--until", help="A date; else now for --git, and the last event for --events.")
SHOWN = 12  # months on a terminal


@app.command(
    epilog="Example: upkept plan simulate examples/torch-trader/plan.yaml --git ~/src/project   ·   "
    "Exit codes: 0 simulated · 1 the plan has errors, or nothing could be read · 2 wrong usage"
)
def simulate(
    path: Path = PATH,
    events: Path | None = EVENTS,
    git: Path | None = GIT,
    prefix: str | None = PREFIX,
    since: str = SINCE,
    until: str = UNTIL,
    as_json: bool = AS_JSON,
) -> None:
    """Say month by month whether the promises would have been kept, had this plan been in force."""
    if (events is None) == (git is None):
        fail("Give either --events FILE or --git PATH: a simulation needs a history.", Exit.USAGE)
    written = load_or_say(path)
    try:
        if git is not None:
            _simulate_git(written, git, prefix, since, until, as_json)
        elif events is not None:
            _simulate_file(written, events, since, until, as_json)
    except Refusal as refusal:
        fail(refusal.sentence)


def _simulate_git(written: Written, path: Path, prefix: str | None, since: str, until: str, as_json: bool) -> None:
    from upkept.maintenance.importers.git import read_releases

    plan = written.plan
    found = read_releases(path, product=plan.product.slug, classes=list(plan.releases), prefix=prefix)
    first = found.events[0].at
    start, end = (
        _instant(since, plan.product.timezone) or first,
        _instant(until, plan.product.timezone) or int(time.time()),
    )
    count = len(found.events)
    note = f"{count} release{'s' * (count != 1)} from the tags of {path.resolve().name}"
    if found.skipped:
        tag, why = next(iter(found.skipped.items()))
        note += f"; {len(found.skipped)} tags are no releases (such as {tag}: {why})"
    _run(
        written,
        [event for event in found.events if event.at <= end],
        start,
        end,
        note,
        as_json,
        only={"release.completed"},
    )


def _simulate_file(written: Written, path: Path, since: str, until: str, as_json: bool) -> None:
    from upkept.core.plan.reader import vocabulary_of
    from upkept.kit.journal.reading import read_events

    plan = written.plan
    bad: list[BadLine] = []
    with _uncollected(), Console(stderr=True).status("Reading …") as status:
        events: list[Event | None] = list(
            read_events(
                path,
                product=plan.product.slug,
                vocabulary=vocabulary_of(plan),
                bad=bad.append,
                progress=lambda number: status.update(f"Reading … {number:,} lines"),
            )
        )
        if not events:
            first = f" Line {bad[0].number}: {bad[0].reason}" if bad else ""
            fail(
                f'{path} holds no event of {plan.product.slug}; a line is {{"kind": …, "subject": …, "at": …}}.{first}'
            )
        moments = [event.at for event in events if event]
        start = _instant(since, plan.product.timezone) or min(moments)
        end = _instant(until, plan.product.timezone) or max(moments) + 1
        del moments
        status.update("Folding …")
        _run(written, _consumed(events, end), start, end, str(path), as_json, bad=bad)


def _consumed(events: list[Event | None], end: int) -> Iterator[Event]:
    """Those up to `end`, each forgotten here once it is passed on, so that what no promise looks for is freed."""
    for place, event in enumerate(events):
        events[place] = None
        if event is not None and event.at <= end:
            yield event


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """A million small objects without a cycle among them: looking for cycles would take as long again as the work."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor once more at the end, when all of it is let go
        gc.enable()


def _run(
    written: Written,
    events: Iterable[Event],
    start: int,
    end: int,
    source: str,
    as_json: bool,
    *,
    only: set[str] | None = None,
    bad: Sequence[BadLine] = (),
) -> None:
    from upkept.plans.heard import lacks
    from upkept.plans.simulate import simulate as run
    from upkept.plans.simulate import version_for

    version = version_for(written.plan, start, end, written.files)
    result = run(version, events, end)
    kinds = version.plan.commitments
    measured = {name: kept for name, kept in result.by_commitment.items() if kinds[name].kind != "unmeasured"}
    heard = measured.keys() - lacks(version.plan, dict.fromkeys(result.kinds, start), {}, start).keys()
    if only is not None:
        heard = {name for name in heard if kinds[name].kinds() <= only}
    if as_json:
        answer = result.to_json()
        answer["commitments"] = {name: said for name, said in answer["commitments"].items() if name in heard}
        answer["not_in_this_history"] = sorted(set(measured) - heard)
        answer["bad"] = [{"line": one.number, "code": one.code, "reason": one.reason} for one in bad]
        print(json.dumps(answer, indent=2))
        return
    console = Console()
    zone = version.tables.zone
    days = [date.fromordinal(zone.date(at)) for at in (start, end)]
    console.print(f"[bold]{written.plan.product.name}[/], {days[0]} to {days[1]}, from {source}\n", highlight=False)
    cases = {name: kept for name, kept in measured.items() if name in heard and kept.months}
    months = sorted({month for kept in cases.values() for month in kept.months})
    room = max((console.width - 44) // 7, 3)
    if cases:
        _print_months(console, cases, months[-room:])
    if len(months) > room:
        console.print(f"\n[dim]The last {room} of {len(months)} months; --json has them all.[/]")
    _say(console, "No case came to its verdict", [name for name in heard if name not in cases])
    _say(console, "This history says nothing of", sorted(set(measured) - heard))
    for one in list(bad)[:20]:
        console.print(f"[yellow]Line {one.number}[/] was not taken: {one.reason}", highlight=False)
    if len(bad) > 20:
        console.print(f"[yellow]… and {len(bad) - 20} more lines; --json lists them all.[/]")


def _print_months(console: Console, cases: Mapping[str, Kept], months: Sequence[str]) -> None:
    """A column a month; ✓ kept, ✗ not kept, · nothing due."""
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("promise", no_wrap=True, max_width=24, overflow="ellipsis")
    table.add_column("kept", no_wrap=True, min_width=14)
    for month in months:
        table.add_column(f"{month[2:4]}-{month[5:]}", no_wrap=True, justify="right", min_width=5)
    for name, kept in cases.items():
        table.add_row(name, _share(kept), *(_cell(kept.months.get(month)) for month in months))
    console.print(table)


def _say(console: Console, what: str, names: Sequence[str]) -> None:
    if names:
        console.print(f"\n[dim]{what}: {', '.join(names)}.[/]", highlight=False)


def _share(kept: Kept) -> str:
    cases, total = kept.cases, kept.total
    if not cases:
        return "not measured"
    words = f"{total['kept']} of {cases}"
    return words if cases < FEW else f"{words}, {100 * total['kept'] // cases} %"  # down: 999 of 1000 are not all


def _cell(counts: Mapping[str, int] | None) -> str:
    if not counts:
        return "[dim]·[/]"
    kept, not_kept = counts.get("kept", 0), counts.get("late", 0) + counts.get("broken", 0)
    if not kept and not not_kept:
        return "[dim]?[/]"
    return f"[green]✓{kept}[/]" if not not_kept else f"[red]✗{not_kept}[/]" + (f"[green]✓{kept}[/]" if kept else "")


def _instant(text: str, zone: str) -> int | None:
    """A date's first second in the zone, or so long before now."""
    from zoneinfo import ZoneInfo

    from upkept.core.amount import NotAnAmount, parse_amount

    if not text:
        return None
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())
    except ValueError:
        pass
    try:
        return int(datetime.now(UTC).timestamp()) - parse_amount(text).nominal
    except NotAnAmount:
        fail(f"{text!r} is neither a date nor an amount of time: write 2026-01-01, or 1y.", Exit.USAGE)


def register(cli: typer.Typer) -> None:
    """The command belongs to `upkept plan`: importing this module has added it there."""
