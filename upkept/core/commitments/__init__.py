"""The kinds of commitment: every module of this folder with a class below `Commitment` is one, by being there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from upkept.core.commitments.base import Commitment


def kinds_in(module: object) -> dict[str, type[Commitment]]:
    """The kinds that a module defines (a plug-in's module too): name → class."""
    return {
        thing.kind: thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, Commitment)
        and "kind" in vars(thing)
        and thing.__module__ == getattr(module, "__name__", "")
    }


KINDS: dict[str, type[Commitment]] = {}
for _module in sorted(iter_modules(__path__), key=lambda found: found.name):
    KINDS.update(kinds_in(import_module(f"{__name__}.{_module.name}")))
