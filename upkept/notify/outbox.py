"""The outbox: what waits is leased, brought outside, and marked; whoever dies in between is followed by another try.

At least once, and in the normal case once: a delivery is one row for a news, a channel and a reader, and only whoever
holds its lease sends it. A repeated letter has the same id.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from upkept.kit import clock
from upkept.kit.outside import GiveUp, TryAgain
from upkept.notify import letters
from upkept.notify.channels import channel
from upkept.notify.channels.base import Gone
from upkept.notify.models import Delivery, State

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""Longer than any channel takes to fail; so long a delivery waits whose worker died."""
BATCH: Final = 50
MOST_TRIES: Final = 12
LONGEST_WAIT: Final = timedelta(hours=6)
IDLE: Final = 1.0  # seconds between two looks when nothing waits


def run(stop: threading.Event) -> None:
    """Send until `stop`. Any number of workers may."""
    while not stop.is_set():
        if not send_some(clock.now()):
            stop.wait(IDLE)


def send_some(now: datetime) -> int:
    """Lease and send up to a batch of what is due; how many deliveries were tried."""
    rows, began = lease(now), time.monotonic()
    rows.sort(key=_together)
    ours = rows
    for name, group in groupby(rows, key=lambda row: row.channel):
        way = channel(name)
        if way is None:
            put_off(list(group), TryAgain("No plug-in offers this channel now."), now)
            continue
        with way.batch():
            for _, same in groupby(group, key=_together):
                letter_for = list(same)
                for one in [letter_for] if way.joins and letter_for[0].person_id else [[row] for row in letter_for]:
                    moment = now + timedelta(seconds=time.monotonic() - began)
                    if ours and moment > ours[0].next_at - LEASE / 2:
                        ours = renewed(ours, moment)
                    if mine := [row for row in one if row in ours]:
                        _send(mine, now)
    return len(rows)


def lease(now: datetime) -> list[Delivery]:
    """Take up to a batch that is due: nobody else gets them until the lease ends."""
    due = Delivery.objects.filter(state=State.WAITING, next_at__lte=now)
    if not due.exists():  # so that looking takes no lock on SQLite
        return []
    with transaction.atomic():
        rows = due.order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        Delivery.objects.filter(pk__in=keys).update(next_at=now + LEASE, attempts=F("attempts") + 1)
    found = Delivery.objects.filter(pk__in=keys).select_related("news", "person", "subscription", "device")
    return list(found)


def renewed(rows: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """Those that are still ours, for a lease longer: where sending is slow, others may have taken up what ran out."""
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(state=State.WAITING, next_at=rows[0].next_at)
        keys = set(held.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=keys).update(next_at=now + LEASE)
    ours = [row for row in rows if row.pk in keys]
    for row in ours:
        row.next_at = now + LEASE
    return ours


def _together(row: Delivery) -> tuple[object, ...]:
    """What goes as one letter: of one channel and reader, and not what stands alone (a digest, something urgent)."""
    alone = row.pk if row.news.urgency == "urgent" or row.news.topic == letters.DIGEST else 0
    return (row.channel, row.person_id or 0, row.subscription_id or 0, row.device_id or 0, alone)


def _send(rows: Sequence[Delivery], now: datetime) -> None:
    way = channel(rows[0].channel)
    assert way is not None
    try:
        letter = letters.letter(rows, now)
        if letter is None:
            _mark(rows, state=State.DROPPED)
            return
        known = way.send(letter)
    except Gone:
        _forget(rows)
    except (TryAgain, GiveUp) as problem:
        put_off(rows, problem, now)
    except Exception as bug:
        logger.exception("A delivery by %s failed for a reason that nobody foresaw.", rows[0].channel)
        put_off(rows, bug, now)
    else:
        _mark(rows, state=State.SENT, sent_at=clock.now(), provider_id=known[:200], error="")


def _mark(rows: Iterable[Delivery], **values: object) -> None:
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(**values)


def _forget(rows: Sequence[Delivery]) -> None:
    """The device is there no longer: it goes, with what waits for it."""
    device = rows[0].device
    logger.info("Device %s is there no longer: it is deleted.", rows[0].device_id)
    if device is not None:
        device.delete()


def put_off(rows: Sequence[Delivery], problem: Exception, now: datetime) -> None:
    """4, 8, 16 … seconds, six hours at most, each a little apart; dead at once where trying again cannot help."""
    said = f"{type(problem).__name__}: {problem}" if not isinstance(problem, TryAgain | GiveUp) else str(problem)
    for row in rows:
        dead = isinstance(problem, GiveUp) or row.attempts >= MOST_TRIES
        wait = min(timedelta(seconds=2 ** min(row.attempts + 1, 20)), LONGEST_WAIT)
        wait *= 1 if settings.TESTING else random.uniform(0.8, 1.2)  # noqa: S311 - spreads the tries
        still_ours = Delivery.objects.filter(pk=row.pk, state=State.WAITING, next_at=row.next_at)
        still_ours.update(state=State.DEAD if dead else State.WAITING, error=said[:300], next_at=now + wait)
        level = logging.ERROR if dead else logging.WARNING
        logger.log(level, "Delivery %s by %s %s: %s", row.pk, row.channel, "is given up" if dead else "waits", said)
