"""`upkept serve` as its operator meets it: it starts, says where to look, mends itself, and stops when asked."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.processes import ROOT, answers, database_url, free_port, wait_until


@pytest.fixture
def installation(tmp_path: Path, db: None) -> Iterator[dict[str, str]]:
    """An installation of its own, on the engine of the run, with nothing in it yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UPKEPT_")}
    environment = {**kept, "UPKEPT_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT), "DATABASE_URL": ""}
    if connection.vendor == "sqlite":
        yield environment
        return
    server, _, _ = database_url().rpartition("/")
    name = f"upkept_serve_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        yield {**environment, "DATABASE_URL": f"{server}/{name}"}
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Serve:
    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.log = Path(environment["UPKEPT_DATA"]).parent / f"serve-{port}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "upkept.config.cli", "serve", "--port", str(port)],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def children(self) -> dict[str, int]:
        """Process ids by name, from /proc."""
        found = {}
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, IndexError):
                if (
                    folder.name.isdigit()
                    and int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == self.process.pid
                ):
                    found[(folder / "cmdline").read_text().split("\0")[3]] = int(folder.name)
        return found


@contextlib.contextmanager
def serving(environment: dict[str, str]) -> Iterator[Serve]:
    serve = Serve(environment, free_port())
    try:
        wait_until(lambda: answers(serve.address), seconds=60)
        yield serve
    finally:
        if serve.process.poll() is None:
            serve.process.terminate()
            serve.process.wait(10)


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "upkept.config.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_story_of_an_installation(installation):
    with serving(installation) as serve:
        wait_until(lambda: f"open {serve.address}" in serve.log.read_text())
        assert "Bringing the database up to date" in serve.log.read_text()
        before = serve.children()
        assert set(before) == {"web", "worker"}

        os.kill(before["web"], signal.SIGKILL)  # it mends itself, on the same socket
        wait_until(lambda: serve.children().get("web") not in (None, before["web"]))
        wait_until(lambda: answers(serve.address))
        assert serve.children()["worker"] == before["worker"]

        if connection.vendor == "sqlite":  # a second one on the same data is refused
            second = run(installation, "serve", "--port", str(free_port()))
            assert second.returncode == 3
            assert "is served already" in second.stderr
            assert second.stderr.count("\n") == 1

        began = time.monotonic()
        serve.process.terminate()
        assert serve.process.wait(6) == 0
        assert time.monotonic() - began < 5.0
        assert "Upkept has stopped." in serve.log.read_text()
    assert not any(is_alive(pid) for pid in before.values())

    with serving(installation) as serve:  # again: nothing is left to do
        assert "The database is up to date." in serve.log.read_text()
        orphans = serve.children()
        serve.process.kill()  # whoever supervises may die badly: nobody stays behind holding port and database
        serve.process.wait(5)
        wait_until(lambda: not any(is_alive(pid) for pid in orphans.values()))


def test_a_port_that_is_taken_gets_a_sentence(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run(installation, "serve", "--port", str(port))
    assert refused.returncode == 3
    assert refused.stderr == f"upkept: Port {port} is taken by another program: choose one, e.g. --port {port + 1}.\n"


def test_a_worker_on_tables_that_are_not_there_says_what_to_do(installation):
    refused = run(installation, "worker")
    assert refused.returncode == 3
    assert "Run `upkept migrate` first." in refused.stderr


def test_a_database_that_does_not_answer_gets_a_sentence(installation):
    refused = run({**installation, "DATABASE_URL": f"postgresql://x@127.0.0.1:{free_port()}/x"}, "migrate")
    assert refused.returncode == 3
    assert "Check DATABASE_URL" in refused.stderr


def test_a_wrong_setting_gets_a_sentence(installation):
    refused = run({**installation, "UPKEPT_URL": "http://upkept.example.org"}, "migrate")
    assert refused.returncode == 2
    assert "passwords would travel in the clear" in refused.stderr


def test_the_examples_do_not_mix_with_a_real_installation(installation):
    run(installation, "migrate")
    made = run(
        installation,
        "manage",
        "shell",
        "-v0",
        "-c",
        "from upkept.accounts.models import Person; Person.objects.create_user('a@example.org')",
    )
    assert made.returncode == 0, made.stderr
    refused = run(installation, "serve", "--demo", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "another folder" in refused.stderr


def test_a_database_without_tables_is_told_how_to_get_them(installation):
    refused = run(installation, "user", "list")
    assert refused.returncode == 3
    assert refused.stderr.strip() == "upkept: The database has no tables yet, or not all of them: run `upkept migrate`."


def test_the_clock_of_a_real_installation_does_not_move(installation):
    refused = run(installation, "clock", "forward", "2h")
    assert refused.returncode == 1
    assert "upkept serve --demo" in refused.stderr
    assert "the real time" in run(installation, "clock", "show").stdout


def test_the_clock_of_a_demo_moves_forward_for_all(installation):
    demo = {**installation, "UPKEPT_DEMO": "1"}
    assert "2:00:00 ahead" in run(demo, "clock", "forward", "2h").stdout
    assert "2:00:00 ahead" in run(demo, "clock", "show").stdout
    assert run(demo, "clock", "forward", "soon").returncode == 2
