"""A plan's source as the form sees it: right or wrong, as far as it can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from upkept.core.plan.document import read_yaml
from upkept.core.plan.errors import Problem
from upkept.core.plan.names import Names
from upkept.core.plan.node import Node
from upkept.core.plan.outside import WORLD
from upkept.core.plan.reader import parse_with_names
from upkept.core.plan.vocabulary import STANDARD


@dataclass(frozen=True, slots=True)
class Use:
    """A place of the plan that quotes a sentence. `owner`: the promise's or exclusion's id; `texts`: by language."""

    section: str
    owner: str
    path: tuple[str | int, ...]
    texts: Mapping[str, str]
    under: str = ""


@dataclass(frozen=True)
class Written:
    """`document`: as plain data, empty where the YAML itself cannot be followed; `root`: the same with places."""

    source: str
    root: Node | None
    document: Mapping[str, Any]
    problems: tuple[Problem, ...]
    names: Names
    languages: tuple[str, ...]

    @cached_property
    def commitments(self) -> Mapping[str, Mapping[str, Any]]:
        """Those that can be read as such."""
        found = self.document.get("commitments")
        return {name: one for name, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}

    def within(self, *path: str) -> tuple[Problem, ...]:
        """The problems that lie in this part of the plan."""
        first, last = self.lines(*path)
        return tuple(one for one in self.problems if first <= one.line <= last)

    def lines(self, *path: str) -> tuple[int, int]:
        """The first and last line of the entry at this path; (0, -1) where there is none."""
        node, first, end = self.root, 0, 1 + self.source.count("\n")
        for step in path:
            entries = node.entries if node is not None else None
            if entries is None or step not in entries:
                return (0, -1)
            assert node is not None
            first = node.place_of(step)[0]
            later = [place[0] for place in node.key_places.values() if place[0] > first]
            end = min([end, *(line - 1 for line in later)])
            node = entries[step]
        return (first, end)


@lru_cache(maxsize=32)
def written(source: str) -> Written:
    """Read it; the same source once."""
    root, problems = read_yaml(source)
    if root is None or root.entries is None:
        return Written(source, root, {}, tuple(problems), Names(STANDARD), ("en",))
    _, more, names = parse_with_names(root, outside=WORLD)
    document = root.to_document()
    assert isinstance(document, dict)
    return Written(source, root, document, tuple(sorted({*problems, *more})), names, _languages(document))


def uses(plan: Written) -> Iterator[Use]:
    """Every quote; what is written in no readable way is passed over, the checker tells it."""
    for name, one in plan.commitments.items():
        under = str(one.get("under", ""))
        if "quote" in one:
            yield Use("commitments", name, ("commitments", name, "quote"), _texts(one["quote"], plan), under)
        for number, also in enumerate(_list(one.get("also_quotes"))):
            yield Use("commitments", name, ("commitments", name, "also_quotes", number), _texts(also, plan))
    for number, one in enumerate(_list(plan.document.get("exclusions"))):
        if isinstance(one, dict) and "quote" in one:
            path = ("exclusions", number, "quote")
            yield Use("exclusions", str(one.get("id", number)), path, _texts(one["quote"], plan))
    for section in ("defines", "background"):
        for number, one in enumerate(_list(plan.document.get(section))):
            yield Use(section, "", (section, number), _texts(one, plan))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _texts(value: Any, plan: Written) -> dict[str, str]:
    if isinstance(value, dict):
        return {str(language): str(text) for language, text in value.items()}
    return {plan.languages[0]: str(value)}


def _languages(document: Mapping[str, Any]) -> tuple[str, ...]:
    product = document.get("product")
    prose = product.get("prose") if isinstance(product, dict) else None
    return tuple(prose) if isinstance(prose, dict) and prose else ("en",)
