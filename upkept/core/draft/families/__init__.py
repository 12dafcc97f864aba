"""How each kind of promise is made from a clause: every module of this folder with `FAMILIES` counts, by being there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.families.base import Family

FAMILIES: dict[str, Family] = {}
for _module in sorted(iter_modules(__path__), key=lambda found: found.name):
    for _family in getattr(import_module(f"{__name__}.{_module.name}"), "FAMILIES", ()):
        FAMILIES[_family.kind] = _family


def said_to_be(clause: Clause, one: Context) -> str:
    """The kind whose own rule takes the clause; "" where none does, and the general rules decide."""
    return next((kind for kind, family in FAMILIES.items() if family.says and family.says(clause, one)), "")
