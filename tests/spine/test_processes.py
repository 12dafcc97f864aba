"""Several processes, and processes that die: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import time

import pytest
from django.db import connection, transaction

from tests.processes import running
from tests.spine.small import DAY, HOUR, draft, happens, published
from upkept.kit import clock, journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.models import Event
from upkept.plans.models import Obligation, Stream, Tally
from upkept.plans.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)

IMPORTS = """
import random, sys, threading, time
from django.db import transaction
from tests.spine.small import draft
from upkept.kit import clock, journal
from upkept.kit.clock import instant_of
from upkept.plans import timers
"""

RECORD = (
    IMPORTS
    + """
name, number, start = {name!r}, {number}, {start}
for n in range(number):
    with transaction.atomic():
        journal.record_draft(draft("ticket.waiting", "ticket:1", start + n, id=f"{{name}}-w{{n}}"))
    with transaction.atomic():
        journal.record_draft(draft("ticket.resumed", "ticket:1", start + n, id=f"{{name}}-r{{n}}"))
"""
)

OPEN = (
    IMPORTS
    + """
for n in range({first}, {first} + 100000):
    with transaction.atomic():
        journal.record_draft(draft("ticket.opened", f"ticket:{{n}}", {start}, id=f"o{{n}}", priority="high"))
    print(n, flush=True)
"""
)

TIMERS = (
    IMPORTS
    + """
stop = threading.Event()
timers.run(stop)
"""
)


def test_two_processes_on_one_stream_lose_nothing() -> None:
    start = clock.instant() - HOUR
    published_lately()
    happens("ticket.opened", at=start, now=clock.instant(), priority="low")
    number = 40
    with (
        running(RECORD.format(name="a", number=number, start=start)) as one,
        running(RECORD.format(name="b", number=number, start=start)) as other,
    ):
        assert one.wait(60) == other.wait(60) == 0
    assert Event.objects.filter(kind__startswith="ticket.").count() == 1 + 4 * number
    report = verify("encore", now=clock.now())
    assert report.differences == []
    assert Obligation.objects.filter(commitment="response").count() == 1


def test_killed_at_any_point_nothing_is_lost_or_doubled() -> None:
    start = clock.instant() - HOUR
    published_lately()
    said: list[int] = []
    for _ in range(4):
        first = (said[-1] + 2) if said else 0  # the one after the last may or may not have been recorded
        with running(OPEN.format(first=first, start=start)) as process:
            assert process.stdout is not None
            until = time.monotonic() + 0.4
            while time.monotonic() < until or not said:
                said.append(int(process.stdout.readline()))
            process.kill()
            said += [int(line) for line in process.stdout.read().splitlines()]
    recorded = set(Event.objects.filter(kind="ticket.opened").values_list("id", flat=True))
    assert {f"o{n}" for n in said} <= recorded
    assert Obligation.objects.filter(commitment="response").count() == len(recorded)
    assert verify("encore", now=clock.now()).differences == []


def test_a_thousand_due_at_once_are_judged_within_two_seconds_and_once_by_two_workers() -> None:
    now = clock.instant()
    published_lately()
    due = now + 12
    opened = [draft("ticket.opened", f"ticket:{n}", due - 2 * HOUR, id=f"o{n}", priority="high") for n in range(1000)]
    with transaction.atomic():
        journal.record_many(opened, now=moment(now))
    assert Stream.objects.filter(next_look_at__isnull=False, commitment="response").count() == 1000
    with running(TIMERS), running(TIMERS):
        wait_for_verdicts(due)
    done = clock.now().timestamp() - (due + 1)
    broken = Event.objects.filter(kind="obligation.broken")
    assert broken.count() == 1000
    assert {instant_of(at) for at in broken.values_list("at", flat=True)} == {due}
    assert broken.values("subject").distinct().count() == 1000
    busy = os.getloadavg()[0] > (os.cpu_count() or 1) * 1.5  # others work here too: then it proves nothing about us
    assert max(instant_of(at) for at in broken.values_list("recorded", flat=True)) <= due + 1 + (20 if busy else 2)
    assert sum(Tally.objects.filter(commitment="response").values_list("broken", flat=True)) == 1000
    print(f"{connection.vendor}: 1,000 verdicts {done:.2f} s after their moment")
    assert verify("encore", now=moment(due + 5)).differences == []


def published_lately() -> None:
    """Three days ago, so that no midnight of anybody's matters."""
    then = clock.instant() - 4 * DAY
    published(effective=moment(then + DAY).date().isoformat(), now=then)


def wait_for_verdicts(due: int) -> None:
    until = due + 30
    while Obligation.objects.filter(verdict="broken").count() < 1000:
        assert clock.instant() < until, Obligation.objects.filter(verdict="broken").count()
        time.sleep(0.02)
