"""Long work in short transactions: between two of them others get their turn.

SQLite lets one write at a time, and whoever waits looks again every tenth of a second at most: a pause of that length lets
everybody in. PostgreSQL needs none.
"""

from __future__ import annotations

import time

from django.db import connection

WORK: float = 0.4
"""Seconds of work after which a pause is due."""
PAUSE: float = 0.15


class Breath:
    """Call it after each transaction. `PAUSE` is longer than the longest look of SQLite's own waiting (100 ms)."""

    def __init__(self, *, is_needed: bool = True) -> None:
        self.is_needed = is_needed and connection.vendor == "sqlite"
        self.since = time.monotonic()

    def __call__(self) -> None:
        if self.is_needed and time.monotonic() - self.since >= WORK:
            time.sleep(PAUSE)
            self.since = time.monotonic()
