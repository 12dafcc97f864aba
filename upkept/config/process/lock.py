"""One `upkept serve` per SQLite database: a second one would do every job and timer beside the first, for nothing."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from upkept.config.cli.exits import Exit, fail


@contextlib.contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock that lies beside the database; the kernel releases it, however we end."""
    path = database.with_name(f"{database.name}.serve-lock")
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            fail(
                f"{database} is served already, by process {holder}. Stop that one first, or set UPKEPT_DATA to another"
                " folder.",
                Exit.NOT_AVAILABLE,
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
