"""Coverage: somebody is there for every second of a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from upkept.core.commitments.base import Commitment
from upkept.core.period import Every


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage(Commitment):
    """The `rota` (by `at_least` people), or the post that is held (`holds`, for each item of `per`), leaves no second of the
    calendar uncovered in the period."""

    kind: ClassVar[str] = "coverage"
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True

    calendar: str = "always"
    rota: str = ""
    holds: str = ""
    per: str = ""
    at_least: int = 1
    over: Every = Every("month")
    anchor: str = ""
