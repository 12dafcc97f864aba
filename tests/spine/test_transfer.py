"""The journal goes out and comes in as JSON Lines, and everything can be made from it again."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.db import connection

from tests.spine.small import DAY, HOUR, START, happens, published
from upkept.kit.clock import moment
from upkept.kit.journal import transfer
from upkept.kit.journal.models import Event, Pending
from upkept.plans import timers
from upkept.plans.models import Obligation, Opener, PlanVersion, Stream, Tally
from upkept.plans.rebuild import rebuild
from upkept.plans.verify import verify

pytestmark = pytest.mark.django_db
NOW = moment(START + 3 * DAY)


def look(at: int) -> None:
    while timers.look(moment(at)) or timers.open_periods(moment(at)):
        pass


def a_few_days() -> None:
    published()
    for number in range(6):
        at = START + number * HOUR
        happens("ticket.opened", f"ticket:{number}", at, priority="high" if number % 2 else "low")
    happens("ticket.answered", "ticket:1", START + 2 * HOUR)
    look(START + 4 * HOUR)
    happens("ticket.answered", "ticket:3", START + 4 * HOUR, now=START + 8 * HOUR)
    happens("ticket.waiting", "ticket:5", START + 6 * HOUR)
    look(START + 2 * DAY)


def state() -> list[list[dict[str, Any]]]:
    tables = [Obligation.objects, Stream.objects.filter(next_look_at__isnull=False), Tally.objects]
    return [
        sorted((row for row in table.values() if row.pop("id")), key=lambda row: str(sorted(row.items(), key=str)))
        for table in tables
    ]


def test_a_replay_equals_what_is_stored() -> None:
    a_few_days()
    report = verify("encore", now=moment(START + 2 * DAY))
    assert report.differences == []
    assert report.obligations >= 6
    assert report.waiting == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE plans_obligation SET outcome = 'kept' WHERE outcome = 'broken'",
        "UPDATE plans_obligation SET verdict = 'kept' WHERE verdict = 'broken'",
        "DELETE FROM plans_obligation WHERE subject = 'ticket:1'",
        "UPDATE plans_tally SET kept = kept + 1",
    ],
)
def test_whatever_was_tampered_with_is_found(change: str) -> None:
    a_few_days()
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert verify("encore", now=moment(START + 2 * DAY)).differences


def test_a_rebuild_makes_the_same_again_and_says_nothing_twice() -> None:
    a_few_days()
    before, events = state(), Event.objects.count()
    rebuild("encore", now=moment(START + 2 * DAY))
    assert state() == before
    assert Event.objects.count() == events


def test_an_export_restored_elsewhere_is_the_same_to_the_hash() -> None:
    a_few_days()
    happens("ticket.opened", "ticket:9", START + 2 * DAY)
    exported = list(transfer.lines())
    before = state()
    empty()
    restored = transfer.take(io.BytesIO("\n".join(exported).encode()), now=moment(START + 2 * DAY), restore=True)
    assert (restored.recorded, restored.bad) == (len(exported), [])
    assert list(transfer.lines()) == exported
    assert state() == before


def test_a_restore_refuses_a_changed_line() -> None:
    a_few_days()
    lines = list(transfer.lines())
    changed = {**json.loads(lines[1]), "at": "2026-03-02T09:00:01Z"}
    empty()
    restored = transfer.take(
        io.BytesIO("\n".join([lines[0], json.dumps(changed), *lines[2:]]).encode()), now=NOW, restore=True
    )
    assert [(bad.number, bad.code) for bad in restored.bad] == [(2, "wrong-leaf")]


def test_an_import_may_be_run_again() -> None:
    published()
    text = b"\n".join(
        json.dumps(
            {"id": f"i{n}", "kind": "ticket.opened", "subject": f"ticket:{n}", "at": START - n, "data": {}}
        ).encode()
        for n in range(5)
    )
    first = transfer.take(io.BytesIO(text), product="encore", now=NOW)
    again = transfer.take(io.BytesIO(text), product="encore", now=NOW)
    assert (first.recorded, first.known, again.recorded, again.known) == (5, 0, 0, 5)
    assert set(Event.objects.filter(kind="ticket.opened").values_list("how", "by")) == {("imported", "import")}


def test_bad_lines_are_told_with_their_number_and_the_rest_is_taken() -> None:
    published()
    text = b"\n".join([
        b'{"kind": "ticket.opened", "subject": "ticket:1", "at": "2026-03-02T09:00:00Z"}',
        b"{nonsense",
        b"[]",
        b'{"kind": "ticket.opened", "subject": "ticket:2", "at": "2026-03-02T09:00:00"}',
        b'{"kind": "ticket.opened", "subject": "ticket:3", "at": "2026-03-02T09:00:00Z", "colour": "red"}',
        b'{"kind": "ticket.opened", "at": "2026-03-02T09:00:00Z"}',
        b'{"kind": "obligation.kept", "subject": "obligation:1", "at": "2026-03-02T09:00:00Z", "by": "clock"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"",
        b'{"kind": "ticket.answered", "subject": "ticket:1", "at": "2026-03-02T10:00:00+00:00"}',
    ])  # fmt: skip
    result = transfer.take(io.BytesIO(text), product="encore", now=NOW)
    assert result.recorded == 2
    assert [(bad.number, bad.code) for bad in result.bad] == [
        (2, "not-json"), (3, "not-an-event"), (4, "wrong-time"), (5, "unknown-key"), (6, "missing-key"),
        (7, "reserved-kind"), (8, "not-json"), (9, "not-json"),
    ]  # fmt: skip
    assert Obligation.objects.get(subject="ticket:1").outcome == "kept"


def empty() -> None:
    """A fresh installation."""
    Pending.objects.all().delete()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("DELETE FROM journal_event")
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM journal_event")
            cursor.execute("ALTER TABLE journal_event ENABLE TRIGGER USER")
    for table in (Obligation, Stream, Tally, Opener, PlanVersion):
        table.objects.all().delete()
