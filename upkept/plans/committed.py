"""A plan that lives in a git repository: each version that was committed, with the moment at which it was."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from upkept.core.plan.document import read_yaml
from upkept.core.plan.model import Plan
from upkept.core.plan.outside import WORLD
from upkept.core.plan.reader import parse_plan
from upkept.core.refusal import Refusal

SLOW = 120  # seconds


@dataclass(frozen=True, slots=True)
class Committed:
    """One state of the plan: its file, and the prose and .ics files beside it.

    `at`: when it was committed, whole UTC seconds. `commit` empty: it lies in the folder and is not committed.
    """

    plan: Plan
    source: str
    prose: Mapping[str, str]
    files: Mapping[str, str]
    at: int
    commit: str = ""


@dataclass(slots=True)
class PlanHistory:
    """`versions`, the oldest first; the last is what lies in the folder. `unreadable`: commits whose plan had errors.

    `head`: the commit that is checked out. `is_shallow`: its past was cut off.
    """

    versions: list[Committed] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    head: str = ""
    is_shallow: bool = False


def head_of(repository: Path) -> tuple[str, int | None, bool]:
    """The commit that is checked out (empty: there is none yet), its moment, and whether the past was cut off (a shallow clone).

    Raises Refusal: no-git, no-repository.
    """
    if _git(repository, "rev-parse", "--git-dir") is None:
        raise Refusal(
            "no-repository",
            f"{repository} is no Git repository that can be read here. Give the folder that holds .git.",
        )
    told = (_git(repository, "log", "-1", "--format=%H %ct") or "").split()
    is_shallow = (_git(repository, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
    return (told[0], int(told[1]), is_shallow) if len(told) == 2 else ("", None, is_shallow)


def read_history(repository: Path, path: Path, now: Committed) -> PlanHistory:
    """Every state of the plan file at `path` in the history of this repository, and `now`, what lies in the folder.

    A commit that leaves number and promises as they were, such as a mended typing error, is the same version in its
    later words. Raises Refusal: no-git, no-repository.
    """
    head, _at, is_shallow = head_of(repository)
    found = PlanHistory(head=head, is_shallow=is_shallow)
    top = (_git(repository, "rev-parse", "--show-toplevel") or "").strip()
    try:
        name = path.resolve().relative_to(Path(top).resolve()).as_posix() if top and head else ""
    except ValueError:
        name = ""
    for state in _states(Path(top), name, now, found) if name else ():
        _take(found.versions, state)
    _take(found.versions, now)
    return found


def _take(versions: list[Committed], state: Committed) -> None:
    last = versions[-1] if versions else None
    if last is None or last.plan.version != state.plan.version or _measured(last.plan) != _measured(state.plan):
        versions.append(state)
    elif (last.source, last.prose, last.files) != (state.source, state.prose, state.files):
        versions[-1] = replace(state, at=last.at)


_WORDS = ("quote", "also_quotes", "background", "accepts", "prose")


def _measured(plan: Plan) -> Any:
    """What the plan says without the words in which it says so."""

    def without(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: without(below) for key, below in value.items() if key not in _WORDS}
        return value

    return without(plan.document)


def _states(top: Path, name: str, now: Committed, found: PlanHistory) -> Iterator[Committed]:
    """The plan at each commit that touched it or its prose, in order."""
    folder = PurePosixPath(name).parent
    beside = [str(folder / file) for file in (*now.plan.product.prose.values(), *now.files)]
    told = _git(top, "log", "--reverse", "--format=%H %ct", "HEAD", "--", name, *beside) or ""
    commits = [(commit, int(at)) for commit, at in (line.split() for line in told.splitlines())]
    texts = _Texts(top)
    sources = texts.of([f"{commit}:{name}" for commit, _at in commits])
    for (commit, at), source in zip(commits, sources, strict=True):
        plan = _plan(source) if source is not None else None
        if plan is None:
            if source is not None:
                found.unreadable.append(commit)
            continue
        files = sorted({one for spec in plan.calendars.values() for one in spec.holidays if one.endswith(".ics")})
        wanted = [*plan.product.prose.values(), *files]
        read = dict(zip(wanted, texts.of([f"{commit}:{folder / file}" for file in wanted]), strict=True))
        prose = {language: text for language, file in plan.product.prose.items() if (text := read[file]) is not None}
        if any(read[file] is None for file in files):
            found.unreadable.append(commit)
            continue
        yield Committed(plan, str(source), prose, {file: read[file] or "" for file in files}, at, commit)


def _plan(source: str) -> Plan | None:
    """None where it has errors: then it was never in force."""
    root, problems = read_yaml(source, "plan.yaml")
    if problems or root is None:
        return None
    plan, problems = parse_plan(root, file="plan.yaml", outside=WORLD)
    return None if problems else plan


class _Texts:
    """Files at commits, many at a time from one process."""

    def __init__(self, top: Path) -> None:
        self.top = top

    def of(self, names: Sequence[str]) -> list[str | None]:
        """None: there is no such file, or it is no text."""
        if not names:
            return []
        given = "".join(f"{name}\n" for name in names).encode()
        command = ["git", "-C", str(self.top), "cat-file", "--batch"]
        raw = subprocess.run(command, input=given, capture_output=True, check=False, timeout=SLOW).stdout  # noqa: S603
        found: list[str | None] = []
        place = 0
        for _name in names:
            end = raw.index(b"\n", place)
            head = raw[place:end].split()
            place = end + 1
            if len(head) != 3 or head[1] != b"blob":
                found.append(None)
                continue
            size = int(head[2])
            try:
                found.append(raw[place : place + size].decode("utf-8-sig"))
            except UnicodeDecodeError:
                found.append(None)
            place += size + 1
        return found


def _git(repository: Path, *words: str) -> str | None:
    """What git prints; None where it refuses. Raises Refusal where there is no git."""
    command = ["git", "-c", "core.quotePath=false", "-C", str(repository), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SLOW)  # noqa: S603 - fixed words, a path
    except FileNotFoundError as missing:
        raise Refusal("no-git", "The program git is not installed here; install it and try again.") from missing
    except subprocess.TimeoutExpired as slow:
        raise Refusal("git-too-slow", f"git did not answer within two minutes in {repository}.") from slow
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
