"""A plan on the disk, read with its prose, for every command that takes one; and how its errors look on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from upkept.config.cli.exits import Exit, fail
from upkept.core.plan.document import read_yaml
from upkept.core.plan.errors import PlanErrors, Problem
from upkept.core.plan.model import Plan
from upkept.core.plan.node import Node
from upkept.core.plan.publish import files_beside
from upkept.core.plan.reader import read_plan


@dataclass(frozen=True, slots=True)
class Written:
    """`prose`: language → Markdown, those that exist. `files`: the .ics files that calendars name. `root` has the places."""

    path: Path
    plan: Plan
    root: Node
    prose: dict[str, str]
    files: dict[str, str]


def find(path: Path) -> Path:
    """The plan file; a folder stands for the plan.yaml in it. Ends with exit code 2 where there is none."""
    path = path / "plan.yaml" if path.is_dir() else path
    if not path.is_file():
        fail(f"There is no plan at {path}. Name a plan.yaml, or the folder that it is in.", Exit.USAGE)
    return path


def load(path: Path) -> Written:
    """The plan with all that lies beside it. Raises PlanErrors."""
    path = find(path)
    plan = read_plan(path)
    root, _ = read_yaml(path.read_text("utf-8-sig"), path.name)
    prose = {
        language: (path.parent / file).read_text("utf-8-sig")
        for language, file in plan.product.prose.items()
        if (path.parent / file).is_file()
    }
    assert root is not None
    return Written(path, plan, root, prose, files_beside(plan, path.parent))


def load_or_say(path: Path) -> Written:
    """The same; a plan with errors is printed with their places and ends with exit code 1."""
    try:
        return load(path)
    except PlanErrors as errors:
        console = Console(stderr=True)
        print_problems(console, errors.problems, find(path).parent)
        fail(f"{find(path)} has errors; mend them first.", Exit.NO)


def print_problems(console: Console, problems: Iterable[Problem], folder: Path, colour: str = "red") -> None:
    """`plan.yaml:12:5  unknown-key`, the line that it stands in with the place marked, what was found and what would be right."""
    for problem in problems:
        console.print(f"[bold]{escape(problem.place)}[/]  [{colour}]{problem.code}[/]")
        for line in excerpt(folder / problem.file, problem.line, problem.column, console.width):
            console.print(f"  [dim]{escape(line)}[/]", overflow="ellipsis", no_wrap=True)
        console.print(f"  Found {escape(problem.found)}.", highlight=False)
        console.print(f"  [green]→[/] {escape(problem.right[:1].upper() + problem.right[1:])}.\n", highlight=False)


def excerpt(file: Path, line: int, column: int, width: int) -> list[str]:
    """The line with a caret below the place, cut to the width around it; nothing where there is no such line."""
    if not line or not file.is_file():
        return []
    lines = file.read_text("utf-8-sig", errors="replace").splitlines()
    if line > len(lines):
        return []
    text, room = lines[line - 1], max(width - 12, 40)
    start = max(0, min(column - 1 - room // 2, len(text) - room))
    shown = ("…" if start else "") + text[start : start + room] + ("…" if start + room < len(text) else "")
    number = f"{line:>4} │ "
    marks = [number + shown]
    if column > 1:
        marks.append(" " * (len(number) + column - 1 - start + (1 if start else 0)) + "^")
    return marks
