"""`upkept ledger …`: seal, sign and prove; write a bundle for an auditor; hold the ledger against a checkpoint from outside."""

from __future__ import annotations

import json
import sys
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import typer

from upkept.config.cli.exits import Exit, fail

app = typer.Typer(name="ledger", help="The sealed journal: proofs, checkpoints, bundles.", no_args_is_help=True)
PRODUCT = typer.Option(..., "--product", "-p", help="The product's short name.")
JSON = typer.Option(False, "--json", help="The result as one JSON object.")


OUT = typer.Option(..., "--out", "-o", help="The file to write.")
GIVEN = typer.Option([], "--checkpoint", "-c", help="A checkpoint from outside, or a folder of them.")
NOTES = typer.Argument(
    help="What `ledger checkpoint --all` printed, or a folder with checkpoints, such as the git repository."
)
HELD = typer.Argument(help="A checkpoint from outside; - reads standard input.")


@app.command(epilog="Example: upkept ledger seal")
def seal() -> None:
    """Seal all events that are recorded. Workers do it all the time; this is for when none runs."""
    from upkept.kit.ledger import reading, sealing

    done = sealing.seal_all()
    print(f"{done:,} events sealed; {reading.size():,} in all.")


@app.command(epilog="Example: upkept ledger checkpoint > checkpoint.txt")
def checkpoint(
    new: bool = typer.Option(False, "--new", help="Seal and sign one now, instead of showing the latest."),
    put: bool = typer.Option(False, "--put", help="Also put what waits outside now: git, time stamp."),
    every: bool = typer.Option(False, "--all", help="Print all, the oldest first: for a backup."),
) -> None:
    """Print the latest signed checkpoint: give it away, the more people hold one the better."""
    from upkept.kit import clock
    from upkept.kit.ledger import checkpoints, latest_checkpoint, outside, sealing

    if new:
        sealing.seal_all()
        checkpoints.make(now=clock.now())
    if put:
        outside.put_due(now=clock.now(), at_once=True)
        for place in outside.wanted():
            if failing := outside.failing(place):
                fail(f"{place.label}: {failing.error}", Exit.NO)
    text = latest_checkpoint()
    if text is None:
        fail("No checkpoint is signed yet: upkept ledger checkpoint --new.", Exit.NO)
    for one in checkpoints.texts() if every else [text]:
        print(one, end="\n" if every else "")


@app.command(epilog="Example: upkept ledger prove plan-2026.1 --product encore")
def prove(
    event: str = typer.Argument(help="The event's id."),
    product: str = PRODUCT,
) -> None:
    """Print the proof that an event is in the tree of the latest checkpoint, as JSON."""
    from upkept.kit.ledger import proofs

    found = proofs.inclusion(product, event)
    print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))


@app.command(epilog="Example: upkept ledger export --product encore --out encore.zip")
def export(
    product: str = PRODUCT,
    out: Path = OUT,
    since: str = typer.Option(
        "", "--since", help="State only cases judged from this day on (2026-01-01, UTC); the proof stays whole."
    ),
    texts: bool = typer.Option(
        False, "--texts", help="Also the free text beside events, with its salt: personal data."
    ),
    files: bool = typer.Option(False, "--files", help="Also the evidence files."),
    as_json: bool = JSON,
) -> None:
    """Write a bundle: everything that an auditor needs to check a product's record without us. The verifier lies inside."""
    from upkept.plans.bundle import export as writing

    began = time.monotonic()
    done = writing.export(product, out, since=_day(since), with_texts=texts, with_files=files, progress=_say)
    seconds = time.monotonic() - began
    if as_json:
        said = {"path": str(done.path), "events": done.events, "leaves": done.leaves, "cases": done.cases,
                "unsealed": done.unsealed, "wrong": list(done.wrong), "seconds": round(seconds, 3)}  # fmt: skip
        print(json.dumps(said))
    else:
        print(
            f"{done.path}: {done.events:,} events of {done.leaves:,} in the ledger, {done.cases:,} cases, in {seconds:.0f} s."
        )
        if done.unsealed:
            print(f"{done.unsealed:,} events came in meanwhile, and are not sealed in it.")
        print(f"Check it: python3 tools/verify_bundle.py {done.path}")
    if done.wrong:
        numbers = ", ".join(f"{one:,}" for one in done.wrong[:10])
        fail(f"{len(done.wrong):,} events are not what was sealed: {numbers}. The bundle shows it.", Exit.NO)


@app.command(epilog="Example: upkept ledger verify --checkpoint checkpoints/")
def verify(
    checkpoint: list[Path] = GIVEN,
    as_json: bool = JSON,
) -> None:
    """Make the whole tree again from the journal, and hold it against every checkpoint, ours and those that are given."""
    from upkept.kit.ledger import proving

    report = proving.verify(_texts(checkpoint))
    if as_json:
        print(json.dumps({"events": report.events, "checkpoints": report.checkpoints, "waiting": report.waiting,
                          "problems": report.problems}))  # fmt: skip
    else:
        for one in report.problems[:50]:
            print(one)
        if len(report.problems) > 50:
            print(f"… and {len(report.problems) - 50:,} more.")
        verdict = "all holds" if not report.problems else f"{len(report.problems):,} things do not hold"
        print(
            f"{report.events:,} events, {report.checkpoints:,} checkpoints, {report.waiting:,} waiting to be sealed: {verdict}."
        )
    if report.problems:
        raise typer.Exit(int(Exit.NO))


@app.command(epilog="Example: upkept ledger key --rotate")
def key(
    rotate: bool = typer.Option(False, "--rotate", help="Replace it by a new one, which the present one certifies."),
    secret: bool = typer.Option(False, "--secret", help="Print the secret, for a safe place; never share it."),
) -> None:
    """Print the public key and its fingerprint: publish both where you can be believed."""
    from upkept.kit import clock
    from upkept.kit.ledger import keys

    if rotate:
        keys.rotate(by="operator", now=clock.now())
    own = keys.own()
    if secret:
        print(own.text)
        return
    row = keys.current()
    assert row is not None
    known = keys.known(row)
    print(known.text)
    print(f"Fingerprint: {known.fingerprint}")


@app.command(epilog="Example: upkept ledger witness checkpoint.txt")
def witness(file: Path = HELD) -> None:
    """Prove that today's ledger continues the one of a checkpoint from outside, and print the proof (RFC 9162)."""
    from upkept.kit.ledger import proofs

    text = sys.stdin.read() if str(file) == "-" else dict(_texts([file])).get(file.name, "")
    found = proofs.witness(text)
    said = {"from": found.old, "to": found.checkpoint.size, "path": [b64encode(one).decode() for one in found.path],
            "checkpoint": found.checkpoint.note}  # fmt: skip
    print(json.dumps(said, ensure_ascii=False, indent=2))


@app.command(epilog="Example: upkept ledger restore checkpoints.txt")
def restore(files: list[Path] = NOTES, as_json: bool = JSON) -> None:
    """After `journal import --restore`: seal it, and put the checkpoints back that were signed of it, if they fit."""
    from upkept.kit.ledger import restoring

    done = restoring.restore(_texts(files))
    if as_json:
        print(json.dumps({"back": done.back, "known": done.known, "beyond": done.beyond, "lost": done.lost}))
    else:
        print(f"{done.back:,} checkpoints are back, {done.known:,} were here already.")
    if done.beyond:
        fail(
            f"{done.beyond:,} checkpoints are of more events than are here: the last {done.lost:,} that were sealed are lost. "
            "Put back a newer export, or say it in public: upkept ledger continue --why TEXT.",
            Exit.NO,
        )


@app.command(
    "continue", epilog='Example: upkept ledger continue --why "Disk lost on 3 March; the backup was a day old"'
)
def continue_(why: str = typer.Option(..., "--why", help="In words for everybody: it is published.")) -> None:
    """After a backup was put back: say in public that events sealed later are lost, and go on."""
    from upkept.kit import clock
    from upkept.kit.ledger import outside

    try:
        lost = outside.accept_loss(why, by="operator", now=clock.now())
    except outside.PROBLEMS as problem:
        fail(str(problem), Exit.NOT_AVAILABLE)
    print(f"Recorded: {lost:,} sealed events are lost. The next checkpoint goes on from here.")


def _texts(paths: list[Path]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in paths:
        files = (
            sorted(one for one in path.rglob("*") if one.is_file() and ".git" not in one.parts)
            if path.is_dir()
            else [path]
        )
        for one in files:
            try:
                found.append((one.name, one.read_text("utf-8", errors="replace")))
            except OSError as error:
                fail(f"{one} cannot be read: {error.strerror}.", Exit.USAGE)
    return found


def _day(written: str) -> datetime | None:
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        fail(f"--since: “{written}” is no day: write 2026-01-01.", Exit.USAGE)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _say(sentence: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{sentence} …    ", end="", file=sys.stderr, flush=True)
