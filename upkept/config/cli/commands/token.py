"""`upkept token …`: the keys of machines to a product's API."""

from __future__ import annotations

import json
from datetime import datetime

import typer

from upkept.config.cli.exits import Exit, fail
from upkept.core.refusal import Refusal

app = typer.Typer(name="token", help="Make, list and revoke the tokens of a product's API.", no_args_is_help=True)
PRODUCT = typer.Argument(help="The product's short name.")
SCOPE = typer.Option(["events"], "--scope", "-s", help="read, events, tickets or plan; may be given more than once.")
KIND = typer.Option([], "--kind", "-k", help="A kind of event that it may post; may be given more than once.")


@app.command(epilog='Example: upkept token create encore "CI of the web app" --scope events --kind release.staged')
def create(
    product: str = PRODUCT,
    name: str = typer.Argument(help="What it is for: it names the token in lists."),
    scope: list[str] = SCOPE,
    kind: list[str] = KIND,
    expires: str = typer.Option("", help="After so long it is refused: 90d, 12mo. Without it: never."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object."),
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    from upkept.kit import clock
    from upkept.plans.incoming import check_kinds
    from upkept.products import actions

    now = clock.now()
    found = _product(product)
    try:
        check_kinds(found.slug, kind)
        made, written = actions.create_token(
            found, name, scopes=scope, kinds=kind, by=None, now=now, expires_at=_end(expires, now)
        )
    except Refusal as refusal:
        fail(refusal.sentence)
    if as_json:
        print(json.dumps({"number": made.pk, "token": written, "scopes": made.scopes, "kinds": made.kinds}))
    else:
        print(f"Token {made.pk} of {found.slug}, shown once: {written}")


@app.command("list", epilog="Example: upkept token list encore")
def list_tokens(
    product: str = PRODUCT, as_json: bool = typer.Option(False, "--json", help="One JSON object a token.")
) -> None:
    """The tokens that are not revoked, with what they may do and when they were last used (to the hour)."""
    from rich.console import Console
    from rich.table import Table

    from upkept.products.models import Token

    rows = Token.objects.filter(product=_product(product), revoked_at=None).order_by("pk")
    if as_json:
        for row in rows:
            said = {"number": row.pk, "name": row.name, "scopes": row.scopes, "kinds": row.kinds}
            print(json.dumps({**said, "expires": _iso(row.expires_at), "used": _iso(row.used_at)}))
        return
    table = Table("number", "name", "may", "kinds", "until", "last used", box=None)
    for row in rows:
        until, used = _iso(row.expires_at) or "it is revoked", _iso(row.used_at) or "never"
        table.add_row(str(row.pk), row.name, ", ".join(row.scopes), ", ".join(row.kinds), until, used)
    Console().print(table)


@app.command(epilog="Example: upkept token revoke encore 5")
def revoke(product: str = PRODUCT, number: int = typer.Argument(help="As `upkept token list` shows it.")) -> None:
    """Refuse it from now on. What it posted stands."""
    from upkept.kit import clock
    from upkept.products import actions
    from upkept.products.models import Token

    found = Token.objects.filter(product=_product(product), pk=number, revoked_at=None).first()
    if found is None:
        fail(f"{product} has no token {number} in use; `upkept token list {product}` shows those that it has.")
    actions.revoke_token(found, now=clock.now())
    print(f"Token {number} ({found.name}) is refused from now on.")


def _product(slug: str):  # type: ignore[no-untyped-def]  # models are imported once Django is set up
    from upkept.products.models import Product

    found = Product.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Product.objects.values_list("slug", flat=True)) or "none yet"
        fail(f"There is no product called {slug}. There are: {known}.")
    return found


def _end(expires: str, now: datetime) -> datetime | None:
    from dateutil.relativedelta import relativedelta

    from upkept.core.amount import NotAnAmount, parse_amount

    if not expires:
        return None
    try:
        amount = parse_amount(expires)
        return now + relativedelta(months=amount.months, days=amount.days, seconds=amount.seconds)
    except (NotAnAmount, OverflowError, ValueError):
        fail(f"{expires} is no amount of time: write 90d or 12mo.", Exit.USAGE)


def _iso(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else ""
