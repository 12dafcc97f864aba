"""From a node to a typed value by the type's own hints: a new field or kind of commitment needs no parser of its own.

Trailing underscores of field names are dropped (`from_` is written `from`). Whatever is wrong is told in full and reading
goes on, so that all errors of a plan come at once. Standard library only: the offline verifier reads stored plans by it.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from upkept.core.amount import Amount
from upkept.core.plan import leaves, selectors
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, ProseText, Reading
from upkept.core.selector import Limit, Selector, Where
from upkept.core.targets import Range, Targets

FAILED = Failed.FAILED
Custom = Callable[[Node, Reading], Any]


def parse(hint: Any, node: Node, reading: Reading, by: tuple[str, ...] = ()) -> Any:
    """The value that the node writes, or FAILED after the reason was told. `by`: the attributes that a Targets is keyed by."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(hint, node, reading, by)
    if origin is Literal:
        return _literal(get_args(hint), node, reading)
    if origin is tuple:
        return _tuple(get_args(hint), node, reading)
    if origin is Targets:
        return _targets(get_args(hint)[0], node, reading, by)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(hint)[1], node, reading)
    if hint in _LEAVES:
        return _LEAVES[hint](node, reading)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _small(hint, node, reading)
    raise TypeError(f"a field of type {hint!r} cannot be written in a plan")


def parse_fields(
    cls: Any,
    node: Node,
    reading: Reading,
    *,
    fixed: Mapping[str, Any] | None = None,
    custom: Mapping[str, Custom] | None = None,
    beside: tuple[str, ...] = (),
    what: str = "",
) -> Any:
    """The dataclass `cls` that the mapping writes. `fixed` fields are given, `custom` ones have a reader of their own.

    `beside` names keys that somebody else reads; `what` is the class in a sentence (`a deadline`).
    """
    what = what or f"`{cls.__name__.lower()}`"
    entries = node.entries
    if entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), f"write a mapping for {what}")
    fields = written_fields(cls, frozenset(fixed or ()))
    ok = True
    for key in entries:
        if key not in fields and key not in beside:
            reading.unknown(node.place_of(key), "unknown-key", "key", key, [*fields, *beside], what)
            ok = False
    values: dict[str, Any] = dict(fixed or {})
    by: tuple[str, ...] = ()
    for key, (name, hint, required) in sorted(fields.items(), key=lambda item: item[0] != "by"):
        written = entries.get(key)
        if written is None:
            if required:
                right = f"add `{key}:` to {what}"
                reading.tell(node.place, "missing-key", f"no `{key}` in {what}", right)
                ok = False
            continue
        value = custom[key](written, reading) if custom and key in custom else parse(hint, written, reading, by)
        if value is FAILED:
            ok = False
            continue
        values[name] = value
        reading.check_field(key, value, written)
        if key == "by" and isinstance(value, tuple):
            by = value
    if not ok:
        return FAILED
    try:
        return cls(**values)
    except ValueError as error:
        return reading.refuse(node, error)


@cache
def written_fields(cls: Any, fixed: frozenset[str] = frozenset()) -> Mapping[str, tuple[str, Any, bool]]:
    """Key in the plan → (name of the field, its type, whether it must be written)."""
    hints = get_type_hints(cls, localns={"Prose": ProseText})
    return {
        field.name.rstrip("_"): (
            field.name,
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(cls)
        if field.init and field.name not in fixed
    }


def _small(cls: type[Any], node: Node, reading: Reading) -> Any:
    """A small dataclass: from a text if it can read one (`parse_text`), else from a mapping."""
    parse_text = getattr(cls, "parse_text", None)
    if node.text is None or parse_text is None:
        return parse_fields(cls, node, reading)
    try:
        return parse_text(node.text)
    except ValueError as error:
        return reading.refuse(node, error)


def _union(hint: Any, node: Node, reading: Reading, by: tuple[str, ...]) -> Any:
    """The first alternative that reads it without an error; otherwise the errors of the one that came furthest."""
    choices = sorted((c for c in get_args(hint) if c is not type(None)), key=lambda c: c in (str, tuple[str, ...]))
    if len(choices) == 1:
        return parse(choices[0], node, reading, by)
    tried: list[Reading] = []
    for choice in choices:
        trial = reading.trial()
        value = parse(choice, node, trial, by)
        if value is not FAILED and not trial.problems:
            return value
        tried.append(trial)
    inside = [trial for trial in tried if all((p.line, p.column) != node.place for p in trial.problems)]
    if inside or node.text is None:
        best = min(inside or tried, key=lambda trial: len(trial.problems))
        reading.problems.extend(best.problems)
        return FAILED
    rights = dict.fromkeys(problem.right for trial in tried for problem in trial.problems)
    return reading.fail(node, tried[0].problems[0].code, node.describe(), ", or ".join(rights))


def _literal(values: tuple[Any, ...], node: Node, reading: Reading) -> Any:
    texts = {str(value): value for value in values}
    if node.text in texts:
        return texts[node.text]
    return reading.unknown(node.place, "not-a-choice", "value", node.text or node.describe().strip("`"), texts)


def _tuple(args: tuple[Any, ...], node: Node, reading: Reading) -> Any:
    if len(args) == 2 and args[1] is Ellipsis:
        items = node.items
        if items is None or (get_origin(args[0]) is tuple and items and all(item.items is None for item in items)):
            items = (node,)  # one value stands for a list of one
        values = [parse(args[0], item, reading) for item in items]
        return FAILED if FAILED in values else tuple(values)
    if node.items is None or len(node.items) != len(args):
        return reading.fail(node, "wrong-length", node.describe(), f"write a list of {len(args)} values")
    values = [parse(arg, item, reading) for arg, item in zip(args, node.items, strict=True)]
    return FAILED if any(value is FAILED for value in values) else tuple(values)


def _mapping(hint: Any, node: Node, reading: Reading) -> Any:
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write a mapping, such as {name: value}")
    values = {key: parse(hint, value, reading) for key, value in node.entries.items()}
    return FAILED if any(value is FAILED for value in values.values()) else values


def _targets(hint: Any, node: Node, reading: Reading, by: tuple[str, ...]) -> Any:
    """A leaf, or a table nested in the order of `by`; every value of an attribute has its target, none is unknown."""
    if not by and node.entries is not None and not _reads_mapping(hint):
        return reading.fail(node, "no-by", "a mapping of targets", "say by which attribute: add `by: priority`")
    table = _table(hint, node, reading, by)
    return FAILED if table is FAILED else Targets(by, table)


def _table(hint: Any, node: Node, reading: Reading, by: tuple[str, ...]) -> Any:
    if not by or node.entries is None:
        return parse(hint, node, reading)
    values = reading.names.values_of(by[0])
    if values and _reads_mapping(hint) and not set(values) & set(node.entries):
        return parse(hint, node, reading)
    ok = True
    for value in values or ():
        if value not in node.entries:
            found = f"no target for `{value}` in `{by[0]}`"
            reading.tell(node.place, "no-target", found, f"add `{value}:` with its target, or `{value}: none`")
            ok = False
    table: dict[str, Any] = {}
    for key, child in node.entries.items():
        if values is not None and key not in values:
            reading.unknown(node.place_of(key), "unknown-value", "value", key, values, f"`{by[0]}`")
            ok = False
            continue
        table[key] = _table(hint, child, reading, by[1:])
        ok = ok and table[key] is not FAILED
    return table if ok else FAILED


def _reads_mapping(hint: Any) -> bool:
    choices = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return any(dataclasses.is_dataclass(choice) and choice not in (Amount, Range) for choice in choices)


_LEAVES: dict[Any, Custom] = {
    str: leaves.text,
    int: leaves.whole,
    float: leaves.number,
    bool: leaves.flag,
    Amount: leaves.amount,
    Range: leaves.range_of,
    ProseText: leaves.prose,
    Limit: leaves.limit,
    Where: selectors.where,
    Selector: selectors.selector,
}
