"""Objective: a figure over a period reaches what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from upkept.core.amount import Amount, NotAnAmount, parse_amount
from upkept.core.commitments.base import Commitment
from upkept.core.period import Every
from upkept.core.selector import Selector

OVER_EVENTS = ("count", "sum")
OVER_PROMISES = ("share", "duration", "kept_share")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must reach: a number (`99.9%` is 0.999), an amount of time, or what it was in the period before."""

    number: float | None = None
    amount: Amount | None = None
    previous: bool = False

    @classmethod
    def parse_text(cls, text: str) -> Bound:
        """`99.9%`, `0`, `8h` or `previous`. Raises ValueError."""
        if text == "previous":
            return cls(previous=True)
        try:
            return cls(float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text))
        except ValueError:
            pass
        try:
            return cls(amount=parse_amount(text))
        except NotAnAmount:
            raise ValueError(f"{text!r} is no figure; write 99.9%, 0, 8h or previous") from None

    @property
    def figure(self) -> float | None:
        """The number, or the seconds; None for `previous`."""
        return float(self.amount.nominal) if self.amount is not None else self.number

    def __str__(self) -> str:
        if self.previous:
            return "previous"
        return str(self.amount) if self.amount is not None else f"{self.number:g}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Objective(Commitment):
    """`measure`: `availability` (of `component`), `share`, `duration`, `kept_share` (of the promises `of`), `count`, `sum` (of
    the events `of`), or the name of a recorded measure (`measure.recorded`)."""

    kind: ClassVar[str] = "objective"
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True
    over_others: ClassVar[bool] = True

    measure: str
    of: tuple[str, ...] | Selector = ()
    component: str = ""
    field: str = ""
    stat: Literal["median", "mean", "p50", "p75", "p90", "p95", "p99", "max", "min", "last"] = "mean"
    at_least: Bound | None = None
    at_most: Bound | None = None
    over: Every = Every("month")
    anchor: str = ""
    ignore_under: Amount | None = None
    less: tuple[str, ...] = ()
    calendar: str = ""
