"""The only clock. Everything that needs the time takes it from here at the edge, and passes it on as an argument.

Tests and demos move it by one offset, kept in a file of the data folder, so that every process of the installation
agrees. Anywhere else moving it is refused, and the file is not even looked at.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from upkept.core.refusal import Refusal

_seen: tuple[int, int] = (0, 0)  # the file's time of change in nanoseconds, and the offset that it held


def now() -> datetime:
    """The present, aware, in UTC, with microseconds."""
    real = datetime.now(UTC)
    return real + timedelta(seconds=offset()) if may_move() else real


def instant() -> int:
    """The present in whole UTC seconds; a fraction is dropped."""
    return instant_of(now())


def instant_of(when: datetime) -> int:
    """Whole UTC seconds of an aware datetime; a fraction is dropped, towards the past.

    :raises ValueError: for a naive datetime, which is no moment at all
    """
    if when.tzinfo is None:
        raise ValueError("A time without a zone is not a moment: give an aware datetime.")
    return int(when.timestamp() // 1)


def moment(instant: int) -> datetime:
    """The aware UTC datetime of whole UTC seconds."""
    return datetime.fromtimestamp(instant, UTC)


def may_move() -> bool:
    """Whether this is a demo or a test; settings decide, never a request."""
    return bool(settings.TESTING or settings.DEMO)


def offset() -> int:
    """By how many seconds this installation's clock is ahead of the real one; 0 outside tests and demos."""
    global _seen
    if not may_move():
        return 0
    try:
        changed = _file().stat().st_mtime_ns
    except FileNotFoundError:
        return 0
    if changed != _seen[0]:
        _seen = (changed, int(_file().read_text() or "0"))
    return _seen[1]


def move(seconds: int) -> None:
    """Move the clock by whole seconds, for every process of this installation.

    :raises Refusal: in production
    """
    _set(offset() + seconds)


def reset() -> None:
    """Back to the real time."""
    _set(0)


def _file() -> Path:
    return Path(settings.DATA) / "clock-offset"


def _set(seconds: int) -> None:
    if not may_move():
        raise Refusal("clock-is-real", "The clock moves in a demo only: start one with `upkept serve --demo`.")
    if seconds == 0:
        _file().unlink(missing_ok=True)
        return
    draft = _file().with_name(f"clock-offset.{os.getpid()}")
    draft.write_text(str(seconds))
    draft.replace(_file())
