"""A database with as many obligations as asked, each folded by the core from events that stand in the journal beside it.

Four products with the example plans; most obligations are about tickets of the last eleven months, the rest are periods.
A course of events is thought up and folded once, and then lived by 50 tickets, each with events and obligations of its own.
Rows are written in bulk instead of through `journal.record`; two things are therefore missing: the events in which verdicts
are announced, and true leaf hashes. All else (streams, tallies, tickets, openers) is what recording leaves.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench._events import DAY, HOUR, VALUES

ROOT = Path(__file__).resolve().parent.parent
SHARES = {"crypto-academy": 0.6, "encore": 0.25, "torch-trader": 0.15}
"""Of the tickets; `upkept` itself has its periods alone."""
AGE = 330 * DAY
RECENT = 0.04  # of the tickets were opened in the last four days
SAID = 0.1  # of the tickets have their messages in the database
ALIKE = 50  # tickets that live one course of events
LOT = 2000  # courses folded together
BATCH = 10_000  # rows written together
Say = Callable[[str], None]
Course = list[tuple[int, str, Mapping[str, Any]]]
"""At, kind, data."""


def fill(count: int, say: Say) -> dict[str, int]:
    """At least `count` obligations in the (empty, migrated) database that Django is set up for; how many rows of what."""
    from upkept.kit import clock
    from upkept.plans.models import Obligation
    from upkept.products.models import Product

    now = clock.instant()
    for slug in (*SHARES, "upkept"):
        _publish(slug, now)
    _hurry()
    rng, first, made, courses = random.Random(count), 1, 0, 40
    while made < count:  # a first small lot tells how many courses it takes
        for slug, share in SHARES.items():
            lives = [_life(rng, now) for _ in range(max(1, round(courses * share)))]
            made += _tickets(rng, slug, lives, first, now)
            first += len(lives) * ALIKE
            say(f"{made:,} obligations of {first - 1:,} tickets")
        rate = made / (first - 1) * ALIKE
        courses = min(int((count - made) / rate) + 1, LOT)
    _settle()
    return {
        "obligations": Obligation.objects.count(),
        "running": Obligation.objects.filter(outcome="running").count(),
        "overdue": Obligation.objects.filter(outcome="broken", met_at=None, closed_at=None).count(),
        "tickets": first - 1,
        "products": Product.objects.count(),
    }


def _publish(slug: str, now: int) -> None:
    """The example, as its own product, in force for a year; what begins by the calendar opens as it does at publication."""
    from upkept.kit.clock import moment
    from upkept.plans import actions
    from upkept.products.models import Product

    folder = ROOT / "examples" / slug
    source = (folder / "plan.yaml").read_text()
    begin = date.fromtimestamp(now - AGE - 5 * DAY).isoformat()
    source = "\n".join(f"effective: {begin}" if line.startswith("effective:") else line for line in source.split("\n"))
    product = Product.objects.create(
        slug=slug,
        name=slug.replace("-", " ").title(),
        timezone="Europe/Madrid",
        languages=["en"],
        created_at=moment(now - AGE),
        synthetic=True,
        stage="public",
    )
    prose = {file.name.split(".")[1]: file.read_text() for file in folder.glob("plan.*.md")}
    actions.publish(product, source, prose, by="import", now=moment(now), backdated=True)


def _life(rng: random.Random, now: int) -> Course:
    """Opened, mostly answered in time, resolved; of the recent ones many still wait, of the old ones a few are forgotten."""
    is_recent = rng.random() < RECENT
    at = now - (rng.randrange(60, 4 * DAY) if is_recent else rng.randrange(4 * DAY, AGE))
    data = {name: rng.choice(values) for name, values in VALUES.items()}
    found: Course = [(at, "ticket.opened", data)]
    if rng.random() < (0.6 if is_recent else 0.002):
        return found
    steps: list[tuple[float, str, dict[str, str]]] = []
    if data["type"] == "bug":
        steps.append((rng.expovariate(1 / (3 * HOUR)), "ticket.triaged", {}))
    if rng.random() < 0.1:
        steps += [(60, "ticket.waiting", {"reason": "customer"}), (rng.randrange(HOUR, 2 * DAY), "ticket.resumed", {})]
    steps.append((rng.expovariate(1 / (3 * HOUR)), "ticket.answered", {"channel": data["channel"]}))
    if data["type"] == "bug":
        steps.append((rng.randrange(HOUR, 9 * DAY), "bug.deployed", {}))
    if data["type"] == "idea":
        steps.append((rng.randrange(HOUR, 20 * DAY), "idea.accepted", {}))
    steps.append((rng.randrange(600, 2 * DAY), "ticket.resolved", {}))
    for after, kind, more in steps:
        at += int(after)
        if at < now:
            found.append((at, kind, more))
    return found


def _tickets(rng: random.Random, slug: str, lives: list[Course], first: int, now: int) -> int:
    """The courses, each lived by so many tickets numbered from `first`: their events, and what these fold to; how many."""
    from upkept.core.event import Event
    from upkept.core.replay import replay_each
    from upkept.plans.history import history

    past = history(slug)
    events = [
        Event(f"{place}.{step}", slug, kind, f"ticket:{place}", at, data, at, "person:1", "observed")
        for place, life in enumerate(lives)
        for step, (at, kind, data) in enumerate(life)
    ]
    folded = [
        one for stream, found in replay_each(past, events, now) if stream.key.startswith("ticket:") for one in found
    ]
    _store_events(events, first, len(lives))
    _store_tickets(rng, slug, lives, first)
    return _store_obligations(past, folded, first, len(lives), now)


def _store_events(events: Sequence[Any], first: int, courses: int) -> None:
    from upkept.kit.clock import moment
    from upkept.kit.journal.models import Event

    table = Table(Event)
    ours = [(one.id, table.row(Event(
        product=one.product, id=one.id, kind=one.kind, subject=one.subject, at=moment(one.at), recorded=moment(one.at),
        by=one.by, how=one.how, data=one.data, leaf=hashlib.sha256(one.id.encode()).digest(),
    ))) for one in events]  # fmt: skip
    table.store(
        table.changed(row, id=_renamed(name, number), subject=f"ticket:{number}")
        for name, row in ours
        for number in _numbers(name, first, courses)
    )


def _store_obligations(past: Any, folded: Sequence[Any], first: int, courses: int, now: int) -> int:
    """Rows, streams and tallies, as `plans.streams` leaves them when every warning and verdict was announced in time."""
    from upkept.core.score import month_of
    from upkept.kit.clock import moment
    from upkept.plans import models, tally
    from upkept.plans.announce import judged_at, next_look
    from upkept.plans.identity import ref_of

    owners = {name: past.reigns(name)[-1][0].owner for name in past.commitments()}
    zone = past.versions[-1].tables.zone
    rows, streams = Table(models.Obligation), Table(models.Stream)
    looks: dict[tuple[str, str], Any] = {}
    counts = Counter[tuple[tally.Place, str]]()
    made: list[list[Any]] = []
    for one in folded:
        row = models.Obligation(product=past.product)
        row.take(one)
        row.owner = owners[one.commitment]
        judged = judged_at(one)
        if judged is not None and judged < now:
            row.verdict = "broken" if one.outcome == "late" else str(one.outcome)
            row.announced, row.month = str(one.outcome), month_of(one, zone, judged)
        if one.is_at_risk(now):
            row.warned_at = row.warn_at
        look = next_look(one, row, now)
        row.next_look_at = None if look is None else moment(look)
        soonest = [at for at in (looks.get((one.commitment, one.key)), row.next_look_at) if at]
        looks[one.commitment, one.key] = min(soonest, default=None)
        counts.update({place: number * ALIKE for place, number in tally.counts(row).items()})
        written = rows.row(row)
        for number in _numbers(one.key.partition(":")[2], first, courses):
            key, opening = f"ticket:{number}", _renamed(one.opening, number)
            made.append(rows.changed(
                written, ref=ref_of(past.product, (one.commitment, key, opening)), key=key, subject=key, opening=opening,
                met_by=_renamed(row.met_by, number), closed_by=_renamed(row.closed_by, number),
            ))  # fmt: skip
    rows.store(made)
    streams.store(
        streams.row(models.Stream(product=past.product, commitment=name, key=f"ticket:{number}", next_look_at=look))
        for (name, key), look in looks.items()
        for number in _numbers(key.partition(":")[2], first, courses)
    )
    tally.add(counts)
    return len(made)


def _numbers(name: str, first: int, courses: int) -> range:
    """The tickets that live this course (`3.1` is the second event of the fourth one)."""
    place = first + int(name.partition(".")[0])
    return range(place, place + courses * ALIKE, courses)


def _renamed(name: str, number: int) -> str:
    return f"{number}.{name.partition('.')[2]}" if name else ""


def _store_tickets(rng: random.Random, slug: str, lives: list[Course], first: int) -> None:
    from upkept.kit.clock import moment
    from upkept.products.models import Product
    from upkept.support.models import Message, Ticket

    product = Product.objects.get(slug=slug)
    customers = _customers()
    dana = customers[0]
    tickets, messages = Table(Ticket), Table(Message)
    made, said = [], []
    for place, life in enumerate(lives):
        at = {kind: moment(when) for when, kind, _data in life}
        done = "ticket.resolved" in at
        waits = "ticket.waiting" in at and "ticket.resumed" not in at
        opened, answered = at["ticket.opened"], at.get("ticket.answered")
        row = tickets.row(Ticket(
            pk=1, product=product, title="", status="resolved" if done else "waiting" if waits else "open", customer=dana,
            attributes=dict(life[0][2]), opened_at=opened, answered_at=answered, resolved_at=at.get("ticket.resolved"),
        ))  # fmt: skip
        question = messages.row(Message(kind="customer", author=dana, text="It fails. " * 20, at=opened))
        answer = messages.row(Message(kind="answer", text="We look at it. " * 20, at=answered or opened))
        for number in range(first + place, first + place + len(lives) * ALIKE, len(lives)):
            customer = rng.choice(customers).pk
            made.append(
                tickets.changed(
                    row, id=number, customer_id=customer, title=f"{rng.choice(WHAT)} when I {rng.choice(WHEN)}"
                )
            )
            if rng.random() < SAID or not done:
                said.append(messages.changed(question, ticket_id=number))
                if answered:
                    said.append(messages.changed(answer, ticket_id=number))
    tickets.store(made)
    messages.store(said)


def _customers() -> list[Any]:
    """A thousand, of whom Dana is one."""
    from upkept.accounts.models import Person

    if not Person.objects.filter(email="dana@example.org").exists():
        names = ("dana", *(f"customer-{number}" for number in range(999)))
        Person.objects.bulk_create([Person(email=f"{name}@example.org", name=name.title()) for name in names])
    return list(Person.objects.order_by("pk"))


WHAT = ("The page stays empty", "Nothing happens", "I see an error", "My list is gone", "The sound stops", "It is slow")
WHEN = ("sign in", "share a song", "open my account", "search for an artist", "change the language", "pay")


class Table:
    """A model's table, written in bulk: COPY on PostgreSQL, one prepared statement on SQLite."""

    def __init__(self, model: Any) -> None:
        from django.db import connection, models

        self.on_postgresql = connection.vendor == "postgresql"
        given = model.__name__ == "Ticket"  # the only ones whose keys are ours to say
        self.fields = [one for one in model._meta.concrete_fields if given or not one.primary_key]
        self.places = {one.attname: place for place, one in enumerate(self.fields)}
        self.name, self.columns = model._meta.db_table, ", ".join(f'"{one.column}"' for one in self.fields)
        self.jsons = {place for place, one in enumerate(self.fields) if isinstance(one, models.JSONField)}

    def row(self, instance: Any) -> list[Any]:
        """Its values as the database takes them."""
        return [self._value(place, getattr(instance, one.attname)) for place, one in enumerate(self.fields)]

    def changed(self, row: list[Any], **values: Any) -> list[Any]:
        row = row.copy()
        for name, value in values.items():
            row[self.places[name]] = value
        return row

    def store(self, rows: Iterable[list[Any]]) -> None:
        from django.db import connection, transaction

        rows = iter(rows)
        while batch := list(itertools.islice(rows, BATCH)):
            with transaction.atomic(), connection.cursor() as cursor:
                if self.on_postgresql:
                    with cursor.copy(f'COPY "{self.name}" ({self.columns}) FROM STDIN') as copy:
                        for row in batch:
                            copy.write_row(row)
                else:
                    places = ", ".join(["?"] * len(self.fields))
                    sql = f'INSERT INTO "{self.name}" ({self.columns}) VALUES ({places})'
                    cursor.connection.executemany(sql, batch)

    def _value(self, place: int, value: Any) -> Any:
        if place in self.jsons:
            return json.dumps(value)
        if isinstance(value, datetime) and not self.on_postgresql:
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        return value


def _hurry() -> None:
    """SQLite need not survive a power cut while it is filled."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -400000")


def _settle() -> None:
    """What a running installation has done by itself: statistics; on PostgreSQL the sequence of the keys that were given."""
    from django.db import connection

    from upkept.kit import statistics
    from upkept.support.models import Ticket

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            table = Ticket._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            cursor.execute("VACUUM ANALYZE")
    statistics.refresh()
