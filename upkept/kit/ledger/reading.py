"""The stored trees: complete subtrees, roots and proofs, from few rows however large a tree is."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max

from upkept.core.ledger import tree
from upkept.kit.ledger.models import Leaf, Node

WHOLE = ""
BITS = 8  # 2^8 = tree.TILE


class Stored:
    """One stored tree, read tile by tile; a tile is kept while this lives. `name`: a product's, or WHOLE."""

    def __init__(self, name: str = WHOLE) -> None:
        self.name = name
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def complete(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree. Raises LookupError where it is not complete."""
        base = level // BITS * BITS
        first, count = index << (level - base), 1 << (level - base)
        tile = self._tile(base, first // tree.TILE)
        at = first % tree.TILE
        hashes = tile[at : at + count]
        if len(hashes) < count:
            raise LookupError(f"{self.name or 'the tree'} holds no complete subtree {level}/{index}")
        return tree.merge(hashes)

    def hashes(self, level: int, begin: int, end: int) -> list[bytes]:
        """Stored hashes of one level (0, 8, 16, …), in [begin, end)."""
        found: Iterable[bytes | memoryview]
        if level:
            nodes = Node.objects.filter(tree=self.name, level=level, index__gte=begin, index__lt=end)
            found = nodes.order_by("index").values_list("hash", flat=True)
        elif self.name:
            leaves = Leaf.objects.filter(product=self.name, place__gte=begin, place__lt=end)
            found = leaves.order_by("place").values_list("hash", flat=True)
        else:
            found = (
                Leaf.objects.filter(index__gte=begin, index__lt=end).order_by("index").values_list("hash", flat=True)
            )
        return [bytes(one) for one in found]

    def size(self) -> int:
        if self.name:
            last = Leaf.objects.filter(product=self.name).aggregate(last=Max("place"))["last"]
        else:
            last = Leaf.objects.aggregate(last=Max("index"))["last"]
        return 0 if last is None else int(last) + 1

    def root(self, size: int | None = None) -> bytes:
        return tree.root_at(self.size() if size is None else size, self.complete)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Raises ValueError."""
        return tree.inclusion(index, size, self.complete)

    def consistency(self, old: int, size: int) -> list[bytes]:
        """Raises ValueError."""
        return tree.consistency(old, size, self.complete)

    def _tile(self, level: int, number: int) -> list[bytes]:
        found = self._tiles.get((level, number))
        if found is None:
            found = self.hashes(level, number * tree.TILE, (number + 1) * tree.TILE)
            self._tiles[level, number] = found
        return found


def size() -> int:
    """How many events are sealed."""
    return Stored().size()
