"""How a command ends when it does not end well: one sentence on the error stream and one of four exit codes."""

from __future__ import annotations

import contextlib
import enum
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn


class Exit(enum.IntEnum):
    """Documented in docs/operate/commands.md; scripts rely on them."""

    DONE = 0
    NO = 1  # refused, or checked and found wrong
    USAGE = 2  # the command line or the configuration is wrong
    NOT_AVAILABLE = 3  # a port is taken, a folder is in use, a database does not answer


def fail(sentence: str, code: Exit = Exit.NO) -> NoReturn:
    """Say why on the error stream and end with `code`."""
    print(f"upkept: {sentence}", file=sys.stderr)
    sys.exit(int(code))


@contextlib.contextmanager
def writing_to(file: Path) -> Iterator[None]:
    """A file that was named on the command line and cannot be written ends it in a sentence."""
    try:
        yield
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}.", Exit.USAGE)
