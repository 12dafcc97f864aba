"""A child stops when its supervisor dies, even by kill -9: it holds the reading end of a pipe that only death closes."""

from __future__ import annotations

import os
import signal
import threading

VARIABLE = "UPKEPT_LEASH"


def make() -> tuple[int, int]:
    """The child's end, inheritable, and the supervisor's."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    return reading, writing


def hold() -> None:
    """In the child: ask ourselves to stop when the supervisor is gone. Nothing without a supervisor."""
    number = os.environ.pop(VARIABLE, "")
    if number:
        threading.Thread(target=_wait, args=(int(number),), name="leash", daemon=True).start()


def _wait(reading: int) -> None:
    os.read(reading, 1)  # nobody ever writes: this returns at the end of the supervisor
    os.kill(os.getpid(), signal.SIGTERM)
