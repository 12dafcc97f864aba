"""Span: a line of versions is supported for as long as its phase was promised to last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from upkept.core.commitments.base import Commitment


@dataclass(frozen=True, kw_only=True, slots=True)
class Span(Commitment):
    """Opens when the phase of a line begins, due when it ends; broken by a `line.ended` before that."""

    kind: ClassVar[str] = "span"
    by_subject: ClassVar[bool] = False

    of: Literal["line"] = "line"
    phase: str
