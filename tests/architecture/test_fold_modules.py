"""The modules that reckon promises need Python alone: the offline verifier is built from them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "upkept/core"
FOLD = sorted(
    [
        *("event", "amount", "zone", "calendar", "period", "selector", "targets", "window", "obligation"),
        *("plan/model", "fold", "history", "replay", "score", "explain", "line", "verdict"),
        *("ledger/tree", "ledger/note", "ledger/stated", "ledger/bundle"),
        *(
            f"ledger/verifier/{path.stem}"
            for path in (CORE / "ledger/verifier").glob("*.py")
            if path.stem not in ("__init__", "derived", "published")
        ),
        *(f"commitments/{path.stem}" for path in (CORE / "commitments").glob("*.py") if path.stem != "__init__"),
    ]
)
BARRED = {"zoneinfo", "socket", "sqlite3", "subprocess", "urllib", "http", "time", "random"}
"""What the standard library has and a reckoning must not ask: zones are frozen, and nothing depends on the moment or on chance."""


def imports(path: Path) -> Iterator[str]:
    """The modules that are imported when it runs; what only types need is left out."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reached(module: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """(module of ours, module from elsewhere that it imports), through all that it imports of ours."""
    path = CORE / f"{module}.py"
    if module in seen or not path.exists():
        return
    seen.add(module)
    for name in imports(path):
        if name.startswith("upkept."):
            assert name.startswith("upkept.core"), f"{module} imports {name}"
            yield from reached(name.removeprefix("upkept.core.").replace(".", "/"), seen)
        else:
            yield module, name.partition(".")[0]


@pytest.mark.parametrize("module", FOLD)
def test_it_needs_the_standard_library_alone(module: str) -> None:
    outside = {
        (by, name) for by, name in reached(module, set()) if name not in sys.stdlib_module_names or name in BARRED
    }
    assert outside == set()


def test_the_core_never_reads_the_time() -> None:
    asked = [
        f"{path.relative_to(CORE)}: {ast.unparse(node)}"
        for path in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("now", "today", "utcnow", "time", "monotonic")
        and ast.unparse(node.func.value) in ("datetime", "date", "time", "datetime.datetime", "datetime.date")
    ]
    assert asked == []
