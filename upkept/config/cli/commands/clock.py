"""`upkept clock …`: the demo's time, so that a promise of a day can be watched being kept or broken in a minute."""

from __future__ import annotations

import json
from datetime import timedelta

import typer

from upkept.config.cli.exits import Exit, fail
from upkept.core.amount import NotAnAmount, parse_amount
from upkept.kit import clock

app = typer.Typer(
    name="clock", help="See the time that this installation lives in; move it, in a demo.", no_args_is_help=True
)


@app.command(epilog="Example: upkept clock show")
def show(as_json: bool = typer.Option(False, "--json", help="One JSON object.")) -> None:
    """Say what time it is here, and by how much that differs from the real one."""
    ahead = clock.offset()
    if as_json:
        print(json.dumps({"now": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}", "ahead_seconds": ahead}))
        return
    real = "the real time" if not ahead else f"{timedelta(seconds=ahead)} ahead of the real time"
    print(f"{clock.now():%Y-%m-%d %H:%M:%S} UTC, {real}")


@app.command(epilog="Example: upkept clock forward 2h")
def forward(amount: str = typer.Argument(help="How far, such as 90m, 2h, 3d or 1w.")) -> None:
    """Move the demo's clock forward, for every process at once. It never goes back: what is recorded stays in the past."""
    try:
        seconds = parse_amount(amount).nominal
    except NotAnAmount as error:
        fail(f"{error}.", Exit.USAGE)
    clock.move(seconds)
    show(as_json=False)
