"""The plans as the journal's subscriber: an event becomes obligations in the transaction that records it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q

from upkept.core import fold as core
from upkept.core.commitments.base import EXCUSED, SILENT
from upkept.core.event import Event
from upkept.core.plan.document import read_yaml
from upkept.core.plan.model import OwnEvent
from upkept.core.zone import DAY
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal import models as journal
from upkept.kit.journal.subscriber import PIVOTS
from upkept.plans import objectives, openers, streams
from upkept.plans.history import history, steady
from upkept.plans.models import Obligation, PlanVersion

PAGE = 2000  # events looked at together when a version meets events that are there already


__all__ = ["PIVOTS", "Spine", "is_derived", "project", "touched"]


def _number(product: str) -> int:
    """64 bits for an advisory lock of PostgreSQL."""
    return int.from_bytes(hashlib.sha256(f"plan of {product}".encode()).digest()[:8], "big", signed=True)


@dataclass(frozen=True, slots=True)
class Locked:
    streams: frozenset[core.Stream]


class Spine:
    @contextlib.contextmanager
    def still(self, products: Iterable[str], *, changing: bool) -> Iterator[None]:
        """Recording shares the plan, publishing has it alone: else an event that another version would have counted is missed."""
        if connection.vendor == "postgresql":
            take = "pg_advisory_xact_lock" if changing else "pg_advisory_xact_lock_shared"
            with connection.cursor() as cursor:
                for product in sorted(products):
                    cursor.execute(f"SELECT {take}(%s)", [_number(product)])
        with contextlib.nullcontext() if changing else steady(products):
            yield

    def own_kinds(self, product: str) -> Mapping[str, OwnEvent]:
        own: dict[str, OwnEvent] = {}
        for version in history(product).versions:
            own |= version.plan.events
        return own

    def may_be_backdated(self, product: str, kind: str) -> bool:
        return kind not in _limited(history(product))

    def lock(self, events: Sequence[Event]) -> object:
        found: set[core.Stream] = set()
        for event in events:
            if not is_derived(event):
                found |= touched(event)
        streams.lock(found)
        return Locked(frozenset(found))

    def fold(self, locked: object, events: Sequence[Event], now: int, *, quiet: bool) -> None:
        assert isinstance(locked, Locked)
        for event in events:
            project(event)
            if event.kind == "plan.published":
                _meet(event, now, quiet=quiet)
        if locked.streams:
            streams.refold(locked.streams, now, quiet=quiet, cause=events[-1].id)

    def rebuild(self, product: str, now: datetime) -> None:
        from upkept.plans.rebuild import rebuild  # it needs this module

        rebuild(product, now=now)


def touched(event: Event) -> set[core.Stream]:
    """The streams to fold for this event."""
    past = history(event.product)
    found: set[core.Stream] = set()
    for stream in core.touched(past, event):
        found |= stored(stream, event) if stream.key == core.ALL else {stream}
    if event.how == "imported" or event.at < event.recorded - DAY:
        names = {held[0].id for held in past.index.keyed.get(event.kind, ()) if held[0].over_others}
        found |= objectives.judged_after(event.product, names, event.at)
    return found


def stored(every: core.Stream, event: Event) -> set[core.Stream]:
    """The stored streams that `*` stands for: those that this event may concern."""
    rows = Obligation.objects.filter(product=every.product, commitment=every.commitment)
    if event.kind == EXCUSED:
        rows = rows.filter(opening=str(event.data.get("opening")))
    else:
        rows = rows.filter(Q(outcome="running") | Q(due_at__gte=moment(_silent_since(event))))
    return {core.Stream(every.product, every.commitment, key) for key in rows.values_list("key", flat=True).distinct()}


def _silent_since(event: Event) -> int:
    """When the silence began that this event begins or ends."""
    if event.kind == SILENT:
        return event.at
    rows = journal.Event.objects.filter(
        product=event.product, subject=event.subject, kind=SILENT, at__lte=moment(event.at)
    )
    began = rows.order_by("-at").values_list("at", flat=True).first()
    return event.at if began is None else instant_of(began)


def is_derived(event: Event) -> bool:
    """What the clock said about an obligation: it follows from streams, and touches none."""
    return event.by == "clock" and event.kind.startswith("obligation.")


def project(event: Event) -> None:
    """Plan versions are rows made from events, so that the journal alone rebuilds them."""
    if event.kind == "plan.published":
        _publish(event)
    elif event.kind == "calendar.extended":
        PlanVersion.objects.filter(product=event.product, number=event.data["number"]).update(
            tables=event.data["tables"],
            calendars_until=moment(event.data["calendars_until"]),
            extensions=F("extensions") + 1,
        )


def _publish(event: Event) -> None:
    data = event.data
    until = data.get("calendars_until")
    PlanVersion.objects.create(
        product=event.product,
        number=data["number"],
        effective_at=moment(data["effective"]),
        published_at=moment(event.at),
        document=_as_written(data),
        tables=data["tables"],
        source=data["source"],
        prose=data["prose"],
        files=data.get("files", {}),
        digest=data["digest"],
        by=event.by,
        calendars_until=None if until is None else moment(until),
        **{name: data.get(name) or "" for name in ("why", "proposed_by", "approved_by", "managed_in", "commit")},
    )


def _as_written(data: Mapping[str, Any]) -> Any:
    """The document with its keys in the order of the source: the journal's own column may have sorted them."""
    node, _problems = read_yaml(data["source"])
    written = node.to_document() if node is not None else None
    return written if written == data["document"] else data["document"]


def _meet(event: Event, now: int, *, quiet: bool) -> None:
    """A version meets what is there already: periods that have begun, events that happened under it before we knew it."""
    since = event.data["effective"]
    openers.start(event.product, since, now, quiet=quiet)
    for group in _already_there(event.product, since):
        found = {stream for one in group if not is_derived(one) for stream in touched(one)}
        streams.lock(found)
        streams.refold(found, now, quiet=quiet, cause=event.id)


def _already_there(product: str, since: int) -> Iterable[list[Event]]:
    """Events that happened under this version before it was known to us, page by page."""
    rows = journal.Event.objects.filter(product=product, at__gte=moment(since)).order_by("seq")
    last = 0
    while page := [row.as_core() for row in rows.filter(seq__gt=last)[:PAGE]]:
        yield page
        last = page[-1].seq


_limits: dict[int, tuple[core.History, frozenset[str]]] = {}

STARTS = ("start", "after", "from_", "opens")
"""The keys of a commitment whose events begin a clock: they may be backdated, because that is stricter."""


def _limited(past: core.History) -> frozenset[str]:
    known = _limits.get(id(past))
    if known is not None and known[0] is past:
        return known[1]
    kinds = {"obligation.excused"}
    for version in past.versions:
        for commitment in version.plan.commitments.values():
            starts: set[str] = set()
            for name in STARTS:
                selector = getattr(commitment, name, None)
                starts |= getattr(selector, "kinds", frozenset())
            kinds |= commitment.kinds() - starts
    _limits.clear()
    _limits[id(past)] = (past, frozenset(kinds))
    return _limits[id(past)][1]
