"""The driver: which streams an event touches, what each is folded from, and the fold over the versions of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from upkept.core.commitments.base import ENDINGS, EXCUSED, HEARD, SILENT, Frame, Scope
from upkept.core.event import Event, in_order
from upkept.core.history import History
from upkept.core.obligation import Obligation
from upkept.core.verdict import finished, told

__all__ = ["ALL", "History", "Stream", "fold", "openings", "replay", "scopes", "touched"]

ALL = "*"
"""The key that stands for every stored stream of a commitment: a feed that fell silent touches them all."""
SPECIAL = frozenset((EXCUSED, SILENT, HEARD))
"""Events that the driver reads, whatever the kind of commitment."""
PLAIN, TOLD, WHOLE = 0, 1, 2
"""What a group of events needs: the plain fold; to be told how it was learned of; all that the driver knows."""
LATE = 60
"""Seconds after which an event counts as recorded late."""


class Stream(NamedTuple):
    """The unit that is locked, folded and stored as one."""

    product: str
    commitment: str
    key: str


def touched(history: History, event: Event) -> set[Stream]:
    """The streams whose obligations this event may change. One with the key `*` means all stored ones of its commitment."""
    index, product, kind, subject = history.index, history.product, event.kind, event.subject
    if kind in SPECIAL:
        return _touched_specially(history, event)
    names = index.subject.get(kind, ())
    found = {Stream(product, name, subject) for name in names}
    for attribute in event.data:
        for name in index.names.get(attribute, ()):
            found.add(Stream(product, name, subject))
    if kind.rpartition(".")[2] in ENDINGS and kind.partition(".")[0] == event.subject_kind:
        found.update(Stream(product, name, subject) for name in index.all_subject)
    for commitment, reign in index.keyed.get(kind, ()):
        found.update(Stream(product, commitment.id, key) for key in commitment.keys(event, reign.tables))
    for commitment, reign in index.itemised.get(event.subject_kind, ()) if index.itemised else ():
        found.update(Stream(product, commitment.id, key) for key in commitment.keys(event, reign.tables))
    return found


def scopes(history: History, stream: Stream) -> list[Scope]:
    """What a stream is folded from: the events that any of these holds."""
    found: list[Scope] = []
    for commitment, reign in history.reigns(stream.commitment):
        for scope in commitment.scope(stream.key, reign.tables):
            if scope not in found:
                found.append(scope)
        if commitment.awaited():
            feeds = Scope(kinds=frozenset((SILENT, HEARD)))
            if feeds not in found:
                found.append(feeds)
        if not commitment.by_subject:
            excuses = Scope(subject=f"commitment:{commitment.id}")
            if excuses not in found:
                found.append(excuses)
    return found


def fold(history: History, stream: Stream, events: Sequence[Event], frame: Frame) -> list[Obligation]:
    """The stream's obligations as of `frame.now`, in the order in which they opened. The events may come in any order."""
    return folded(history, stream, *ordered(events), frame)


def openings(
    history: History, since: int, until: int, items: Mapping[str, Iterable[str]] | None = None
) -> list[tuple[int, Stream]]:
    """The streams that begin by the calendar in [since, until), soonest first.

    `items`: kind of subject → every subject of it that was ever seen (`history.index.itemised` has the kinds that are needed).
    """
    found: set[tuple[int, Stream]] = set()
    for name in history.commitments():
        for commitment, reign in history.reigns(name):
            begin, end = max(since, reign.start), until if reign.end is None else min(until, reign.end)
            if begin >= end:
                continue
            for one in commitment.openings(begin, end, reign.tables, items or {}, first=since <= reign.start):
                found.add((one.at, Stream(history.product, name, one.key)))
    return sorted(found)


def ordered(events: Sequence[Event]) -> tuple[Sequence[Event], int]:
    """The events by moment and id, and what they need: more than the plain fold where one is late, attested or special."""
    before = -(1 << 62)
    special = sort = odd = False
    for event in events:
        at = event.at
        if at <= before:
            sort = True
        before = at
        if event.recorded > at + LATE or event.kind in SPECIAL:
            special = True
        if event.how != "observed":
            odd = True
            special = special or event.how == "attested"
    return (sorted(events, key=in_order) if sort else events), WHOLE if special else TOLD if odd else PLAIN


def folded(history: History, stream: Stream, events: Sequence[Event], need: int, frame: Frame) -> list[Obligation]:
    """`fold` for events that `ordered` has seen."""
    if need != WHOLE:
        found = _plain(history, stream, events, frame)
        return told(found, events) if need == TOLD and found else found
    ours = [event for event in events if event.kind not in SPECIAL]
    found = _plain(history, stream, ours, frame)
    if not found:
        return found
    whole = finished(
        history, stream.commitment, found, events, lambda known, now: _known(history, stream, known, frame, now)
    )
    return told(whole, events)


def _known(history: History, stream: Stream, events: Sequence[Event], frame: Frame, now: int) -> list[Obligation]:
    """What the obligations were when only these events were known."""
    ours = [event for event in events if event.kind not in SPECIAL]
    return _plain(history, stream, ours, Frame(now, frame.results))


def _plain(history: History, stream: Stream, events: Sequence[Event], frame: Frame) -> list[Obligation]:
    reigns = history.reigns(stream.commitment)
    if len(reigns) == 1:
        commitment, reign = reigns[0]
        return commitment.fold(stream.key, events, reign, frame)
    found: list[Obligation] = []
    for commitment, reign in reigns:
        if found:
            frame = replace(frame, earlier=tuple(found))
        found += commitment.fold(stream.key, events, reign, frame)
    return found


def _touched_specially(history: History, event: Event) -> set[Stream]:
    """What the driver's own events touch."""
    product, index = history.product, history.index
    if event.kind == EXCUSED:
        name = str(event.data.get("commitment") or "")
        if event.subject_kind == "commitment":
            name = name or event.subject.partition(":")[2]
        held = history.reigns(name)
        if any(commitment.by_subject for commitment, _ in held):
            return {Stream(product, name, event.subject)}
        return (
            {Stream(product, name, str(event.data.get("key") or event.data.get("opening") or ALL))} if held else set()
        )
    if event.kind == HEARD:
        return {Stream(product, name, ALL) for names in index.awaited.values() for name in names}
    kinds = event.data.get("kinds") or ()
    return {Stream(product, name, ALL) for kind in kinds for name in index.awaited.get(str(kind), ())}


def replay(history: History, events: Iterable[Event], now: int) -> dict[Stream, list[Obligation]]:
    """Every stream of the whole journal, whatever the order of its events (see core/replay.py)."""
    from upkept.core.replay import replay as whole

    return whole(history, events, now)
