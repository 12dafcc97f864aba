"""The Merkle tree of RFC 6962 (section 2.1) and its proofs, made and verified as RFC 9162 (section 2.1) writes them.

What is in a leaf is 48 bytes: 16 that nobody can guess, then the leaf hash of the event. So the hashes that a proof, or a
bundle for another product, must show say nothing of the events behind them, not even to somebody who guesses at one.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY = sha256().digest()
NONCE = 16  # bytes
TILE = 256  # hashes that are kept together: the roots of complete subtrees of so many leaves are stored

Complete = Callable[[int, int], bytes]
"""(level, index) → the hash of the complete subtree over the leaves [index·2^level, (index+1)·2^level)."""


def nonce_of(blind: bytes, event_leaf: bytes) -> bytes:
    """What blinds an event's leaf: the same each time, so that a restored journal gives the same tree."""
    return hmac.digest(blind, event_leaf, "sha256")[:NONCE]


def sealed(nonce: bytes, event_leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + nonce + event_leaf).digest()


def entry(content: bytes) -> bytes:
    """The hash of a leaf with any content."""
    return sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def merge(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes of one level."""
    level = list(hashes)
    while len(level) > 1:
        level = [sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]
    return level[0]


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = Growing()
    for one in hashes:
        tree.append(one)
    return tree.root()


class Growing:
    """A tree that only grows, of which the complete subtrees on its right edge are enough: log2(size) hashes."""

    __slots__ = ("edge", "size")

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        """`edge`: the complete subtrees that make up `size`, the largest first."""
        self.size, self.edge = size, list(edge)

    def append(self, leaf: bytes) -> None:
        edge, at = self.edge, self.size
        while at & 1:
            leaf = sha256(b"\x01" + edge.pop() + leaf).digest()
            at >>= 1
        edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.edge:
            return EMPTY
        found = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            found = node(left, found)
        return found


def edge_of(size: int, complete: Complete) -> list[bytes]:
    """The complete subtrees that make up the first `size` leaves, the largest first."""
    found, begin = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append(complete(level, begin >> level))
            begin += 1 << level
    return found


def root_at(size: int, complete: Complete) -> bytes:
    return Growing(size, edge_of(size, complete)).root()


def inclusion(index: int, size: int, complete: Complete) -> list[bytes]:
    """The audit path of leaf `index` in the tree of the first `size` leaves. Raises ValueError outside of it."""
    if not 0 <= index < size:
        raise ValueError("There is no such leaf in a tree of that size.")
    return _path(index, 0, size, complete)


def consistency(old: int, size: int, complete: Complete) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `size`. Raises ValueError unless 0 < old ≤ size."""
    if not 0 < old <= size:
        raise ValueError("The older tree must not be empty, nor larger than the newer one.")
    return _subproof(old, 0, size, complete, whole=True)


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2. Nothing is the beginning of everything."""
    if not 0 <= old <= size:
        return False
    if old in (0, size):
        return not proof and (old_root == EMPTY if old == 0 else old_root == root)
    rest = list(proof)
    if old & (old - 1) == 0:
        rest.insert(0, old_root)
    if not rest:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = rest[0]
    for one in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node(one, before), node(one, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node(after, one)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)


def _range(begin: int, end: int, complete: Complete) -> bytes:
    size = end - begin
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return complete(level, begin >> level)
    half = begin + _split(size)
    return node(_range(begin, half, complete), _range(half, end, complete))


def _path(index: int, begin: int, end: int, complete: Complete) -> list[bytes]:
    if end - begin == 1:
        return []
    half = begin + _split(end - begin)
    if index < half:
        return [*_path(index, begin, half, complete), _range(half, end, complete)]
    return [*_path(index, half, end, complete), _range(begin, half, complete)]


def _subproof(old: int, begin: int, end: int, complete: Complete, *, whole: bool) -> list[bytes]:
    if begin + old == end:
        return [] if whole else [_range(begin, end, complete)]
    half = begin + _split(end - begin)
    if begin + old <= half:
        return [*_subproof(old, begin, half, complete, whole=whole), _range(half, end, complete)]
    return [*_subproof(begin + old - half, half, end, complete, whole=False), _range(begin, half, complete)]
