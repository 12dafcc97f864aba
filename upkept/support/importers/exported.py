"""The files that forges write: JSON objects, however they are strung together, and the moments, addresses and logins in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upkept.core.refusal import Refusal

Thing = Mapping[str, Any]
"""One JSON object of an export."""


def things_in(path: Path) -> list[Thing]:
    """The objects of a JSON file: a list, lists in a row as `gh api --paginate` prints them, a line each, or one object.

    Raises Refusal: no-file, empty-file, not-json, not-issues.
    """
    try:
        text = path.read_text("utf-8-sig").strip()
    except OSError as problem:
        raise Refusal("no-file", f"{path} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise Refusal("not-json", f"{path} is no text in UTF-8, so it is no JSON.") from problem
    if not text:
        raise Refusal(
            "empty-file",
            f"{path} is empty: the command that should have written it failed. Are you signed in (gh auth status, GH_TOKEN)?",
        )
    decoder, place = json.JSONDecoder(), 0
    found: list[Any] = []
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as problem:  # ValueError: wrong JSON, and a number of thousands of digits
            line = text.count("\n", 0, getattr(problem, "pos", 0)) + 1
            raise Refusal("not-json", f"{path} is no JSON: it breaks off or goes wrong in line {line}.") from problem
        found.append(value)
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
    try:
        return list(_flat(found, path))
    except RecursionError as problem:
        raise Refusal("not-issues", f"{path} holds lists within lists without end, and no issue.") from problem


def _flat(values: Iterable[Any], path: Path) -> Iterator[Thing]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value, path)
        elif not isinstance(value, Mapping):
            raise Refusal("not-issues", f"{path} holds {str(value)[:40]!r} where an issue should stand.")
        elif isinstance(value.get("items"), list):
            yield from _flat(value["items"], path)
        elif isinstance(value.get("message"), str) and len(value) <= 4:
            raise Refusal(
                "not-issues", f"{path} holds no issues but an answer of the forge: “{value['message'][:200]}”."
            )
        else:
            yield value


def instant(written: Any) -> int | None:
    """Whole UTC seconds of a moment as forges write it; None where there is none."""
    if not isinstance(written, str) or not written or written.startswith("0001"):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def address(written: Any) -> str:
    """Where people see it; empty for anything that is no address of the web, or is one of an API."""
    said = written if isinstance(written, str) else ""
    return said if said.startswith(("https://", "http://")) and "://api." not in said and "/api/" not in said else ""


def login(author: Any) -> str:
    """The login of an author object; empty for an account that is gone."""
    if not isinstance(author, Mapping):
        return ""
    return str(author.get("login") or author.get("username") or "")
