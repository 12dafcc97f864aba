"""`upkept import …`: history from elsewhere, into a product or into a file of events."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track

from upkept.config.cli.exits import Exit, fail, writing_to
from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.support.importers import Importer, Reading, read, registry
from upkept.support.importers.forge import deployed
from upkept.support.importers.found import Found
from upkept.support.importers.labels import Rules, graded_by, known_to, picked_by, read_rules

if TYPE_CHECKING:
    from upkept.support.importers.csv import BadRow

app = typer.Typer(
    name="import",
    help="Bring in history: releases from Git, issues of a forge, tickets from a CSV export.",
    no_args_is_help=True,
)

PRODUCT = typer.Option("", "--product", "-p", help="Record the events into this product.")
OUT = typer.Option(
    None, "--out", "-o", help="Write the events to this file (JSON Lines) instead; - is the standard output."
)
PREFIX = typer.Option(None, "--prefix", help="What stands before the version in a tag: client- of client-1.2.0.")
CLASS = typer.Option(
    [], "--class", help="A class of release that the plan knows; may be repeated. Else those of the plan in force."
)
MAP = typer.Option(
    [], "--map", help="OURS=HEADING, such as opened=“Created at”; may be repeated. Else the headings are guessed."
)
VALUE = typer.Option([], "--value", help="ATTRIBUTE:THEIRS=OURS, such as priority:P1=emergency; may be repeated.")
ZONE = typer.Option("UTC", help="The zone of times that are written without one.")
AS_JSON = typer.Option(False, "--json", help="The result as one JSON object; with --product.")
LABELS = typer.Option(None, "--labels", help="A YAML file: what labels mean, who is the team, what to leave out.")
TEAM = typer.Option([], "--team", help="A login of somebody who answers; may be repeated.")
FILES = typer.Argument(help="The forge's JSON; more files: comments, events of its API.")
REPOSITORY = typer.Argument(Path(), help="The repository.")
EXPORT = typer.Argument(help="The export.")
PAGE = 2000


@app.command(
    epilog="Example: upkept import git ~/src/encore --product encore   ·   Exit codes: 0 done · 1 refused · 2 wrong usage"
)
def git(
    path: Path = REPOSITORY,
    product: str = PRODUCT,
    out: Path | None = OUT,
    prefix: str | None = PREFIX,
    classes: list[str] = CLASS,
    as_json: bool = AS_JSON,
) -> None:
    """Turn a repository's version tags into releases that happened: date, version, class by SemVer."""
    from upkept.maintenance.importers.git import read_releases

    _one_way(product, out)
    try:
        found = read_releases(
            path, product=product or "product", classes=classes or _classes_of(product), prefix=prefix
        )
    except Refusal as refusal:
        fail(refusal.sentence)
    if as_json and out is None:
        _answer(len(found.events), _record(list(found.events)), skipped=dict(found.skipped))
        return
    _take(found.events, product, out)
    for tag, why in list(found.skipped.items())[:10]:
        Console(stderr=True).print(f"[dim]{tag}: {why}.[/]", highlight=False)
    if len(found.skipped) > 10:
        Console(stderr=True).print(f"[dim]… and {len(found.skipped) - 10} more tags that are no releases.[/]")


@app.command(
    epilog="Example: upkept import csv tickets.csv --product encore --map opened=Created --value priority:P1=emergency   ·   "
    "Exit codes: 0 every row was taken · 1 some rows were not, and are named · 2 wrong usage"
)
def csv(
    file: Path = EXPORT,
    product: str = PRODUCT,
    out: Path | None = OUT,
    columns: list[str] = MAP,
    values: list[str] = VALUE,
    zone: str = ZONE,
    day_first: bool | None = typer.Option(None, "--day-first/--month-first", help="How 03/04/2026 is read."),
    source: str = typer.Option("csv", help="What the tickets' names begin with, where several tools are brought in."),
    as_json: bool = AS_JSON,
) -> None:
    """Bring in tickets: one row each, with the moments at which it was opened, answered, resolved, and its attributes."""
    from upkept.support.importers import csv as importer

    _one_way(product, out)
    try:
        with importer.open_csv(file) as stream:
            rows = importer.reader(stream)
            chosen = {**importer.guess_columns(list(rows.fieldnames or [])), **_pairs(columns, "--map")}
            mapping = importer.Columns(chosen, zone, _values(values), day_first)
            found = list(importer.read_tickets(rows, mapping, product=product or "product", source=source))
    except Refusal as refusal:
        fail(refusal.sentence)
    said = ", ".join(f"{ours} = “{heading}”" for ours, heading in chosen.items())
    Console(stderr=True).print(f"Columns: {said}.", highlight=False)
    bad = [one for one in found if not isinstance(one, Event)]
    events = [one for one in found if isinstance(one, Event)]
    if as_json and out is None:
        _answer(len(events), _record(events), bad=[{"line": one.line, "reason": one.sentence} for one in bad])
        return
    _take(events, product, out)
    _complain(bad)


def _add(name: str, one: Importer) -> None:
    """A command for a forge: the same for each."""

    def bring(
        files: list[Path] = FILES,
        product: str = PRODUCT,
        out: Path | None = OUT,
        labels: Path | None = LABELS,
        team: list[str] = TEAM,
        as_json: bool = AS_JSON,
    ) -> None:
        _one_way(product, out)
        try:
            found = _read(one, files, product, labels, team)
        except Refusal as refusal:
            fail(refusal.sentence)
        if as_json and out is None:
            _answer(len(found.events), _record(found.events), notes=found.notes())
            return
        for note in found.notes():
            Console(stderr=True).print(f"[dim]{escape(note)}[/]", highlight=False)
        _take(found.events, product, out)

    example = f"Example: upkept import {name} {name}.json --product encore   ·   "
    exits = "Exit codes: 0 done · 1 refused, or some events were not taken and are named · 2 wrong usage"
    app.command(name, help=f"{one.help} The file: {one.written_by}", epilog=example + exits)(bring)


for _name, _one in sorted(registry.items()):
    _add(_name, _one)


def _read(one: Importer, files: list[Path], product: str, labels: Path | None, team: list[str]) -> Found:
    """Read as the plan in force understands it; a fix is deployed with the product's next release."""
    from upkept.kit.clock import instant_of
    from upkept.kit.clock import now as present
    from upkept.plans.queries import version_in_force

    now = present()
    version = version_in_force(product, now) if product else None
    rules = read_rules(labels) if labels else Rules()
    rules = replace(rules, team=rules.team | {login.lower().removeprefix("@") for login in team})
    known = known_to(version.plan) if version else {}
    found = read(one, files, Reading(product or "product", rules, known, instant_of(now)))
    if version:
        found.look_for(graded_by(version.plan), picked_by(version.plan))
    found.events += deployed(found.events, _releases(product) if product else ())
    return found


def _releases(product: str) -> list[int]:
    from upkept.kit.clock import instant_of
    from upkept.kit.journal.models import Event as Row

    rows = Row.objects.filter(product=product, kind="release.completed")
    return [instant_of(at) for at in rows.values_list("at", flat=True)]


@app.command(
    epilog="Example: upkept import events reviews.csv --product crypto-academy --kind course.reviewed   ·   "
    "Exit codes: 0 every line was taken · 1 some lines were not, and are named · 2 wrong usage"
)
def events(
    file: Path = EXPORT,
    product: str = typer.Option(..., "--product", "-p", help="Record the events into this product."),
    kind: str = typer.Option(..., "--kind", "-k", help="What each line says has happened, such as course.reviewed."),
    columns: list[str] = MAP,
    zone: str = typer.Option("", help="The zone of times that are written without one; else the product's."),
    day_first: bool | None = typer.Option(None, "--day-first/--month-first", help="How 03/04/2026 is read."),
    as_json: bool = AS_JSON,
) -> None:
    """Bring in events of your own kinds, one a line: what it happened to, when, and the fields of the kind."""
    from upkept.kit import clock
    from upkept.plans.record.commands import bring
    from upkept.products.models import Product

    _one_way(product, None)
    zone = zone or Product.objects.values_list("timezone", flat=True).get(slug=product)
    pairs = _pairs(columns, "--map")
    try:
        chosen, taken = bring(
            file, product=product, kind=kind, columns=pairs, zone=zone, day_first=day_first, now=clock.now()
        )
    except Refusal as refusal:
        fail(refusal.sentence)
    wrong = [{"line": one.number, "reason": one.sentence} for one in taken.wrong]
    if as_json:
        print(json.dumps({"taken": taken.recorded, "known": taken.known, "bad": wrong}))
    else:
        said = ", ".join(f"{ours} = “{heading}”" for ours, heading in chosen.items())
        Console(stderr=True).print(f"Columns: {said}.", highlight=False)
        print(f"{taken.recorded:,} events recorded, {taken.known:,} known already, {len(wrong):,} lines not taken.")
        for one in taken.wrong[:20]:
            print(f"Line {one.number} was not taken: {one.sentence}", file=sys.stderr)
        if len(wrong) > 20:
            print(f"… and {len(wrong) - 20} more; --json lists all.", file=sys.stderr)
    if wrong:
        raise typer.Exit(int(Exit.NO))


def _take(events: Iterable[Event], product: str, out: Path | None) -> None:
    events = list(events)
    if out is not None:
        lines = "".join(json.dumps(_written(event), ensure_ascii=False) + "\n" for event in events)
        if str(out) == "-":
            sys.stdout.write(lines)
        else:
            with writing_to(out):
                out.write_text(lines, "utf-8")
            print(f"Wrote {len(events):,} events to {out}.")
        return
    refused = _record(events)
    print(f"{len(events) - len(refused):,} events are in the journal of {product}.")
    _say_what_is_not_judged(events, product)
    for event, sentence in refused[:20]:
        print(f"{event.kind} of {event.subject} was not taken: {sentence}", file=sys.stderr)
    if refused:
        raise typer.Exit(int(Exit.NO))


def _say_what_is_not_judged(events: list[Event], product: str) -> None:
    """No promise is judged by what happened before it was made: whoever brings last year in should not wait for its score."""
    from upkept.kit.clock import instant_of
    from upkept.plans.models import PlanVersion

    first = PlanVersion.objects.filter(product=product).order_by("effective_at").first()
    before = sum(first is None or event.at < instant_of(first.effective_at) for event in events)
    if before:
        began = (
            f"the first plan of {product} took effect on {first.document['effective']}" if first else "there is a plan"
        )
        print(
            f"{before:,} of them happened before {began}: they are kept, and no promise is judged by them. What the plan "
            "would have made of them: write them to a file with --out, then `upkept plan simulate PLAN --events FILE`."
        )


def _answer(offered: int, refused: list[tuple[Event, str]], **more: object) -> None:
    """`offered` events were to be recorded; ends with exit code 1 where one of them or a line was not taken."""
    said = [{"id": event.id, "kind": event.kind, "subject": event.subject, "reason": why} for event, why in refused]
    print(json.dumps({"taken": offered - len(refused), "refused": said, **more}))
    if refused or more.get("bad"):
        raise typer.Exit(int(Exit.NO))


def _record(events: list[Event]) -> list[tuple[Event, str]]:
    from django.db import transaction

    from upkept.kit import clock
    from upkept.kit.journal import recording
    from upkept.kit.journal.draft import Draft

    refused = []
    pages = range(0, len(events), PAGE)
    for start in track(pages, "Recording", console=Console(stderr=True)) if len(events) > PAGE else pages:
        page = events[start : start + PAGE]
        drafts = [
            Draft(
                product=e.product,
                kind=e.kind,
                subject=e.subject,
                data=dict(e.data),
                at=e.at,
                id=e.id,
                by=e.by,
                how="imported",
            )
            for e in page
        ]
        with transaction.atomic():
            answers = recording.record_many(drafts, now=clock.now())
        refused += [(event, a.sentence) for event, a in zip(page, answers, strict=True) if isinstance(a, Refusal)]
    return refused


def _one_way(product: str, out: Path | None) -> None:
    if bool(product) == (out is not None):
        fail("Give either --product NAME or --out FILE: the events go to one of them.", Exit.USAGE)
    if product:
        from upkept.products.models import Product

        if not Product.objects.filter(slug=product).exists():
            fail(f"There is no product called {product}; publish its plan first (upkept plan publish).")


def _classes_of(product: str) -> list[str]:
    from upkept.kit import clock
    from upkept.plans.queries import version_in_force

    version = version_in_force(product, clock.now()) if product else None
    return list(version.plan.releases) if version else []


def _pairs(written: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for one in written:
        ours, equals, theirs = one.partition("=")
        if not equals or not ours or not theirs:
            fail(f"{option} {one!r} is not NAME=VALUE.", Exit.USAGE)
        pairs[ours] = theirs
    return pairs


def _values(written: list[str]) -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for name, ours in _pairs(written, "--value").items():
        attribute, colon, theirs = name.partition(":")
        if not colon:
            fail(f"--value {name}={ours} is not ATTRIBUTE:THEIRS=OURS.", Exit.USAGE)
        values.setdefault(attribute, {})[theirs] = ours
    return values


def _written(event: Event) -> dict[str, object]:
    at = datetime.fromtimestamp(event.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": event.id,
        "kind": event.kind,
        "subject": event.subject,
        "at": at,
        "by": event.by,
        "data": dict(event.data),
    }


def _complain(bad: list[BadRow]) -> None:
    for one in bad[:20]:
        print(f"Line {one.line} was not taken: {one.sentence}", file=sys.stderr)
    if len(bad) > 20:
        print(f"… and {len(bad) - 20} more lines were not taken.", file=sys.stderr)
    if bad:
        raise typer.Exit(int(Exit.NO))
