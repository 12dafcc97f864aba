"""One promise to one subject, or for one period: what the folds make, what is stored, shown and scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from upkept.core.quick import quick


class Outcome(StrEnum):
    """As in plan-language.md, "Obligations"."""

    RUNNING = "running"
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    UNMEASURED = "unmeasured"
    VOID = "void"


class Mark(StrEnum):
    RELAXED = "relaxed"
    EXTENDED = "extended"
    EXCUSED = "excused"
    CORRECTED = "corrected"
    LATE_RECORDED = "late-recorded"
    ATTESTED = "attested"
    REOPENED = "reopened"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A pause [from_, to) with the event that began it; `to` None: it still lasts."""

    from_: int
    to: int | None
    cause: str


@quick
@dataclass(frozen=True, slots=True)
class Obligation:
    """All instants are whole UTC seconds.

    `key` names the stream (a subject `ticket:481`, or a period `2026-03`, `2026-H1/course:7`); `opening` is the id of the
    event that opened it, or the period: (product, commitment, key, opening) is its identity for life.
    `due` is None while paused, where the target is `none`, and where it waits for an event.
    `verdict_at` is the moment from which it is scored: the due moment, even if met earlier; None: not known yet.
    `outcome` KEPT before `verdict_at` means met in time, not yet scored.
    `warn_at`: when 75 % is gone; `next_look`: the next instant at which it changes without an event; None: only an event can.
    `met_by`, `closed_by`: ids of events. `attributes`: as of the opening, changed by re-targeting.
    `how`: in what way the event that decided it was learned of: the meeting one, else the opening one (core/event.py, How).
    `figure`: what an objective measured; `reason`: a short code for outcomes that need one (`no-observation`, `merged`, …).
    """

    commitment: str
    key: str
    subject: str
    opening: str
    version: str
    opened: int
    due: int | None
    outcome: Outcome
    met: int | None = None
    met_by: str | None = None
    closed: int | None = None
    closed_by: str | None = None
    verdict_at: int | None = None
    warn_at: int | None = None
    next_look: int | None = None
    paused: tuple[Stretch, ...] = ()
    marks: frozenset[Mark] = frozenset()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""
    figure: float | None = None
    reason: str = ""
    excused_by: str | None = None
    how: str = "observed"

    @property
    def identity(self) -> tuple[str, str, str]:
        return (self.commitment, self.key, self.opening)

    @property
    def is_paused(self) -> bool:
        return self.outcome is Outcome.RUNNING and bool(self.paused) and self.paused[-1].to is None

    @property
    def told(self) -> str:
        """`how` of a case that an event decided or opened; empty for a period in which nothing was recorded."""
        return self.how if self.met_by or self.opening != self.key else ""

    def is_at_risk(self, now: int) -> bool:
        return (
            self.outcome is Outcome.RUNNING and self.warn_at is not None and self.warn_at <= now and not self.is_paused
        )

    def state(self, now: int) -> str:
        """The one word of look.md: kept, running, at-risk, late, broken, paused, excused, unmeasured, void."""
        if Mark.EXCUSED in self.marks:
            return "excused"
        if self.is_paused:
            return "paused"
        if self.is_at_risk(now):
            return "at-risk"
        return str(self.outcome)

    def is_scored(self, now: int) -> bool:
        """Counts as kept or not kept by now."""
        return (
            self.outcome in (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN)
            and self.verdict_at is not None
            and self.verdict_at < now
        )
