"""Events of the language's standard kinds and of a plan's own, which have no class here: their fields held to their types."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.vocabulary import STANDARD, Field, own_field
from upkept.core.refusal import Refusal
from upkept.kit.journal.nearest import nearest


def known() -> set[str]:
    return set(STANDARD.kinds)


def subject_of(kind: str) -> str:
    return STANDARD.subject_of(kind)


def checked(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Data of a standard kind. Further fields are let through: a plan may have attributes that no standard event knows."""
    return _checked(kind, STANDARD.kinds[kind].fields, data)


def checked_fields(kind: str, fields: Mapping[str, str], data: Mapping[str, Any]) -> dict[str, Any]:
    """Data of a kind that a plan declares: these fields and no others."""
    for name in data:
        if name not in fields:
            meant = nearest(name, set(fields))
            hint = f"Did you mean {meant}?" if meant else f"It has {', '.join(fields) or 'none'}."
            raise _wrong(kind, name, f"{kind} has no field “{name[:50]}”. {hint}")
    return _checked(kind, {name: own_field(written) for name, written in fields.items()}, data)


def held(kind: str, fields: Mapping[str, Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """Data held to these fields, wherever the kind comes from; further ones are let through. Raises Refusal."""
    return _checked(kind, fields, data)


def _checked(kind: str, fields: Mapping[str, Field], data: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in data.items():
        if value is None:
            continue
        if name not in fields:
            result[name] = value
            continue
        field = fields[name]
        read = _read(field.type, value)
        if read is None:
            raise _wrong(kind, name, f"{kind}: {name} is {str(value)[:60]!r}; it must be {_WANTED[field.type]}.")
        if field.values and read not in field.values:
            raise _wrong(kind, name, f"{kind}: {name} is {str(value)[:60]!r}; write {', '.join(field.values)}.")
        result[name] = read
    return result


_WANTED = {
    "text": "a text",
    "number": "a number",
    "duration": "whole seconds, or an amount of time such as 4h",
    "date": "a date or a moment with its zone: 2026-03-29 or 2026-03-29T02:00:00Z",
    "yes-no": "yes or no",
    "list": "a list of texts",
}


def _read(type_: str, value: Any) -> Any:
    """The value as its type has it, or None where it is of another type."""
    if type_ == "yes-no":
        return (
            {True: "yes", False: "no"}[value] if isinstance(value, bool) else value if value in ("yes", "no") else None
        )
    if isinstance(value, bool):
        return None
    if type_ == "text":
        return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else None
    if type_ == "number":
        return _number(value)
    if type_ == "duration":
        return value if _is_duration(value) else None
    if type_ == "date":
        return value if _is_date(value) else None
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def _number(value: Any) -> int | float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _is_duration(value: Any) -> bool:
    if isinstance(value, int | float):
        return value >= 0
    try:
        return isinstance(value, str) and bool(parse_amount(value))
    except NotAnAmount:
        return False


def _is_date(value: Any) -> bool:
    """An instant (whole UTC seconds), a date, or a moment with its offset."""
    if isinstance(value, int):
        return True
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return read.tzinfo is not None or len(value) == len("2026-03-29")


def _wrong(kind: str, field: str, sentence: str) -> Refusal:
    return Refusal("wrong-data", sentence, {"kind": kind, "problems": [{"field": field, "problem": sentence}]})
