"""Forgetting idempotency keys that nobody will repeat."""

from __future__ import annotations

from datetime import timedelta

from upkept.kit import clock
from upkept.kit.api.models import Answered
from upkept.kit.jobs import app

KEPT = timedelta(days=1)


@app.periodic(cron="43 * * * *")
@app.task(queue="upkeep", queueing_lock="clear-idempotency-keys")
def clear_idempotency_keys(timestamp: int) -> None:
    clear()


def clear() -> int:
    """Delete what was answered more than a day ago; how many."""
    return Answered.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
