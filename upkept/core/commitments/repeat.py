"""Repeat: from a start on, something comes again and again, until a stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from upkept.core.commitments.base import Commitment
from upkept.core.commitments.deadline import Until
from upkept.core.selector import Selector
from upkept.core.targets import Range, Targets


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat(Commitment):
    """Opens at `start`, then at each `each`, until `stop`; due after `every` (`first` for the first), or at the moment
    (`until`) that the last one named."""

    kind: ClassVar[str] = "repeat"

    start: Selector
    each: Selector
    stop: Selector
    by: tuple[str, ...] = ()
    first: Targets[Range] | None = None
    every: Targets[Range] | None = None
    until: Until | None = None
    calendar: Targets[str] = field(default_factory=Targets)
    pauses: tuple[tuple[Selector, Selector], ...] = ()
