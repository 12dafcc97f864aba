"""What a job costs, how soon it starts, and that kill -9 loses none, on the engine that DATABASE_URL names.

Run: .venv/bin/python -m bench.jobs [JOBS] (default 1000). Without DATABASE_URL: SQLite in a temporary folder. With
PostgreSQL, name a database that may be filled: its jobs are deleted at the end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from typing import Any

WORKER = "import django; django.setup(); import tests.kit.job_app; from upkept.kit.jobs.worker import run; run()"


@contextmanager
def worker() -> Any:
    process = subprocess.Popen([sys.executable, "-c", WORKER], env={**os.environ, "UPKEPT_STALLED_AFTER": "1"})
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def notes(prefix: str) -> Any:
    from upkept.kit.live.models import Change

    return Change.objects.filter(topic="test", name__startswith=prefix)


def wait(prefix: str, count: int, seconds: float) -> None:
    until = time.time() + seconds
    while notes(prefix).values("name").distinct().count() < count and time.time() < until:
        time.sleep(0.05)


def throughput(count: int) -> dict[str, Any]:
    from tests.kit.job_app import note

    began = time.perf_counter()
    for number in range(count):
        note.defer(word=f"t{number}")
    deferred = time.perf_counter() - began
    with worker():
        wait("t", count, 120)
    times = sorted(notes("t").values_list("at", flat=True))
    return {
        "defers_per_second": round(count / deferred),
        "jobs_per_second": round((count - 1) / (times[-1] - times[0]).total_seconds()),
    }


def latency(count: int = 25) -> dict[str, Any]:
    from tests.kit.job_app import note

    asked = {}
    with worker():
        time.sleep(4)
        for number in range(count):
            asked[f"l{number}"] = time.time()
            note.defer(word=f"l{number}")
            time.sleep(0.3 + random.random() * 0.4)
        wait("l", count, 10)
    waits = sorted((at.timestamp() - asked[name]) * 1000 for name, at in notes("l").values_list("name", "at"))
    return {"start_ms_p50": round(statistics.median(waits), 1), "start_ms_max": round(waits[-1], 1)}


def killing(count: int, kills: int = 10) -> dict[str, Any]:
    from tests.kit.job_app import note

    note.batch_defer(*({"word": f"k{number}", "sleep": 0.01} for number in range(count)))
    for _ in range(kills):
        with worker() as process:
            before = notes("k").count()
            wait("k", min(count, before + random.randint(1, 40)), 15)
            process.kill()
            process.wait()
        time.sleep(1.1)
    with worker():
        wait("k", count, 120)
    done = Counter(notes("k").values_list("name", flat=True))
    return {"killed": kills, "jobs": count, "lost": count - len(done), "done_twice": sum(n > 1 for n in done.values())}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(UPKEPT_DATA=folder, UPKEPT_TESTING="1", DJANGO_SETTINGS_MODULE="upkept.config.settings")
        os.environ["PYTHONPATH"] = os.getcwd()
        import django

        django.setup()
        from django.db import connection

        from upkept.config.process.prepare import migrate

        migrate(lambda _: None)
        figures = {"engine": connection.vendor, **throughput(count), **latency(), **killing(count)}
        print(json.dumps({**figures, "load": os.getloadavg()[0]}))
        notes("").delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


if __name__ == "__main__":
    main()
