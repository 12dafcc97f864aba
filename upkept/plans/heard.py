"""What a history can say of a promise at all: where it has no event of the kind that would have kept one, nobody knows.

A year of tickets does not say that no backup was made, nor that nobody was told every hour. From the day on which something is
promised its absence means that it was not done; before that day, in a history that has none of it, it means nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from upkept.core.commitments.base import Commitment
from upkept.core.commitments.cadence import ATTESTED
from upkept.core.history import History
from upkept.core.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Lack:
    """`kinds`: of event that would have kept the promise, and that this history lacks. `since`: from when on its cases count all
    the same, in UTC seconds, since it has been promised from there; None: it was not promised, and is not tried."""

    kinds: tuple[str, ...]
    since: int | None

    def begins(self, until: int) -> int:
        """Cases that opened before this moment are not counted; `until` is the end of the history."""
        return until + 1 if self.since is None else self.since


def lacks(plan: Plan, first: Mapping[str, int], promised: Mapping[str, int], since: int) -> dict[str, Lack]:
    """The promises of this plan that the history from `since` on says nothing of, all of it or its part before they were made.

    `first`: kind of event → when it happened first in this history. `promised`: promise → since when it is in force.
    What is reckoned over other promises lacks what these lack.
    """
    found: dict[str, Lack] = {}
    for name, one in plan.commitments.items():
        at = promised.get(name)
        missing = _missing(one, first, math.inf if at is None else at)
        if missing and (at is None or at > since):
            found[name] = Lack(tuple(sorted(missing)), at)
    grew = True
    while grew:
        more = {
            name: _of_all([found[other] for other in sorted(one.references()) if other in found], promised.get(name))
            for name, one in plan.commitments.items()
            if name not in found and not found.keys().isdisjoint(one.references())
        }
        found |= more
        grew = bool(more)
    return found


def promised(past: History, until: int) -> dict[str, int]:
    """Promise → since when it is in force and measured, in UTC seconds."""
    begins = {
        name: [reign.start for one, reign in past.reigns(name) if one.kind != "unmeasured" and reign.start <= until]
        for name in past.commitments()
    }
    return {name: min(found) for name, found in begins.items() if found}


def says_nothing(one: Commitment, first: Mapping[str, int]) -> bool:
    """Whether the history has no event of any kind that this promise looks for."""
    return bool(one.kinds()) and one.kinds().isdisjoint(first)


def _missing(one: Commitment, first: Mapping[str, int], before: float) -> set[str]:
    return {
        kind for kinds in _needed(one) if all(first.get(kind, math.inf) >= before for kind in kinds) for kind in kinds
    }


def _needed(one: Commitment) -> Iterator[frozenset[str]]:
    """Sets of kinds, of each of which the history must have one."""
    awaited = one.awaited()
    attested = one.kinds() & {ATTESTED}
    picked = [selector.kinds | attested for selector in one.selectors() if selector.kinds and selector.kinds <= awaited]
    if one.hides():  # kept where nothing is heard: anything that is heard of the same things will do
        about = {kind.partition(".")[0] for kind in awaited}
        picked = [frozenset(kind for kind in one.kinds() if kind.partition(".")[0] in about)] if about else []
    if picked:
        yield from picked
    elif one.kinds():
        yield awaited or one.kinds()


def _of_all(others: list[Lack], promised: int | None) -> Lack:
    """What is reckoned over these begins when it and the last of them is promised."""
    begins = [promised, *(one.since for one in others)]
    known = [at for at in begins if at is not None]
    kinds = {kind for one in others for kind in one.kinds}
    return Lack(tuple(sorted(kinds)), max(known) if len(known) == len(begins) else None)
