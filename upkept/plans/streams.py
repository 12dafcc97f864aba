"""Locking, re-folding and storing streams: after every event, at every timer, always the whole stream by the one way."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import connection

from upkept.core import fold as core
from upkept.core import obligation as folded
from upkept.core.commitments.base import Frame
from upkept.core.event import Event
from upkept.core.zone import DAY
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal import recording
from upkept.kit.live.log import announce as tell
from upkept.plans import objectives, rows, tally
from upkept.plans.announce import SUPERSEDED, announce, next_look, supersede
from upkept.plans.gather import gather
from upkept.plans.history import history
from upkept.plans.identity import ref_of
from upkept.plans.models import Obligation

CHUNK = 200  # streams in a query
_COLUMNS = [field.attname for field in Obligation._meta.concrete_fields if not field.primary_key]


def lock(streams: Iterable[core.Stream]) -> None:
    """Make sure of their rows and lock them, in one order for all. SQLite has one writer at a time: nothing to do there."""
    if connection.vendor == "sqlite":
        return
    wanted = sorted(set(streams))
    for start in range(0, len(wanted), CHUNK):
        rows.lock(wanted[start : start + CHUNK])


def refold(streams: Iterable[core.Stream], now: int, *, quiet: bool = False, cause: str = "") -> None:
    """Fold the (locked) streams from their events as of `now`, store what changed, announce what is due.

    `quiet`: what is announced calls for no reactions. `cause`: the id of the event that led here.
    """
    by_product: dict[str, list[core.Stream]] = defaultdict(list)
    for stream in sorted(set(streams)):
        by_product[stream.product].append(stream)
    for product, group in by_product.items():
        past = history(product)
        last = {stream for stream in group if objectives.is_over_others(past, stream)}
        first = [stream for stream in group if stream not in last]
        for start in range(0, len(first), CHUNK):
            batch = _Batch(past, first[start : start + CHUNK], now, cause)
            batch.run(quiet=quiet)
            last |= _judged_by(past, batch, now)
        _refold_last(past, last, now, quiet=quiet, cause=cause)


def _refold_last(past: core.History, streams: set[core.Stream], now: int, *, quiet: bool, cause: str) -> None:
    """What is judged by others' results: one after another, because one may read another's."""
    done: set[core.Stream] = set()
    while ahead := sorted(streams - done):
        done.add(ahead[0])
        batch = _Batch(past, ahead[:1], now, cause)
        batch.run(quiet=quiet)
        streams = streams | _judged_by(past, batch, now)


def _judged_by(past: core.History, batch: _Batch, now: int) -> set[core.Stream]:
    """The streams that were judged already by results which have changed now (an import, a late event), locked."""
    found: set[core.Stream] = set()
    for commitment, since in batch.rejudged.items():
        if since < now - DAY:
            found |= objectives.judged_after(past.product, objectives.readers(past).get(commitment, ()), since)
    lock(found)
    return found


class Announced(Protocol):
    """What was announced of an obligation before its row was made (again)."""

    verdict: str
    announced: str
    corrections: int
    warned: int | None


_remembered: ContextVar[Mapping[str, Announced]] = ContextVar("remembered", default={})  # noqa: B039 - never changed


@contextlib.contextmanager
def remembering(said: Mapping[str, Announced]) -> Iterator[None]:
    """Within it, new rows know what the journal says was announced of them (ref → what): a rebuild says nothing twice."""
    token = _remembered.set(said)
    try:
        yield
    finally:
        _remembered.reset(token)


class _Batch:
    """Some streams of one product on their way through one re-fold."""

    def __init__(self, past: core.History, streams: Sequence[core.Stream], now: int, cause: str) -> None:
        self.past, self.streams, self.now, self.cause = past, streams, now, cause
        self.deltas: Counter[tuple[tally.Place, str]] = Counter()
        self.events: list[Event] = []
        self.new: list[Obligation] = []
        self.old: list[tuple[Obligation, tuple[str, ...]]] = []
        self.rejudged: dict[str, int] = {}  # commitment → the earliest verdict that was given or changed
        self.zone = past.versions[-1].tables.zone if past.versions else None

    def run(self, *, quiet: bool) -> None:
        events = gather(self.past, self.streams)
        stored = rows.stored(self.streams)
        looks: dict[core.Stream, int | None] = {}
        for stream in self.streams:
            known = stored.get(stream, {})
            frame = Frame(now=self.now, results=results_of(stream.product))
            obligations = core.fold(self.past, stream, events[stream], frame)
            looks[stream] = self._take(stream, known, obligations)
        Obligation.objects.bulk_create(self.new)
        rows.update(self.old)
        tally.add(self.deltas)
        rows.schedule({stream: look for stream, look in looks.items() if look is not None or stream in stored})
        recording.derive(self.events, quiet=quiet)
        if not quiet and (self.new or self.events or self.old):
            tell(f"due:{self.past.product}")

    def _take(
        self, stream: core.Stream, known: dict[str, Obligation], obligations: Sequence[folded.Obligation]
    ) -> int | None:
        looks: list[int] = []
        for obligation in obligations:
            row = known.pop(obligation.opening, None)
            is_new = row is None
            row = row or _new(stream.product, ref_of(stream.product, obligation.identity))
            before, counted = _snapshot(row), tally.counts(row)
            row.take(obligation)
            row.owner = owner_of(self.past, stream.commitment, obligation.version)
            assert self.zone is not None  # an obligation has a version
            self.events += announce(row, obligation, self.now, self.zone, self.cause)
            look = next_look(obligation, row, self.now)
            row.next_look_at = None if look is None else moment(look)
            if look is not None:
                looks.append(look)
            self._keep(row, before, counted, is_new=is_new)
        for row in known.values():
            self._drop(row)
        return min(looks, default=None)

    def _keep(self, row: Obligation, before: dict[str, Any], counted: Counter[Any], *, is_new: bool) -> None:
        counts = tally.counts(row)
        self.deltas.update(counts)
        self.deltas.subtract(counted)
        if counts != counted:
            self._note(row)
        if is_new:
            self.new.append(row)
            return
        changed = tuple(name for name in _COLUMNS if getattr(row, name) != before[name])
        if changed:
            self.old.append((row, changed))

    def _note(self, row: Obligation) -> None:
        judged = instant_of(row.verdict_at or row.opened_at)
        self.rejudged[row.commitment] = min(judged, self.rejudged.get(row.commitment, judged))

    def _drop(self, row: Obligation) -> None:
        """The events no longer say that it was ever opened."""
        if row.reason == SUPERSEDED:
            return
        if not row.verdict:
            row.delete()
            return
        before, counted = _snapshot(row), tally.counts(row)
        self.events.append(supersede(row, self.now, self.cause))
        self._keep(row, before, counted, is_new=False)


def owner_of(past: core.History, commitment: str, version: str) -> str:
    """The role that is told of it, by the version under which it was born."""
    for one in past.versions:
        if one.number == version and commitment in one.plan.commitments:
            return one.plan.commitments[commitment].owner
    return "owner"


def results_of(product: str) -> Callable[[str, int, int], Sequence[folded.Obligation]]:
    """The obligations of another commitment with a verdict in [since, until)."""

    def results(commitment: str, since: int, until: int) -> Sequence[folded.Obligation]:
        found = Obligation.objects.filter(
            product=product, commitment=commitment, verdict_at__gte=moment(since), verdict_at__lt=moment(until)
        ).exclude(reason=SUPERSEDED)
        return [row.as_core() for row in found]

    return results


def _new(product: str, ref: str) -> Obligation:
    row, said = Obligation(product=product, ref=ref), _remembered.get()
    if ref in said:
        known = said[ref]
        row.verdict, row.announced, row.corrections = known.verdict, known.announced, known.corrections
        row.warned_at = None if known.warned is None else moment(known.warned)
    return row


def _snapshot(row: Obligation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}
