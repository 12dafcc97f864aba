"""What a fold needs of a commitment and its tables, worked out once: by identity, because both are frozen and large."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from upkept.core.commitments.base import Commitment

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

T = TypeVar("T")
C = TypeVar("C", bound=Commitment)
_MOST = 4096
_made: dict[tuple[int, int, int], tuple[Any, Any, Any, Any]] = {}


def compiled(commitment: C, tables: Tables, make: Callable[[C, Tables], T]) -> T:
    """`make(commitment, tables)`, made once. The cache holds what it is keyed by, so no identity is used twice."""
    key = (id(commitment), id(tables), id(make))
    found = _made.get(key)
    if found is None:
        if len(_made) >= _MOST:
            _made.clear()
        found = _made[key] = (make(commitment, tables), commitment, tables, make)
    result: T = found[0]
    return result
