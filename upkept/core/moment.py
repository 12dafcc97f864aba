"""A moment or a length of time as events carry it: a number of seconds, or text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount


def moment(value: Any) -> int | None:
    """The instant in whole UTC seconds: given as such, or as ISO 8601 with a zone; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value // 1)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return None if found.tzinfo is None else int(found.timestamp() // 1)


def quantity(value: Any) -> float | None:
    """A number, or the seconds of a written time (`4h`; `PT4H`); None for anything else, and for yes and no."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(parse_amount(str(value)).nominal)
    except NotAnAmount:
        pass
    try:
        return float(str(value).removesuffix("%")) / (100 if str(value).endswith("%") else 1)
    except ValueError:
        return None
