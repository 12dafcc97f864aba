"""Giving the answers that are owed: in batches, each in a transaction with the end of its debt, retried until it is dead."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.db import connection, transaction

from upkept.kit import clock
from upkept.kit.journal import reactions
from upkept.kit.journal.models import Pending

logger = logging.getLogger(__name__)

BATCH = 50
MOST_TRIES = 12
LONGEST_WAIT = timedelta(hours=1)
IDLE = 0.25  # seconds between two looks when nothing is owed


def run(stop: threading.Event) -> None:
    """Answer until `stop`. Any number of workers may: a row is locked while it is answered."""
    while not stop.is_set():
        if not answer_some(clock.now()):
            stop.wait(IDLE)


def answer_some(now: datetime) -> int:
    """Answer up to a batch of what is owed by `now`; how many were tried."""
    due = Pending.objects.filter(dead=False, next_try_at__lte=now)
    if not due.exists():  # so that looking takes no lock on SQLite
        return 0
    with transaction.atomic():
        rows = due.select_related("event").order_by("next_try_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        taken = list(rows[:BATCH])
        for row in taken:
            _answer(row, now)
    return len(taken)


def _answer(row: Pending, now: datetime) -> None:
    try:
        react = reactions.by_name[row.reaction]  # a KeyError: a plug-in is gone
        with transaction.atomic():
            react(row.event.as_core(), now)
    except Exception as error:
        _put_off(row, now, error)
    else:
        row.delete()


def _put_off(row: Pending, now: datetime, error: Exception) -> None:
    """1, 2, 4 … seconds, an hour at most; after a dozen tries it is dead, and waits, visible, for the operator."""
    row.tries += 1
    row.error = f"{type(error).__name__}: {error}"[:500]
    row.dead = row.tries >= MOST_TRIES
    row.next_try_at = now + min(timedelta(seconds=2 ** (row.tries - 1)), LONGEST_WAIT)
    row.save(update_fields=["tries", "error", "dead", "next_try_at"])
    level = logging.ERROR if row.dead else logging.WARNING
    what = "is given up" if row.dead else f"is tried again at {row.next_try_at:%H:%M:%S} UTC"
    logger.log(level, "Reaction %s to event %s failed (%s) and %s.", row.reaction, row.event_id, row.error, what)


def dead() -> list[Pending]:
    """What was given up, the oldest first."""
    return list(Pending.objects.filter(dead=True).select_related("event").order_by("id"))


def revive(now: datetime) -> int:
    """Try again all that was given up; how many."""
    return Pending.objects.filter(dead=True).update(dead=False, tries=0, next_try_at=now)
