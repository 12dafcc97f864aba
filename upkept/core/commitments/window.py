"""Window: work is done inside its windows and outside every freeze."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from upkept.core.commitments.base import Commitment
from upkept.core.selector import Selector


@dataclass(frozen=True, kw_only=True, slots=True)
class Window(Commitment):
    """No second between `from` and `to` (or rollback, or cancellation) lies outside the windows or inside a freeze."""

    kind: ClassVar[str] = "window"

    from_: Selector
    to: Selector
    within: tuple[str, ...] = ()
