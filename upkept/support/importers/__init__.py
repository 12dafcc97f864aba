"""Tickets from elsewhere: every module of this folder with a class below `Importer` is a forge that can be read, by being there.

Outsiders offer theirs by importing `Importer` in a module that the entry point `upkept.plugins` names.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from upkept.support.importers.base import Importer, Reading, read, registry

__all__ = ["Importer", "Reading", "read", "registry"]

for _module in sorted(iter_modules(__path__), key=lambda found: found.name):
    import_module(f"{__name__}.{_module.name}")
