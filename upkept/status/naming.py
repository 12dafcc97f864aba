"""What a case is called in public, and where it can be seen: nowhere, unless whoever publishes the site has its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Named = Mapping[str, tuple[str, str]]
"""Subject → (its name, its address or nothing)."""
_OPENLY: ContextVar[Named] = ContextVar("openly", default={})  # noqa: B039 - a mapping that nobody changes


@contextmanager
def openly(named: Named) -> Iterator[None]:
    """Within it these subjects are named: they are public elsewhere already, such as the issues of a forge."""
    token = _OPENLY.set(named)
    try:
        yield
    finally:
        _OPENLY.reset(token)


def name_of(subject: str) -> str:
    """Empty: it must not be named."""
    return _OPENLY.get().get(subject, ("", ""))[0]


def address_of(subject: str) -> str:
    """Where everybody can see it; empty: nowhere."""
    return _OPENLY.get().get(subject, ("", ""))[1]
