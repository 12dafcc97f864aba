"""What a label of an issue tracker says of an issue: by a small file of rules, else by the values that the plan itself knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from upkept.core.plan.model import Plan
from upkept.core.refusal import Refusal

OTHER = "other"
KEYS = ("ignore", "spam", "team", "bots")
# What trackers commonly call a kind of issue; the first word is how our plans call it.
TYPES: Mapping[str, tuple[str, ...]] = {
    "bug": ("bug", "bugs", "defect", "regression", "crash"),
    "idea": ("idea", "enhancement", "feature", "feature request", "feature-request", "proposal"),
    "question": ("question", "help", "support", "how-to"),
    "documentation": ("documentation", "docs", "doc"),
}
_NAMES: Mapping[str, tuple[str, ...]] = {
    "priority": ("priority", "prio", "p"),
    "severity": ("severity", "sev", "s"),
    "type": ("type", "kind", "t"),
    "impact": ("impact",),
    "complexity": ("complexity", "size"),
    "component": ("component", "area", "c"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """`values`: attribute → (label → value), labels in lower case. `team`, `bots`: logins in lower case.

    An issue with a label of `ignore` is left out; one with a label of `spam` was no issue at all. `default`: attribute → the
    value of an issue of which no label says it.
    """

    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    spam: frozenset[str] = frozenset({"spam"})
    team: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()
    default: Mapping[str, str] = field(default_factory=dict)

    def silent(self, known: Mapping[str, Collection[str]]) -> dict[str, str]:
        """What an issue is of which no label says it: by the rules, else `other` where the plan speaks of others."""
        others = {name: OTHER for name, values in known.items() if OTHER in values}
        return {**others, **self.default}


def known_to(plan: Plan) -> dict[str, Collection[str]]:
    """Attribute → the values that the plan speaks of, worst first: its own attributes, and what its conditions ask for."""
    known: dict[str, Collection[str]] = {name: attribute.values for name, attribute in plan.attributes.items()}
    for written in plan.document.get("commitments", {}).values():
        for where in _wheres(written):
            for name, value in where.items():
                values = [str(one) for one in (value if isinstance(value, list) else [value])]
                known[name] = [*known.get(name, ()), *(one for one in values if one not in known.get(name, ()))]
    return known


def _wheres(written: Any) -> list[Mapping[str, Any]]:
    if not isinstance(written, Mapping):
        return []
    found = [written["where"]] if isinstance(written.get("where"), Mapping) else []
    return found + [one for value in written.values() for one in _wheres(value)]


def graded_by(plan: Plan) -> list[str]:
    """The attributes on which the target of a promise about tickets depends."""
    found: list[str] = []
    for written in plan.document.get("commitments", {}).values():
        by = written.get("by") if str(written.get("start", "")).startswith("ticket.") else ()
        found += [name for name in ([by] if isinstance(by, str) else by or ()) if name in plan.attributes]
    return list(dict.fromkeys(found))


def picked_by(plan: Plan) -> list[str]:
    """The attributes by which promises about tickets pick their cases; not the type, which few issues have a label for."""
    graded, found = graded_by(plan), list[str]()
    for written in plan.document.get("commitments", {}).values():
        where = written.get("where") if str(written.get("start", "")).startswith("ticket.") else None
        found += [name for name in where or () if name in plan.attributes and name != "type" and name not in graded]
    return list(dict.fromkeys(found))


def read_rules(path: Path) -> Rules:
    """The rules of a YAML file: an attribute with `label: value` below it; lists `ignore`, `spam`, `team`, `bots`; and `default`.

    Raises Refusal: no-file, not-yaml, wrong-rules.
    """
    try:
        read: Any = YAML(typ="safe", pure=True).load(path.read_text("utf-8-sig"))
    except OSError as problem:
        raise Refusal("no-file", f"{path} cannot be read: {problem.strerror}.") from problem
    except (YAMLError, UnicodeDecodeError) as problem:
        place = getattr(problem, "problem_mark", None)
        where = f" (line {place.line + 1})" if place is not None else ""
        raise Refusal("not-yaml", f"{path} is no YAML that can be read{where}.") from problem
    return rules_of(read or {}, str(path))


def rules_of(read: Any, name: str = "--labels") -> Rules:
    """The same from what was read."""
    if not isinstance(read, Mapping):
        raise Refusal(
            "wrong-rules", f"{name} begins with an attribute, such as `priority:`, and `label: value` below it."
        )
    lists: dict[str, frozenset[str]] = {}
    values: dict[str, dict[str, str]] = {}
    default: dict[str, str] = {}
    for key, below in read.items():
        if key in KEYS:
            listed = [below] if isinstance(below, str) else below
            if not isinstance(listed, list) or not all(isinstance(one, str | int) for one in listed):
                raise Refusal("wrong-rules", f"{name}: `{key}` is a list of words, such as [{_SUCH[str(key)]}].")
            lists[key] = frozenset(str(one).lower().removeprefix("@") for one in listed)
            continue
        if key == "default":
            default = _default(below, name)
            continue
        if not isinstance(below, Mapping) or not all(isinstance(one, str | int) for one in below.values()):
            raise Refusal("wrong-rules", f"{name}: below `{key}` stand lines such as `label: value`.")
        values[str(key)] = {str(label).lower(): str(value) for label, value in below.items()}
    return Rules(values, default=default, **{"spam": frozenset({"spam"}), **lists})


def _default(below: Any, name: str) -> dict[str, str]:
    if not isinstance(below, Mapping) or not all(isinstance(one, str | int) for one in below.values()):
        raise Refusal("wrong-rules", f"{name}: below `default` stand lines such as `severity: normal`.")
    return {str(attribute): str(value) for attribute, value in below.items()}


_SUCH = {"ignore": "tracking, epic", "spam": "spam, invalid", "team": "alice, bob", "bots": "release-robot"}


def attributes_of(
    labels: Collection[str], rules: Rules, known: Mapping[str, Collection[str]]
) -> tuple[dict[str, str], set[str]]:
    """What these labels say, and which of them said it. `known`: attribute → the values that the plan knows, worst first.

    Of several labels for one attribute the worse value counts.
    """
    found: dict[str, list[str]] = {}
    used: set[str] = set()
    for label in labels:
        said = _by_rules(label, rules) or _by_name(label, known, rules)
        for attribute, value in said:
            found.setdefault(attribute, []).append(value)
            used.add(label)
    return {name: _worst(values, known.get(name, ())) for name, values in found.items()}, used


def _worst(values: list[str], order: Collection[str]) -> str:
    ranks = {value: rank for rank, value in enumerate(order)}
    return min(values, key=lambda value: ranks.get(value, len(ranks)))


def _by_rules(label: str, rules: Rules) -> list[tuple[str, str]]:
    return [(name, values[label.lower()]) for name, values in rules.values.items() if label.lower() in values]


def _by_name(label: str, known: Mapping[str, Collection[str]], rules: Rules) -> list[tuple[str, str]]:
    """`priority: high`, `severity/critical`, `kind/bug`, `high` alone where one attribute has it; not for those with rules."""
    plain = re.sub(r"[^\w:/. -]", "", label).strip().lower()
    head, separator, tail = _split(plain)
    free = {name: values for name, values in known.items() if name not in rules.values}
    for name, values in free.items():
        by_value = {value.lower(): value for value in values}
        if separator and head in _NAMES.get(name, (name,)) and tail in by_value:
            return [(name, by_value[tail])]
    whole = [(name, value) for name, values in free.items() for value in values if value.lower() == plain]
    if len(whole) == 1:
        return whole
    if "type" not in rules.values:
        word = tail if separator and head in _NAMES["type"] else plain
        ours = [value for value, words in TYPES.items() if word in words]
        if ours and (not separator or head in _NAMES["type"]):
            return [("type", ours[0])]
    return []


def _split(label: str) -> tuple[str, str, str]:
    found = re.match(r"^([a-z]+)\s*[:/.-]+\s*(.+)$", label)
    return (found[1], ":", found[2].strip()) if found else (label, "", "")
