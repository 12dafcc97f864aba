"""The tags of a Git repository, read as releases that happened."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from upkept.core.event import Event
from upkept.core.refusal import Refusal

# https://semver.org, with what repositories really write: a prefix, a missing patch number, a leading v.
_VERSION = re.compile(
    r"^(?P<prefix>.*?)(?P<v>[vV]?)(?P<major>\d+)[._](?P<minor>\d+)(?:[._](?P<patch>\d+))?(?:[._]\d+)?"
    r"(?P<pre>[-.]?(?:alpha|beta|rc|a|b|pre|preview|dev|m|snapshot|nightly)[-.]?\d*(?:[.-].*)?)?(?P<build>\+.*)?$",
    re.IGNORECASE,
)
_FIELDS = "%(refname:strip=2)%00%(creatordate:unix)%00%(objectname)%00%(*objectname)"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that names a released version. `at`: when it was made, whole UTC seconds (the commit's date if it has none)."""

    name: str
    prefix: str
    version: tuple[int, int, int]
    at: int
    commit: str


@dataclass(frozen=True, slots=True)
class Releases:
    """`events` in order of time; `skipped`: tag → why it is no release. `raised`: (class by SemVer, the class as which
    the plan knows it) → how many."""

    events: tuple[Event, ...]
    skipped: Mapping[str, str]
    raised: Mapping[tuple[str, str], int] = field(default_factory=dict)


def read_releases(path: Path, *, product: str, classes: Collection[str] = (), prefix: str | None = None) -> Releases:
    """`release.completed` for every release tag of the repository at `path`.

    `classes`: the classes of release that the plan knows; a SemVer class that it does not know becomes the next
    higher one that it does (a patch is a minor update where the plan speaks of minor and major ones only).
    `prefix`: what stands before the version (`client-` of `client-1.2.0`); None takes the commonest one.
    Raises Refusal where there is no repository, no Git, or no tag that reads as a version.
    """
    tags, skipped = _parse(_tag_lines(path))
    if not tags:
        raise Refusal(
            "no-release-tags",
            f"No tag in {path} reads as a version such as v1.2.0, so there is no release to import.",
            {"tags": len(skipped)},
        )
    wanted = Counter(tag.prefix for tag in tags).most_common(1)[0][0] if prefix is None else prefix
    for tag in tags:
        if tag.prefix != wanted:
            skipped[tag.name] = (
                f"its prefix is {tag.prefix or 'none'!r}, not {wanted or 'none'!r}; choose with --prefix"
            )
    kept = sorted((tag for tag in tags if tag.prefix == wanted), key=lambda tag: (tag.at, tag.version))
    raised: Counter[tuple[str, str]] = Counter()
    return Releases(tuple(_events(kept, product, classes, raised)), skipped, raised)


def semver_class(version: tuple[int, int, int], before: Collection[tuple[int, int, int]]) -> str:
    """`major`, `minor` or `patch`: what changed against the highest earlier version below this one (SemVer 2.0, 8 to 6)."""
    lower = [other for other in before if other < version]
    if not lower:
        return "major"
    base = max(lower)
    if version[0] != base[0]:
        return "major"
    return "minor" if version[1] != base[1] else "patch"


def _events(tags: list[Tag], product: str, classes: Collection[str], raised: Counter[tuple[str, str]]) -> list[Event]:
    seen: set[tuple[int, int, int]] = set()
    events = []
    for tag in tags:
        version = ".".join(map(str, tag.version))
        by_number = semver_class(tag.version, seen)
        known = _known_class(by_number, classes)
        if known != by_number:
            raised[by_number, known] += 1
        data = {
            "version": version,
            "class": known,
            "line": f"{tag.version[0]}.x",
            "tag": tag.name,
            "digest": tag.commit,
        }
        events.append(
            Event(
                id=f"git:{tag.name}:{tag.commit[:12]}",
                product=product,
                kind="release.completed",
                subject=f"release:{version}",
                at=tag.at,
                recorded=tag.at,
                data=data,
                by="git",
                how="imported",
            )
        )
        seen.add(tag.version)
    return events


def _known_class(found: str, classes: Collection[str]) -> str:
    ladder = ("patch", "minor", "major")
    for name in ladder[ladder.index(found) :]:
        if not classes or name in classes:
            return name
    return found


def _parse(lines: list[str]) -> tuple[list[Tag], dict[str, str]]:
    tags: list[Tag] = []
    skipped: dict[str, str] = {}
    for line in lines:
        name, at, commit, peeled = line.split("\0")
        match = _VERSION.match(name)
        if match is None:
            skipped[name] = "it does not read as a version"
        elif match["pre"]:
            skipped[name] = "it is a pre-release"
        elif not at:
            skipped[name] = "it has no date"
        else:
            version = (int(match["major"]), int(match["minor"]), int(match["patch"] or 0))
            tags.append(Tag(name, match["prefix"], version, int(at), peeled or commit))
    return tags, skipped


def _tag_lines(path: Path) -> list[str]:
    command = ["git", "-C", str(path), "for-each-ref", "refs/tags", f"--format={_FIELDS}"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)  # noqa: S603 - fixed words, a path
    except FileNotFoundError as missing:
        raise Refusal(
            "no-git", "The program git is not installed here; install it, or import from a CSV file."
        ) from missing
    except subprocess.TimeoutExpired as slow:
        raise Refusal("git-too-slow", f"git did not list the tags of {path} within two minutes.") from slow
    if done.returncode != 0:
        raise Refusal(
            "no-repository", f"{path} is no Git repository that can be read here. Give the folder that holds .git."
        )
    return [line for line in done.stdout.decode("utf-8", "replace").splitlines() if line]
