"""Tells when somebody else committed to the SQLite file: the cheap stand-in for LISTEN, for jobs and live pages alike."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType

from django.db import connections


class CommitWatch:
    """`changed()` is true once after any other connection, of any process, has committed.

    PRAGMA data_version reads a counter in shared memory: microseconds, no lock, so it may run on an event loop.
    A watch belongs to the thread that made it.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self._connection = sqlite3.connect(path or connections["default"].settings_dict["NAME"], isolation_level=None)
        self._last = self._version()

    def changed(self) -> bool:
        version = self._version()
        moved, self._last = version != self._last, version
        return moved

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> CommitWatch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
