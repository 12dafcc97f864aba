"""`upkept manage …`: Django's own commands (migrate, makemigrations, shell) for those who build or mend Upkept."""

from __future__ import annotations

import sys

import typer


def register(cli: typer.Typer) -> None:
    @cli.command(
        "manage",
        help="Run one of Django's own commands, such as migrate or shell.",
        epilog="Example: upkept manage migrate",
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    )
    def manage(context: typer.Context) -> None:
        from django.core.management import ManagementUtility

        ManagementUtility([f"{sys.argv[0]} manage", *context.args]).execute()
