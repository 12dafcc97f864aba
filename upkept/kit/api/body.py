"""Reading a JSON body so that nothing in it surprises what comes after: errors with their place, no NaN, no depth, no NUL."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from upkept.kit.api.problems import Place, Problem

JSON = "application/json"
LINES = ("application/x-ndjson", "application/jsonl", "application/x-jsonlines")
DEEPEST = 20
"""Levels of lists and objects within each other."""


class JsonParser(Parser):
    """The framework's parser, with ours in its place."""

    def parse_body(self, request: HttpRequest) -> Any:
        require_type(request, JSON)
        return read(request.body)


def require_type(request: HttpRequest, *types: str) -> str:
    """The media type of the body, one of these. Raises Problem `unsupported-media-type`."""
    found = (request.content_type or "").lower()
    if found not in types:
        raise Problem(
            "unsupported-media-type",
            f"The body is {found or 'of no stated type'}: send it as {' or '.join(types)}.",
            {"accepts": list(types)},
            {"Accept-Post": ", ".join(types)},
        )
    return found


def read(body: bytes, line: int = 1) -> Any:
    """The value. `line`: the number of the body's first line, for what is said. Raises Problem `malformed-json`, `invalid`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _malformed(f"The body is not UTF-8: byte {wrong.start + 1} is wrong.", line, None) from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as wrong:
        at = line + wrong.lineno - 1
        raise _malformed(f"{wrong.msg} at line {at}, column {wrong.colno}.", at, wrong.colno) from None
    except RecursionError:
        raise _too_deep("") from None
    except ValueError as wrong:  # a number of thousands of digits
        raise _malformed(f"A value cannot be read: {wrong}.", line, None) from None
    _check(value, "", 0)
    return value


def lines(body: bytes) -> list[tuple[int, bytes]]:
    """(line number, line) of each that is not empty."""
    return [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1)
        raise Problem("malformed-json", f"The key {twice[:60]!r} stands twice in one object: which one is meant?")
    return found


def _constant(name: str) -> NoReturn:
    raise Problem("malformed-json", f"{name} is no JSON: write a number or null.")


def _check(value: Any, pointer: str, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value, pointer)
        return
    if not isinstance(value, dict | list):
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            raise _invalid("This number is too large.", pointer)
        if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
            raise _invalid("A whole number has at most 64 bits here: send a larger one as text.", pointer)
        return
    if depth >= DEEPEST:
        raise _too_deep(pointer)
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        below = f"{pointer}/{str(name)[:80].replace('~', '~0').replace('/', '~1')}"
        if isinstance(name, str):
            _check_text(name, pointer)
        _check(item, below, depth + 1)


def _check_text(text: str, pointer: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise _invalid("A text may hold neither the character NUL nor half of a surrogate pair.", pointer)


def _malformed(sentence: str, line: int, column: int | None) -> Problem:
    position = {"line": line} if column is None else {"line": line, "column": column}
    return Problem("malformed-json", sentence, {"position": position})


def _invalid(sentence: str, pointer: str) -> Problem:
    pointer = pointer.encode("utf-8", "replace").decode()
    return Problem("invalid", sentence, {"errors": [Place(sentence, pointer=pointer).as_json()]})


def _too_deep(pointer: str) -> Problem:
    return _invalid(f"This goes more than {DEEPEST} levels deep: an event holds facts and references.", pointer)
