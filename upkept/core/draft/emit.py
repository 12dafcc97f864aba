"""Plain data as YAML that people like to read: small things on one line, texts in quotes where YAML needs them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9_.%][\w.%+/]*(?:[-:][\w.%+/]+)*")
_WIDE = 110


def scalar(value: Any) -> str:
    """A text as YAML: bare where it can only be read as itself, else in double quotes."""
    text = str(value)
    if _PLAIN.fullmatch(text) and not re.fullmatch(r"\d+:\d.*|null|~", text) and text.isascii():
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(value: Any) -> str:
    """On one line: `{mon-fri: "09:00-17:00"}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def entry(key: str, value: Any, indent: int = 0) -> list[str]:
    """`key: value` as lines; a mapping that does not fit on one line stands below its key."""
    pad = " " * indent
    line = f"{pad}{scalar(key)}: {flow(value)}"
    if len(line) <= _WIDE or not isinstance(value, Mapping | list | tuple) or not value:
        return [line]
    lines = [f"{pad}{scalar(key)}:"]
    if isinstance(value, Mapping):
        for name, child in value.items():
            lines += entry(str(name), child, indent + 2)
    else:
        lines += [f"{pad}  - {flow(child)}" for child in value]
    return lines


def block(key: str, value: Mapping[str, Any], indent: int = 0) -> list[str]:
    """`key:` with each of its entries on a line of its own."""
    lines = [f"{' ' * indent}{scalar(key)}:"]
    for name, child in value.items():
        lines += entry(str(name), child, indent + 2)
    return lines
