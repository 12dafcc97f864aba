"""What is in hand while one plan is read: the names it may refer to, its languages, and the errors found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from upkept.core.plan.errors import Problem
from upkept.core.plan.names import Names
from upkept.core.plan.nearest import listed, nearest
from upkept.core.plan.node import Node, Place


class Failed(Enum):
    """What a reader gives in place of a value that could not be read; the reason is among the problems."""

    FAILED = 0


class ProseText:
    """Stands for `base.Prose` (language → sentence) in type hints, which are otherwise those of any mapping of texts."""


Check = Callable[["Reading", Any, Node], None]


@dataclass(frozen=True, slots=True)
class Outside:
    """What only the outside world knows: each raises ValueError, with `suggestions` if it has any, for an unknown name.

    A stored plan is read without them (they were asked when it was published, and the answers may have changed since).
    """

    zone: Callable[[str], object] = str
    holidays: Callable[[str], object] = str
    rule: Callable[[str], object] = str
    file: Callable[[str], object] = str


@dataclass(slots=True)
class Reading:
    """One reading of one file. `checks`: key of a field → what else must be true of its value."""

    file: str
    names: Names
    languages: tuple[str, ...] = ("en",)
    problems: list[Problem] = field(default_factory=list)
    checks: Mapping[str, Check] = field(default_factory=dict)
    outside: Outside = field(default_factory=Outside)

    @property
    def language(self) -> str:
        """The language of a text that does not name its own."""
        return self.languages[0]

    def tell(self, place: Place, code: str, found: str, right: str) -> None:
        self.problems.append(Problem(self.file, *place, code, found, right))

    def fail(self, node: Node, code: str, found: str, right: str) -> Failed:
        self.tell(node.place, code, found, right)
        return Failed.FAILED

    def refuse(self, node: Node, error: ValueError, code: str = "not-readable") -> Failed:
        """Tells a ValueError of the form "… is no amount of time; write 2h"."""
        found, _, right = str(error).partition("; ")
        shown = (node.text or "").strip()
        if shown and found.startswith(repr(shown)):
            found = f"`{shown}`," + found.removeprefix(repr(shown)).replace(" is ", " which is ", 1)
        return self.fail(
            node, code, found.rstrip("."), right.rstrip(".") or "see the plan language for what may stand here"
        )

    def unknown(self, place: Place, code: str, what: str, text: str, known: Iterable[str], where: str = "") -> Failed:
        """An unknown name, with the nearest known one, or all of them if none is near."""
        known = list(known)
        guess = nearest(text, known)
        choices = listed(sorted(known) if len(known) > 12 else known)
        right = (
            f"write `{guess}`" if guess else f"write {choices}" if choices else "leave it out: there is none to name"
        )
        shown = text if len(text) <= 60 else f"{text[:57]}…"
        self.tell(place, code, f"the unknown {what} `{shown}`" + (f" in {where}" if where else ""), right)
        return Failed.FAILED

    def ask(self, question: Callable[[str], object], node: Node, code: str, what: str) -> Failed | None:
        """Asks the outside about the node's text, and tells what it answered if it does not know it."""
        try:
            question(node.text or "")
        except ValueError as error:
            suggestions = getattr(error, "suggestions", ())
            right = f"write {listed(suggestions)}" if suggestions else str(error).rstrip(".")
            return self.fail(node, code, f"the {what} {node.describe()}", right)
        return None

    def check_field(self, key: str, value: Any, node: Node) -> None:
        if check := self.checks.get(key):
            check(self, value, node)

    def trial(self, **changes: Any) -> Reading:
        """The same reading with no problems yet, to try something whose errors may not count."""
        return replace(self, problems=[], **changes)
