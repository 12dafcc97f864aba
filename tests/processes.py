"""Real processes for tests: they share the database and the data folder of the run, and end with the test."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """Of the test database, for another process."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    login = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    return f"postgresql://{login}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "UPKEPT_TESTING": "1",
        "UPKEPT_DATA": str(settings.DATA),
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(ROOT),
        **more,
    }


@contextlib.contextmanager
def running(code: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process with Django set up that runs `code`; killed at the end, if it still lives."""
    setup = (
        "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'upkept.config.settings'); django.setup()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"{setup}\n{code}"], env=environment(**more), cwd=ROOT, text=True, stdout=subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Ask again and again; fail loudly when it does not come true."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds} s: {condition}"
        time.sleep(0.05)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def web(code: str = "", **more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A web process, and its address, once it answers."""
    port = free_port()
    serve = f"from upkept.config.process import server; server.serve(server.listen('127.0.0.1', {port}))"
    with running(f"{code}\n{serve}", **more) as process:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(address))
        yield address, process
