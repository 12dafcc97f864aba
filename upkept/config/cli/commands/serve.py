"""`upkept serve`, `web`, `worker` and `migrate`: running an installation."""

from __future__ import annotations

import importlib.metadata
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import nullcontext
from pathlib import Path

import typer
from django.conf import settings

from upkept.config.cli.exits import Exit, fail

HOST = typer.Option("127.0.0.1", help="The address to listen on; 0.0.0.0 is every one of this machine.")
PORT = typer.Option(8000, min=0, max=65535, help="The port to listen on.")


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Example: upkept serve --port 8080")(serve)
    cli.command(epilog="Example: upkept web --host 0.0.0.0 --port 8000")(web)
    cli.command(epilog="Example: upkept worker")(worker)
    cli.command(epilog="Example: upkept migrate")(migrate)


def serve(
    host: str = HOST,
    port: int = PORT,
    demo: bool = typer.Option(False, "--demo", help="Load the examples first, and let the clock be moved."),
) -> None:
    """Run everything on this machine: the tables are brought up to date, then web and worker are started and watched.

    Stops within five seconds on Ctrl+C or SIGTERM. Exit code 3: the port or the data folder is in use.
    """
    from upkept.config.process import prepare
    from upkept.config.process.lock import only_one
    from upkept.config.process.server import listen
    from upkept.config.process.supervisor import Child, Supervisor

    database = settings.DATABASES["default"]
    with only_one(Path(database["NAME"])) if settings.ON_SQLITE else nullcontext():
        listener = listen(host, port)
        _say(f"Upkept {importlib.metadata.version('upkept')} · data in {settings.DATA} · {_engine()}")
        prepare.migrate(_say)
        prepare.collect_static(_say)
        if demo:
            _load_demo(_address(listener))
        if settings.DEMO:
            os.environ["UPKEPT_DEMO"] = "1"
        address = _address(listener)
        if not os.environ.get("UPKEPT_URL") and host in ("127.0.0.1", "localhost", "::1"):
            os.environ["UPKEPT_URL"] = address  # links in mails lead to where it runs, on whatever port
        threading.Thread(target=_announce, args=(address,), daemon=True).start()
        children = [
            Child("web", ["--fd", str(listener.fileno())], descriptors=(listener.fileno(),)),
            Child("worker"),
        ]
        code = Supervisor(children).run()
        _say("Upkept has stopped.")
    raise typer.Exit(code)


def web(
    host: str = HOST,
    port: int = PORT,
    fd: int = typer.Option(-1, hidden=True, help="A listening socket that the supervisor has opened."),
) -> None:
    """Run one web process: pages, API and live streams. For several machines on PostgreSQL."""
    from upkept.config.process import leash, prepare, server

    leash.hold()
    if fd < 0:
        prepare.require_migrated()
        prepare.collect_static(_say)
        listener = server.listen(host, port)
        _say(f"Listening at {_address(listener)}")
    else:
        listener = socket.socket(fileno=fd)
    server.serve(listener)


def worker() -> None:
    """Run one worker process: jobs, reactions and timers. Run as many as you like."""
    from upkept.config.process import leash, prepare
    from upkept.kit.jobs.worker import run

    leash.hold()
    prepare.require_migrated()
    run()


def migrate() -> None:
    """Bring the database's tables up to date. `serve` does this by itself; `web` and `worker` do not."""
    from upkept.config.process import prepare

    prepare.migrate(_say)


def _load_demo(address: str) -> None:
    """The examples, once. A folder that holds somebody's own installation is left alone."""
    from upkept.accounts.models import Person
    from upkept.config.demo import load
    from upkept.core.refusal import Refusal

    mark = Path(settings.DATA) / "demo"
    if not mark.exists():
        if Person.objects.exists():
            fail(
                f"{settings.DATA} holds an installation of its own, and examples must not mix with it. Start the demo in"
                " another folder: UPKEPT_DATA=demo upkept serve --demo",
                Exit.NO,
            )
        mark.write_text("This folder holds a demo: its clock may be moved.\n")
    settings.DEMO = True
    try:
        load(address)
    except Refusal as refusal:
        fail(refusal.sentence, Exit.NO)


def _engine() -> str:
    database = settings.DATABASES["default"]
    return "SQLite" if settings.ON_SQLITE else f"PostgreSQL ({database['HOST'] or 'local'}/{database['NAME']})"


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - named, not bound here
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _announce(address: str) -> None:
    """Say where to look, when there is something to see."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
            continue
        _say(f"Upkept runs: open {address} in a browser. Ctrl+C stops it.")
        if way := _way_in(address):
            _say(f"Nobody is here yet. Make the account that runs it: {way}")
        return


def _way_in(address: str) -> str:
    """Where the first person makes their account, with the code that lets them; empty once somebody is there."""
    from django.db import connection

    from upkept.accounts import first

    try:
        home = settings.PUBLIC_URL if settings.SECURE else address
        return f"{home}/welcome?code={first.setup_code()}" if first.is_awaited() else ""
    finally:
        connection.close()


def _say(sentence: str) -> None:
    print(sentence, flush=True)
