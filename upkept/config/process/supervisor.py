"""Keeps the processes of one machine running: starts them, starts again what dies, stops all within five seconds."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from upkept.config.cli.exits import Exit
from upkept.config.process import leash

logger = logging.getLogger(__name__)

SECONDS_TO_STOP = 4.0  # then SIGKILL: what a job loses by it, the rescue does again
LONGEST_WAIT = 15.0
HEALTHY_AFTER = 30.0  # a process that ran so long starts again at once
FATAL = (Exit.USAGE, Exit.NOT_AVAILABLE)  # trying again would end the same way


@dataclass
class Child:
    """One process: `upkept NAME ARGUMENTS`."""

    name: str
    arguments: Sequence[str] = ()
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.0
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        reading, self._writing = leash.make()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "upkept.config.cli", self.name, *self.arguments],
            env={**os.environ, leash.VARIABLE: str(reading)},
            pass_fds=(*self.descriptors, reading),
            start_new_session=True,  # Ctrl+C reaches us alone; we tell them
        )
        os.close(reading)
        self.started = time.monotonic()

    def look(self) -> int | None:
        """Start it if it is due; its exit code if it has just died, after planning its next start."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        os.close(self._writing)
        self.process = None
        self.wait = 0.0 if now - self.started > HEALTHY_AFTER else min(max(0.5, self.wait * 2), LONGEST_WAIT)
        self.due = now + self.wait
        return code


class Supervisor:
    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.stopping = threading.Event()

    def run(self) -> int:
        """Until SIGTERM or SIGINT (0), or a child that cannot run at all (its code)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        code = 0
        while not self.stopping.is_set():
            for child in self.children:
                ended = child.look()
                if ended in FATAL and ended is not None:
                    code = ended
                    self.stopping.set()
                elif ended is not None:
                    logger.error("%s ended with code %s; it starts again in %.1f s.", child.name, ended, child.wait)
            self.stopping.wait(0.1)
        self._stop()
        return code

    def _stop(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
