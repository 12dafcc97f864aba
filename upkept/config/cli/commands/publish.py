"""`upkept plan publish` and `upkept plan explain`: the plan in force, and one obligation of it. These need the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from upkept.config.cli import sending
from upkept.config.cli.commands.plan import AS_JSON, PATH, app
from upkept.config.cli.exits import Exit, fail
from upkept.config.cli.planfile import Written, find, load_or_say, print_problems
from upkept.core.plan.errors import PlanErrors, Problem
from upkept.core.refusal import Refusal

TOKEN_FILE = typer.Option(None, "--token-file", help="A file that holds the token, which needs the scope `plan`.")
PLACE = ("file", "line", "column", "code", "found", "right")
REF = typer.Argument(help="The obligation: the reference in its address, /obligations/REF.")
STATES = {"counted": "counted", "paused": "[yellow]paused[/]", "closed": "[dim]closed[/]"}


@app.command(
    epilog="Example: upkept plan publish examples/encore/plan.yaml   ·   from a pipeline: "
    "upkept plan publish plan.yaml --to https://upkept.example.org --from-git   ·   "
    "Exit codes: 0 published, proposed, or published already · 1 refused; the running plan stays · "
    "2 wrong usage, or there is no such plan · 3 the other Upkept does not answer"
)
def publish(
    path: Path = PATH,
    by: str = typer.Option("operator", help="Who publishes it, as the journal names them."),
    to: str = typer.Option("", "--to", help="The address of an Upkept elsewhere; without it, the one on this machine."),
    token_file: Path | None = TOKEN_FILE,
    token_env: str = typer.Option("UPKEPT_TOKEN", "--token-env", help="Or the variable that holds it."),
    from_git: bool = typer.Option(
        False, "--from-git", help="Name the repository and the commit; the plan is then not edited on the web."
    ),
    why: str = typer.Option("", "--why", help="What changes and why, in words for everybody."),
    dry_run: bool = typer.Option(False, "--dry-run", help="With --to: only check and compare; nothing is changed."),
    as_json: bool = AS_JSON,
) -> None:
    """Publish a version: check it, freeze its reckoning, and let it take effect on its date. The product is made if needed."""
    if to:
        _send(path, to, token_file, token_env, from_git=from_git, why=why, dry_run=dry_run, as_json=as_json)
        return
    if dry_run:
        fail("--dry-run asks an Upkept elsewhere: give --to, or use `upkept plan check`.", Exit.USAGE)
    _publish_here(path, by, from_git=from_git, why=why, as_json=as_json)


def _send(
    path: Path,
    to: str,
    token_file: Path | None,
    token_env: str,
    *,
    from_git: bool,
    why: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    written = load_or_say(path)
    token = sending.token_from(token_file, token_env)
    managed_in, commit = _origin(written) if from_git else ("", "")
    answer = sending.send(to, token, written, managed_in=managed_in, commit=commit, why=why, dry_run=dry_run)
    said = answer.said
    if as_json:
        print(json.dumps(said, ensure_ascii=False, indent=2))
    if answer.status not in (200, 201, 202):
        if said.get("problems"):
            problems = [Problem(*(one[key] for key in PLACE)) for one in said["problems"]]
            print_problems(Console(stderr=True), problems, find(path).parent)
        fail(str(said.get("detail", f"The answer was status {answer.status}.")).split("\n")[0])
    if not as_json:
        _tell(written, said, dry_run)
    if dry_run and said.get("errors"):
        raise typer.Exit(int(Exit.NO))


def _origin(written: Written) -> tuple[str, str]:
    folder = written.path.resolve().parent
    names = [*written.plan.product.prose.values(), *written.files]
    return sending.origin(folder, [written.path, *(folder / name for name in names)])


def _tell(written: Written, said: dict[str, Any], dry_run: bool) -> None:
    console = Console()
    if said["errors"]:
        problems = [Problem(*(one[key] for key in PLACE)) for one in said["errors"]]
        print_problems(Console(stderr=True), problems, written.path.parent)
    for change in said["changes"]:
        console.print(f"  {escape(change['says'])}", highlight=False)
    name = f"{written.plan.product.name} {written.plan.version}"
    sentences = {
        "published": f"{name} is published: {said['page']}",
        "known": f"{name} was published already: {said['page']}",
        "proposed": f"{name} is proposed; a second person approves it at {said['page']}",
        "checked": f"{name} was checked: {len(said['errors'])} errors, {len(said['changes'])} changes. Nothing was published.",
    }
    console.print(sentences[said["state"]], highlight=False, soft_wrap=True)


def _publish_here(path: Path, by: str, *, from_git: bool, why: str, as_json: bool) -> None:
    from django.db import transaction

    from upkept.kit import clock
    from upkept.plans import actions
    from upkept.products import actions as products
    from upkept.products.models import Product

    written, now = load_or_say(path), clock.now()
    plan = written.plan
    managed_in, commit = _origin(written) if from_git else ("", "")
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
            row = actions.publish(
                product,
                source,
                written.prose,
                by=by,
                now=now,
                files=written.files,
                why=why,
                managed_in=managed_in,
                commit=commit,
            )
            if managed_in:
                product.managed_in = managed_in
                product.save(update_fields=["managed_in"])
    except PlanErrors as errors:
        print_problems(Console(stderr=True), errors.problems, find(path).parent)
        count = len(errors.problems)
        fail(f"{count} error{'s' * (count != 1)}: nothing was published, and the plan in force stays.")
    except Refusal as refusal:
        fail(refusal.sentence)
    if as_json:
        said = {"product": product.slug, "version": row.number, "effective": f"{row.effective_at:%Y-%m-%dT%H:%M:%SZ}"}
        print(json.dumps({**said, "page": f"/{product.slug}/plan", "stage": product.stage}))
        return
    print(
        f"{product.name} {row.number} is published, effective {row.effective_at:%Y-%m-%d %H:%M} UTC: /{product.slug}/plan"
    )
    if product.stage != "public":
        who = "its team" if product.stage == "private" else "whoever has the link"
        print(
            f"{product.name} is {product.get_stage_display()}: everything is measured, and only {who} sees the page. Look at it, "
            f"then go on: `upkept product stage {product.slug} link` shows it to a few, `… public` to everybody."
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
