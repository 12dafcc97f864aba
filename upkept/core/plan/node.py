"""A written document as a tree whose leaves are texts, each part with its place: what the grammar reads.

It has no YAML in it, so that the stored document of a plan (plain JSON) is read by the same grammar without a YAML reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1; (0, 0) where there is none."""

Document: TypeAlias = "str | list[Document] | dict[str, Document]"
NOWHERE: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list of nodes, or a mapping from text to node with the place of each key."""

    value: str | tuple[Node, ...] | Mapping[str, Node]
    place: Place = NOWHERE
    key_places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> tuple[Node, ...] | None:
        return self.value if isinstance(self.value, tuple) else None

    @property
    def entries(self) -> Mapping[str, Node] | None:
        return None if isinstance(self.value, str | tuple) else self.value

    def get(self, key: str) -> Node | None:
        """The entry of a mapping; None where it lacks it, or is no mapping."""
        entries = self.entries
        return None if entries is None else entries.get(key)

    def place_of(self, key: str) -> Place:
        """Where the key stands, or the mapping if it has none."""
        return self.key_places.get(key, self.place)

    def describe(self) -> str:
        """What it is, for "found …"."""
        if self.text is not None:
            shown = self.text if len(self.text) <= 60 else f"{self.text[:57]}…"
            return f"`{shown}`" if shown else "nothing"
        if self.items is not None:
            return "an empty list" if not self.items else "a list"
        return "an empty mapping" if not self.entries else "a mapping"

    def to_document(self) -> Document:
        """The same as plain JSON: strings, lists and mappings; places are dropped."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, tuple):
            return [item.to_document() for item in self.value]
        return {key: item.to_document() for key, item in self.value.items()}


def from_json(document: Any, *, depth: int = 64) -> Node:
    """The tree of a stored document. Raises ValueError for anything but strings, lists and mappings of strings."""
    if depth < 0:
        raise ValueError("the stored plan is nested too deeply")
    if isinstance(document, str):
        return Node(document)
    if isinstance(document, list | tuple):
        return Node(tuple(from_json(item, depth=depth - 1) for item in document))
    if isinstance(document, Mapping):
        if not all(isinstance(key, str) for key in document):
            raise ValueError("the stored plan has a key that is no text")
        return Node({key: from_json(item, depth=depth - 1) for key, item in document.items()})
    raise ValueError(f"the stored plan holds {document!r}, which is neither text, list nor mapping")
