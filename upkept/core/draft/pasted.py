"""Tables in plain text: what a browser's copy gives (cells apart by tabs), or somebody drew with upright strokes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile(r"\W{0,2}(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.)]|[•·▪◦‣●○–—*+-]", re.I)
"""A first cell that is only the mark of a list."""
_FIGURE = re.compile(r"\W{0,3}\d")
_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")


def with_tables(text: str, *, strokes: bool) -> str:
    """The text with such tables as Markdown's. `strokes`: "a | b" makes cells, too; a table of Markdown stays as it is."""
    return "\n".join(_told(text.split("\n"), strokes))


def _told(lines: list[str], strokes: bool) -> Iterator[str]:
    at, fenced = 0, False
    while at < len(lines):
        if _FENCE.match(lines[at]):
            fenced = not fenced
        rows = [] if fenced else _rows(lines, at, strokes)
        if len(rows) < 2:
            yield lines[at]
            at += 1
            continue
        yield from _as_table(rows)
        at += len(rows)


def _rows(lines: list[str], at: int, strokes: bool) -> list[list[str]]:
    """The cells of the lines from that one on, as long as they stand in as many columns."""
    found: list[list[str]] = []
    for number in range(at, len(lines)):
        cells = _cells(lines[number], strokes)
        if len(cells) < 2 or (found and len(cells) != len(found[0])):
            break
        found.append(cells)
    return found


def _cells(line: str, strokes: bool) -> list[str]:
    """Nothing for a line that is none of a table, or one of Markdown's own."""
    if "\t" in line:
        cells = [cell.strip() for cell in line.split("\t")]
    elif strokes and " | " in line and not line.lstrip().startswith("|") and not _RULE.fullmatch(line):
        cells = [cell.strip() for cell in line.split(" | ")]
    else:
        return []
    if sum(map(bool, cells)) < 2 or _MARK.fullmatch(cells[0]) or not (cells[0] or all(cells[1:])):
        return []
    return [cell.replace("|", "\\|") for cell in cells]


def _as_table(rows: list[list[str]]) -> Iterator[str]:
    """The first line is its headings, unless it states a figure as the others do: then it is a row, and nothing is lost."""
    headed = not any(_FIGURE.match(cell) for cell in rows[0][1:])
    head, body = (rows[0], rows[1:]) if headed else ([""] * len(rows[0]), rows)
    yield ""
    yield _line(head)
    yield "|" + " --- |" * len(head)
    yield from map(_line, body)
    yield ""


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
