"""`upkept files …`: are the evidence files there, and unchanged?"""

from __future__ import annotations

import json
import sys

import typer

from upkept.config.cli.exits import Exit

app = typer.Typer(
    name="files", help="Verify the evidence files, and take away what no event names.", no_args_is_help=True
)

_SAYS = {
    "missing": "is not on the disk",
    "changed": "holds something else than when it was stored",
    "unknown": "is named by an event and was never stored here",
}


@app.command(epilog="Example: upkept files verify   ·   Exit codes: 0 all there · 1 something is missing or changed")
def verify(as_json: bool = typer.Option(False, "--json", help="One JSON object a finding.")) -> None:
    """Read every stored file and compare it with its SHA-256; find files that events name and nobody has."""
    from upkept.kit.files import verify as proving
    from upkept.kit.files.models import Blob

    findings = 0
    for one in proving.verify():
        findings += 1
        if as_json:
            print(json.dumps({"what": one.what, "sha256": one.sha256, "products": one.products, "event": one.event}))
        else:
            of = ", ".join(one.products) + (f", event {one.event}" if one.event else "")
            print(f"{one.sha256} ({of}) {_SAYS[one.what]}.")
    if not as_json:
        print(
            f"{Blob.objects.filter(erased_at=None).count():,} files looked at: {findings:,} findings.", file=sys.stderr
        )
    if findings:
        raise typer.Exit(int(Exit.NO))


@app.command(epilog="Example: upkept files collect")
def collect(as_json: bool = typer.Option(False, "--json", help="The number as one JSON object.")) -> None:
    """Take away what no event has named for a day. A worker does the same every night."""
    from upkept.kit import clock
    from upkept.kit.files import actions

    taken = actions.collect(now=clock.now())
    print(json.dumps({"taken": taken}) if as_json else f"{taken:,} files taken away.")
