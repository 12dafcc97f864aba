"""Whether the commitments of one sentence are whole: read by the plan's own grammar, with what they share."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from upkept.core.draft.context import Context
from upkept.core.draft.proposal import Further
from upkept.core.draft.questions import Question
from upkept.core.plan.node import from_json
from upkept.core.plan.reader import parse_plan


def document_of(one: Context, made: list[Further]) -> dict[str, Any]:
    """A plan's document with these commitments alone."""
    book = one.book
    said = {text.removeprefix("!") for text in _texts([each.fields for each in made])}
    attributes = {
        name: _values(list(values), name, made) for name, values in book.attributes().items() if name in said and values
    }
    windows = {name: value for name, value in book.windows.items() if name in said}
    said |= set(_texts(windows))
    if any(each.kind == "span" for each in made):
        said |= set(_texts(book.lines))
    document: dict[str, Any] = _plain(
        {
            "upkept": "1",
            "product": {
                "slug": "draft",
                "name": "Draft",
                "timezone": book.timezone,
                "prose": {one.language: "plan.md"},
            },
            "version": "1",
            "effective": "2026-01-01",
            "calendars": {name: value for name, value in book.calendars.items() if name in said},
            "windows": windows,
            "freezes": list(book.freezes) if any(each.kind == "window" for each in made) else [],
            "attributes": attributes,
            "releases": {name: value for name, value in book.classes.items() if name in said},
            "lines": dict(book.lines) if any(each.kind == "span" for each in made) else {},
            "events": {name: value for name, value in book.events.items() if name in said},
            "commitments": {each.id: {"quote": one.text, **each.fields} for each in made},
        }
    )
    return document


def problems_of(document: Mapping[str, Any]) -> list[Question]:
    """What the grammar says of them; nothing where they can be read."""
    if _is_whole(_shape(document)):
        return []
    _, problems = parse_plan(from_json(document))
    return [
        Question("The data is not whole: found {found}; {right}.", found=problem.found, right=problem.right)
        for problem in problems[:3]
    ]


def _shape(document: Mapping[str, Any]) -> str:
    """The document with one amount for all of a unit, and no quotes: sentences of one shape are read once."""
    plain = json.dumps({**document, "commitments": {
        id: {key: value for key, value in written.items() if key != "quote"} | {"quote": "q"}
        for id, written in document["commitments"].items()
    }})  # fmt: skip
    return re.sub(r'"[1-9]\d{0,3}(s|m|h|d|w|mo|y|bd)"', r'"7\1"', plain)


@lru_cache(maxsize=1024)
def _is_whole(shape: str) -> bool:
    return not parse_plan(from_json(json.loads(shape)))[1]


def _values(values: list[str], name: str, made: list[Further]) -> list[str]:
    """Where a commitment has a target for some of the values, only these: the others are filled in at the end."""
    for each in made:
        by = each.fields.get("by")
        names = [by] if isinstance(by, str) else list(by or ())
        if name in names:
            said = set(_texts(each.fields.get("within"))) | set(_texts(each.fields.get("where", {})))
            return [value for value in values if value in said] or values
    return values


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for key, child in value.items() for text in (str(key), *_texts(child))]
    if isinstance(value, list | tuple):
        return [text for child in value for text in _texts(child)]
    return [] if value is None else [str(value)]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {
            str(key): _plain(child) for key, child in value.items() if child not in ((), [], {}) or key != "freezes"
        }
    return [_plain(child) for child in value] if isinstance(value, list | tuple) else str(value)
