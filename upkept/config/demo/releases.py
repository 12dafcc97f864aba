"""How an update goes out: planned, announced, proven, carried out, watched, written down; and what went otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from upkept.config.demo.story import HOUR, MINUTE, Year

Facts = Callable[["Release", Random], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Quirk:
    """What went otherwise with one step: left out, done at another time, with other facts, or once more so long afterwards."""

    skip: bool = False
    shift: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    again_after: int = 0
    recorded_after: int = 0


@dataclass(frozen=True, slots=True)
class Release:
    """`start`: UTC seconds; `minutes` it takes; `quirks`: step → what went otherwise; `planned`: days ahead.
    `version` is empty until they are `numbered`.

    `was_for`: the start that was planned first, when it was moved to `start` later. `cancelled`: it never came.
    """

    class_: str
    start: int
    version: str = ""
    minutes: int = 40
    planned: float = 16
    quirks: Mapping[str, Quirk] = field(default_factory=dict)
    was_for: int | None = None
    cancelled: bool = False

    @property
    def subject(self) -> str:
        return f"release:{self.version}"

    @property
    def deployed(self) -> int:
        return self.start + self.minutes * MINUTE


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done for every release of the classes: between `first` and `last` seconds from its start (before it: negative).

    `after`: counted from its deployment instead. `name` tells two steps of one kind apart.
    """

    kind: str
    by: str
    first: float
    last: float
    facts: Facts = lambda release, rng: {}
    classes: tuple[str, ...] = ()
    after: bool = False
    name: str = ""


def written(instant: int) -> str:
    """2026-03-29T00:59:59Z"""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def numbered(releases: Sequence[Release], after: tuple[int, int, int]) -> list[Release]:
    """In the order of their starts, each with its version: a major one counts the first figure up, a minor one the second,
    any other the third. What was cancelled never had a start, and takes a number beside them."""
    major, minor, patch = after
    found = []
    for one in sorted(releases, key=lambda one: one.start):
        if one.cancelled:
            found.append(replace(one, version=f"{major}.{minor + 1}.0-rc"))
            continue
        if one.class_ == "major":
            major, minor, patch = major + 1, 0, 0
        elif one.class_ == "minor":
            minor, patch = minor + 1, 0
        else:
            patch += 1
        found.append(replace(one, version=f"{major}.{minor}.{patch}"))
    return found


def carry_out(year: Year, release: Release, steps: Sequence[Step], by: str) -> None:
    """Tell the whole story of one release; what lies after the year's end is still to come."""
    rng = year.chance(f"release/{release.version}")
    base: dict[str, Any] = {
        "version": release.version,
        "class": release.class_,
        "line": release.version.partition(".")[0],
    }
    subject = release.subject
    first = release.was_for or release.start
    at = max(first - int(release.planned * 24 * HOUR), year.begin + 60)
    year.tell("release.planned", subject, at, by, start=written(first), end=written(first + 4 * HOUR), **base)
    if release.was_for is not None:
        moved = release.was_for - 5 * 24 * HOUR
        year.tell(
            "release.rescheduled", subject, moved, by, start=written(release.start), reason="a dependency was late"
        )
    if release.cancelled:
        year.tell("release.cancelled", subject, first - 3 * 24 * HOUR, by, reason="folded into the next version")
        return
    for step in steps:
        if not step.classes or release.class_ in step.classes:
            _take(year, release, step, rng, base)
    year.tell("release.started", subject, release.start, by, **base)
    year.tell("release.deployed", subject, release.deployed, by, **base)
    year.tell("release.completed", subject, release.deployed + 4 * MINUTE, by, date=written(release.deployed), **base)


def _take(year: Year, release: Release, step: Step, rng: Random, base: Mapping[str, Any]) -> None:
    quirk = release.quirks.get(step.name or step.kind, Quirk())
    at = (release.deployed if step.after else release.start) + int(rng.uniform(step.first, step.last))
    facts = {**step.facts(release, rng), **quirk.facts}
    if quirk.skip:
        return
    at = max(at + quirk.shift, year.begin + 120)
    version = {"version": release.version} if step.kind not in NO_VERSION else {}
    carried = base if step.kind in WHOLE else version
    late = at + quirk.recorded_after if quirk.recorded_after else None
    year.tell(step.kind, release.subject, at, step.by, recorded=late, **{**carried, **facts})
    if quirk.again_after:
        right = step.facts(release, rng)
        year.tell(step.kind, release.subject, at + quirk.again_after, step.by, **{**carried, **right})


WHOLE = ("release.announced", "release.staged")
NO_VERSION = ("release.watched", "users.told")


def announcement(*channels: str) -> Facts:
    """Nearly all of the subscribers were reached on these channels, with the start as it is planned then."""

    def facts(release: Release, rng: Random) -> dict[str, Any]:
        audience = rng.randint(4200, 5200)
        reached = audience - rng.randint(0, audience // 250)
        return {"start": written(release.start), "channels": list(channels), "reached": reached, "audience": audience}

    return facts


def watching(release: Release, rng: Random) -> dict[str, Any]:
    return {"result": "pass", "watched": round(rng.uniform(0.985, 1.0), 3)}


def changelog(release: Release, rng: Random) -> dict[str, Any]:
    features = "None in this version." if release.class_ != "major" else f"{rng.randint(2, 5)} new features."
    return {
        "class": release.class_,
        "date": written(release.deployed)[:10],
        "features": features,
        "improvements": f"{rng.randint(1, 9)} improvements.",
        "fixes": f"{rng.randint(1, 14)} fixes.",
        "notes": "No action is needed.",
    }


def nth_weekday(month: date, weekday: int, nth: int) -> date:
    """The nth (from 1) weekday (Monday 0) of the month that begins on that day."""
    return month + timedelta(days=(weekday - month.weekday()) % 7 + 7 * (nth - 1))
