"""What means the same stays as it was written: `email` is not made `{all: [email]}` because a form was sent back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin

from upkept.core.commitments import KINDS
from upkept.core.draft.emit import flow
from upkept.core.plan.document import read_yaml
from upkept.core.plan.grammar import FAILED, parse
from upkept.core.plan.names import Names
from upkept.core.plan.reading import Reading
from upkept.core.targets import Targets
from upkept.plans.starting.fields.hints import keys, plain_hint


def kept(
    kind: str, said: Mapping[str, Any], known: Mapping[str, Any], names: Names, languages: tuple[str, ...]
) -> dict[str, Any]:
    """`said`, in which each value that the plan reads as before is the one of before."""
    table = keys(KINDS[kind]) if kind in KINDS else {}
    return {
        key: known[key]
        if key in known and key in table and _same(table[key][1], value, known[key], names, languages)
        else value
        for key, value in said.items()
    }


def _same(hint: Any, one: Any, other: Any, names: Names, languages: tuple[str, ...]) -> bool:
    if one == other:
        return True
    if get_origin(plain_hint(hint)) is Targets:
        return False
    read = [_read(hint, value, names, languages) for value in (one, other)]
    return FAILED not in read and read[0] == read[1]


def _read(hint: Any, value: Any, names: Names, languages: tuple[str, ...]) -> Any:
    root, problems = read_yaml(f"value: {flow(value)}")
    if root is None or problems or root.entries is None:
        return FAILED
    reading = Reading("", names, languages)
    found = parse(hint, root.entries["value"], reading)
    return FAILED if reading.problems else found
