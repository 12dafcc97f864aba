"""Every worker looks at the timers beside its jobs; once a day the calendars are carried on."""

from __future__ import annotations

import threading

from procrastinate.contrib.django import app

from upkept.kit import clock
from upkept.kit.jobs.loops import loop
from upkept.plans import actions, timers


@loop("timers")
def run_timers(stop: threading.Event) -> None:
    timers.run(stop)


@app.periodic(cron="40 2 * * *")
@app.task(queue="upkeep", queueing_lock="extend-calendars")
def extend_calendars(timestamp: int) -> None:
    """Frozen tables reach two years ahead; where less than one is left they are extended, by an event."""
    actions.extend_calendars(now=clock.now())
