"""Every worker empties the outbox beside its jobs; digests go out at their hour; what is old is cleared."""

from __future__ import annotations

import threading

from procrastinate.contrib.django import app

from upkept.kit import clock
from upkept.kit.jobs.loops import loop
from upkept.notify import digest, outbox, retention


@loop("outbox")
def run_outbox(stop: threading.Event) -> None:
    outbox.run(stop)


@app.periodic(cron="* * * * *")
@app.task(queue="mail", queueing_lock="digests")
def write_digests(timestamp: int) -> None:
    digest.write_due(clock.now())


@app.periodic(cron="23 4 * * *")
@app.task(queue="upkeep", queueing_lock="clear-notices")
def clear_notices(timestamp: int) -> None:
    retention.clear(clock.now())
