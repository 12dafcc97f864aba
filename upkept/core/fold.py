"""The driver: which streams an event touches, what each is folded from, and the fold over the versions of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from upkept.core.commitments.base import Commitment, Frame, Reign, Scope
from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.plan.model import Version


@dataclass(frozen=True, slots=True, order=True)
class Stream:
    """The unit that is locked, folded and stored as one."""

    product: str
    commitment: str
    key: str


@dataclass(frozen=True, slots=True)
class History:
    """A product's versions, by the instant from which each opens obligations."""

    product: str
    versions: tuple[Version, ...]

    def reigns(self, commitment: str) -> list[tuple[Commitment, Reign]]: ...


def touched(history: History, event: Event) -> set[Stream]: ...


def scopes(history: History, stream: Stream) -> Iterable[Scope]: ...


def fold(history: History, stream: Stream, events: Sequence[Event], frame: Frame) -> list[Obligation]: ...
