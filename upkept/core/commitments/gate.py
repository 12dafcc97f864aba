"""Gate: nothing goes through before what it requires has passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.base import Commitment
from upkept.core.selector import Selector


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate(Commitment):
    """At the actual `before`, the latest `requires` for the same digest (else version) has passed, and its age fits."""

    kind: ClassVar[str] = "gate"

    before: Selector
    requires: Selector
    max_age: Amount | None = None
    min_age: Amount | None = None
    calendar: str = ""
    planned: Selector | None = None
