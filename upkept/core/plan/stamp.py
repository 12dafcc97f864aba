"""Small edits of plan.yaml as it was typed: its number, its day, an answer to a finding. Everything else stays, byte for byte."""

from __future__ import annotations

import json
import re
from datetime import date

from upkept.core.plan.document import read_yaml
from upkept.core.refusal import Refusal

_SAFE = re.compile(r"^[A-Za-z][\w-]*$")


def stamped(source: str, *, version: str, effective: date) -> str:
    """The same plan under this number, in force from this day. Comments stay.

    :raises Refusal: not-editable, where the text is no mapping that can be read
    """
    return _with(_with(source, "version", _scalar(version)), "effective", effective.isoformat())


def next_number(numbers: list[str], day: date) -> str:
    """A number that is free: `2026.2` after `2026.1`, `1.3` after `1.2`, the year's first in a new year of `YEAR.n`."""
    taken = set(numbers)
    last = numbers[0] if numbers else ""
    match = re.fullmatch(r"(.*?)(\d+)", last)
    year = re.fullmatch(r"(\d{4})\.\d+", last)
    if year and int(year[1]) < day.year:
        head, count = f"{day.year}.", 1
    elif match:
        head, count = match[1], int(match[2]) + 1
    else:
        head, count = f"{last}." if last else f"{day.year}.", 1
    while f"{head}{count}" in taken:
        count += 1
    return f"{head}{count}"


def accepting(source: str, *, finding: str, on: str, why: str) -> str:
    """The same plan with one more answer in `accepts`.

    :raises Refusal: not-editable, where `accepts` is written in a way that only a person can add to
    """
    entry = f"{{finding: {_scalar(finding)}, on: {_scalar(on)}, why: {json.dumps(why, ensure_ascii=False)}}}"
    root, problems = read_yaml(source, "plan.yaml")
    if root is None or problems or root.entries is None:
        raise _not_editable()
    text = source if source.endswith("\n") else source + "\n"
    if "accepts" not in root.entries:
        return _checked(f"{text}\naccepts:\n  - {entry}\n", finding, on)
    lines = text.splitlines(keepends=True)
    head = root.key_places["accepts"][0] - 1
    if re.fullmatch(r"accepts:\s*\[\s*\]\s*(#.*)?", lines[head].strip()):
        lines[head] = f"accepts:\n  - {entry}\n"
        return _checked("".join(lines), finding, on)
    first = next((n for n in range(head + 1, len(lines)) if lines[n].lstrip().startswith("- ")), None)
    if first is None:
        raise _not_editable()
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    lines.insert(first, f"{indent}- {entry}\n")
    return _checked("".join(lines), finding, on)


def _checked(source: str, finding: str, on: str) -> str:
    """Read again: an edit that did not do what it should is not made."""
    root, problems = read_yaml(source, "plan.yaml")
    written = root.to_document() if root is not None and not problems else {}
    answers = written.get("accepts") if isinstance(written, dict) else None
    if not isinstance(answers, list) or not any(
        isinstance(one, dict) and (one.get("finding"), one.get("on")) == (finding, on) for one in answers
    ):
        raise _not_editable()
    return source


def _with(source: str, key: str, value: str) -> str:
    root, problems = read_yaml(source, "plan.yaml")
    if root is None or problems or root.entries is None:
        raise _not_editable()
    lines = source.splitlines(keepends=True)
    if key not in root.entries:
        after = next((root.key_places[name][0] for name in ("version", "upkept") if name in root.key_places), 0)
        lines.insert(after, f"{key}: {value}\n")
        return "".join(lines)
    line = root.key_places[key][0] - 1
    match = re.fullmatch(
        rf"({key}\s*:[ \t]*)(\"[^\"\n]*\"|'[^'\n]*'|[^#\n\"']*?)([ \t]*(?:#[^\n]*)?)(\r?\n?)", lines[line]
    )
    if match is None:
        raise _not_editable()
    blank = match[1] if match[1][-1] in " \t" else f"{match[1]} "
    lines[line] = f"{blank}{value}{match[3]}{match[4]}"
    return "".join(lines)


def _scalar(text: str) -> str:
    """Plain where YAML reads it as a text in any case."""
    return (
        text
        if _SAFE.match(text) and text.lower() not in ("yes", "no", "true", "false", "null", "on", "off")
        else (json.dumps(text, ensure_ascii=False))
    )


def _not_editable() -> Refusal:
    return Refusal(
        "not-editable",
        "The plan's text cannot be changed for you as it stands. Mend its errors first, or write it there yourself.",
    )
