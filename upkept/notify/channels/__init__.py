"""The ways to reach a reader: every module of this folder with a class below `Channel` is one, by being there.

Outsiders offer theirs by importing `Channel` in a module that the entry point `upkept.plugins` names.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from upkept.notify.channels.base import Channel, registry

__all__ = ["Channel", "channel", "registry"]

for _module in sorted(iter_modules(__path__), key=lambda found: found.name):
    import_module(f"{__name__}.{_module.name}")


def channel(name: str) -> Channel | None:
    """None: a plug-in is gone."""
    return registry.get(name)
