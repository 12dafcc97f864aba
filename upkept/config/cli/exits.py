"""How a command ends when it does not end well: one sentence on the error stream and one of four exit codes."""

from __future__ import annotations

import enum
import sys
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
