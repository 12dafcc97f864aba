"""A file of events as `upkept journal export` writes it: tickets, releases and routine of two years, seeded, some lines bad."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upkept.core.plan.vocabulary import Vocabulary

HOUR, DAY = 3600, 86_400
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2024, 2026))
RELEASES = 500  # in two years; each has eleven events
BAD_SHARE = 0.001
VALUES = {
    "type": ("incident", "bug", "bug", "question", "question", "idea"),
    "priority": ("emergency", "high", "low", "low", "inquiry"),
    "severity": ("critical", "high", "medium", "medium", "low"),
    "complexity": ("complex", "simple", "simple"),
    "channel": ("email", "web", "web", "github", "forum"),
}
BAD = (
    lambda line: line[: len(line) // 2],
    lambda line: line.replace('"kind":"', '"kind":"x', 1),
    lambda line: line.replace('"subject":"', '"subject":"nobody', 1),
    lambda line: line.replace('Z","recorded"', '","recorded"', 1),
    lambda line: line.replace('"at":"20', '"at":"22', 1),
    lambda line: line.replace('"data":{', '"data":[{', 1).replace("},", "}],", 1),
    lambda line: "{}",
)
"""Ways in which a line goes wrong: cut off, an unknown kind, the wrong subject, no zone, the far future, no data, nothing."""

Written = tuple[int, str, str, Mapping[str, Any]]
"""At, kind, subject, data."""


def write(path: Path, product: str, vocabulary: Vocabulary, count: int, seed: int = 20240520) -> int:
    """So many lines, sorted by time; how many of them are bad."""
    rng = random.Random(seed)
    events = list(_releases(rng, vocabulary, max(1, RELEASES * count // 1_000_000))) + list(_routine(rng, vocabulary))
    events = events[: count // 2]
    for number in range(count):
        if len(events) >= count:
            break
        events += _ticket(rng, number)
    del events[count:]
    events.sort(key=lambda one: one[0])
    bad = 0
    with path.open("w") as file:
        for seq, event in enumerate(events, 1):
            line = _line(rng, product, seq, event)
            if rng.random() < BAD_SHARE:
                line, bad = rng.choice(BAD)(line), bad + 1
            file.write(line + "\n")
    return bad


def _line(rng: random.Random, product: str, seq: int, event: Written) -> str:
    """As `journal export` writes it; reading does not look at the leaf, which is random here."""
    at, kind, subject, data = event
    when = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    mixed = f"{rng.getrandbits(128):032x}"
    return (
        f'{{"id":"{mixed[:8]}-{mixed[8:12]}-7{mixed[13:16]}-8{mixed[17:20]}-{mixed[20:]}","product":"{product}","kind":"{kind}",'
        f'"v":1,"subject":"{subject}","at":"{when}","recorded":"{when}","by":"person:{rng.randrange(40)}","how":"observed",'
        f'"data":{json.dumps(data, separators=(",", ":"))},"leaf":"{rng.getrandbits(256):064x}","seq":{seq}}}'
    )


def _ticket(rng: random.Random, number: int) -> Iterator[Written]:
    """Opened, perhaps changed, perhaps waiting and resumed, answered, fixed where it is a bug, resolved; some come back."""
    subject, at = f"ticket:{number + 1}", rng.randrange(FIRST, LAST - 30 * DAY)
    data = {name: rng.choice(values) for name, values in VALUES.items()}
    yield at, "ticket.opened", subject, data
    if rng.random() < 0.02:
        yield at + rng.randrange(60, HOUR), "ticket.spam", subject, {}
        return
    if rng.random() < 0.2:
        at += rng.randrange(60, 2 * HOUR)
        yield at, "ticket.changed", subject, {"priority": rng.choice(VALUES["priority"])}
    if rng.random() < 0.15:
        yield at + 1, "ticket.answered", subject, {"channel": data["channel"], "automatic": "yes"}
    if rng.random() < 0.97:
        at += int(rng.expovariate(1 / (5 * HOUR)))
        yield at, "ticket.answered", subject, {"channel": data["channel"]}
    if rng.random() < 0.3:
        yield at + 60, "ticket.waiting", subject, {"reason": "customer"}
        at += rng.randrange(HOUR, 4 * DAY)
        yield at, "ticket.resumed", subject, {}
    if data["type"] == "bug":
        at += rng.randrange(HOUR, 16 * DAY)
        yield at, "bug.deployed", subject, {"version": f"1.{rng.randrange(40)}.{rng.randrange(9)}"}
    at += rng.randrange(600, 3 * DAY)
    yield at, "ticket.resolved", subject, {"cause": rng.choice(("ours", "ours", "third-party", "unrelated"))}
    if rng.random() < 0.05:
        yield at + DAY, "ticket.reopened", subject, {}
        yield at + DAY + rng.randrange(600, 2 * DAY), "ticket.answered", subject, {"channel": data["channel"]}


def _releases(rng: random.Random, vocabulary: Vocabulary, count: int) -> Iterator[Written]:
    """An update from its announcement to the changelog, with what Encore's pipeline says, where the plan knows it."""
    told = {"channels": ["email", "in_app"], "reached": 995, "audience": 1000}
    parts = {"features": "a", "improvements": "b", "fixes": "c", "notes": "d"}
    for number in range(count):
        start = rng.randrange(FIRST + 10 * DAY, LAST - 10 * DAY)
        class_ = rng.choices(("minor", "major", "security"), (80, 12, 8))[0]
        version, subject = f"{number // 100}.{number // 10 % 10}.{number % 10}", f"release:{number}"
        of = {"version": version, "class": class_}
        steps: list[tuple[int, str, dict[str, Any]]] = [
            (-8 * DAY, "release.announced", {**of, "start": start, **told}),
            (-3 * DAY, "release.staged", {**of, "result": "pass"}),
            (-2 * DAY, "changes.reviewed", {"version": version, "changes": rng.randrange(40)}),
            (-5 * HOUR, "pipeline.passed", {"version": version, "digest": "sha256:" + version}),
            (-HOUR, "release.cleared", {"version": version, "open_emergencies": 0}),
            (0, "release.started", of),
            (HOUR, "release.deployed", of),
            (HOUR + 60, "release.completed", of),
            (3 * HOUR, "changelog.published", {**of, "date": start, **parts}),
            (3 * HOUR + 60, "users.told", {"email": "yes", "in_app": "yes"}),
            (25 * HOUR, "release.watched", {"result": "pass", "watched": 0.99}),
        ]  # fmt: skip
        for after, kind, data in steps:
            if kind in vocabulary.kinds and rng.random() < 0.98:
                yield start + after, kind, subject, data


def _routine(rng: random.Random, vocabulary: Vocabulary) -> Iterator[Written]:
    """What comes by the calendar: shifts, checks, reviews."""
    every: list[tuple[int, str, str, dict[str, Any]]] = [
        (8 * HOUR, "shift.started", "rota:primary", {"rota": "primary", "person": "person:3"}),
        (12 * HOUR, "shift.started", "rota:desk", {"rota": "desk", "person": "person:4"}),
        (DAY, "servers.checked", "check:servers", {"serving": 3}),
        (DAY, "forum.read", "round:daily", {"unanswered": 1}),
        (7 * DAY, "performance.studied", "review:weekly", {"new_relic": "r", "prometheus": "p"}),
        (28 * DAY, "queries.tuned", "review:queries", {"queries": 4}),
        (80 * DAY, "access.verified", "review:access", {"password_hashing": "argon2", "second_factor": "yes", "roles": "yes"}),
        (80 * DAY, "roadmap.published", "roadmap:next", {"reference": "r", "from_feedback": 2}),
        (80 * DAY, "windows.announced", "schedule:next", {"windows": 26}),
        (80 * DAY, "docs.reviewed", "manual:technical", {"reviewer": "person:2"}),
        (80 * DAY, "docs.reviewed", "manual:process", {"reviewer": "person:2"}),
        (150 * DAY, "audit.completed", "audit:half", {"scope": "technical", "result": "pass", "findings": 2}),
    ]  # fmt: skip
    for step, kind, subject, data in every:
        if kind in vocabulary.kinds:
            for at in range(FIRST + 60, LAST, step):
                yield at + rng.randrange(600), kind, subject, data
