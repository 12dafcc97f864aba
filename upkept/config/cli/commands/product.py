"""`upkept product …`: who may see a product's public pages."""

from __future__ import annotations

import json

import typer

from upkept.config.cli.exits import fail
from upkept.core.refusal import Refusal

app = typer.Typer(name="product", help="Say who may see a product's public pages.", no_args_is_help=True)


@app.command(
    epilog="Example: upkept product stage encore link   ·   upkept product stage encore public   ·   "
    "Exit codes: 0 done · 1 refused, or there is no such product"
)
def stage(
    product: str = typer.Argument(help="The product's short name."),
    to: str = typer.Argument("", help="private, link or public; left out: say how it is."),
    new_link: bool = typer.Option(False, "--new-link", help="Make another link; the old ones open nothing any more."),
    by: str = typer.Option("operator", help="Who does it, as the journal names them."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object."),
) -> None:
    """Say who sees the plan page: the team alone, whoever has the link, or everybody. The day is kept in the journal."""
    from django.conf import settings

    from upkept.kit import clock
    from upkept.products import face, stages
    from upkept.products.models import Product, Stage

    found = Product.objects.filter(slug=product).first()
    if found is None:
        known = ", ".join(Product.objects.values_list("slug", flat=True)) or "none yet"
        fail(f"There is no product called {product}. There are: {known}.")
    try:
        if to:
            found = stages.set_stage(found, to, by=by, now=clock.now())
        if new_link:
            found = stages.new_share_key(found, by=by, now=clock.now())
    except Refusal as refusal:
        fail(refusal.sentence)
    base = str(settings.PUBLIC_URL)
    link = face.share_link(found, base) if found.stage == Stage.LINK else ""
    if as_json:
        print(json.dumps({"product": found.slug, "stage": found.stage, "link": link or None}))
        return
    said = {
        Stage.PRIVATE.value: "private: its team alone sees it. Go on with `upkept product stage SLUG link`, or `public`.",
        Stage.LINK.value: f"shared by link: {link}",
        Stage.PUBLIC.value: f"public: {base}/{found.slug}/plan",
    }[found.stage].replace("SLUG", found.slug)
    print(f"{found.name} is {said}")
