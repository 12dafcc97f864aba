"""A quick frozen dataclass is a frozen dataclass."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from upkept.core.event import Event
from upkept.core.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default_factory=tuple)


def test_it_is_made_by_position_and_by_name() -> None:
    assert (Point(1), Point(x=1, y=2), Point(1, tags=("a",)).tags) == (Point(1, 2), Point(1), ("a",))
    assert type(Point(1)) is Point
    assert repr(Point(1)).endswith("Point(x=1, y=2, tags=())")


def test_it_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Point(1).x = 3  # type: ignore[misc]


def test_it_is_copied_replaced_and_pickled() -> None:
    point = Point(1, tags=("a",))
    assert pickle.loads(pickle.dumps(point)) == copy.copy(point) == point
    assert replace(point, x=5) == Point(5, tags=("a",))
    assert hash(point) == hash(Point(1, tags=("a",)))


def test_what_is_missing_is_told() -> None:
    for make in (lambda: Point(), lambda: Point(y=1), lambda: Event(id="e")):  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="missing"):
            make()
