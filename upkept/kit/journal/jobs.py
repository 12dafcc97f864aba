"""Every worker answers events beside its jobs."""

from __future__ import annotations

import threading

from upkept.kit.jobs.loops import loop
from upkept.kit.journal import answering


@loop("reactions")
def answer_events(stop: threading.Event) -> None:
    answering.run(stop)
