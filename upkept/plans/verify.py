"""The proof that nothing but the journal is believed: reckon everything again from it and compare, to the second.

It reads in one snapshot and writes nothing. A stream whose timer is due this very moment is not compared: it is about to change.
"""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from upkept.core import fold as core
from upkept.core.event import Event
from upkept.core.obligation import Obligation as Folded
from upkept.core.replay import replay_each
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal import models as journal
from upkept.kit.journal.leaf import leaf_hash
from upkept.plans import tally
from upkept.plans.announce import SUPERSEDED, announce
from upkept.plans.history import history, items
from upkept.plans.identity import ref_of
from upkept.plans.models import COUNTS, Obligation, Opener, PlanVersion, Stream, Tally
from upkept.plans.spine import is_derived
from upkept.plans.streams import owner_of

PAGE = 800  # rows compared at once: SQLite takes 999 values in a statement
NOT_FOLDED = {"id", "ref", "verdict", "announced", "corrections", "warned_at", "next_look_at"}
COMPARED = [f.attname for f in Obligation._meta.concrete_fields if f.attname not in NOT_FOLDED]
PUBLISHED = ("document", "tables", "source", "prose", "digest")
AS_OF_NOW = ("figure", "target")
"""What an objective stores of these while it runs is as of its last look; pages reckon them when they are read."""
VERDICTS = {f"obligation.{word}": word for word in ("kept", "broken", "unmeasured", "void")}


@dataclass(frozen=True, slots=True)
class Difference:
    """`what`: an obligation, a verdict, a tally, an event or a plan; the others as text, `absent` where there is none."""

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
    with snapshot():
        return _Proof(product, instant_of(now), waiting_of(product, now)).run()


class _Proof:
    """One pass over the journal, and one over what is stored."""

    def __init__(self, product: str, now: int, waiting: set[core.Stream]) -> None:
        self.report = Report(product, waiting=len(waiting))
        self.past, self.now, self.waiting = history(product), now, waiting
        over = (name for name in self.past.commitments() if self.past.reigns(name)[-1][0].over_others)
        self.read_late = frozenset(over)
        self.first: dict[str, str] = {}  # ref → the verdict that was announced first
        self.corrected: Counter[str] = Counter()  # ref → how often it was corrected
        self.published: dict[str, dict[str, Any]] = {}  # number → what its event says of the version
        self.seen: set[str] = set()
        self.counted: Counter[tuple[tally.Place, str]] = Counter()

    def run(self) -> Report:
        page: list[Obligation] = []
        for stream, obligations in replay_each(self.past, self._events(), self.now):
            self.report.streams += 1
            if stream in self.waiting:
                continue
            page += [self._row(stream.product, one) for one in obligations]
            if len(page) >= PAGE:
                self._compare(page)
                page = []
        self._compare(page)
        self._compare_rest()
        self._compare_tallies()
        self._compare_plans()
        return self.report

    def _events(self) -> Iterator[Event]:
        """What folds read; what the clock has said of it is kept aside."""
        for row in journal.Event.objects.filter(product=self.report.product).order_by("seq").iterator(chunk_size=PAGE):
            event = row.as_core()
            raw = replace(event, v=row.v, data=row.data)
            if leaf_hash(raw) != bytes(row.leaf):
                self.report.differs("event", row.id, bytes(row.leaf).hex(), leaf_hash(raw).hex())
            self.report.events += 1
            if not is_derived(event):
                self._note_plan(event)
                yield event
            elif event.kind in VERDICTS:
                self.first.setdefault(event.subject.partition(":")[2], VERDICTS[event.kind])
            elif event.kind == "obligation.corrected":
                self.corrected[event.subject.partition(":")[2]] += 1

    def _note_plan(self, event: Event) -> None:
        """What the journal says of the plan's versions, and of their calendars carried on."""
        if event.kind == "plan.published":
            said = {name: event.data[name] for name in PUBLISHED}
            self.published[event.data["number"]] = {**said, "effective_at": moment(event.data["effective"])}
        elif event.kind == "calendar.extended":
            self.published[event.data["number"]]["tables"] = event.data["tables"]

    def _row(self, product: str, folded: Folded) -> Obligation:
        row = Obligation(product=product, ref=ref_of(product, folded.identity))
        row.take(folded)
        row.owner = owner_of(self.past, folded.commitment, folded.version)
        list(announce(row, folded, self.now, self.past.versions[-1].tables.zone))  # for the month in which it counts
        return row

    def _compare(self, page: Sequence[Obligation]) -> None:
        stored = {row.ref: row for row in Obligation.objects.filter(ref__in=[row.ref for row in page])}
        for row in page:
            self.seen.add(row.ref)
            self.counted.update(tally.counts(row))
            other = stored.get(row.ref)
            if other is None:
                self.report.differs("obligation", _name(row), "absent", row.outcome)
                continue
            for column in COMPARED:
                if column in AS_OF_NOW and row.commitment in self.read_late and not row.month:
                    continue
                if (one := getattr(other, column)) != (two := getattr(row, column)):
                    self.report.differs("obligation", f"{_name(row)}: {column}", one, two)

    def _compare_rest(self) -> None:
        """What is stored but did not come out of the replay, and what each was first announced as."""
        for row in Obligation.objects.filter(product=self.report.product).iterator(chunk_size=PAGE):
            self.report.obligations += 1
            announced = self.first.get(row.ref, "")
            if row.verdict != announced:
                self.report.differs("verdict", _name(row), row.verdict or "none", announced or "none")
            if row.corrections != self.corrected[row.ref]:
                self.report.differs(
                    "obligation", f"{_name(row)}: corrections", row.corrections, self.corrected[row.ref]
                )
            if row.ref in self.seen:
                continue
            if core.Stream(row.product, row.commitment, row.key) in self.waiting:
                self.counted.update(tally.counts(row))
            elif row.reason != SUPERSEDED:
                self.report.differs("obligation", _name(row), row.outcome, "absent")

    def _compare_plans(self) -> None:
        """The versions by which all this was reckoned are those that were published."""
        for row in PlanVersion.objects.filter(product=self.report.product):
            said = self.published.pop(row.number, None)
            if said is None:
                self.report.differs("plan", row.number, "there", "absent")
                continue
            for name, value in said.items():
                if getattr(row, name) != value:
                    self.report.differs("plan", f"{row.number}: {name}", "something else", "as it was published")
        for number in self.published:
            self.report.differs("plan", number, "absent", "as it was published")

    def _compare_tallies(self) -> None:
        wanted: dict[tally.Place, dict[str, int]] = defaultdict(dict)
        for (place, name), number in self.counted.items():
            wanted[place][name] = number
        for row in Tally.objects.filter(product=self.report.product):
            expected = wanted.pop((row.product, row.commitment, row.month), {})
            for name in COUNTS:
                if getattr(row, name) != expected.get(name, 0):
                    self.report.differs("tally", f"{row} {name}", getattr(row, name), expected.get(name, 0))
        for (_, commitment, month), expected in wanted.items():
            if any(expected.values()):
                self.report.differs("tally", f"{commitment} {month}", "absent", dict(expected))


def _name(row: Obligation) -> str:
    return f"{row.commitment} {row.key} {row.opening}"


def waiting_of(product: str, now: datetime) -> set[core.Stream]:
    """Streams whose timer is due, and those of periods that are about to be opened."""
    rows = Stream.objects.filter(product=product, next_look_at__lte=now)
    found = {core.Stream(*row) for row in rows.values_list("product", "commitment", "key")}
    past = history(product)
    for opener in Opener.objects.filter(product=product, opens_at__lte=now):
        begun = core.openings(past, instant_of(opener.opened_until), instant_of(now) + 1, items(past))
        found |= {stream for _, stream in begun}
    return found


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
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
