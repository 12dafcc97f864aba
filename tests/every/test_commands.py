"""Every command of `upkept` shows how it is used, and stands in the table of commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from upkept.config.cli import build

TABLE = (Path(__file__).parents[2] / "docs/operate/commands.md").read_text("utf-8")

RUNS = {"serve", "web", "worker", "migrate", "manage"}
"""These run something and answer nothing."""
DOES = {
    "clock forward",
    "ledger continue",
    "ledger key",
    "ledger seal",
    "ledger witness",
    "journal rebuild",
    "journal retry",
    "token revoke",
    "user add",
    "user password",
    "user role",
}
"""These do one thing, and their exit code says whether it is done."""
WRITES = {"journal export", "ledger checkpoint", "ledger prove", "plan calendar"}
"""What these answer is a file in a format of its own."""


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:  # Typer brings a Click of its own
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from commands(one, f"{before}{name} ")
        else:
            yield f"{before}{name}", one


ALL = dict(commands(typer.main.get_command(build())))
EVERY = pytest.mark.parametrize("name", sorted(ALL))


@EVERY
def test_its_help_says_what_it_does_and_shows_an_example(name: str) -> None:
    assert ALL[name].help
    assert f"Example: upkept {name}" in (ALL[name].epilog or "")


@EVERY
def test_it_stands_in_the_table_of_commands(name: str) -> None:
    assert re.search(rf"^\| `upkept {re.escape(name)}[ `]", TABLE, re.M), f"docs/operate/commands.md lacks {name}"


@EVERY
def test_what_answers_answers_programs_too(name: str) -> None:
    options = {option for parameter in ALL[name].params for option in parameter.opts}
    assert ("--json" in options) != (name in RUNS | DOES | WRITES)


def test_the_table_names_no_command_that_is_not_there() -> None:
    named = re.findall(r"^\| `upkept ((?:[a-z]+)(?: [a-z]+)?)", TABLE, re.M)
    assert named
    assert [one for one in named if one not in ALL and one.split()[0] not in ALL] == []


@EVERY
def test_what_it_writes_to_is_called_out(name: str) -> None:
    """One word for one thing: `--out`, never `--output` beside it."""
    options = {option for parameter in ALL[name].params for option in parameter.opts}
    assert "--output" not in options
