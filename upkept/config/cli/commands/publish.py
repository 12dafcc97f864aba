"""`upkept plan publish` and `upkept plan explain`: the plan in force, and one obligation of it. These need the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
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
    as_json: bool = AS_JSON,
) -> None:
    """Publish a version: check it, freeze its reckoning, and let it take effect on its date. The product is made if needed."""
    from django.db import transaction

    from upkept.kit import clock
    from upkept.plans import actions
    from upkept.products import actions as products
    from upkept.products.models import Product

    written, now = load_or_say(path), clock.now()
    plan = written.plan
    try:
        with transaction.atomic():  # a plan that is refused leaves no empty product
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
        count = len(errors.problems)
        fail(f"{count} error{'s' * (count != 1)}: nothing was published, and the plan in force stays.")
    except Refusal as refusal:
        fail(refusal.sentence)
    if as_json:
        said = {"product": product.slug, "version": row.number, "effective": f"{row.effective_at:%Y-%m-%dT%H:%M:%SZ}"}
        print(json.dumps({**said, "page": f"/{product.slug}/plan"}))
        return
    print(
        f"{product.name} {row.number} is published, effective {row.effective_at:%Y-%m-%d %H:%M} UTC: /{product.slug}/plan"
    )


@app.command(epilog="Example: upkept plan explain 3f9c2a7b1d04")
def explain(ref: str = REF, as_json: bool = AS_JSON) -> None:
    """Say why an obligation is due when it is: every stretch that counted, paused or was closed, and each step."""
    from upkept.kit import clock, references
    from upkept.kit.ui import words
    from upkept.plans import shown
    from upkept.plans.api.why import Why
    from upkept.plans.models import Obligation
    from upkept.plans.reasons import reasons

    row = Obligation.objects.filter(ref=ref).first()
    if row is None:
        fail(f"There is no obligation {ref}; its page's address ends with its reference.")
    if as_json:
        told = Why.of(row, clock.now())
        print(told.model_dump_json(by_alias=True, indent=2) if told else "null")
        return
    thing = references.describe([(row.product, row.subject)])[row.product, row.subject]
    version = shown.version_of(row)
    zone = ZoneInfo(version.plan.product.timezone if version else "UTC")
    why = reasons(row, thing.title, clock.now(), zone.key)
    console = Console()
    console.print(
        f"[bold]{shown.name(row.commitment)}[/]: {escape(shown.about(row, thing.title))}\n"
        f"{words.state_word(shown.state(row, clock.now()))} · target {shown.target_words(row.target) or 'none'}",
        highlight=False,
    )
    steps = Table("when", "what", box=None)
    for step in why.steps:
        steps.add_row(_at(step.at, zone), escape(step.sentence))
    console.print(steps)
    if why.line:
        stretches = Table("from", "to", "", "because", box=None)
        for one in why.line.stretches:
            stretches.add_row(_at(one.from_, zone), _at(one.to, zone), STATES[one.kind], escape(one.cause))
        console.print(stretches)
    console.print(f"[dim]Times in {zone.key}.[/]")


def _at(instant: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).strftime("%a %Y-%m-%d %H:%M:%S")


def register(cli: typer.Typer) -> None:
    """The commands belong to `upkept plan`: importing this module has added them there."""
