"""One worker process: it does the jobs one after another, and runs the loops beside them."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading

from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django.django_connector import DjangoConnector

from upkept.kit.jobs import app, loops
from upkept.kit.jobs.jobs import rescue

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_POLLS = 1.0
HEARTBEATS = 4  # in the time after which a worker counts as dead
SECONDS_TO_FINISH = 3.0  # what a running job gets when we are asked to stop; the rescue does it again otherwise


def run() -> None:
    """Work until SIGTERM or SIGINT, then finish what is running, for three seconds at most."""
    autodiscover_modules("jobs", "reactions")
    stop = threading.Event()
    threads = loops.start(stop)
    logger.info("The worker runs; loops: %s.", ", ".join(loops.registry) or "none")
    try:
        asyncio.run(_work())
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=1.0)
    logger.info("The worker has stopped.")


async def _work() -> None:
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(f"A worker needs a connector of Django, not {connector!r}.")
    with app.replace_connector(connector.get_worker_connector()):
        async with app.open_async():
            await rescue()
            working = asyncio.create_task(
                app.run_worker_async(
                    install_signal_handlers=False,
                    fetch_job_polling_interval=SECONDS_BETWEEN_POLLS,
                    abort_job_polling_interval=SECONDS_BETWEEN_POLLS,
                    update_heartbeat_interval=settings.JOB_STALLED_AFTER / HEARTBEATS,
                    stalled_worker_timeout=settings.JOB_STALLED_AFTER,
                    shutdown_graceful_timeout=SECONDS_TO_FINISH,
                    delete_jobs="successful",
                )
            )
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, working.cancel)
            try:
                await working
            except asyncio.CancelledError:
                logger.info("The worker was asked to stop.")
