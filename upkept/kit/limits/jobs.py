"""Forgetting who asked: a row is of use in its own window only."""

from __future__ import annotations

from upkept.kit import clock
from upkept.kit.jobs import app
from upkept.kit.limits.models import Spent

KEPT = 24 * 3600


@app.periodic(cron="17 * * * *")
@app.task(queue="upkeep", queueing_lock="clear-limits")
def clear_limits(timestamp: int) -> None:
    clear()


def clear() -> int:
    """Delete the counts of windows that began more than a day ago; how many."""
    return Spent.objects.filter(window__lt=clock.instant() - KEPT).delete()[0]
