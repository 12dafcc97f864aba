"""Tasks for the tests of the job engine, imported by the test and by its worker processes."""

from __future__ import annotations

import os
import time

from upkept.kit.jobs import app
from upkept.kit.live.models import Change

WORKER = "import tests.kit.job_app; from upkept.kit.jobs.worker import run; run()"


@app.task(name="test.note")
def note(word: str, sleep: float = 0.0) -> None:
    """Leave a trace in the database, slowly if asked."""
    time.sleep(sleep)
    Change.objects.create(topic="test", name=word, data=str(os.getpid()))


@app.task(name="test.fail", retry=2)
def fail(word: str) -> None:
    Change.objects.create(topic="test", name=word, data="")
    raise RuntimeError("on purpose")
