"""Notice: what is planned is told, early enough, on the channels, to those whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.base import Commitment
from upkept.core.period import NAMED
from upkept.core.selector import Selector


@dataclass(frozen=True, slots=True)
class Lead:
    """How long ahead: an amount, or a whole period (`{whole: quarter}`)."""

    amount: Amount | None = None
    whole: str = ""

    def __post_init__(self) -> None:
        if (self.amount is None) == (not self.whole):
            raise ValueError("a lead is an amount or a whole period; write 1w or {whole: quarter}")
        if self.whole and self.whole not in NAMED:
            raise ValueError(f"{self.whole!r} is no period; write month, quarter, half or year")

    @classmethod
    def parse_text(cls, text: str) -> Lead:
        from upkept.core.amount import parse_amount

        return cls(parse_amount(text))

    def __str__(self) -> str:
        return f"a whole {self.whole}" if self.whole else str(self.amount)


@dataclass(frozen=True, slots=True)
class Channels:
    """On which channels it must be told: `all` of these, and at least one of `any`. A plain name is all of one."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()

    @classmethod
    def parse_text(cls, text: str) -> Channels:
        return cls(all=(text,))


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice(Commitment):
    """Opens when `before` is planned; an announcement must be out `lead` before the actual start."""

    kind: ClassVar[str] = "notice"

    before: Selector
    by_event: Selector
    lead: Lead
    channels: Channels = Channels()
    to: str = "subscribers"
    slack: Amount = Amount("elapsed", "1h", seconds=3600)
    calendar: str = ""
    planned: Selector | None = None
