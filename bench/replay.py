"""What simulating a plan over a million events costs: `upkept plan simulate`, as anybody runs it, in a process of its own.

    python bench/replay.py              a table for people
    python bench/replay.py --json       one object, name -> {value, unit, goal, better}

The file is made first (not timed): two years of tickets, releases and routine as `upkept journal export` writes them, one
line in a thousand bad. Encore's plan, the hardest, gives the figures with goals; Torch Trader's stands beside it.
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
import json  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from dataclasses import dataclass  # noqa: E402

from bench._events import write  # noqa: E402
from bench._report import Figure, show  # noqa: E402
from upkept.core.plan.reader import read_plan, vocabulary_of  # noqa: E402

PLANS = ("encore", "torch-trader")
SECONDS, MEBIBYTES = 10, 500  # the goals


@dataclass(frozen=True)
class Run:
    """One simulation: wall and CPU seconds, the most memory in MiB, cases counted, lines that were not taken."""

    seconds: float
    cpu: float
    peak: float
    cases: int
    bad: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for slug in PLANS:
            figures += _figures(slug, Path(folder) / f"{slug}.jsonl", chosen.events, chosen.rounds)
    show(
        figures,
        as_json=chosen.json,
        method=f"upkept plan simulate --json over {chosen.events:,} events on one core; median of {chosen.rounds} runs "
        "(memory: the most of them), each in a process of its own, from its start to its end",
        packages=("msgspec",),
    )


def _figures(slug: str, path: Path, count: int, rounds: int) -> list[Figure]:
    plan = ROOT / "examples" / slug / "plan.yaml"
    bad = write(path, slug, vocabulary_of(read_plan(plan)), count)
    runs = [simulate(plan, path) for _ in range(rounds)]
    for run in runs:
        assert run.bad == bad, f"{bad} lines are bad, {run.bad} were reported"
        assert run.cases > 0
    seconds = statistics.median(run.seconds for run in runs)
    goals = slug == PLANS[0]
    name = "" if goals else f"{slug.replace('-', '_')}_"
    return [
        Figure(f"{name}seconds", seconds, "s by the wall clock", SECONDS if goals else None),
        Figure(f"{name}cpu_seconds", statistics.median(run.cpu for run in runs), "s of CPU"),
        Figure(f"{name}peak_mib", max(run.peak for run in runs), "MiB resident", MEBIBYTES if goals else None),
        Figure(f"{name}events_per_second", count / seconds, "events/s", None, "higher"),
        Figure(f"{name}cases", runs[0].cases, "cases judged, void or running", None, "higher"),
        Figure(f"{name}bad_lines", bad, "lines reported", None, "higher"),
    ]


def simulate(plan: Path, events: Path) -> Run:
    """Run the command on one core and wait for it."""
    command = [
        sys.executable,
        "-m",
        "upkept.config.cli",
        "plan",
        "simulate",
        str(plan),
        "--events",
        str(events),
        "--json",
    ]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as answer:
        process = subprocess.Popen(command, stdout=answer, stderr=subprocess.PIPE, cwd=ROOT, preexec_fn=_one_core)
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        assert process.returncode == 0, said.decode()
        answer.seek(0)
        found = json.load(answer)
    return Run(seconds, used.ru_utime + used.ru_stime, _mebibytes(used), _cases(found), len(found["bad"]))


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _mebibytes(used: resource.struct_rusage) -> float:
    """Linux counts kibibytes, macOS bytes."""
    return used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _cases(found: dict[str, dict[str, dict[str, int]]]) -> int:
    names = ("kept", "late", "broken", "unmeasured", "void", "running")
    return sum(one[name] for one in found["commitments"].values() for name in names)


if __name__ == "__main__":
    main()
