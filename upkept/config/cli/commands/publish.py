"""`upkept plan publish` and `upkept plan explain`: the plan in force, and one obligation of it. These need the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from upkept.config.cli.commands.plan import AS_JSON, PATH, app
from upkept.config.cli.exits import fail
from upkept.config.cli.planfile import find, load_or_say, print_problems
from upkept.core.plan.errors import PlanErrors
from upkept.core.refusal import Refusal

REF = typer.Argument(help="The obligation: the reference in its address, /obligations/REF.")
STATES = {"counted": "counted", "paused": "[yellow]paused[/]", "closed": "[dim]closed[/]"}


@app.command(
    epilog="Example: upkept plan publish examples/encore/plan.yaml   ·   "
    "Exit codes: 0 published, or published already · 1 refused; the running plan stays · 2 there is no such plan"
)
def publish(
    path: Path = PATH,
    by: str = typer.Option("operator", help="Who publishes it, as the journal names them."),
) -> None:
    """Publish a version: check it, freeze its reckoning, and let it take effect on its date. The product is made if needed."""
    from upkept.kit import clock
    from upkept.plans import actions
    from upkept.products import actions as products
    from upkept.products.models import Product

    written, now = load_or_say(path), clock.now()
    plan = written.plan
    try:
        product = Product.objects.filter(slug=plan.product.slug).first() or products.create(
            plan.product.slug,
            plan.product.name,
            timezone=plan.product.timezone,
            languages=list(plan.product.prose),
            now=now,
        )
        source = find(path).read_text("utf-8-sig")
        row = actions.publish(product, source, written.prose, by=by, now=now, files=written.files)
    except PlanErrors as errors:
        print_problems(Console(stderr=True), errors.problems, find(path).parent)
        fail(f"{len(errors.problems)} errors: nothing was published, and the plan in force stays.")
    except Refusal as refusal:
        fail(refusal.sentence)
    print(
        f"{product.name} {row.number} is published, effective {row.effective_at:%Y-%m-%d %H:%M} UTC: /{product.slug}/plan"
    )


@app.command(epilog="Example: upkept plan explain 3f9c2a7b1d04")
def explain(ref: str = REF, as_json: bool = AS_JSON) -> None:
    """Say why an obligation is due when it is: every stretch that counted, paused or was closed, and each step."""
    from upkept.core.explain import explain as explained
    from upkept.kit import clock
    from upkept.plans import queries
    from upkept.plans.models import Obligation

    row = Obligation.objects.filter(ref=ref).first()
    if row is None:
        fail(f"There is no obligation {ref}; its page's address ends with its reference.")
    past = queries.history(row.product)
    why = explained(row.as_core(), queries.events_of(row), past, clock.instant())
    if as_json:
        print(
            json.dumps(
                {
                    "obligation": ref,
                    "calendar": why.calendar,
                    "pieces": [
                        {"from": p.from_, "to": p.to, "state": p.state, "cause": p.cause, "kind": p.cause_kind}
                        for p in why.pieces
                    ],
                    "steps": [
                        {"at": s.at, "code": s.code, "event": s.event, "kind": s.kind, **s.data} for s in why.steps
                    ],
                },
                indent=2,
            )
        )
        return
    zone = ZoneInfo(past.versions[-1].tables.zone.name)
    console = Console()
    console.print(
        f"[bold]{row.commitment}[/] for {row.key}: {row.outcome}, target {row.target or 'none'}", highlight=False
    )
    steps = Table("when", "what", "by", box=None)
    for step in why.steps:
        facts = ", ".join(
            f"{name} {_fact(name, value, zone)}" for name, value in step.data.items() if value not in (None, "", {})
        )
        steps.add_row(_at(step.at, zone), step.code + (f": {facts}" if facts else ""), step.kind)
    console.print(steps)
    pieces = Table("from", "to", "", "cause", box=None)
    for piece in why.pieces:
        cause = piece.cause_kind or (f"outside of {piece.calendar}" if piece.state == "closed" else "")
        pieces.add_row(_at(piece.from_, zone), _at(piece.to, zone), STATES[piece.state], cause)
    console.print(pieces)
    console.print(f"[dim]Times in {zone.key}.[/]")


def _fact(name: str, value: object, zone: ZoneInfo) -> object:
    return _at(value, zone) if name in ("due", "was", "at") and isinstance(value, int) else value


def _at(instant: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).strftime("%a %Y-%m-%d %H:%M:%S")


def register(cli: typer.Typer) -> None:
    """The commands belong to `upkept plan`: importing this module has added them there."""
