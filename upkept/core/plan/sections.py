"""Reads the sections of a plan that are about neither time nor promises: product, attributes, classes, lines, own events."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

from upkept.core.plan import leaves, selectors
from upkept.core.plan.grammar import parse, parse_fields
from upkept.core.plan.model import Attribute, Line, OwnEvent, Phase, Product, ReleaseClass
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.plan.times import own_zone
from upkept.core.plan.vocabulary import FIELD_TYPES, EventKind, Field, own_field
from upkept.core.selector import Pick, Selector, Where

FAILED = Failed.FAILED
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
WORD = re.compile(r"[a-z][a-z0-9_]*")
DERIVED = ("yes", "no")


def product(node: Node, reading: Reading) -> Any:
    """`{slug, name, timezone, prose: {en: plan.en.md}}`; the prose lies beside the plan, by default in plan.en.md."""
    custom = {"slug": _slug, "timezone": lambda zone, reading: own_zone(zone, "", reading), "prose": _prose_files}
    given = {} if node.get("prose") else {"prose": {"en": "plan.en.md"}}
    return parse_fields(Product, node, reading, fixed=given, custom=custom, what="the product")


def languages(node: Node | None) -> tuple[str, ...]:
    """The plan's languages, first the one of texts that name none, as far as they can be read."""
    written = node.get("prose") if node else None
    found = tuple(name for name in (written.entries or {}) if LANGUAGE.fullmatch(name)) if written else ()
    return found or ("en",)


def attribute(name: str, node: Node, reading: Reading) -> Any:
    """Its values, worst first, or `{field: age, over: 60d}`, whose values are yes and no."""
    if node.entries is not None:
        read = parse_fields(
            Attribute, node, reading, fixed={"name": name, "values": DERIVED}, what="a derived attribute"
        )
        if read is FAILED:
            return FAILED
        if not read.field or (read.over is None) == (read.under is None):
            right = "write the field and one bound: {field: age, over: 60d}"
            return reading.fail(node, "not-derived", "an attribute derived from nothing", right)
        return read
    values = parse(tuple[str, ...], node, reading)
    if values is FAILED:
        return FAILED
    for number, item in enumerate(node.items if node.items is not None else (node,)):
        if item.text in values[:number]:
            return reading.fail(item, "repeated-value", f"the value {item.describe()} again", "write each value once")
        if (item.text or "").startswith("!"):
            return reading.fail(item, "not-a-value", item.describe(), "begin a value with a letter or figure")
    if not values:
        return reading.fail(node, "no-value", "an attribute without values", "list its values, worst first")
    return Attribute(name, values)


def release_class(name: str, node: Node, reading: Reading) -> Any:
    """`{}`, or `{waives: [commitments]}`."""
    read = parse_fields(ReleaseClass, node, reading, fixed={"name": name}, what="a class of release")
    if read is FAILED:
        return FAILED
    written = node.get("waives")
    for item in (written.items if written.items is not None else (written,)) if written else ():
        if item.text not in reading.names.commitments:
            read = reading.unknown(
                item.place, "unknown-commitment", "promise", item.text or "", reading.names.commitments
            )
    return read


def line(name: str, node: Node, reading: Reading) -> Any:
    """`{opens, where, phases, keep}` or `{from, phases}`."""
    read = parse_fields(
        Line,
        node,
        reading,
        fixed={"name": name},
        custom={"from": leaves.day, "phases": _phases},
        beside=("where",),
        what="a line",
    )
    if read is FAILED:
        return FAILED
    if (read.opens is None) == (not read.from_):
        right = "write `opens:` with an event, or `from:` with a date"
        return reading.fail(node, "missing-key", "a line that says not how it opens, or says it twice", right)
    condition = node.get("where")
    if condition is None:
        return read
    if read.opens is None:
        return reading.fail(condition, "two-in-one", "`where` in a line with a date", "delete it")
    where = selectors.where(condition, reading, tuple(read.opens.kinds))
    if where is FAILED:
        return FAILED
    picks = tuple(
        Pick(pick.kind, Where({**pick.where.values, **where.values}), pick.needs, pick.limits, pick.lacks)
        for pick in read.opens.picks
    )
    return Line(name, read.phases, Selector(picks), read.from_, read.keep)


def phase_names(node: Node | None) -> tuple[str, ...]:
    """The phases of all lines, as far as they can be read."""
    tables = [entry.get("phases") for entry in (node.entries or {}).values()] if node else []
    return tuple(dict.fromkeys(name for table in tables if table for name in table.entries or {}))


def own_event(kind: str, node: Node, reading: Reading) -> Any:
    """`{subject, fields: {name: type}, says}`; the subject is the first word of the kind unless it is said."""
    given = {"kind": kind} if node.get("subject") else {"kind": kind, "subject": kind.partition(".")[0]}
    read = parse_fields(
        OwnEvent, node, reading, fixed=given, custom={"fields": _fields, "subject": _word}, what="an event"
    )
    if read is FAILED:
        return FAILED
    says = node.get("says") or node
    for text in read.says.values():
        unknown = _unknown_places(text, {"subject", *read.fields})
        if unknown is None:
            return reading.fail(
                says, "not-a-sentence", "a brace that is not closed", "write {subject} or a field in braces"
            )
        for name in unknown:
            read = reading.unknown(says.place, "unknown-field", "field", name, ["subject", *own_names(node)])
    return read


def own_names(node: Node) -> tuple[str, ...]:
    """The names of the fields that an own event declares."""
    fields = node.get("fields")
    return tuple(fields.entries or {}) if fields else ()


def named_kinds(node: Node | None) -> list[EventKind]:
    """Every own event that is written, whether or not it can be read, with its fields as texts."""
    found = []
    for kind, written in (node.entries or {}).items() if node else ():
        subject = (getattr(written.get("subject"), "text", None) or "").partition(" ")[0]
        fields = {name: Field() for name in own_names(written)}
        found.append(EventKind(kind, subject or kind.partition(".")[0], kind, fields))
    return found


def kinds_of(event: OwnEvent) -> list[EventKind]:
    """The own event for the vocabulary, and `X.planned` with a `start`, which plans it."""
    fields = {name: own_field(written) for name, written in event.fields.items()}
    says = event.says.get("en") or next(iter(event.says.values()), "{subject}: " + event.kind)
    planned = {**fields, "start": own_field("date"), "end": own_field("date")}
    return [
        EventKind(event.kind, event.subject, says, fields),
        EventKind(f"{event.kind}.planned", event.subject, f"Planned: {says}", planned),
    ]


def _slug(node: Node, reading: Reading) -> Any:
    if not node.text or not SLUG.fullmatch(node.text) or len(node.text) > 50:
        return reading.fail(node, "not-a-slug", node.describe(), "write small letters, figures and hyphens: my-product")
    return node.text


def _word(node: Node, reading: Reading) -> Any:
    if not node.text or not WORD.fullmatch(node.text):
        return reading.fail(node, "not-a-word", node.describe(), "write one word in small letters, such as course")
    return node.text


def _prose_files(node: Node, reading: Reading) -> Any:
    if node.text:
        return {"en": node.text} if _is_file(node.text) else _no_file(node, reading)
    if not node.entries:
        return reading.fail(node, "not-a-mapping", node.describe(), "write {en: plan.en.md}")
    ok = True
    for language, file in node.entries.items():
        if not LANGUAGE.fullmatch(language):
            right = "write a language code, such as en, es or pt-BR"
            reading.tell(node.place_of(language), "not-a-language", f"`{language}`", right)
            ok = False
        if not _is_file(file.text or ""):
            ok = _no_file(file, reading) is not FAILED
    return {language: file.text for language, file in node.entries.items()} if ok else FAILED


def _is_file(text: str) -> bool:
    return re.fullmatch(r"\w[\w. -]*", text) is not None


def _no_file(node: Node, reading: Reading) -> Any:
    right = "name a file beside the plan, such as plan.en.md"
    if "/" in (node.text or "") or "\\" in (node.text or ""):
        right += (
            ": a plan and its prose lie in one folder, are published and dated together. To keep that file the only "
            "text, let plan.yaml stand in its folder"
        )
    return reading.fail(node, "not-a-file", node.describe(), right)


def _phases(node: Node, reading: Reading) -> Any:
    if not node.entries:
        return reading.fail(node, "not-a-mapping", node.describe(), "write its phases: {active: 12mo, security: 24mo}")
    read = [_phase(name, written, reading) for name, written in node.entries.items()]
    return FAILED if FAILED in read else tuple(read)


def _phase(name: str, node: Node, reading: Reading) -> Any:
    """`12mo`, `next`, `next + 6mo`, or `{until: …, at_least: 1y}`."""
    if node.entries is not None:
        for key in node.entries:
            if key not in ("until", "at_least"):
                reading.unknown(node.place_of(key), "unknown-key", "key", key, ("until", "at_least"), "a phase")
                return FAILED
        if "until" not in node.entries:
            return reading.fail(node, "missing-key", "no `until` in a phase", "add `until: next`, or an amount")
        read = _phase(name, node.entries["until"], reading)
        least = leaves.amount(node.entries["at_least"], reading) if "at_least" in node.entries else None
        return FAILED if FAILED in (read, least) else Phase(name, read.amount, read.after_next, least)
    if node.text == "next":
        return Phase(name, None, True)
    head, plus, rest = (node.text or "").partition("+")
    if plus and head.strip() == "next":
        amount = leaves.amount(Node(rest.strip(), node.place), reading)
        return FAILED if amount is FAILED else Phase(name, amount, True)
    if node.text is None:
        return reading.fail(node, "not-a-phase", node.describe(), "write 12mo, next, or next + 6mo")
    amount = leaves.amount(node, reading)
    return FAILED if amount is FAILED else Phase(name, amount)


def _fields(node: Node, reading: Reading) -> Any:
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write {name: text}")
    ok = True
    for name, written in node.entries.items():
        if not WORD.fullmatch(name):
            reading.tell(
                node.place_of(name), "not-a-word", f"the field `{name}`", "write small letters and underscores"
            )
            ok = False
        if written.text not in FIELD_TYPES:
            reading.unknown(written.place, "unknown-type", "type", written.text or written.describe(), FIELD_TYPES)
            ok = False
    return {name: written.text for name, written in node.entries.items()} if ok else FAILED


def _unknown_places(text: str, known: set[str]) -> list[str] | None:
    """The names in braces that are not known; None where the braces do not match."""
    try:
        parts = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    return [name for name in parts if name not in known]
