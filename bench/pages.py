"""How long pages take with a million obligations, on SQLite and on PostgreSQL: 95 of 100 should take less than 100 ms.

    python bench/pages.py               a table for people
    python bench/pages.py --json        one object, name -> {value, unit, goal, better}
    python bench/pages.py --obligations 20000 --requests 40 --only sqlite

Each engine gets a database of its own (on PostgreSQL 127.0.0.1:5432, or the server that UPKEPT_BENCH_POSTGRESQL names), filled
by bench/_filled.py and dropped at the end. Then signed-in people ask for different pages, filters and tickets each time:
once through Django's test client with all middleware, and once over HTTP from a real web process, three at a time.
`p95_ms_plan` and its kin are the worse of the two engines, in process.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:] = [
    str(ROOT),
    *(p for p in sys.path if Path(p or ".").resolve() != HERE),
]  # bench/calendar.py is not stdlib's

import argparse  # noqa: E402
import contextlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from typing import Any  # noqa: E402

from bench._report import Figure, show  # noqa: E402

ENGINES = ("sqlite", "postgresql")
KINDS = ("plan", "due", "obligation", "ticket", "api")
GOAL = 100  # ms
SERVER = "postgresql://postgres@127.0.0.1:5432"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--obligations", type=int, default=1_000_000)
    parser.add_argument(
        "--requests", type=int, default=200, help="of each kind of page, in process and again over HTTP"
    )
    parser.add_argument("--only", choices=ENGINES, help="one engine")
    parser.add_argument("--slowest", action="store_true", help="name the slowest pages as well")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        from bench._asked import measure

        print(json.dumps(measure(chosen.obligations, chosen.requests)))
        return
    found: dict[str, dict[str, float]] = {}
    slowest: dict[str, list[str]] = {}
    for engine in [chosen.only] if chosen.only else ENGINES:
        with tempfile.TemporaryDirectory() as folder, _database(engine, folder) as url:
            if url is None:
                print(f"No PostgreSQL answers at {_server()}: it was not measured.", file=sys.stderr)
                continue
            answer = _measured(url, folder, chosen.obligations, chosen.requests)
            found[engine], slowest[engine] = answer["figures"], answer["slowest"]
    show(
        figures(found),
        as_json=chosen.json,
        method=f"{chosen.requests} requests of each kind, each for another page, in process and over HTTP three at a time",
        packages=("django",),
    )
    for engine, lines in slowest.items() if chosen.slowest and not chosen.json else ():
        print(f"\nSlowest on {engine}:", *lines, sep="\n  ")


def figures(found: dict[str, dict[str, float]]) -> list[Figure]:
    """The worse of the engines first, then each engine's own."""
    result = []
    for kind in KINDS:
        name = f"p95_ms_{kind}"
        values = [one[name] for one in found.values() if name in one]
        if values:
            result.append(Figure(name, max(values), "ms, 95 of 100 requests", GOAL))
    for engine, measured in found.items():
        for name, value in measured.items():
            result.append(
                Figure(f"{engine}_{name}", value, "ms" if "_ms" in name else "s" if "seconds" in name else "rows")
            )
    return result


def _measured(url: str, folder: str, obligations: int, requests: int) -> dict[str, Any]:
    """In a process of its own, because Django knows one database."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "UPKEPT_DATA": folder,
        "UPKEPT_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "upkept.config.settings",
    }
    command = [sys.executable, str(HERE / "pages.py"), "--measure"]
    command += ["--obligations", str(obligations), "--requests", str(requests)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _server() -> str:
    return os.environ.get("UPKEPT_BENCH_POSTGRESQL", SERVER).rstrip("/")


@contextlib.contextmanager
def _database(engine: str, folder: str) -> Iterator[str | None]:
    """The address of an empty database, dropped afterwards; None where there is no server."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/pages.sqlite3"
        return
    import psycopg

    try:
        connection = psycopg.connect(f"{_server()}/postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        yield None
        return
    name = f"upkept_pages_{os.getpid()}"
    with connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{_server()}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
