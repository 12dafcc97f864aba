"""A moment so long after another event, as a plan writes it: `2d after ticket.opened`."""

from __future__ import annotations

from dataclasses import dataclass

from upkept.core.amount import Amount, parse_amount
from upkept.core.selector import Pick, Selector


@dataclass(frozen=True, slots=True)
class After:
    """So much time after an event of the same subject."""

    amount: Amount
    after: Selector

    @classmethod
    def parse_text(cls, text: str) -> After:
        """`90d after advisory.reported`. Raises ValueError."""
        amount, word, kind = text.partition(" after ")
        if not word or not kind.strip():
            raise ValueError(f"{text!r} is no moment; write an amount and an event: 90d after advisory.reported")
        return cls(parse_amount(amount), Selector((Pick(kind.strip()),)))
