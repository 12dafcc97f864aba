"""Clearing changes that every page has seen."""

from __future__ import annotations

from datetime import timedelta

from upkept.kit import clock
from upkept.kit.jobs import app
from upkept.kit.live.models import Change

KEPT = timedelta(hours=1)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="clear-live-changes")
def clear_live_changes(timestamp: int) -> None:
    clear()


def clear() -> int:
    """Delete what is older than an hour; how many. A page that was away longer fetches everything again."""
    return Change.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
