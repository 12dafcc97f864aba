"""The table of facts, and the example plans that have to carry them, as values that a test can compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.model import Plan
from upkept.core.plan.reader import read_plan

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
PRODUCTS = ("crypto-academy", "encore", "torch-trader", "upkept")
MEASURABLE = ("number", "time", "order", "channel")

ROWS: Mapping[str, tuple[str, ...]] = {
    "crypto-academy": (
        "monitoring and alerts", "routine updates", "bug fixing", "performance optimisation", "content updates",
        "security updates", "user support", "user feedback", "backup and disaster recovery", "scalability planning",
        "regulatory compliance", "long-term planning", "documentation", "periodic security testing",
        "release management",
    ),
    "encore": (
        "security updates", "minor updates", "major updates", "support hours", "response times", "update process",
        "exclusions", "continuous improvement", "changelog", "scalability", "security", "to come", "team",
        "demonstration",
    ),
    "torch-trader": (
        "minor updates", "major updates", "bug fixes", "documentation", "community", "email support", "schedule",
        "feedback",
    ),
    "upkept": (
        "login", "look", "languages", "databases", "processes", "metrics", "backups", "privacy", "documentation",
        "changelog", "own plan",
    ),
}  # fmt: skip
"""The rows of the reference plans: a row without a fact is a hole in the table."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`carried`: commitment → path in it → value (`kind` is one of the paths). Exactly one of the last five is given."""

    product: str
    row: str
    fact: str
    has: tuple[str, ...]
    says: str
    carried: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    background: str = ""
    defines: str = ""
    excluded: str = ""
    unmeasured: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.product}: {self.row}: {self.fact}"


@cache
def facts() -> tuple[Fact, ...]:
    table = _yaml(HERE / "facts.yaml")
    return tuple(
        Fact(product=product, **{**entry, "has": tuple(entry["has"])})
        for product, entries in table.items()
        for entry in entries
    )


@cache
def plan(product: str) -> Plan:
    """The example, read strictly."""
    return read_plan(EXAMPLES / product / "plan.yaml")


def document(product: str) -> Mapping[str, Any]:
    """plan.yaml as plain data; every scalar is text."""
    return plan(product).document


def prose(product: str, language: str = "en") -> str:
    return (EXAMPLES / product / document(product)["product"]["prose"][language]).read_text(encoding="utf-8")


def value_at(entry: Any, path: str) -> Any:
    """What stands at a path such as `within.high.simple`; None: nothing."""
    for step in path.split("."):
        if not isinstance(entry, Mapping):
            return None
        entry = entry.get(step)
    return entry


def same(found: Any, wanted: Any) -> bool:
    """Equal as amounts of time (`7d` is `1w`), as lists in any order, or as text."""
    if isinstance(wanted, list) or isinstance(found, list):
        ours, theirs = ([str(v) for v in (x if isinstance(x, list) else [x])] for x in (found, wanted))
        return sorted(ours) == sorted(theirs)
    try:
        one, other = parse_amount(str(found)), parse_amount(str(wanted))
    except NotAnAmount:
        return str(found) == str(wanted)
    return (one.kind, one.seconds, one.months, one.days) == (other.kind, other.seconds, other.months, other.days)


def quotes(product: str, language: str = "en") -> dict[str, list[str]]:
    """Commitment → its quotes in that language."""
    found: dict[str, list[str]] = {}
    for name, entry in document(product)["commitments"].items():
        found[name] = [quote[language] for quote in [entry["quote"], *entry.get("also_quotes", [])]]
    return found


def _yaml(path: Path) -> Any:
    return _texts(YAML(typ="rt").load(path.read_text(encoding="utf-8")))


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _texts(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_texts(entry) for entry in value]
    return str(value)
