"""A sample that anybody can draw again: from a seed, the references of the cases, and nothing else. Pure; standard library only.

The order of the cases is that of SHA-256(seed ‖ LF ‖ reference), both in UTF-8; the sample is its beginning. With strata each
gets its share by the largest remainder (at least one case where the size allows), and within each the same order holds.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, exp, lgamma

MOST = 500
"""Cases in one sample."""


@dataclass(frozen=True, slots=True)
class Case:
    ref: str
    outcome: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`population`: how many there were; `digest`: SHA-256, hex, over `reference SP outcome LF` of each, by reference."""

    cases: tuple[Case, ...]
    population: int
    digest: str
    strata: Mapping[str, int]


def draw(cases: Iterable[Case], seed: str, size: int) -> Drawn:
    """`cases` in the order of their references, each once. A size above the population takes all.

    :raises ValueError: where they are not in that order, or the size is not 1 to MOST
    """
    if not 1 <= size <= MOST:
        raise ValueError(f"A sample has 1 to {MOST} cases, not {size}.")
    digest, counts, last = hashlib.sha256(), Counter[str](), ""
    firsts: dict[str, list[tuple[int, Case]]] = {}
    begin = seed.encode() + b"\n"
    for case in cases:
        if case.ref <= last:
            raise ValueError("The cases are not in the order of their references, each once.")
        last = case.ref
        digest.update(f"{case.ref} {case.outcome}\n".encode())
        counts[case.stratum] += 1
        place = -int.from_bytes(hashlib.sha256(begin + case.ref.encode()).digest(), "big")
        heap = firsts.setdefault(case.stratum, [])
        if len(heap) < size:
            heapq.heappush(heap, (place, case))
        elif place > heap[0][0]:
            heapq.heapreplace(heap, (place, case))
    shares = allocated(counts, size)
    taken = [
        one for stratum, heap in firsts.items() for one in sorted(heap, reverse=True, key=_place)[: shares[stratum]]
    ]
    return Drawn(
        tuple(case for _place_, case in sorted(taken, reverse=True, key=_place)),
        counts.total(),
        digest.hexdigest(),
        shares,
    )


def allocated(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """Stratum → its share of the sample: by the largest remainder, and one for each where the size allows."""
    whole = sum(counts.values())
    size = min(size, whole)
    if not whole:
        return {}
    names = sorted(counts)
    exact = {name: Fraction(size * counts[name], whole) for name in names}
    shares = {name: int(exact[name]) for name in names}
    by_remainder = sorted(names, key=lambda name: (shares[name] - exact[name], name))
    for name in by_remainder[: size - sum(shares.values())]:
        shares[name] += 1
    if size >= len(names):
        for name in names:
            if not shares[name]:
                shares[max(names, key=lambda one: shares[one])] -= 1
                shares[name] = 1
    return shares


def suggested(population: int, *, confidence: float, tolerable: float, expected: int = 0) -> int:
    """The least size with which, were `tolerable` of the population (a share) in exception, more than `expected` would be found
    with `confidence`: attribute sampling on the hypergeometric distribution. The population itself where none is enough."""
    bad, risk = ceil(population * tolerable - 1e-9), 1 - confidence
    low, high = 1, max(population, 1)
    while low < high:
        middle = (low + high) // 2
        if _at_most(expected, population, bad, middle) <= risk:
            high = middle
        else:
            low = middle + 1
    return min(low, population)


def _at_most(found: int, population: int, bad: int, size: int) -> float:
    """The chance that a sample of this size holds no more than `found` of the bad ones (hypergeometric)."""
    return sum(
        exp(_ways(bad, k) + _ways(population - bad, size - k) - _ways(population, size))
        for k in range(max(0, size - (population - bad)), min(found, bad, size) + 1)
    )


def _ways(of: int, take: int) -> float:
    """The logarithm of the binomial coefficient."""
    return lgamma(of + 1) - lgamma(take + 1) - lgamma(of - take + 1)


def _place(one: tuple[int, Case]) -> int:
    return one[0]
