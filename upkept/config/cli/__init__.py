"""The `upkept` command: every module in the folder `commands` adds its own commands, by `app` (a group) or `register(cli)`."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import pkgutil
import sys
from collections.abc import Collection

import typer

from upkept.config.cli.exits import Exit, fail

EPILOG = "Exit codes: 0 done · 1 no (refused, or checked and found wrong) · 2 wrong usage or configuration · 3 not available."


ALONE: dict[tuple[str, ...], tuple[str, ...]] = {
    ("plan", "simulate"): ("plan", "simulate"),
    ("plan", "draft"): ("plan", "draft"),
    ("report",): ("report",),
}
"""Commands that need no database, and the modules that they are in: Django, a good half of their start-up, is not set up
(`report` sets it up by itself, on a database in memory)."""


def build(only: Collection[str] = ()) -> typer.Typer:
    """The whole command line, or these of its modules. A command module is found by lying in the folder.

    Django must be set up, but for modules that need none (`ALONE`).
    """
    from upkept.config.cli import commands

    cli = typer.Typer(
        name="upkept",
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    cli.callback()(_upkept)
    for found in pkgutil.iter_modules(commands.__path__):
        if only and found.name not in only:
            continue
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        if hasattr(module, "register"):
            module.register(cli)
        else:
            cli.add_typer(module.app, name=module.app.info.name or found.name)
    return cli


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"upkept {importlib.metadata.version('upkept')}")
        raise typer.Exit


def _upkept(
    version: bool = typer.Option(
        False, "--version", callback=_say_version, is_eager=True, help="Say which Upkept this is."
    ),
) -> None:
    """Runs a product's maintenance and support plan, and shows, promise by promise, whether it is kept."""


def main() -> None:
    """Entry point. What is expected to fail ends in one sentence and an exit code; a traceback is a bug."""
    from upkept.core.refusal import Refusal

    alone = ALONE.get(tuple(sys.argv[1:3])) or ALONE.get(tuple(sys.argv[1:2]))
    try:
        if alone:
            build(alone)()
        else:
            _with_django()
    except Refusal as refusal:
        fail(str(refusal), Exit.NO)
    except KeyboardInterrupt:
        sys.exit(130)


def _with_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError, ProgrammingError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upkept.config.settings")
    try:
        django.setup()
        build()()
    except ImproperlyConfigured as error:
        fail(str(error), Exit.USAGE)
    except (OperationalError, ProgrammingError) as error:
        if os.environ.get("UPKEPT_DEBUG"):
            raise
        said = str(error)
        if "no such table" in said or ("relation " in said and "does not exist" in said):
            fail("The database has no tables yet, or not all of them: run `upkept migrate`.", Exit.NOT_AVAILABLE)
        if isinstance(error, ProgrammingError):
            raise
        fail(
            f"The database does not answer: {str(error).strip()} Check DATABASE_URL, and that it runs.",
            Exit.NOT_AVAILABLE,
        )
