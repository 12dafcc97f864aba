"""Watch: after it is done it is watched for a while, and the watching says how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.base import Commitment
from upkept.core.selector import Selector


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch(Commitment):
    """Opens at `after`; due `for` and `grace` later; kept by a `stop` that says pass, fail or rolled back."""

    kind: ClassVar[str] = "watch"

    after: Selector
    for_: Amount
    stop: Selector
    grace: Amount = Amount("elapsed", "1h", seconds=3600)
    covered: float = 0.95
    calendar: str = ""
