"""A target that depends on attributes: `{emergency: 2h, high: {simple: 14d, complex: 21d}, low: none}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from upkept.core.amount import Amount

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Range:
    """`[24h, 48h]`: the upper bound is the promise, the lower is printed. `upper` None: `none`, promised nothing."""

    upper: Amount | None
    lower: Amount | None = None

    @property
    def strictness(self) -> float:
        return float("inf") if self.upper is None else float(self.upper.nominal)


@dataclass(frozen=True)  # no slots: Python 3.11 cannot make `Targets[Range](…)` of a frozen generic that has them
class Targets(Generic[T]):
    """One leaf for all (`by` empty), or a table nested in the order of `by`, a leaf standing for all that is below it."""

    by: tuple[str, ...] = ()
    table: T | Mapping[str, Any] | None = field(default=None)

    def pick(self, attributes: Mapping[str, Any], strictness: Callable[[T], float] | None = None) -> T | None:
        """The leaf for these attributes; an unset (or unlisted) attribute takes the strictest below it."""
        node: Any = self.table
        for position, name in enumerate(self.by):
            if not isinstance(node, Mapping):
                return node  # type: ignore[no-any-return]  # a leaf early in the table
            value = attributes.get(name)
            if value is None or str(value) not in node:
                return self._strictest(node, self.by[position + 1 :], attributes, strictness)
            node = node[str(value)]
        return node  # type: ignore[no-any-return]  # what is left after the last attribute is a leaf

    def leaves(self) -> tuple[T, ...]:
        return tuple(_leaves(self.table))

    def _strictest(
        self, node: Mapping[str, Any], rest: tuple[str, ...], attributes: Mapping[str, Any], strictness: Any
    ) -> T | None:
        found = (Targets[T](rest, child).pick(attributes, strictness) for child in node.values())
        real = [leaf for leaf in found if leaf is not None]
        if not real:
            return None
        return min(real, key=strictness or _own_strictness)


def _own_strictness(leaf: Any) -> float:
    return float(leaf.strictness)


def _leaves(node: Any) -> list[Any]:
    if isinstance(node, Mapping):
        return [leaf for child in node.values() for leaf in _leaves(child)]
    return [] if node is None else [node]
