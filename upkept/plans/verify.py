"""The proof that nothing but the journal is believed: reckon everything again from it and compare, to the second.

It reads in one snapshot and writes nothing. A stream whose timer is due this very moment is not compared: it is about to change.
"""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from upkept.core import fold as core
from upkept.core.commitments.base import Frame, Scope
from upkept.core.event import Event
from upkept.core.obligation import Obligation as Folded
from upkept.kit.clock import instant_of
from upkept.kit.journal import models as journal
from upkept.kit.journal.leaf import leaf_hash
from upkept.plans import tally
from upkept.plans.announce import SUPERSEDED, announce
from upkept.plans.history import history, items
from upkept.plans.identity import ref_of
from upkept.plans.models import COUNTS, Obligation, Stream, Tally
from upkept.plans.spine import is_derived

PAGE = 5000
NOT_FOLDED = {"id", "ref", "owner", "verdict", "announced", "corrections", "warned_at", "next_look_at"}
COMPARED = [f.attname for f in Obligation._meta.concrete_fields if f.attname not in NOT_FOLDED]
VERDICTS = {f"obligation.{word}": word for word in ("kept", "broken", "unmeasured", "void")}


@dataclass(frozen=True, slots=True)
class Difference:
    """`what`: an obligation, a tally or an event; `stored` and `replayed` as text, `absent` where there is none."""

    what: str
    name: str
    stored: str
    replayed: str


@dataclass(slots=True)
class Report:
    product: str
    events: int = 0
    streams: int = 0
    obligations: int = 0
    waiting: int = 0
    differences: list[Difference] = field(default_factory=list)

    def differs(self, what: str, name: str, stored: object, replayed: object) -> None:
        self.differences.append(Difference(what, name, str(stored), str(replayed)))


def verify(product: str, *, now: datetime) -> Report:
    """Replay the product's whole journal as of `now`; compare it with every stored obligation, tally and leaf hash."""
    report = Report(product)
    with _snapshot():
        events = list(_events(product, report))
        past = history(product)
        waiting = _waiting(product, now)
        report.waiting = len(waiting)
        replayed = {
            stream: folded
            for stream, folded in replay(past, [e for e in events if not is_derived(e)], instant_of(now)).items()
            if stream not in waiting
        }
        report.streams = len(replayed)
        _compare(past, replayed, waiting, events, report, instant_of(now))
    return report


def replay(past: core.History, events: Sequence[Event], now: int) -> dict[core.Stream, list[Folded]]:
    """Every stream that these events touch or the calendar opens, folded from them alone."""
    index = _Index(events)
    streams: set[core.Stream] = set()
    for event in events:
        streams |= {stream for stream in core.touched(past, event) if stream.key != core.ALL}
    if past.versions:
        first = min(version.effective for version in past.versions)
        streams |= {stream for _, stream in core.openings(past, first, now + 1, items(past))}
    result: dict[core.Stream, list[Folded]] = {}
    by_commitment: dict[str, list[Folded]] = defaultdict(list)

    def results(commitment: str, since: int, until: int) -> Sequence[Folded]:
        return [o for o in by_commitment[commitment] if o.verdict_at is not None and since <= o.verdict_at < until]

    def last(stream: core.Stream) -> bool:
        return any(commitment.over_others for commitment, _ in past.reigns(stream.commitment))

    for stream in sorted(streams, key=lambda one: (last(one), one)):
        folded = core.fold(past, stream, index.of(core.scopes(past, stream)), Frame(now, results))
        result[stream] = folded
        by_commitment[stream.commitment] += folded
    return result


class _Index:
    """Events by subject and by kind, so that a stream's are found without reading all."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.by_subject: dict[str, list[Event]] = defaultdict(list)
        self.by_kind: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            self.by_subject[event.subject].append(event)
            self.by_kind[event.kind].append(event)

    def of(self, scopes: Sequence[Scope]) -> list[Event]:
        found: dict[str, Event] = {}
        for scope in scopes:
            near = list(self.by_subject.get(scope.subject, ())) if scope.subject is not None else []
            near += [event for kind in scope.kinds for event in self.by_kind.get(kind, ())]
            found.update((event.id, event) for event in near if scope.holds(event))
        return list(found.values())


def _events(product: str, report: Report) -> Iterator[Event]:
    rows = journal.Event.objects.filter(product=product).order_by("seq")
    for row in rows.iterator(chunk_size=PAGE):
        event = row.as_core()
        raw = Event(
            row.id, product, row.kind, row.subject, event.at, row.data, event.recorded, row.by, event.how, row.v
        )
        if leaf_hash(raw) != bytes(row.leaf):
            report.differs("event", row.id, bytes(row.leaf).hex(), leaf_hash(raw).hex())
        report.events += 1
        yield event


def _waiting(product: str, now: datetime) -> set[core.Stream]:
    rows = Stream.objects.filter(product=product, next_look_at__lte=now)
    return {core.Stream(*row) for row in rows.values_list("product", "commitment", "key")}


def _compare(
    past: core.History,
    replayed: dict[core.Stream, list[Folded]],
    waiting: set[core.Stream],
    events: Sequence[Event],
    report: Report,
    now: int,
) -> None:
    product = report.product
    fresh = {row.ref: row for stream, group in replayed.items() for row in _rows(past, stream, group, now)}
    first: dict[str, str] = {}
    for event in events:
        if is_derived(event) and event.kind in VERDICTS:
            first.setdefault(event.subject.partition(":")[2], VERDICTS[event.kind])
    counted: Counter[tuple[tally.Place, str]] = Counter()
    for row in fresh.values():
        counted.update(tally.counts(row))
    for stored in Obligation.objects.filter(product=product).iterator(chunk_size=PAGE):
        report.obligations += 1
        name = f"{stored.commitment} {stored.key} {stored.opening}"
        if stored.verdict != first.get(stored.ref, ""):
            report.differs("verdict", name, stored.verdict or "none", first.get(stored.ref, "none"))
        if core.Stream(product, stored.commitment, stored.key) in waiting:
            counted.update(tally.counts(stored))
            continue
        row = fresh.pop(stored.ref, None)
        if row is None:
            if stored.reason != SUPERSEDED:
                report.differs("obligation", name, stored.outcome, "absent")
            continue
        for column in COMPARED:
            if (one := getattr(stored, column)) != (other := getattr(row, column)):
                report.differs("obligation", f"{name}: {column}", one, other)
    for row in fresh.values():
        report.differs("obligation", f"{row.commitment} {row.key} {row.opening}", "absent", row.outcome)
    _compare_tallies(product, counted, report)


def _rows(past: core.History, stream: core.Stream, group: Sequence[Folded], now: int) -> Iterator[Obligation]:
    for folded in group:
        row = Obligation(product=stream.product, ref=ref_of(stream.product, folded.identity))
        row.take(folded)
        list(announce(row, folded, now, past.versions[-1].tables.zone))  # for the month in which it counts
        yield row


def _compare_tallies(product: str, counted: Counter[tuple[tally.Place, str]], report: Report) -> None:
    wanted: dict[tally.Place, dict[str, int]] = defaultdict(dict)
    for (place, name), number in counted.items():
        wanted[place][name] = number
    for row in Tally.objects.filter(product=product):
        expected = wanted.pop((product, row.commitment, row.month), {})
        for name in COUNTS:
            if getattr(row, name) != expected.get(name, 0):
                report.differs("tally", f"{row} {name}", getattr(row, name), expected.get(name, 0))
    for (_, commitment, month), expected in wanted.items():
        if any(expected.values()):
            report.differs("tally", f"{commitment} {month}", "absent", dict(expected))


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """All reads see one moment, and nobody waits for us. In a transaction that runs already: that one's."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        yield from _sqlite_snapshot()


def _sqlite_snapshot() -> Iterator[Any]:
    """Django's atomic() would begin IMMEDIATE, as a writer; a reader begins deferred."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
