"""Cadence: something happens once in every period, for each item, or never further apart than a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.base import Commitment
from upkept.core.period import Every
from upkept.core.selector import Limit, Selector


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence(Commitment):
    """An `event` within its `limits` in every period (`every`), and never further apart than `gap`.

    `per`: one for each item of this kind. `if_`: a period without this event is void. `attest`: a signed
    `commitment.attested` counts as well. `anchor`: the ISO date from which lengths are counted.
    """

    kind: ClassVar[str] = "cadence"
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True

    event: Selector
    every: Every | None = None
    gap: Amount | None = None
    per: str = ""
    anchor: str = ""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    if_: Selector | None = None
    attest: bool = False
