"""The engine's own upkeep: jobs whose worker died are done again, finished ones do not pile up, SQLite knows its tables."""

from __future__ import annotations

import logging

from django.conf import settings
from procrastinate import exceptions
from procrastinate.jobs import Job, Status

from upkept.kit import statistics
from upkept.kit.jobs import app

logger = logging.getLogger(__name__)

ATTEMPTS = 10  # a job that has taken this many workers with it is not given another
KEEP_FAILED_HOURS = 24 * 30


@app.periodic(cron="* * * * * */15")
@app.task(queue="upkeep", queueing_lock="rescue", priority=100)
async def rescue_stalled_jobs(timestamp: int) -> None:
    await rescue()


async def rescue() -> int:
    """Put back what dead workers were doing; how many jobs. Safe to run beside living workers."""
    jobs = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=settings.JOB_STALLED_AFTER))
    return sum([await _put_back(job) for job in jobs])


async def _put_back(job: Job) -> bool:
    try:
        if job.attempts >= ATTEMPTS:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
            logger.error("Job %s (%s) took %s workers with it: given up.", job.id, job.task_name, job.attempts)
            return False
        await app.job_manager.retry_job(job)
    except exceptions.ConnectorException:
        return False  # somebody else has put it back, or it has ended after all
    logger.warning("Job %s (%s) lost its worker: it will be done again.", job.id, job.task_name)
    return True


@app.periodic(cron="41 * * * *")
@app.task(queue="upkeep", queueing_lock="statistics")
def refresh_statistics(timestamp: int) -> None:
    statistics.refresh()


@app.periodic(cron="17 3 * * *")
@app.task(queue="upkeep", queueing_lock="clear")
async def clear_finished_jobs(timestamp: int) -> None:
    """Successful ones go at once (see kit.jobs.worker); failed ones stay for a month, for the operator to read."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
