"""Every night what no event names is taken away."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from upkept.kit import clock
from upkept.kit.files import actions

logger = logging.getLogger(__name__)


@app.periodic(cron="10 3 * * *")
@app.task(queue="upkeep", queueing_lock="collect-files")
def collect_files(timestamp: int) -> None:
    taken = actions.collect(now=clock.now())
    if taken:
        logger.info("%s files that no event names were taken away.", taken)
