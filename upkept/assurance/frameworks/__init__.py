"""Frameworks of controls as data: each YAML file in this folder is one, and lying here is all it takes.

    id: soc2                 # in addresses
    name: SOC 2              # as people call it
    version: "2017 (2022)"
    groups:
      - title: Operation
        controls:
          - {id: CC7.2, title: "Watching systems for what is unusual", events: [alert., monitor.], kinds: [deadline]}

Titles are our own words, short; the text of a standard belongs to who publishes it. `events` (how the kinds of event begin of
which a promise speaks) and `kinds` (of promises) suggest which promises may be evidence; an owner confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from upkept.core.commitments.base import Commitment


@dataclass(frozen=True, slots=True)
class Control:
    """`events`, `kinds`: of the promises that may be evidence for it; none: nothing that a plan promises is."""

    id: str
    title: str
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def may_be_supported_by(self, promise: Commitment) -> bool:
        if promise.kind == "unmeasured" or (self.kinds and promise.kind not in self.kinds):
            return False
        if not self.events:
            return bool(self.kinds)
        return any(kind.startswith(self.events) for kind in promise.kinds())


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Framework:
    id: str
    name: str
    version: str
    note: str
    groups: tuple[Group, ...]

    @property
    def controls(self) -> tuple[Control, ...]:
        return tuple(control for group in self.groups for control in group.controls)

    @property
    def by_id(self) -> dict[str, Control]:
        return {control.id: control for control in self.controls}


@cache
def frameworks() -> dict[str, Framework]:
    """By id, in the order of their names."""
    found = [_read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))]
    return {one.id: one for one in sorted(found, key=lambda one: one.name)}


def _read(path: Path) -> Framework:
    data: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    groups = tuple(
        Group(str(group["title"]), tuple(_control(one) for one in group["controls"])) for group in data["groups"]
    )
    made = Framework(str(data["id"]), str(data["name"]), str(data["version"]), str(data.get("note", "")), groups)
    if len(made.by_id) != len(made.controls):
        raise ValueError(f"{path.name} names a control twice.")
    return made


def _control(one: dict[str, Any]) -> Control:
    return Control(str(one["id"]), str(one["title"]), tuple(one.get("events", ())), tuple(one.get("kinds", ())))
