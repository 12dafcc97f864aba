"""Answers to events, after the commit and at least once: who subscribed to what.

    @reaction("obligation.warned")
    def tell_the_owner(event: Event, now: datetime) -> None: ...

A reaction runs in a transaction of its own and must be safe to run twice. What leaves the process (mail, webhooks)
it defers as a job.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from upkept.core.event import Event
from upkept.kit.journal.kinds import Kind

React: TypeAlias = Callable[[Event, datetime], None]

by_name: dict[str, React] = {}
by_kind: dict[str, list[str]] = defaultdict(list)


def reaction(*subscribed: str | type[Kind]) -> Callable[[React], React]:
    """Subscribe to kinds: by class where it lies below, by name (`ticket.opened`) where above or beside."""

    def register(react: React) -> React:
        name = f"{react.__module__}.{react.__qualname__}"
        by_name[name] = react
        for kind in subscribed:
            names = by_kind[kind if isinstance(kind, str) else kind.kind]
            if name not in names:
                names.append(name)
        return react

    return register


def owed(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Which answers these events call for."""
    return [(event, name) for event in events for name in by_kind.get(event.kind, ())]
