"""The whole journal at once: every stream of a product folded from one pass over its events, in any order of arrival."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from upkept.core.commitments.base import ENDINGS, EXCUSED, SILENT, Frame, Reader, Scope
from upkept.core.event import Event, in_order
from upkept.core.fold import LATE, SPECIAL, TOLD, WHOLE, Stream, folded, openings, ordered, scopes, touched
from upkept.core.history import History
from upkept.core.obligation import Obligation
from upkept.core.verdict import told

_IGNORED, _SUBJECT, _KEYED = 0, 1, 2


def replay(history: History, events: Iterable[Event], now: int) -> dict[Stream, list[Obligation]]:
    """Every stream that has obligations. The same, to the second, as folding each stream by itself."""
    return dict(replay_each(history, events, now))


def replay_each(history: History, events: Iterable[Event], now: int) -> Iterator[tuple[Stream, list[Obligation]]]:
    """The same, one stream at a time and forgetting what is done, for a million events in bounded memory.

    First the promises to subjects, then the periods, last the objectives, which read the results of the others.
    """
    groups = _Groups(history)
    take = groups.take
    for event in events:
        take(event)
    yield from _Replay(history, groups, now).streams()


class _Groups:
    """The events that matter, by what they are needed for."""

    def __init__(self, history: History) -> None:
        self.history, index = history, history.index
        self.names = frozenset(index.names)
        self.items = frozenset(index.itemised)
        self.wanted = _wanted_kinds(history)
        self.routes: dict[str, int] = {}
        self.subjects: dict[str, list[Event]] = {}
        self.kinds: dict[str, list[Event]] = {}
        self.held: dict[str, list[Event]] = {}
        self.touched: set[Stream] = set()

    def take(self, event: Event) -> None:
        """Put one event where it will be looked for; one that no promise looks for is dropped."""
        kind = event.kind
        route = self.routes.get(kind)
        if route is None:
            route = self.routes[kind] = self._route(kind)
        if route & _SUBJECT or (self.names and not self.names.isdisjoint(event.data)):
            group = self.subjects.get(event.subject)
            if group is None:
                self.subjects[event.subject] = [event]
            else:
                group.append(event)
        if route & _KEYED or (self.items and event.subject.partition(":")[0] in self.items):
            self._keep(event)

    def _route(self, kind: str) -> int:
        index = self.history.index
        ends = kind.rpartition(".")[2] in ENDINGS
        bits = _SUBJECT if kind in index.subject or ends or kind == EXCUSED else _IGNORED
        return bits | (_KEYED if kind in self.wanted or kind in index.keyed or kind in SPECIAL else _IGNORED)

    def _keep(self, event: Event) -> None:
        if event.kind in SPECIAL:
            self.kinds.setdefault(event.kind, []).append(event)
        else:
            self.touched |= {s for s in touched(self.history, event) if not _is_subject(self.history, s)}
            if event.kind in self.wanted:
                self.kinds.setdefault(event.kind, []).append(event)
        if event.subject_kind in self.items or event.subject_kind == "commitment":
            self.held.setdefault(event.subject, []).append(event)


class _Replay:
    def __init__(self, history: History, groups: _Groups, now: int) -> None:
        self.history, self.groups, self.now = history, groups, now
        for found in groups.kinds.values():
            found.sort(key=in_order)
        feeds = [e for kind in SPECIAL - {EXCUSED} for e in groups.kinds.get(kind, ())]
        # one that was recorded late may have changed what stood, wherever: then all of them go to every stream
        self.told_late = feeds if any(event.recorded > event.at + LATE for event in feeds) else []
        silences = () if self.told_late else _silences(sorted(feeds, key=in_order))
        self.silences = sorted(silences, key=lambda one: one[0])
        self.longest = max((to - begin for begin, to, _ in self.silences), default=0)
        self.read = {
            other for name in history.commitments() for held in history.reigns(name) for other in held[0].references()
        }
        self.results: dict[str, list[Obligation]] = {name: [] for name in self.read}

    def streams(self) -> Iterator[tuple[Stream, list[Obligation]]]:
        yield from self._subjects()
        streams = {s for s in self.groups.touched if not _is_subject(self.history, s)}
        begin = min((version.effective for version in self.history.versions), default=self.now)
        items: dict[str, list[str]] = {}
        for subject in self.groups.held:
            items.setdefault(subject.partition(":")[0], []).append(subject)
        streams |= {stream for _, stream in openings(self.history, begin, self.now + 1, items)}
        last = [s for s in streams if self._reads_others(s)]
        for stream in sorted(streams - set(last)):
            yield from self._one(stream, self._gathered(stream))
        for stream in sorted(last, key=lambda one: (self._depth(one.commitment), one)):
            yield from self._one(stream, self._gathered(stream))

    def _subjects(self) -> Iterator[tuple[Stream, list[Obligation]]]:
        history, groups = self.history, self.groups
        subject, product = history.index.subject, history.product
        chosen: dict[frozenset[str], tuple[tuple[str, Reader | None], ...]] = {}
        readers = {name: self._reader(name) for name in history.index.all_subject}
        frame = Frame(self.now)
        while groups.subjects:
            name, group = groups.subjects.popitem()
            kinds = frozenset([event.kind for event in group])
            ids = chosen.get(kinds)
            if ids is None:
                ids = chosen[kinds] = tuple((c, readers[c]) for c in {c: 0 for k in kinds for c in subject.get(k, ())})
            if not ids:
                continue
            events, need = ordered(group)
            for commitment, reader in ids:
                if reader is not None and need != WHOLE:
                    found = reader(name, events, frame)
                    if not found:
                        continue
                    if need == TOLD:
                        found = told(found, events)
                    stream = Stream(product, commitment, name)
                else:
                    stream = Stream(product, commitment, name)
                    found = folded(history, stream, events, need, frame)
                silent = (
                    self._silent(events, found, need == WHOLE) if found and (self.silences or self.told_late) else ()
                )
                heard, unusual = ordered([*group, *silent]) if silent else (events, need)
                if silent:
                    found = folded(history, stream, heard, unusual, frame)
                if found:
                    self._remember(stream, found)
                    yield stream, found

    def _reader(self, commitment: str) -> Reader | None:
        """The fold of a commitment that only one version has, for events without anything special; None: `folded` it is."""
        reigns = self.history.reigns(commitment)
        return reigns[0][0].reader(reigns[0][1]) if len(reigns) == 1 else None

    def _silent(self, events: Sequence[Event], found: list[Obligation], special: bool) -> list[Event]:
        """What feeds said of times in which one of these obligations ran."""
        if self.told_late:
            return self.told_late
        ends = [one.due for one in found if one.due is not None]
        until = self.now if special else max(ends, default=events[0].at)
        first = bisect_left(self.silences, events[0].at - self.longest, key=lambda one: one[0])
        last = bisect_left(self.silences, until, key=lambda one: one[0])
        return [event for _, to, those in self.silences[first:last] if to > events[0].at for event in those]

    def _one(self, stream: Stream, events: Sequence[Event]) -> Iterator[tuple[Stream, list[Obligation]]]:
        events, need = ordered(events)

        def asked(commitment: str, since: int, until: int) -> Sequence[Obligation]:
            known = self.results.get(commitment, ())
            return [one for one in known if one.verdict_at is not None and since <= one.verdict_at < until]

        found = folded(self.history, stream, events, need, Frame(self.now, asked))
        if found:
            self._remember(stream, found)
            yield stream, found

    def _remember(self, stream: Stream, found: list[Obligation]) -> None:
        if stream.commitment in self.read:
            self.results[stream.commitment] += found

    def _gathered(self, stream: Stream) -> list[Event]:
        """The union of the stream's scopes."""
        found: dict[str, Event] = {}
        for scope in scopes(self.history, stream):
            for event in self._held(scope):
                found[event.id] = event
        return list(found.values())

    def _held(self, scope: Scope) -> Iterator[Event]:
        if scope.subject is not None:
            yield from self.groups.held.get(scope.subject, ())
        for kind in scope.kinds:
            events = self.groups.kinds.get(kind, ())
            first = 0 if scope.since is None else bisect_left(events, scope.since, key=_at)
            last = len(events) if scope.until is None else bisect_left(events, scope.until, key=_at)
            for event in events[first:last]:
                if scope.subjects is None or event.subject in scope.subjects:
                    yield event

    def _depth(self, commitment: str, above: frozenset[str] = frozenset()) -> int:
        """How many others, one reading the next, stand below it: these are folded first."""
        below = {other for held in self.history.reigns(commitment) for other in held[0].references()} - above
        return max((1 + self._depth(other, above | {commitment}) for other in below - {commitment}), default=0)

    def _reads_others(self, stream: Stream) -> bool:
        return any(held[0].over_others for held in self.history.reigns(stream.commitment))


def _silences(feeds: Sequence[Event]) -> Iterator[tuple[int, int, tuple[Event, ...]]]:
    """(from, to, the events that say so) of every silence of a feed; one that lasts has no end in sight."""
    running: dict[str, Event] = {}
    for event in feeds:
        if event.kind == SILENT:
            running.setdefault(event.subject, event)
        elif event.subject in running:
            begin = running.pop(event.subject)
            yield begin.at, event.at, (begin, event)
    for begin in running.values():
        yield begin.at, 1 << 62, (begin,)


def _at(event: Event) -> int:
    return event.at


def _is_subject(history: History, stream: Stream) -> bool:
    return any(held[0].by_subject for held in history.reigns(stream.commitment))


def _wanted_kinds(history: History) -> frozenset[str]:
    """The kinds of event that a stream with a key of its own asks for, whichever its subject."""
    return frozenset(
        kind
        for name in history.commitments()
        for commitment, reign in history.reigns(name)
        if not commitment.by_subject
        for kind in commitment.listens(reign.tables)
    )
