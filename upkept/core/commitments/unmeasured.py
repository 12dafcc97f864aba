"""Unmeasured: a sentence that promises something which nothing here can see, said openly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.event import Event
from upkept.core.obligation import Obligation


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmeasured(Commitment):
    """It never opens an obligation; its record is the sentence why."""

    kind: ClassVar[str] = "unmeasured"
    by_subject: ClassVar[bool] = False

    why: str

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return []
