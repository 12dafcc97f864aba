"""Sealing runs beside the jobs of every worker; checkpoints and their copies outside are looked at every minute."""

from __future__ import annotations

import logging
import threading

from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.jobs import app
from upkept.kit.jobs.loops import loop
from upkept.kit.ledger import checkpoints, outside, sealing

logger = logging.getLogger(__name__)


@loop("ledger")
def seal_events(stop: threading.Event) -> None:
    sealing.run(stop)


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="checkpoint", lock="checkpoint")
def make_checkpoints(timestamp: int) -> None:
    now = clock.now()
    try:
        if sealing.behind() == 0 or checkpoints.latest() is not None:
            checkpoints.make_if_due(now=now)
    except Refusal as refusal:
        logger.warning("No checkpoint is signed from here: %s", refusal.sentence)
    outside.put_due(now=now)
