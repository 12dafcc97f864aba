"""`upkept journal …`: take the history out, bring history in, and prove that the records follow from it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import typer

from upkept.config.cli.exits import Exit, fail, writing_to

app = typer.Typer(name="journal", help="Export, import and verify what happened.", no_args_is_help=True)
OUT = typer.Option(None, "--out", "-o", help="The file to write; standard output without it.")
FILE = typer.Argument(help="JSON Lines; - reads standard input.")
PRODUCT = typer.Option("", "--product", "-p", help="Only this product (its short name); all without it.")
SHOWN = 20  # differences and bad lines that are printed; --json has all


@app.command(epilog="Example: upkept journal export --product encore > encore.jsonl")
def export(
    product: str = PRODUCT,
    out: Path = OUT,
    with_text: bool = typer.Option(False, "--with-text", help="Also the free text beside events: personal data."),
) -> None:
    """Write every event as a line of JSON, in the order of sealing, each with its leaf hash."""
    from upkept.kit.journal import transfer

    with _writing(out) as file:
        for number, line in enumerate(transfer.lines(product, with_text=with_text), 1):
            file.write(line + "\n")
            if out is not None and number % 10_000 == 0:
                _say(f"{number:,} events")


@app.command("import", epilog="Example: upkept journal import events.jsonl --product encore")
def import_(
    file: Path = FILE,
    product: str = typer.Option("", "--product", "-p", help="For lines that name no product."),
    restore: bool = typer.Option(
        False, "--restore", help="The file is Upkept's own export: put it back as it was, hashes checked."
    ),
    as_json: bool = typer.Option(False, "--json", help="The result as one JSON object."),
) -> None:
    """Record what a file tells, labelled as imported. Lines that are known already are passed over; bad ones are
    reported with their number and reason (exit code 1), the rest is recorded."""
    from upkept.kit import clock
    from upkept.kit.journal import transfer
    from upkept.kit.ledger import checkpoints

    newest = checkpoints.latest() if restore else None
    with contextlib.ExitStack() as stack:
        try:
            source = sys.stdin.buffer if str(file) == "-" else stack.enter_context(file.open("rb"))
        except OSError as error:
            fail(f"{file} cannot be read: {error.strerror}.", Exit.USAGE)
        result = transfer.take(
            source,
            product=product,
            now=clock.now(),
            restore=restore,
            signed=newest.at if newest else None,
            progress=lambda n: _say(f"{n:,} lines"),
        )
    if as_json:
        bad = [{"line": one.number, "code": one.code, "reason": one.reason} for one in result.bad]
        print(json.dumps({"recorded": result.recorded, "known": result.known, "bad": bad}))
    else:
        for one in result.bad[:SHOWN]:
            print(f"line {one.number}: {one.reason}", file=sys.stderr)
        if len(result.bad) > SHOWN:
            print(f"… and {len(result.bad) - SHOWN} more; --json lists all.", file=sys.stderr)
        print(f"{result.recorded:,} recorded, {result.known:,} known already, {len(result.bad):,} refused.")
    if result.bad:
        raise typer.Exit(int(Exit.NO))


@app.command(epilog="Example: upkept journal verify --product encore")
def verify(
    product: str = PRODUCT, as_json: bool = typer.Option(False, "--json", help="One JSON object a product.")
) -> None:
    """Reckon everything again from the journal and compare it with what is stored, to the second. Exit code 1 where
    anything differs, or where timers have been waiting: then no worker runs."""
    from upkept.kit import clock
    from upkept.plans.queries import products_with_plans
    from upkept.plans.timers import overdue
    from upkept.plans.verify import verify as prove

    wrong = False
    for slug in [product] if product else products_with_plans():
        report = prove(slug, now=clock.now())
        wrong = wrong or bool(report.differences)
        if as_json:
            print(
                json.dumps(
                    {
                        "product": slug,
                        "events": report.events,
                        "streams": report.streams,
                        "obligations": report.obligations,
                        "waiting": report.waiting,
                        "differences": [
                            {"what": d.what, "name": d.name, "stored": d.stored, "replayed": d.replayed}
                            for d in report.differences
                        ],
                    }
                )
            )
            continue
        for one in report.differences[:SHOWN]:
            print(f"{slug}: {one.what} {one.name}: stored {one.stored}, replayed {one.replayed}")
        verdict = f"{len(report.differences):,} differences" if report.differences else "no difference"
        print(
            f"{slug}: {report.events:,} events, {report.obligations:,} obligations in {report.streams:,} streams: {verdict}."
        )
    late = overdue(clock.now())
    if late:
        print(f"{late:,} timers wait: is a worker running? (upkept worker)", file=sys.stderr)
    if wrong or late:
        raise typer.Exit(int(Exit.NO))


@app.command(epilog="Example: upkept journal retry")
def retry() -> None:
    """Try again the answers to events that were given up after a dozen tries, once what hindered them is mended."""
    from upkept.kit import clock
    from upkept.kit.journal import answering

    for row in answering.dead():
        print(f"{row.reaction} of event {row.event.id}: {row.error}")
    print(f"Tried again: {answering.revive(clock.now())}. A worker does it now.")


@app.command(epilog="Example: upkept journal rebuild encore")
def rebuild(product: str = typer.Argument(help="The product's short name.")) -> None:
    """Throw away what is derived from the product's journal, and make it again. Nothing is announced twice."""
    from upkept.kit import clock
    from upkept.kit.journal import recording

    recording.rebuild(product, now=clock.now())
    print(f"{product} is rebuilt; `upkept journal verify -p {product}` proves it.")


@contextlib.contextmanager
def _writing(out: Path | None) -> Iterator[IO[str]]:
    if out is None:
        yield sys.stdout
        return
    with writing_to(out), out.open("w", encoding="utf-8") as file:
        yield file


def _say(sentence: str) -> None:
    """Progress, where somebody is looking."""
    if sys.stderr.isatty():
        print(f"\r{sentence} …", end="", file=sys.stderr, flush=True)
