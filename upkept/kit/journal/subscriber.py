"""The one door upward: the journal calls a registered subscriber inside the transaction, and that is `plans`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Protocol

from upkept.core.event import Event
from upkept.core.plan.model import OwnEvent

PIVOTS = frozenset({"plan.published", "calendar.extended"})
"""Kinds that change by what the next events are reckoned."""


class Subscriber(Protocol):
    """What the journal asks of the plans, in this order."""

    def still(self, products: Iterable[str], *, changing: bool) -> AbstractContextManager[None]:
        """Around a batch: the plans of these products stay as they are, or are `changing` by it, and nobody else records then."""

    def own_kinds(self, product: str) -> Mapping[str, OwnEvent]:
        """Kinds that the product's plan declares itself."""

    def may_be_backdated(self, product: str, kind: str) -> bool:
        """False for what stops, pauses, keeps or excuses: backdating that is refused after a day."""

    def lock(self, events: Sequence[Event]) -> object:
        """Lock, in one order for all, every stream that these touch; nothing is inserted yet."""

    def fold(self, locked: object, events: Sequence[Event], now: int, *, quiet: bool) -> None:
        """Re-fold what was locked, now that `events` (those that were new) are in. `quiet`: announce nothing (an import)."""

    def rebuild(self, product: str, now: datetime) -> None:
        """Make all that is derived of a product again, from the journal alone."""


class Nobody:
    """No plans, no promises: a journal alone."""

    def still(self, products: Iterable[str], *, changing: bool) -> AbstractContextManager[None]:
        return nullcontext()

    def own_kinds(self, product: str) -> Mapping[str, OwnEvent]:
        return {}

    def may_be_backdated(self, product: str, kind: str) -> bool:
        return True

    def lock(self, events: Sequence[Event]) -> object:
        return None

    def fold(self, locked: object, events: Sequence[Event], now: int, *, quiet: bool) -> None:
        return None

    def rebuild(self, product: str, now: datetime) -> None:
        return None


_subscriber: Subscriber = Nobody()


def register(subscriber: Subscriber) -> None:
    global _subscriber
    _subscriber = subscriber


def get() -> Subscriber:
    return _subscriber
