"""Every worker looks at the timers beside its jobs; once a day the calendars are carried on."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.jobs.loops import loop
from upkept.plans import actions, beforehand, news, timers, trials
from upkept.plans.drift import actions as drift
from upkept.plans.models import Trial
from upkept.plans.record import schedules
from upkept.products import access
from upkept.products.models import Product

logger = logging.getLogger(__name__)


@loop("timers")
def run_timers(stop: threading.Event) -> None:
    timers.run(stop)


@app.periodic(cron="40 2 * * *")
@app.task(queue="upkeep", queueing_lock="extend-calendars")
def extend_calendars(timestamp: int) -> None:
    """Frozen tables reach two years ahead; where less than one is left they are extended, by an event."""
    actions.extend_calendars(now=clock.now())


@app.task(queue="upkeep")
def try_draft(trial: int) -> None:
    """A draft on a large history: read in the background, told on the draft's page."""
    row = Trial.objects.select_related("draft").filter(pk=trial).first()
    if row is not None:
        trials.run(row)


@app.task(queue="upkeep")
def show_beforehand(product: str, by: int, after: int | None = None) -> None:
    """A long imported history: what the plan would have kept of it, shown once it is reckoned, if who asked may still say so."""
    of, person = Product.objects.filter(slug=product).first(), Person.objects.filter(pk=by).first()
    if of is None or person is None or not access.allowed(person, of, "own"):
        return
    try:
        beforehand.reckon(of, by=person, now=clock.now(), after=after)
    except Refusal as refusal:
        logger.warning("What %s would have kept before its plan is not shown: %s", product, refusal.code)


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="remind-of-records")
def remind_of_records(timestamp: int) -> None:
    """Schedules of what is recorded by hand: which turn has come, and who is to be reminded of it."""
    schedules.look(clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="plans-in-force")
def tell_what_took_effect(timestamp: int) -> None:
    """A version that was announced is told of again on its first day."""
    news.in_force(clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="live-pages")
def find_live_pages(timestamp: int) -> None:
    """The policy on the products' own sites: each page whose turn has come is a job of its own, as it calls the outside."""
    for pk in drift.due(clock.now()):
        with suppress(AlreadyEnqueued):
            look_at_live_page.configure(queueing_lock=f"live-page-{pk}").defer(page=pk)


@app.task(queue="outside")
def look_at_live_page(page: int) -> None:
    """One page, read and compared."""
    drift.look(page, now=clock.now())
