"""What SQLite knows of its tables: without it, it takes the wrong index among several, and a page reads a million rows."""

from __future__ import annotations

from django.db import connection

LOOKED_AT = (
    100_000  # rows of each index: half a second for a million obligations; a tenth of it, and a product looked small
)


def refresh() -> bool:
    """Look at the tables anew; false where the database does so by itself (PostgreSQL).

    A process that is connected already learns of it the first time, and afterwards when it connects again.
    """
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        cursor.execute("ANALYZE")
    return True
