"""Two rows that should go together, place by place, and where they meet again after a stretch in which they do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from upkept.core.ledger import tree

T = TypeVar("T")
NEAR = 48  # places and lines together over which every way of meeting is tried
BLOCK = 1000  # changed events in a row that are passed over at once
FAR = 20_000  # dropped or inserted in a row
EDGE = 3  # of the other row that are held against all of these
TRIES = 5_000_000  # hashes at most for a whole bundle: a few seconds


class Ahead(Generic[T]):
    """An iterator that can be looked into, and put back into."""

    def __init__(self, source: Iterator[T]) -> None:
        self.source, self.held, self.begin = source, list[T](), 0

    def take(self) -> T | None:
        if self.begin == len(self.held):
            return next(self.source, None)
        one = self.held[self.begin]
        self.begin += 1
        if self.begin == len(self.held):
            self.held, self.begin = [], 0
        return one

    def back(self, one: T | None) -> None:
        """What was taken last."""
        if one is None:
            return
        if self.begin:
            self.begin -= 1
        else:
            self.held.insert(0, one)

    def peek(self, number: int) -> T | None:
        """The one after `number` others."""
        while len(self.held) - self.begin <= number:
            one = next(self.source, None)
            if one is None:
                return None
            self.held.append(one)
        return self.held[self.begin + number]

    def several(self, number: int) -> Iterator[T]:
        for _ in range(number):
            one = self.take()
            if one is not None:
                yield one


class Meeting:
    """Where places (leaf, nonce, hash) and lines fit again. A hash that fits is no accident, so the nearest meeting is right."""

    def __init__(self, records: Ahead[tuple[int, bytes, bytes]], lines: Ahead[bytes]) -> None:
        self.records, self.lines, self.left = records, lines, TRIES

    def find(self) -> tuple[int, int]:
        """(places, lines) to pass over until they fit."""
        if self.lines.peek(0) is None:
            return 1, 0
        if self.records.peek(0) is None:
            return 0, 1
        for gone, strange in _ways():
            if self.left < 0:
                break
            if self._fits(gone, strange):
                return gone, strange
            if gone >= NEAR and strange <= EDGE and self.records.peek(gone) is None and self.lines.peek(gone) is None:
                break
        return (1, 1)

    def _fits(self, gone: int, strange: int) -> bool:
        record, line = self.records.peek(gone), self.lines.peek(strange)
        if record is None or line is None:
            return False
        self.left -= 1
        return tree.sealed(record[1], tree.entry(line)) == record[2]


def _ways() -> Iterator[tuple[int, int]]:
    """The nearest first: all within a few; then many changed; then many dropped or inserted."""
    for both in range(1, NEAR + 1):
        yield from ((gone, both - gone) for gone in range(both + 1))
    yield from ((one, one) for one in range(NEAR // 2, BLOCK))
    for many in range(NEAR, FAR):
        for few in range(EDGE):
            yield many, few
            yield few, many
