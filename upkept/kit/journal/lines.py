"""What is said of a line that was not taken; it stands apart so that a file can be read without a database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken, and why; `number` counts from 1."""

    number: int
    code: str
    reason: str
