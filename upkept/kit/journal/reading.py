"""A file of events read fast, every line held to its kind: what a simulation of a year, or of a million events, begins with.

Nothing is stored. Equal data, names and subjects are kept once, so that a million events fit into little memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from upkept.core.event import Event, How
from upkept.core.plan.vocabulary import Vocabulary
from upkept.core.refusal import Refusal
from upkept.kit.journal import standard
from upkept.kit.journal.kinds import nearest
from upkept.kit.journal.transfer import BadLine

_SUBJECT = re.compile(r"[a-z][a-z0-9_-]*:\S{1,180}")
_DISTINCT = 100_000  # different data objects that are remembered
MOST_AHEAD = 4_102_444_800  # the year 2100, in UTC seconds


class _Line(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    kind: str
    subject: str
    at: datetime | int
    id: str | None = None
    product: str = ""
    v: int = 1
    recorded: datetime | int | None = None
    by: str = ""
    how: How = "imported"
    data: msgspec.Raw = msgspec.Raw(b"{}")
    leaf: str = ""
    seq: int = 0
    text: str | None = None
    salt: str | None = None


class _Moment(msgspec.Struct):
    at: datetime | int


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
    decoder, check = msgspec.json.Decoder(_Line), _Checker(vocabulary)
    known: dict[str, str] = {}
    seen: set[str] = set()
    number = 0
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            if number % 50_000 == 0:
                progress(number)
            if line.isspace():
                continue
            try:
                read = decoder.decode(line)
                if read.product and read.product != product:
                    continue
                at = _instant(read.at)
                name = read.id or f"line-{number}"
                _refuse_again(name, seen)
                data = check.data(read.kind, read.subject, read.data)
            except (msgspec.MsgspecError, ValueError, UnicodeDecodeError) as error:
                bad(BadLine(number, "not-an-event", f"This is no event: {error}."))
                continue
            except Refusal as refusal:
                bad(BadLine(number, refusal.code, refusal.sentence))
                continue
            seen.add(name)
            subject = known.setdefault(read.subject, read.subject)
            yield Event(
                name,
                product,
                known.setdefault(read.kind, read.kind),
                subject,
                at,
                data,
                at if read.recorded is None else _instant(read.recorded),
                known.setdefault(read.by, read.by),
                read.how,
                read.v,
                number,
            )
        progress(number)


def span(path: Path) -> tuple[int, int] | None:
    """The first and the last moment in the file, UTC seconds; None where no line has one."""
    decoder = msgspec.json.Decoder(_Moment)
    first, last = MOST_AHEAD, -1
    with _opened(path) as file:
        for line in file:
            try:
                at = _instant(decoder.decode(line).at)
            except (msgspec.MsgspecError, ValueError, UnicodeDecodeError):
                continue
            first, last = min(first, at), max(last, at)
    return (first, last) if last >= 0 else None


class _Checker:
    """Holds data to its kind; each different content is looked at once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.kinds = vocabulary.kinds
        self.known: dict[tuple[str, bytes], Mapping[str, Any]] = {}
        self.prefixes = {kind: None if one.subject == "*" else f"{one.subject}:" for kind, one in self.kinds.items()}

    def data(self, kind: str, subject: str, raw: msgspec.Raw) -> Mapping[str, Any]:
        if kind not in self.kinds:
            meant = nearest(kind, set(self.kinds))
            raise Refusal(
                "unknown-kind", f"No event is called {kind[:100]}." + (f" Did you mean {meant}?" if meant else "")
            )
        prefix = self.prefixes[kind]
        if (prefix is not None and not subject.startswith(prefix)) or not _SUBJECT.fullmatch(subject):
            wanted = f"{prefix or 'ticket:'}481"
            raise Refusal(
                "wrong-subject", f"{kind} cannot happen to “{subject[:100]}”; write a subject such as {wanted}."
            )
        key = (kind, bytes(raw))
        found = self.known.get(key)
        if found is None:
            read = msgspec.json.decode(raw)
            if not isinstance(read, dict):
                raise Refusal("wrong-data", "“data” is a JSON object.")
            found = standard.held(kind, self.kinds[kind].fields, read)
            if len(self.known) < _DISTINCT:
                self.known[key] = found
        return found


def _instant(moment: datetime | int) -> int:
    if isinstance(moment, int):
        at = moment
    elif moment.tzinfo is None:
        raise ValueError("“at” has no zone; write 2026-03-29T02:00:00Z")
    else:
        at = int(moment.timestamp() // 1)
    if not 0 <= at < MOST_AHEAD:
        raise ValueError("“at” lies outside of 1970 to 2100")
    return at


def _refuse_again(name: str, seen: set[str]) -> None:
    if name in seen:
        raise Refusal("twice", f"An event with the id {name} stands in an earlier line.")


def _opened(path: Path) -> Any:
    try:
        return path.open("rb", buffering=1 << 20)
    except OSError as problem:
        raise Refusal("no-file", f"{path} cannot be read: {problem.strerror}.") from problem
