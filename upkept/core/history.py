"""A product's plan over time: which version opens what, and which promises an event may touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from upkept.core.commitments.base import Commitment, Reign
from upkept.core.commitments.subject import asked

if TYPE_CHECKING:
    from upkept.core.plan.model import Version

Held = tuple[Commitment, Reign]


@dataclass(frozen=True, slots=True)
class Index:
    """From an event to commitments, without asking each of them.

    `subject`: kind of event → ids of those that are promised to a subject; `names`: attribute → the ids that depend on it;
    `keyed`: kind of event → those with streams of their own naming; `all_subject`: every id promised to a subject;
    `awaited`: kind of event → ids that its absence breaks; `itemised`: kind of subject → those promised for each one.
    """

    subject: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    keyed: Mapping[str, tuple[Held, ...]]
    all_subject: tuple[str, ...]
    awaited: Mapping[str, tuple[str, ...]]
    itemised: Mapping[str, tuple[Held, ...]]


@dataclass(frozen=True, slots=True)
class History:
    """A product's versions, by the instant from which each opens obligations. Make it once and keep it: it is an index too."""

    product: str
    versions: tuple[Version, ...]
    _reigns: Mapping[str, tuple[Held, ...]] = field(init=False, repr=False, compare=False)
    index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        versions = sorted(self.versions, key=lambda one: one.effective)
        ids = dict.fromkeys(name for version in versions for name in version.plan.commitments)
        reigns = {name: tuple(_reigns(name, versions)) for name in ids}
        object.__setattr__(self, "_reigns", reigns)
        object.__setattr__(self, "index", _index(reigns))

    def reigns(self, commitment: str) -> tuple[Held, ...]:
        """The commitment as each version has it, with the time in which that version opens its obligations; oldest first."""
        return self._reigns.get(commitment, ())

    def commitments(self) -> Iterable[str]:
        """The ids of every commitment of any version."""
        return self._reigns.keys()

    def version(self, number: str) -> Version | None:
        """The version of that number."""
        return next((one for one in self.versions if one.number == number), None)


def _reigns(name: str, versions: list[Version]) -> Iterable[Held]:
    start: int | None = None
    for position, version in enumerate(versions):
        commitment = version.plan.commitments.get(name)
        if commitment is None:
            start = None
            continue
        begin = version.effective if start is None else max(start, version.effective)
        follower = versions[position + 1] if position + 1 < len(versions) else None
        if follower is None:
            yield commitment, Reign(version.number, begin, None, version.tables)
            return
        start = _change(commitment, begin, version, follower, name)
        end = max(start if start is not None else follower.effective, begin)
        yield commitment, Reign(version.number, begin, end, version.tables, max(follower.effective, begin))


def _change(commitment: Commitment, begin: int, version: Version, follower: Version, name: str) -> int | None:
    """When the next version takes over: when it is in force, or for periods, with its first one after ours that then runs.

    None: it does not have this commitment any more.
    """
    other = follower.plan.commitments.get(name)
    if other is None:
        return None
    at = follower.effective
    ours = commitment.periods(version.tables)
    running = ours.at(at - 1) if ours is not None else None
    if running is not None and begin <= running.start:
        at = max(at, running.end)
    theirs = other.periods(follower.tables)
    first = theirs.first(at) if theirs is not None else None
    return first.start if first is not None else at


def _index(reigns: Mapping[str, tuple[Held, ...]]) -> Index:
    subject: dict[str, dict[str, None]] = {}
    names: dict[str, dict[str, None]] = {}
    keyed: dict[str, list[Held]] = {}
    awaited: dict[str, dict[str, None]] = {}
    every: dict[str, None] = {}
    items: dict[str, list[Held]] = {}
    for name, held in reigns.items():
        for commitment, reign in held:
            for kind in commitment.awaited():
                awaited.setdefault(kind, {})[name] = None
            if not commitment.by_subject:
                for kind in commitment.listens(reign.tables):
                    keyed.setdefault(kind, []).append((commitment, reign))
                if commitment.items():
                    items.setdefault(commitment.items(), []).append((commitment, reign))
                continue
            every[name] = None
            for kind in commitment.kinds():
                subject.setdefault(kind, {})[name] = None
            for attribute in asked(commitment, reign.tables):
                names.setdefault(attribute, {})[name] = None
    return Index(
        {kind: tuple(found) for kind, found in subject.items()},
        {attribute: tuple(found) for attribute, found in names.items()},
        {kind: tuple(found) for kind, found in keyed.items()},
        tuple(every),
        {kind: tuple(found) for kind, found in awaited.items()},
        {kind: tuple(found) for kind, found in items.items()},
    )
