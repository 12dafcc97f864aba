"""Reads the promises of a plan: each by the fields of its kind, then checked against the names that they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from upkept.core.commitments import KINDS
from upkept.core.commitments.base import Commitment
from upkept.core.plan import leaves, selectors
from upkept.core.plan.grammar import parse_fields
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Check, Failed, Reading
from upkept.core.targets import Targets

FAILED = Failed.FAILED
ROLES = ("owner", "maintainer", "operator", "agent", "auditor")


def promise(name: str, node: Node, reading: Reading) -> Any:
    """The commitment of that id."""
    written = node.get("kind")
    if node.entries is None or written is None:
        return reading.fail(
            node, "missing-key", f"no `kind` in the promise `{name}`", "add `kind: deadline`, or another kind"
        )
    kind = KINDS.get(written.text or "")
    if kind is None:
        return reading.unknown(written.place, "unknown-kind", "kind", written.text or written.describe(), KINDS)
    before = len(reading.problems)
    known = reading.names.vocabulary.kinds
    spoken = tuple(dict.fromkeys(found.text for found in _texts(node) if found.text and found.text in known))
    reading = replace(reading, checks=CHECKS, names=replace(reading.names, kinds=spoken))
    read = parse_fields(kind, node, reading, fixed={"id": name}, beside=("kind",), what=_with_article(kind.kind))
    if read is FAILED or len(reading.problems) > before:
        return FAILED
    _check_names(read, node, reading)
    return read


def _check_names(read: Commitment, node: Node, reading: Reading) -> None:
    """Events, fields and other promises that it names in texts of its own (`2d after ticket.opened`)."""
    kinds = reading.names.vocabulary.kinds
    written = {kind for selector in read.selectors() for kind in selector.kinds}
    for kind in sorted(written - kinds.keys()):
        reading.unknown(_place_of(node, kind), "unknown-event", "event", kind, kinds)
    named = getattr(read, "of", ())
    others = read.references().union(named if isinstance(named, tuple) else ())
    for other in sorted(others - set(reading.names.commitments)):
        place = _place_of(node, other)
        if "." in other:
            reading.unknown(place, "unknown-event", "event", other, kinds)
        else:
            reading.unknown(place, "unknown-commitment", "promise", other, reading.names.commitments)
    until = getattr(getattr(read, "until", None), "field", "")
    if until:
        events = getattr(read, "each", None) or getattr(read, "start", None)
        fields = reading.names.fields_of(tuple(events.kinds)) if events else ()
        if until not in fields:
            reading.unknown(_place_of(node, until), "unknown-field", "field", until, fields)


def _place_of(node: Node, text: str) -> tuple[int, int]:
    """Where the text stands inside the node, else where the node does."""
    return next((found.place for found in _texts(node) if found.text and text in found.text), node.place)


def _texts(node: Node) -> Iterator[Node]:
    """The leaves of the node, in order."""
    if node.text is not None:
        yield node
    for child in node.items or (node.entries or {}).values():
        yield from _texts(child)


def _with_article(kind: str) -> str:
    return f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}" + (" promise" if kind == "unmeasured" else "")


def _calendar(reading: Reading, value: Any, node: Node) -> None:
    names = value.leaves() if isinstance(value, Targets) else (value,)
    for name in dict.fromkeys(names):
        if name and name not in reading.names.calendars:
            reading.unknown(_place_of(node, name), "unknown-calendar", "calendar", name, reading.names.calendars)


def _windows(reading: Reading, value: Any, node: Node) -> None:
    if not isinstance(value, tuple):
        return
    for name in value:
        if name not in reading.names.windows:
            reading.unknown(_place_of(node, name), "unknown-window", "window", name, reading.names.windows)


def _by(reading: Reading, value: Any, node: Node) -> None:
    for name in value:
        if reading.names.values_of(name) is None and name not in reading.names.unread:
            known = [known for known in reading.names.known_attributes() if reading.names.values_of(known)]
            place = _place_of(node, name)
            if name in reading.names.known_attributes():
                right = f"list its values under `attributes:`, such as `{name}: [worst, best]`"
                reading.tell(place, "no-values", f"`{name}`, which may have any value", right)
            else:
                reading.unknown(place, "unknown-attribute", "attribute", name, known)


def _fields(reading: Reading, value: Any, node: Node) -> None:
    """Fields that bound or give a figure: an event of the promise must carry them."""
    known = dict.fromkeys(name for kind in reading.names.kinds for name in reading.names.fields_of((kind,)))
    for name in value if isinstance(value, Mapping) else (value,):
        if known and name not in known:
            place = node.place_of(name) if node.entries is not None else node.place
            reading.unknown(place, "unknown-field", "field", name, known, " or ".join(reading.names.kinds))


def _event(reading: Reading, value: Any, node: Node) -> None:
    if isinstance(value, str):
        selectors.event_kind(node, reading)


def _extends(reading: Reading, value: Any, node: Node) -> None:
    known = reading.names.fields_of((value.event,))
    for name in value.needs:
        if known and name not in known:
            reading.unknown(_place_of(node, name), "unknown-field", "field", name, known, value.event)


def _for_all(reading: Reading, value: Any, node: Node) -> None:
    """Each field of the stops, and the field of the start that lists what they must name."""
    known = dict.fromkeys(name for kind in reading.names.kinds for name in reading.names.fields_of((kind,)))
    for name, of in value.items():
        for text in (name, of):
            if known and text not in known:
                reading.unknown(
                    _place_of(node, text), "unknown-field", "field", text, known, " or ".join(reading.names.kinds)
                )


def _owner(reading: Reading, value: Any, node: Node) -> None:
    if value not in ROLES:
        reading.unknown(node.place, "unknown-role", "role", value, ROLES)


def _warn(reading: Reading, value: Any, node: Node) -> None:
    if not 1 <= value <= 99:
        reading.tell(node.place, "not-a-share", node.describe(), "write per cent of the time, from 1 to 99")


def _per(reading: Reading, value: Any, node: Node) -> None:
    subjects = reading.names.vocabulary.subjects()
    if value not in subjects:
        reading.unknown(node.place, "unknown-subject", "kind of subject", value, subjects)


def _phase(reading: Reading, value: Any, node: Node) -> None:
    if value not in reading.names.phases:
        reading.unknown(node.place, "unknown-phase", "phase", value, reading.names.phases)


def _anchor(reading: Reading, value: Any, node: Node) -> None:
    leaves.day(node, reading)


def _rule(reading: Reading, value: Any, node: Node) -> None:
    reading.ask(reading.outside.rule, node, "not-a-rule", "rule")


CHECKS: dict[str, Check] = {
    "calendar": _calendar,
    "starts_in": _calendar,
    "within": _windows,
    "by": _by,
    "event": _event,
    "extends": _extends,
    "for_all": _for_all,
    "field": _fields,
    "limits": _fields,
    "owner": _owner,
    "warn": _warn,
    "per": _per,
    "phase": _phase,
    "anchor": _anchor,
    "on": _rule,
}
"""Key of a field → what else must be true of its value."""
