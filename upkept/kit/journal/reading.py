"""A file of events read fast, every line held to its kind: what a simulation of a year, or of a million events, begins with.

Nothing is stored. Equal data, names and subjects are kept once, so that a million events fit into little memory.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from upkept.core.event import Event, How
from upkept.core.plan.vocabulary import EventKind, Vocabulary
from upkept.core.quick import open_twin
from upkept.core.refusal import Refusal
from upkept.core.zone import DAY
from upkept.kit.journal import standard
from upkept.kit.journal.lines import BadLine
from upkept.kit.journal.nearest import nearest

_SUBJECT = re.compile(r"[a-z][a-z0-9_-]*:\S{1,180}")
_OpenEvent = open_twin(Event)
_DISTINCT = 10_000  # different contents of one kind that are remembered
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_AHEAD = 4_102_444_800  # the year 2100, in UTC seconds


_MINUTES = {f"{hour:02}:{minute:02}": hour * 3600 + minute * 60 for hour in range(24) for minute in range(60)}
_SECONDS = {f":{second:02}Z": second for second in range(60)}


class _Line(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, gc=False):
    kind: str
    subject: str
    id: str | None = None
    product: str = ""
    v: int = 1
    by: str = ""
    how: How = "imported"
    data: msgspec.Raw = msgspec.Raw(b"{}")
    leaf: str = ""
    seq: int = 0
    text: str | None = None
    salt: str | None = None


class _Any(_Line, forbid_unknown_fields=True, kw_only=True, gc=False):
    """With a moment however it is written."""

    at: datetime | int
    recorded: datetime | int | None = None


class _Usual(_Line, forbid_unknown_fields=True, kw_only=True, gc=False):
    """With a moment as an export writes it, `2026-03-29T02:00:00Z`, which is looked up in parts; any other is read as `_Any`."""

    at: str
    recorded: str | None = None


def read_events(
    path: Path,
    *,
    product: str,
    vocabulary: Vocabulary,
    bad: Callable[[BadLine], None],
    progress: Callable[[int], None] = lambda number: None,
) -> Iterator[Event]:
    """The events of a JSON Lines file, in its order; `bad` is told of each line that is none, and the rest is read.

    A line without an id gets its number as one. Events of other products are passed over.
    """
    usual, reader = msgspec.json.Decoder(_Usual).decode, _Reader(product, vocabulary)
    days, minutes, seconds = reader.days, _MINUTES, _SECONDS
    number = 0
    with _opened(path) as file:
        if file.peek(3)[:3] == BOM_UTF8:  # as Windows begins a file
            file.read(3)
        for number, line in enumerate(file, 1):
            if number % 50_000 == 0:
                progress(number)
            try:
                try:
                    read = usual(line)
                    text, told = read.at, read.recorded
                    at = recorded = days[text[:11]] + minutes[text[11:16]] + seconds[text[16:]]
                    if told is not None and told != text:
                        recorded = days[told[:11]] + minutes[told[11:16]] + seconds[told[16:]]
                except (msgspec.MsgspecError, KeyError):
                    event = reader.careful(line, number)
                else:
                    if read.product and read.product != product:
                        continue
                    event = reader.event(read, number, at, recorded)
            except (msgspec.MsgspecError, ValueError) as error:
                if not line.isspace():
                    bad(BadLine(number, "not-an-event", f"This is no event: {error}."))
            except Refusal as refusal:
                bad(BadLine(number, refusal.code, refusal.sentence))
            else:
                if event is not None:
                    yield event
        progress(number)


class _Kind:
    """One kind of event: its name kept once, what its subjects begin with, and the contents that were found right."""

    __slots__ = ("fields", "known", "name", "prefix", "subjects")

    def __init__(self, kind: EventKind, subjects: dict[str, dict[str, str]]) -> None:
        self.name, self.fields = kind.kind, kind.fields
        self.prefix = "" if kind.subject == "*" else f"{kind.subject}:"
        self.subjects = subjects.setdefault(self.prefix, {})
        self.known: dict[bytes, Mapping[str, Any]] = {}

    def data(self, raw: bytes) -> Mapping[str, Any]:
        """Held to the fields; each different content is looked at once."""
        read = msgspec.json.decode(raw)
        if not isinstance(read, dict):
            raise Refusal("wrong-data", "“data” is a JSON object.")
        found = standard.held(self.name, self.fields, read)
        if len(self.known) < _DISTINCT:
            self.known[raw] = found
        return found


class _Reader:
    """Turns lines into events; equal texts become one text."""

    def __init__(self, product: str, vocabulary: Vocabulary) -> None:
        self.product = product
        subjects: dict[str, dict[str, str]] = {}
        self.kinds = {name: _Kind(kind, subjects) for name, kind in vocabulary.kinds.items()}
        self.days: dict[str, int] = {}
        self.actors: dict[str, str] = {}
        self.ids: set[str] = set()
        self.any = msgspec.json.Decoder(_Any).decode

    def careful(self, line: bytes, number: int) -> Event | None:
        """A line whose moments are written otherwise, or whose day is seen for the first time; None: of another product.

        Raises MsgspecError, ValueError and Refusal.
        """
        read = self.any(line)
        if read.product and read.product != self.product:
            return None
        at = recorded = _instant(read.at)
        if read.recorded is not None and read.recorded != read.at:
            recorded = _instant(read.recorded)
        event = self.event(read, number, at, recorded)
        if isinstance(read.at, datetime):
            day = at // DAY * DAY
            self.days[f"{datetime.fromtimestamp(day, UTC):%Y-%m-%dT}"] = day
        return event

    def event(self, read: _Line, number: int, at: int, recorded: int) -> Event:
        """Raises Refusal."""
        kind = self.kinds.get(read.kind)
        if kind is None:
            raise self._unknown(read.kind)
        subject = kind.subjects.get(read.subject)
        if subject is None:
            subject = self._subject(read, kind)
        raw = bytes(read.data)
        data = kind.known.get(raw)
        if data is None:
            data = kind.data(raw)
        name, ids = read.id or f"line-{number}", self.ids
        if name in ids:
            raise Refusal("twice", f"An event with the id {name} stands in an earlier line.")
        ids.add(name)
        by = self.actors.setdefault(read.by, read.by)
        event = _OpenEvent(name, self.product, kind.name, subject, at, data, recorded, by, read.how, read.v)
        event.__class__ = Event
        return event

    def _subject(self, read: _Line, kind: _Kind) -> str:
        subject = read.subject
        if not subject.startswith(kind.prefix) or not _SUBJECT.fullmatch(subject):
            wanted = f"{kind.prefix or 'ticket:'}481"
            raise Refusal(
                "wrong-subject", f"{kind.name} cannot happen to “{subject[:100]}”; write a subject such as {wanted}."
            )
        return kind.subjects.setdefault(subject, subject)

    def _unknown(self, kind: str) -> Refusal:
        meant = nearest(kind, set(self.kinds))
        hint = f" Did you mean {meant}?" if meant else ""
        return Refusal("unknown-kind", f"No event is called {kind[:100]}.{hint}")


def _instant(moment: datetime | int) -> int:
    if isinstance(moment, int):
        at = moment
    elif moment.tzinfo is None:
        raise ValueError("“at” has no zone; write 2026-03-29T02:00:00Z")
    else:
        since = moment - _EPOCH
        at = since.days * 86_400 + since.seconds
    if not 0 <= at < MOST_AHEAD:
        raise ValueError("“at” lies outside of 1970 to 2100")
    return at


def _opened(path: Path) -> Any:
    try:
        return path.open("rb", buffering=1 << 20)
    except OSError as problem:
        raise Refusal("no-file", f"{path} cannot be read: {problem.strerror}.") from problem
