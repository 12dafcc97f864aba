"""What the evidence costs: sealing, writing a bundle of a million events, and verifying and reckoning it again without Upkept.

    python -m bench.ledger [--json] [--events N]

On SQLite in a temporary folder; and on PostgreSQL where UPKEPT_BENCH_POSTGRESQL names a server (postgresql://user@host/),
in a database made for it and dropped. The journal (two years of Encore, with the verdicts that the clock gave) is put into
the tables first, which is not timed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "examples" / "encore"
GOALS = {"export_seconds": 60.0, "verify_seconds": 60.0, "seal_events_per_second": 2000.0}
UNITS = {
    "seal_events_per_second": ("events/s sealed", "higher"),
    "export_seconds": ("s by the wall clock", "lower"),
    "export_cpu_seconds": ("s of CPU", "lower"),
    "export_peak_mib": ("MiB resident", "lower"),
    "verify_seconds": ("s by the wall clock, two processes", "lower"),
    "verify_cpu_seconds": ("s of CPU, both processes", "lower"),
    "verify_peak_mib": ("MiB resident, the larger process", "lower"),
    "events": ("events in the bundle", "higher"),
    "cases": ("cases reckoned again", "higher"),
    "bundle_mib": ("MiB", "lower"),
}
OWN = 0.785  # of the events; the rest are the verdicts that follow from them


def fill(events: int, folder: Path) -> None:
    """The journal and what follows from it, as if it had been recorded."""
    from django.core.management import call_command

    from bench._events import write
    from upkept.core.event import Event
    from upkept.core.plan.reader import read_plan, vocabulary_of
    from upkept.core.replay import replay_each
    from upkept.kit import clock
    from upkept.kit.journal import reading, rows
    from upkept.plans import actions, tally
    from upkept.plans.announce import announce
    from upkept.plans.history import history
    from upkept.plans.identity import ref_of
    from upkept.plans.models import Obligation, Opener, Stream
    from upkept.products.models import Product

    call_command("migrate", verbosity=0)
    product = Product.objects.create(
        slug="encore", name="Encore", timezone="Europe/Madrid", created_at=clock.now(), synthetic=True, stage="public"
    )
    source = re.sub("(?m)^effective: .*", "effective: 2024-01-01", (PLAN / "plan.yaml").read_text())
    prose = {file.name.split(".")[1]: file.read_text() for file in PLAN.glob("plan.*.md")}
    actions.publish(product, source, prose, by="import", now=datetime(2024, 1, 1, tzinfo=UTC), backdated=True)
    actions.extend_calendars(now=clock.now())
    path = folder / "events.jsonl"
    vocabulary = vocabulary_of(read_plan(PLAN / "plan.yaml"))
    write(path, "encore", vocabulary, int(events * OWN))
    given = list(reading.read_events(path, product="encore", vocabulary=vocabulary, bad=lambda line: None))
    _insert(rows.insert, given)
    for table in (Obligation, Stream, Opener):
        table.objects.all().delete()
    from upkept.plans.models import Tally

    Tally.objects.all().delete()
    past, now = history("encore"), clock.instant()
    zone, deltas = past.versions[-1].tables.zone, dict[Any, int]()
    made: list[Obligation] = []
    said: list[Event] = []
    plan = [row.as_core() for row in _published()]
    for _stream, found in replay_each(past, [*plan, *given], now):
        for one in found:
            row = Obligation(product="encore", ref=ref_of("encore", one.identity), owner="owner")
            row.take(one)
            said += announce(row, one, now, zone)
            for place, number in tally.counts(row).items():
                deltas[place] = deltas.get(place, 0) + number
            made.append(row)
        if len(made) >= 5000:
            Obligation.objects.bulk_create(made)
            made = []
    Obligation.objects.bulk_create(made)
    _insert(rows.insert, said)
    tally.add(deltas)


def _published() -> Any:
    from upkept.kit.journal.models import Event

    return Event.objects.filter(kind__in=["plan.published", "calendar.extended"])


def _insert(insert: Any, events: list[Any]) -> None:
    from django.db import transaction

    for at in range(0, len(events), 8000):
        with transaction.atomic():
            insert(events[at : at + 8000])


def measure(events: int, folder: Path) -> dict[str, float]:
    """In a process whose DATABASE_URL names an empty database."""
    import django

    django.setup()
    fill(events, folder)
    from upkept.kit.ledger import sealing

    figures: dict[str, float] = {}
    began = time.perf_counter()
    sealed = sealing.seal_all()
    figures["seal_events_per_second"] = sealed / (time.perf_counter() - began)
    out = folder / "bundle.zip"
    command = [sys.executable, "-m", "upkept.config.cli", "ledger", "export", "-p", "encore", "-o", str(out), "--json"]
    said = _timed("export", command, figures)
    assert not json.loads(said)["wrong"]
    command = [sys.executable, "-I", str(ROOT / "tools" / "verify_bundle.py"), str(out), "--json"]
    found = json.loads(_timed("verify", command, figures))
    assert found["holds"], found["problems"][:5]
    figures |= {
        "events": found["counts"]["events"],
        "cases": found["counts"]["cases"],
        "bundle_mib": out.stat().st_size / 2**20,
    }
    return figures


def _timed(name: str, command: list[str], figures: dict[str, float]) -> str:
    """A process of its own, its children with it. What the largest of them held is counted, not the sum."""
    watch = "import resource,subprocess,sys,json;d=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE);"
    watch += "u=resource.getrusage(resource.RUSAGE_CHILDREN);sys.stderr.write(json.dumps([u.ru_utime+u.ru_stime,u.ru_maxrss]));"
    watch += "sys.stdout.buffer.write(d.stdout);sys.exit(d.returncode)"
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", watch, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    figures[f"{name}_seconds"] = time.perf_counter() - began
    assert done.returncode == 0, done.stdout[:3000] + done.stderr[-2000:]
    cpu, peak = json.loads(done.stderr[done.stderr.rindex("[") :])
    figures[f"{name}_cpu_seconds"], figures[f"{name}_peak_mib"] = (
        cpu,
        peak / (2**20 if sys.platform == "darwin" else 2**10),
    )
    return done.stdout


def on(url: str, folder: str, events: int) -> dict[str, float]:
    """Measured in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "UPKEPT_DATA": folder,
        "UPKEPT_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "upkept.config.settings",
    }
    command = [sys.executable, "-m", "bench.ledger", "--measure", folder, "--events", str(events)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def on_postgresql(server: str, folder: str, events: int) -> dict[str, float]:
    import psycopg

    name = f"upkept_bench_{os.getpid()}"
    with psycopg.connect(f"{server.rstrip('/')}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            return on(f"{server.rstrip('/')}/{name}", folder, events)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.events, Path(chosen.measure))))
        return
    with tempfile.TemporaryDirectory() as folder:
        figures = _named(on(f"sqlite:///{folder}/bench.sqlite3", folder, chosen.events), "")
    if server := os.environ.get("UPKEPT_BENCH_POSTGRESQL", ""):
        with tempfile.TemporaryDirectory() as folder:
            figures |= _named(on_postgresql(server, folder, chosen.events), "postgresql_")
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores; peak of this process {_peak():.0f} MiB\n")
    for name, figure in figures.items():
        goal = figure["goal"]
        good = goal is None or (figure["value"] <= goal if figure["better"] == "lower" else figure["value"] >= goal)
        reached = "" if goal is None else f"   goal {goal:g}: {'reached' if good else 'MISSED'}"
        print(f"{name:36} {figure['value']:>14,.2f} {figure['unit']}{reached}")


def _named(found: dict[str, float], prefix: str) -> dict[str, dict[str, Any]]:
    """The figures of SQLite, the default, have no prefix."""
    return {
        f"{prefix}{name}": {
            "value": round(value, 3),
            "unit": UNITS[name][0],
            "goal": GOALS.get(name),
            "better": UNITS[name][1],
        }
        for name, value in found.items()
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    main()
