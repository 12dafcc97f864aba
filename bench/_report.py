"""How every benchmark reports: the machine, the figures with their goals, and one JSON object for other programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Figure:
    """One measured value. `goal` None: nothing is promised, it is shown beside the others."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Better = "lower"

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        reached = self.value <= self.goal if self.better == "lower" else self.value >= self.goal
        return f"goal {self.goal:,g}: {'reached' if reached else 'MISSED'}"


def machine(packages: Sequence[str] = ()) -> str:
    """Date, processor, cores, Python, the packages named, and how busy it was."""
    used = "".join(f", {name} {version(name)}" for name in packages)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}{used}; "
        f"load {os.getloadavg()[0]:.1f}"
    )


def show(figures: Sequence[Figure], *, as_json: bool, method: str, packages: Sequence[str] = ()) -> None:
    """A table for people, or (and nothing else) one object: name → {value, unit, goal, better}."""
    if as_json:
        found = {
            one.name: {"value": round(one.value, 3), "unit": one.unit, "goal": one.goal, "better": one.better}
            for one in figures
        }
        print(json.dumps(found, indent=2))
        return
    print(machine(packages))
    print(method, end="\n\n")
    wide = max(len(one.name) for one in figures)
    for one in figures:
        print(f"{one.name:{wide}} {one.value:>12,.2f} {one.unit:32} {one.verdict}".rstrip())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    models = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
