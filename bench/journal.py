"""What recording costs, and how soon after its due moment a verdict stands with a thousand due at once, under Encore's plan.

    python -m bench.journal [--json] [--events N] [--due N]

On SQLite in a temporary folder; and on PostgreSQL where UPKEPT_BENCH_POSTGRESQL names a server (postgresql://user@host/),
in a database made for it and dropped. One process records, one transaction an event; another runs the timers.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "examples" / "encore"
GOALS = {"verdict_p95_s": 2.0}
UNITS = {
    "events_per_second": ("events/s, one transaction each", "higher"),
    "cpu_ms_per_event": ("ms of CPU of the recording process", "lower"),
    "import_events_per_second": ("events/s, 1,000 in a transaction", "higher"),
    "verdict_p50_s": ("s after the due second has passed", "lower"),
    "verdict_p95_s": ("s after the due second has passed", "lower"),
    "verdict_cpu_ms": ("ms of CPU a verdict", "lower"),
    "verify_events_per_second": ("events/s replayed and compared", "higher"),
}


def measure(events: int, due: int) -> dict[str, float]:
    """In a process whose DATABASE_URL names an empty database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from upkept.kit import clock
    from upkept.kit.clock import moment
    from upkept.plans import actions
    from upkept.products.models import Product

    call_command("migrate", verbosity=0)
    product = Product.objects.create(
        slug="encore", name="Encore", timezone="Europe/Madrid", created_at=clock.now(), synthetic=True, stage="public"
    )
    prose = {file.name.split(".")[1]: file.read_text() for file in PLAN.glob("plan.*.md")}
    actions.publish(
        product, (PLAN / "plan.yaml").read_text(), prose, by="import", now=moment(clock.instant()), backdated=True
    )
    figures = {**record(events), **import_many(events * 5), **verdicts(due)}
    began = time.perf_counter()
    from upkept.kit.journal.models import Event
    from upkept.plans.verify import verify

    report = verify("encore", now=clock.now())
    assert not report.differences, report.differences[:3]
    figures["verify_events_per_second"] = Event.objects.count() / (time.perf_counter() - began)
    connection.close()
    return figures


def draft(kind: str, ticket: str, at: int, how: str = "observed", **data: str) -> Any:
    from upkept.kit.journal.draft import Draft

    return Draft(product="encore", kind=kind, subject=ticket, at=at, by="person:1", how=how, data=data)  # type: ignore[arg-type]


def record(events: int) -> dict[str, float]:
    """Tickets are opened and answered, as a web process does it."""
    from django.db import transaction

    from upkept.kit import clock, journal

    drafts = []
    now = clock.instant()
    for number in range(events // 2):
        ticket = f"ticket:r{number}"
        drafts.append(draft("ticket.opened", ticket, now, type="bug", priority="high", severity="high"))
        drafts.append(draft("ticket.answered", ticket, now))
    for warm in drafts[:20]:
        with transaction.atomic():
            journal.record_draft(warm)
    began, used = time.perf_counter(), time.process_time()
    for one in drafts[20:]:
        with transaction.atomic():
            journal.record_draft(one)
    number = len(drafts) - 20
    return {
        "events_per_second": number / (time.perf_counter() - began),
        "cpu_ms_per_event": (time.process_time() - used) / number * 1000,
    }


def import_many(events: int) -> dict[str, float]:
    """A labelled history of the last month, a thousand lines in a transaction."""
    from django.db import transaction

    from upkept.kit import clock, journal

    now = clock.instant()
    drafts = []
    for number in range(events // 2):
        at, ticket = now - 30 * 86400 + number * 60 % (29 * 86400), f"ticket:i{number}"
        drafts.append(draft("ticket.opened", ticket, at, "imported", type="bug", priority="high", severity="high"))
        drafts.append(draft("ticket.answered", ticket, at + 5000, "imported"))
    began = time.perf_counter()
    for start in range(0, len(drafts), 1000):
        with transaction.atomic():
            journal.record_many(drafts[start : start + 1000])
    return {"import_events_per_second": len(drafts) / (time.perf_counter() - began)}


def verdicts(due: int) -> dict[str, float]:
    """So many fall due in one second: how long after it has passed does each verdict stand, with one worker looking."""
    import threading

    from django.db import transaction

    from upkept.kit import clock, journal
    from upkept.kit.journal.models import Event
    from upkept.plans import timers
    from upkept.plans.models import Stream

    while timers.look(clock.now()) or timers.open_periods(clock.now()):
        pass
    at = clock.instant() + 8 + due // 200
    drafts = [
        draft("ticket.opened", f"ticket:v{number}", at - 2 * 3600, type="incident", priority="emergency")
        for number in range(due)
    ]
    with transaction.atomic():
        journal.record_many(drafts)
    while timers.look(clock.now()):
        pass
    assert Stream.objects.filter(next_look_at__isnull=False).count() >= due
    assert clock.instant() < at, "recording took longer than planned: give --due a smaller number"
    stop = threading.Event()
    waits: list[float] = []
    seen = 0
    kind = Event.objects.filter(kind="obligation.broken", subject__startswith="obligation:")
    before = kind.count()
    while clock.now().timestamp() < at + 0.9:
        time.sleep(0.02)
    used = time.process_time()
    while seen < due and clock.now().timestamp() < at + 60:
        if not timers.look(clock.now()):
            stop.wait(timers.IDLE)
            continue
        found = kind.count() - before
        waits += [clock.now().timestamp() - (at + 1)] * (found - seen)
        seen = found
    waits.sort()
    return {
        "verdict_p50_s": waits[len(waits) // 2],
        "verdict_p95_s": waits[math.ceil(len(waits) * 0.95) - 1],
        "verdict_cpu_ms": (time.process_time() - used) / len(waits) * 1000,
    }


def on(url: str, folder: str, events: int, due: int) -> dict[str, float]:
    """Measured in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "UPKEPT_DATA": folder,
        "UPKEPT_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "upkept.config.settings",
    }
    command = [sys.executable, "-m", "bench.journal", "--measure", "--events", str(events), "--due", str(due)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def on_postgresql(server: str, folder: str, events: int, due: int) -> dict[str, float]:
    import psycopg

    name = f"upkept_bench_{os.getpid()}"
    with psycopg.connect(f"{server.rstrip('/')}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            return on(f"{server.rstrip('/')}/{name}", folder, events, due)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--due", type=int, default=1000)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.events, chosen.due)))
        return
    figures: dict[str, dict[str, Any]] = {}
    server = os.environ.get("UPKEPT_BENCH_POSTGRESQL", "")
    with tempfile.TemporaryDirectory() as folder:
        measured = {"sqlite": on(f"sqlite:///{folder}/bench.sqlite3", folder, chosen.events, chosen.due)}
        if server:
            measured["postgresql"] = on_postgresql(server, folder, chosen.events, chosen.due)
    for engine, found in measured.items():
        for name, value in found.items():
            unit, better = UNITS[name]
            figures[f"{engine}_{name}"] = {
                "value": round(value, 3), "unit": unit, "goal": GOALS.get(name), "better": better,
            }  # fmt: skip
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}"
    )
    print(f"load {os.getloadavg()[0]:.1f}; {chosen.events} events, {chosen.due} due at once, Encore's plan\n")
    for name, figure in figures.items():
        goal = figure["goal"]
        reached = "" if goal is None else f"   goal {goal}: {'reached' if figure['value'] <= goal else 'MISSED'}"
        print(f"{name:36} {figure['value']:>10,.2f} {figure['unit']}{reached}")
    if not server:
        print("\nPostgreSQL was not measured: name a server in UPKEPT_BENCH_POSTGRESQL.")


if __name__ == "__main__":
    main()
