"""`upkept user …`: the people of an installation, from the shell of its operator."""

from __future__ import annotations

import secrets

import typer

from upkept.config.cli.exits import fail
from upkept.core.refusal import Refusal

app = typer.Typer(name="user", help="Add people, give them roles, set a lost password.", no_args_is_help=True)
EMAIL = typer.Argument(help="The address that the person signs in with.")


@app.command(epilog="Example: upkept user add alice@example.org --name Alice --staff")
def add(
    email: str = EMAIL,
    name: str = typer.Option("", help="How the person is called on the pages."),
    timezone: str = typer.Option("UTC", help="The person's zone, such as Europe/Madrid."),
    staff: bool = typer.Option(False, "--staff", help="May run the installation: products, people, plans."),
    password: str = typer.Option("", envvar="UPKEPT_PASSWORD", help="Asked for, or made, if it is not given."),
) -> None:
    """Add a person. Without --password one is made and printed once."""
    from upkept.accounts import actions

    made = password or secrets.token_urlsafe(12)
    try:
        person = actions.create(email, made, name=name, timezone=timezone, staff=staff)
    except Refusal as refusal:
        fail(refusal.sentence)
    print(f"Added {person.email}." if password else f"Added {person.email}. The password, shown once: {made}")


@app.command("list", epilog="Example: upkept user list --json")
def list_people(as_json: bool = typer.Option(False, "--json", help="One JSON object a person.")) -> None:
    """Everybody, with their roles by product."""
    import json

    from rich.console import Console
    from rich.table import Table

    from upkept.products.queries import people_with_roles

    rows = list(people_with_roles())
    if as_json:
        for row in rows:
            print(json.dumps(row))
        return
    table = Table("email", "name", "runs the installation", "roles", box=None)
    for row in rows:
        roles = ", ".join(f"{role} of {product}" for product, role in row["roles"])
        table.add_row(row["email"], row["name"], "yes" if row["staff"] else "", roles)
    Console().print(table)


@app.command(epilog="Example: upkept user role bob@example.org encore agent")
def role(
    email: str = EMAIL,
    product: str = typer.Argument(help="The product's short name."),
    role: str = typer.Argument(help="owner, maintainer, operator, agent or auditor; `none` takes it away."),
) -> None:
    """Give a person a role in a product."""
    from upkept.products import actions

    try:
        actions.set_role(email, product, "" if role == "none" else role)
    except Refusal as refusal:
        fail(refusal.sentence)
    print(f"{email} is {role} of {product}." if role != "none" else f"{email} has no role in {product} any more.")


@app.command(epilog="Example: upkept user password alice@example.org")
def password(email: str = EMAIL) -> None:
    """Set a new password, made here and printed once."""
    from upkept.accounts import actions
    from upkept.accounts.models import Person

    made = secrets.token_urlsafe(12)
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        fail(f"There is nobody with the address {email}; `upkept user list` shows who there is.")
    try:
        actions.set_password(person, made)
    except Refusal as refusal:
        fail(refusal.sentence)
    print(f"The new password of {person.email}, shown once: {made}")
