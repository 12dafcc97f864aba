"""Loops that a worker runs beside its jobs, for what must happen within a second: reactions, timers."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from django.db import connections

logger = logging.getLogger(__name__)

Run: TypeAlias = Callable[[threading.Event], Awaitable[None] | None]
LONGEST_WAIT = 30.0  # seconds between two tries of a loop that keeps crashing
HEALTHY_AFTER = 60.0  # seconds after which a crash counts as the first one again

registry: dict[str, Run] = {}


def loop(name: str) -> Callable[[Run], Run]:
    """Register `run(stop)`, sync or async; every worker runs it in a thread of its own, until `stop` is set.

    Several workers run it at once, on several machines: what it takes up it must lease or lock. When it crashes it is
    logged and started again, after 1, 2, 4 … 30 seconds.
    """

    def register(run: Run) -> Run:
        if registry.get(name, run) is not run:
            raise ValueError(f"There are two loops named {name!r}: give one another name.")
        registry[name] = run
        return run

    return register


def start(stop: threading.Event) -> list[threading.Thread]:
    """Start every registered loop."""
    threads = [
        threading.Thread(target=keep_running, args=(name, run, stop), name=f"loop-{name}", daemon=True)
        for name, run in registry.items()
    ]
    for thread in threads:
        thread.start()
    return threads


def keep_running(name: str, run: Run, stop: threading.Event, *, first_wait: float = 1.0) -> None:
    """Run until `stop`; a crash, or an end that nobody asked for, is followed by another try."""
    wait = first_wait
    while not stop.is_set():
        began = time.monotonic()
        try:
            if inspect.iscoroutinefunction(run):
                asyncio.run(run(stop))
            else:
                run(stop)
            if not stop.is_set():
                logger.error("Loop %s ended by itself; it starts again in %.0f s.", name, wait)
        except Exception:
            logger.exception("Loop %s crashed; it starts again in %.0f s.", name, wait)
        finally:
            connections.close_all()  # this thread's; the next try begins with a fresh one
        if time.monotonic() - began > HEALTHY_AFTER:
            wait = first_wait
        stop.wait(wait)
        wait = min(wait * 2, LONGEST_WAIT)
