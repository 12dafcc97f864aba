"""Answers that stand while nothing is written: a static site asks the same for each of its hundred pages."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_ANSWERS: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)
Answer = TypeVar("Answer")


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Within it each answer is found once. Whoever opens it promises that nobody writes meanwhile."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def once(key: Hashable, find: Callable[[], Answer]) -> Answer:
    """What `find` gives: anew each time, or within `nothing_changes` once for each key. Callers must not change it.

    The key names all on which the answer depends, the language too where it holds words.
    """
    answers = _ANSWERS.get()
    if answers is None:
        return find()
    if key not in answers:
        answers[key] = find()
    found: Answer = answers[key]
    return found
