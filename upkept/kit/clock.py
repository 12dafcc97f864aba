"""The only clock. Everything that needs the time takes it from here at the edge, and passes it on as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present, aware, in UTC, with microseconds."""
    return datetime.now(UTC)


def instant() -> int:
    """The present in whole UTC seconds; a fraction is dropped."""
    return instant_of(now())


def instant_of(when: datetime) -> int:
    """Whole UTC seconds of an aware datetime; a fraction is dropped (towards the past)."""
    if when.tzinfo is None:
        raise ValueError("A time without a zone is not a moment: give an aware datetime.")
    return int(when.timestamp() // 1)


def moment(instant: int) -> datetime:
    """The aware UTC datetime of whole UTC seconds."""
    return datetime.fromtimestamp(instant, UTC)
