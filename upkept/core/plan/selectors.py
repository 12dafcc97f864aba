"""Reads which events count: kinds, conditions, needed fields and limits, each checked against what exists."""

from __future__ import annotations

from typing import Any

from upkept.core.plan import leaves
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.selector import Limit, Pick, Selector, Where

FAILED = Failed.FAILED
_PICK_KEYS = ("event", "where", "needs", "lacks", "limits")


def selector(node: Node, reading: Reading) -> Any:
    """`ticket.opened`, a list (any of them), or `{event, where, needs, lacks, limits}`."""
    if node.items is not None:
        if not node.items:
            return reading.fail(node, "no-event", "an empty list", "name at least one event")
        read = [selector(item, reading) for item in node.items]
        return FAILED if FAILED in read else Selector(tuple(pick for part in read for pick in part.picks))
    if node.text is not None:
        kind = event_kind(node, reading)
        return FAILED if kind is FAILED else Selector((Pick(kind),))
    return _picks(node, reading)


def event_kind(node: Node, reading: Reading) -> Any:
    """A kind of event that exists."""
    if not node.text:
        return reading.fail(node, "not-an-event", node.describe(), "name an event, such as ticket.opened")
    kinds = reading.names.vocabulary.kinds
    if node.text not in kinds:
        return reading.unknown(node.place, "unknown-event", "event", node.text, kinds)
    return node.text


def where(node: Node, reading: Reading, kinds: tuple[str, ...] = ()) -> Any:
    """`{attribute: value | [values] | "!value"}`. `kinds`: the events it is asked of; none: any."""
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write a condition, such as {class: minor}")
    values: dict[str, tuple[str, ...]] = {}
    ok = True
    for name, written in node.entries.items():
        known = reading.names.known_attributes(kinds)
        if name not in known:
            reading.unknown(node.place_of(name), "unknown-attribute", "attribute", name, known)
            ok = False
            continue
        found = [_value(name, item, kinds, reading) for item in written.items or (written,)]
        ok = ok and FAILED not in found
        values[name] = tuple(found)
    return Where(values) if ok else FAILED


def _value(name: str, node: Node, kinds: tuple[str, ...], reading: Reading) -> Any:
    if not node.text:
        return reading.fail(node, "not-a-value", node.describe(), f"write a value of {name}")
    allowed = reading.names.values_of(name, kinds)
    if allowed is not None and node.text.removeprefix("!") not in allowed:
        return reading.unknown(node.place, "unknown-value", "value", node.text, allowed, f"`{name}`")
    return node.text


def _picks(node: Node, reading: Reading) -> Any:
    entries = node.entries or {}
    ok = True
    for key in entries:
        if key not in _PICK_KEYS:
            reading.unknown(node.place_of(key), "unknown-key", "key", key, _PICK_KEYS, "a choice of events")
            ok = False
    if "event" not in entries:
        return reading.fail(
            node, "missing-key", "no `event` in a choice of events", "add `event:`, such as ticket.opened"
        )
    written = entries["event"]
    read = [event_kind(item, reading) for item in written.items or (written,)]
    kinds = tuple(kind for kind in read if kind is not FAILED)
    condition = where(entries["where"], reading, kinds) if "where" in entries else Where()
    needs = _field_names(entries.get("needs"), kinds, reading)
    lacks = _field_names(entries.get("lacks"), kinds, reading)
    limits = _limits(entries.get("limits"), kinds, reading)
    if not ok or len(kinds) != len(read) or FAILED in (condition, needs, lacks, limits):
        return FAILED
    return Selector(tuple(Pick(kind, condition, needs, limits, lacks) for kind in kinds))


def _field_names(node: Node | None, kinds: tuple[str, ...], reading: Reading) -> Any:
    if node is None:
        return ()
    names = [field_name(item, kinds, reading) for item in node.items or (node,)]
    return FAILED if FAILED in names else tuple(names)


def field_name(node: Node, kinds: tuple[str, ...], reading: Reading) -> Any:
    """A field that each of these events carries."""
    known = reading.names.fields_of(kinds)
    if not node.text:
        return reading.fail(node, "not-a-field", node.describe(), "name a field of the event")
    if node.text not in known:
        return reading.unknown(node.place, "unknown-field", "field", node.text, known, " or ".join(kinds))
    return node.text


def _limits(node: Node | None, kinds: tuple[str, ...], reading: Reading) -> Any:
    if node is None:
        return {}
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write limits by field, such as {rpo: 24h}")
    known = reading.names.fields_of(kinds)
    limits: dict[str, Limit] = {}
    ok = True
    for name, written in node.entries.items():
        if name not in known:
            reading.unknown(node.place_of(name), "unknown-field", "field", name, known, " or ".join(kinds))
            ok = False
            continue
        read = leaves.limit(written, reading)
        ok = ok and read is not FAILED
        limits[name] = read
    return limits if ok else FAILED
