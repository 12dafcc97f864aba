"""A piece of a plan's own text (a section, or one promise) while it is edited alone: comments and all, put back in its place."""

from __future__ import annotations

import textwrap

from django.utils.translation import gettext as _

from upkept.core.plan.document import read_yaml
from upkept.core.plan.reader import SECTIONS
from upkept.core.refusal import Refusal
from upkept.plans.starting.written import Written


def piece(plan: Written, *path: str) -> str:
    """The lines of this entry, with its key, moved to the left; empty where there is none."""
    first, last = span(plan, *path)
    return textwrap.dedent("\n".join(plan.source.split("\n")[first - 1 : last])) if last >= first else ""


def with_piece(plan: Written, text: str, *path: str) -> str:
    """The source with this entry as it was edited; an empty text takes it out.

    :raises Refusal: not-yaml, with the line; not-this, where the text is no longer the entry that it was; shares-its-line
    """
    text = textwrap.dedent(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")).rstrip()
    lines = plan.source.split("\n")
    first, last = span(plan, *path)
    if text:
        _refuse_wrong(text, path)
    if last < first:
        return added(lines, text, path[0]) if text and len(path) == 1 else plan.source
    indent = " " * (len(lines[first - 1]) - len(lines[first - 1].lstrip()))
    lines[first - 1 : last] = textwrap.indent(text, indent).split("\n") if text else []
    return "\n".join(lines)


def span(plan: Written, *path: str) -> tuple[int, int]:
    """Its lines, without the empty ones and comments behind it that introduce the next; (1, 0) where it is not there.

    Raises Refusal: shares-its-line.
    """
    first, last = plan.lines(*path)
    lines = plan.source.split("\n")
    if last < first:
        return (1, 0)
    key = lines[first - 1].lstrip()
    if not key.startswith((path[-1], f'"{path[-1]}"', f"'{path[-1]}'")):
        raise Refusal(
            "shares-its-line",
            _("In the plan's text, %(name)s shares its line with others: edit it in the text view.")
            % {"name": path[-1]},
        )
    while last > first and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return first, last


def _refuse_wrong(text: str, path: tuple[str, ...]) -> None:
    root, problems = read_yaml(text)
    if root is None or problems:
        one = problems[0]
        raise Refusal(
            "not-yaml",
            _("Line %(line)s, column %(column)s: found %(found)s. Mend it: %(right)s. Nothing was saved yet.")
            % {"line": one.line, "column": one.column, "found": one.found, "right": one.right},
        )
    keys = list(root.entries or {})
    if len(keys) != 1 or (len(path) == 1 and keys != [path[0]]):
        raise Refusal(
            "not-this",
            _("Keep the first line, `%(name)s:`, and write what belongs to it below, further to the right.")
            % {"name": path[-1]},
        )


def added(lines: list[str], text: str, section: str) -> str:
    """A section that was not there: before the first one that comes later in the usual order."""
    later = SECTIONS[SECTIONS.index(section) + 1 :] if section in SECTIONS else ()
    for number, line in enumerate(lines):
        if line.partition(":")[0] in later and ":" in line:
            while number and lines[number - 1].startswith("#"):
                number -= 1
            return "\n".join([*lines[:number], *text.split("\n"), "", *lines[number:]])
    return "\n".join([*lines, *text.split("\n"), ""]).replace("\n\n\n", "\n\n")
