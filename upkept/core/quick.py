"""Frozen dataclasses that are made by the million: made open, then closed, which takes a third of the time.

A frozen dataclass sets each field by `object.__setattr__`. Here an instance is filled as a twin class that has the same
slots and is not frozen, and then becomes the frozen one. All else (equality, hash, `replace`, pickling) stays as it is.
"""

from __future__ import annotations

from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, TypeVar

T = TypeVar("T")
_twins: dict[type, type] = {}


def quick(cls: type[T]) -> type[T]:
    """Decorates a `@dataclass(frozen=True, slots=True)` that inherits from nothing and is not inherited from."""
    twin = make_dataclass(cls.__name__, [_same(one) for one in fields(cls)], slots=True)  # type: ignore[arg-type]

    names = [one.name for one in fields(cls)]  # type: ignore[arg-type]

    _twins[cls] = twin

    def new(kind: type[T], /, *args: Any, **named: Any) -> T:
        made = twin(*args, **named)
        made.__class__ = kind
        result: T = made
        return result

    def again(self: T) -> tuple[type[T], tuple[Any, ...]]:
        """Pickled and copied by its fields."""
        return cls, tuple([getattr(self, name) for name in names])

    cls.__new__ = new  # type: ignore[method-assign, assignment]
    cls.__init__ = object.__init__  # type: ignore[method-assign]  # nothing is left to do, and it costs nothing
    cls.__reduce__ = again  # type: ignore[method-assign, assignment]
    return cls


def open_twin(cls: type[T]) -> type[T]:
    """The open class, for who makes a million of one: `made = twin(…)`, then `made.__class__ = cls` closes it."""
    return _twins[cls]


def _same(one: Any) -> tuple[str, Any, Any]:
    if one.default is not MISSING:
        return (one.name, Any, field(default=one.default))
    if one.default_factory is not MISSING:
        return (one.name, Any, field(default_factory=one.default_factory))
    return (one.name, Any, field())
