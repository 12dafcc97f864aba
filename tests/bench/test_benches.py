"""Every benchmark runs, on small numbers, and prints one object in which each figure has its unit and its goal."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(name, *arguments):
    command = [sys.executable, f"bench/{name}.py", "--json", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert all({"value", "unit", "goal", "better"} == set(figure) for figure in figures.values())
    return figures


def test_replay_measures_the_command_and_counts_the_bad_lines():
    figures = run("replay", "--events", "3000", "--rounds", "1")
    assert {"seconds", "peak_mib", "events_per_second"} <= set(figures)
    assert figures["seconds"]["goal"] == 10
    assert figures["peak_mib"]["goal"] == 500
    assert figures["bad_lines"]["value"] > 0
    assert figures["cases"]["value"] > 400


def test_pages_are_asked_for_in_process_and_over_http():
    figures = run("pages", "--obligations", "600", "--requests", "12", "--only", "sqlite")
    for kind in ("plan", "due", "obligation", "ticket"):
        assert figures[f"p95_ms_{kind}"]["goal"] == 100
        assert figures[f"sqlite_p95_ms_{kind}_http"]["value"] > 0
    assert figures["sqlite_obligations"]["value"] >= 600
