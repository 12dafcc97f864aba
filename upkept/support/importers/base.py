"""What every importer of a forge has and answers. One is one module of this folder with one class below this one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from upkept.support.importers.exported import Thing, things_in
from upkept.support.importers.found import Found
from upkept.support.importers.labels import Rules

registry: dict[str, Importer] = {}
"""Name → importer; `upkept import NAME` is its command, and `upkept report --issues` knows its files."""


@dataclass(frozen=True, slots=True)
class Reading:
    """For what an export is read. `known`: attribute → values of the plan; what is later than `until` is left out."""

    product: str
    rules: Rules = field(default_factory=Rules)
    known: Mapping[str, Collection[str]] = field(default_factory=dict)
    until: int | None = None


class Importer:
    """`name`: the word of the command; `help`: what it brings in; `written_by`: a command that writes such a file."""

    name: ClassVar[str] = ""
    help: ClassVar[str]
    written_by: ClassVar[str]

    def __init_subclass__(cls) -> None:
        if cls.name:
            registry[cls.name] = cls()

    def recognises(self, things: Sequence[Thing]) -> bool:
        """Whether these objects are its own."""
        raise NotImplementedError

    def found_in(self, things: Sequence[Thing], reading: Reading) -> Found:
        """What happened, all of it imported. Raises Refusal where something is missing without which nobody can tell."""
        raise NotImplementedError


def read(importer: Importer, paths: Sequence[Path], reading: Reading) -> Found:
    """The events of these files together. Raises Refusal where a file is no JSON, or not what this importer reads."""
    things = [thing for path in paths for thing in things_in(path)]
    return importer.found_in(things, reading)
