"""Parts of the digest: each area says its own, and the digest asks them in their order.

    @section("broken", topic="broken", order=10)
    def broken(asked: Asked) -> Section | None: ...

Declare them in an area's `notices.py`. A section is asked for one person, in their language, with the products whose news
of this topic they take in the digest; it answers None where there is nothing to say, with bounded queries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from upkept.accounts.models import Person
from upkept.notify.wording import Reader, Section

LINES: Final = 8
"""So many lines of a section are written; the rest is a number and a link."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`since`: when the last digest was written. `names`: slug → name of the products, which are never none."""

    person: Person
    products: Sequence[str]
    names: dict[str, str]
    since: datetime
    now: datetime
    reader: Reader

    @property
    def several(self) -> bool:
        """Whether a line has to name its product."""
        return len(self.names) > 1


Make = Callable[[Asked], Section | None]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    topic: str
    order: int
    weekly: bool
    make: Make


registry: dict[str, Part] = {}


def section(name: str, *, topic: str, order: int, weekly: bool = False) -> Callable[[Make], Make]:
    """`weekly`: asked for the weekly letter alone."""

    def register(make: Make) -> Make:
        registry[name] = Part(name, topic, order, weekly, make)
        return make

    return register


def parts(*, weekly: bool) -> list[Part]:
    return sorted((part for part in registry.values() if weekly or not part.weekly), key=lambda part: part.order)
