"""Ids of events that we make ourselves: UUID version 7 (RFC 9562), rising within a process, so that equal seconds keep order."""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """48 bits of milliseconds and 12 of its fraction, never the same twice in this process, then 62 random bits."""
    global _last
    with _lock:
        stamp = time.time_ns() * 4096 // 1_000_000  # 60 bits: milliseconds and 1/4096 parts of one
        _last = stamp = max(stamp, _last + 1)
    milliseconds, fraction = divmod(stamp, 4096)
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | tail))
