"""The `upkept` command: every module in the folder `commands` adds its own commands, by `app` (a group) or `register(cli)`."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import pkgutil
import sys

import typer

from upkept.config.cli.exits import Exit, fail

EPILOG = "Exit codes: 0 done · 1 no (refused, or checked and found wrong) · 2 wrong usage or configuration · 3 not available."


def build() -> typer.Typer:
    """The whole command line. Django must be set up; a command module is found by lying in the folder."""
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
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import DatabaseError, OperationalError

    from upkept.core.refusal import Refusal

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upkept.config.settings")
    try:
        django.setup()
        build()()
    except ImproperlyConfigured as error:
        fail(str(error), Exit.USAGE)
    except Refusal as refusal:
        fail(str(refusal), Exit.NO)
    except OperationalError as error:
        if os.environ.get("UPKEPT_DEBUG"):
            raise
        fail(
            f"The database does not answer: {str(error).strip()} Check DATABASE_URL, and that it runs.",
            Exit.NOT_AVAILABLE,
        )
    except DatabaseError as error:
        if os.environ.get("UPKEPT_DEBUG") or "not a database" not in str(error):
            raise
        fail("DATABASE_URL names a file that is no SQLite database: nothing was changed in it.", Exit.USAGE)
    except KeyboardInterrupt:
        sys.exit(130)
