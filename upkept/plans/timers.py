"""What happens by the clock alone: warnings, verdicts and beginnings of periods, within two seconds of their time.

A look takes only rows that are due by an index, locks them, and re-folds them like any event would. Several workers
may look at once: rows that another has locked are passed over, and what was announced has an id of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from upkept.core import fold as core
from upkept.kit import clock
from upkept.kit.clock import instant_of
from upkept.plans import openers, streams
from upkept.plans.models import Opener, Stream
from upkept.products.models import Product

logger = logging.getLogger(__name__)

BATCH = 100  # streams in a transaction: short enough to let others write between
IDLE = 0.25  # seconds between two looks when nothing is due
Row = TypeVar("Row", Stream, Opener)

LONGEST_WAIT = 3600  # seconds until a stream whose fold fails is tried again


def run(stop: threading.Event) -> None:
    """Look until `stop`."""
    while not stop.is_set():
        now = clock.now()
        if not look(now) and not open_periods(now):
            stop.wait(IDLE)


def look(now: datetime, product: str = "") -> int:
    """Re-fold one batch of the streams that are due at `now`; how many. `product`: of this one alone, by whoever loads it."""
    due = _of(Stream.objects.filter(next_look_at__lte=now), product)
    if due is None:
        return 0
    try:
        with transaction.atomic():
            taken = list(_free(due.order_by("next_look_at"))[:BATCH])
            streams.refold([_stream(row) for row in taken], instant_of(now))
            return len(taken)
    except Exception as error:
        if isinstance(error, DatabaseError) and not connection.is_usable():
            raise
        logger.warning("A batch of timers failed (%s); its streams are looked at one by one.", type(error).__name__)
        return _look_singly([row.pk for row in due.order_by("next_look_at")[:BATCH]], now)


def _look_singly(keys: Sequence[int], now: datetime) -> int:
    """One that fails must not keep the others from their verdicts: it is put off, further each time."""
    for key in keys:
        with transaction.atomic():
            row = _free(Stream.objects.filter(pk=key, next_look_at__lte=now)).first()
            if row is None:
                continue
            try:
                with transaction.atomic():
                    streams.refold([_stream(row)], instant_of(now))
            except Exception:
                row.failures = min(row.failures + 1, 100)
                row.next_look_at = now + timedelta(seconds=min(2**row.failures, LONGEST_WAIT))
                row.save(update_fields=["failures", "next_look_at"])
                logger.exception("The timer of %s failed %s times; next at %s.", row, row.failures, row.next_look_at)
    return len(keys)


def open_periods(now: datetime, product: str = "") -> int:
    """Begin the periods whose time has come at `now`; of how many commitments."""
    due = _of(Opener.objects.filter(opens_at__lte=now), product)
    if due is None:
        return 0
    done = 0
    for key in list(due.order_by("opens_at").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            opener = _free(due.filter(pk=key)).first()
            if opener is not None:
                openers.advance(opener, instant_of(now))
                done += 1
    return done


def overdue(now: datetime) -> int:
    """How many looks and beginnings should have come 5 seconds ago: the workers are behind, or none runs."""
    late = now - timedelta(seconds=5)
    found = (
        _of(Stream.objects.filter(next_look_at__lte=late), ""),
        _of(Opener.objects.filter(opens_at__lte=late), ""),
    )
    return sum(rows.count() for rows in found if rows is not None)


def _of(due: QuerySet[Row], product: str) -> QuerySet[Row] | None:
    """Those of `product`, or of all that are there: while an example is loaded, its loader keeps its clocks, and what is left
    of a removed one has none. None: nothing is due, which takes no lock on SQLite."""
    found = due.filter(product=product) if product else due
    if not found.exists():
        return None
    if not product:
        away = list(Product.everything.exclude(removed_at=None, loading_since=None).values_list("slug", flat=True))
        found = found.exclude(product__in=away) if away else found
    return found if found.exists() else None


def _free(rows: QuerySet[Row]) -> QuerySet[Row]:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def _stream(row: Stream) -> core.Stream:
    return core.Stream(row.product, row.commitment, row.key)
