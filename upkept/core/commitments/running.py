"""One clock while its events are read: mutable, private to a fold, turned into an obligation at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upkept.core.commitments.clock import Rule, Rules, Term, reckon, warning
from upkept.core.event import Event
from upkept.core.obligation import Mark, Obligation, Outcome, Stretch
from upkept.core.zone import BeyondHorizon

NO_MARKS: frozenset[Mark] = frozenset()


class Clock:
    """A promise that runs.

    `terms`: how its due moment is reckoned; `fixed`: those that no change of target takes away; `awaits`: an event will
    say when it is due; `provisional`: nothing has started it yet but the cap of its start; `gone`: its subject ceased, be it
    after the verdict.
    """

    __slots__ = (
        *(
            "attributes",
            "awaits",
            "causes",
            "due",
            "extended",
            "fixed",
            "gone",
            "marks",
            "met",
            "opened",
            "opening",
            "pauses",
        ),
        *("provisional", "reason", "rule", "rules", "subject", "terms", "void"),
    )

    def __init__(self, event: Event, opened: int, rule: Rule, terms: list[Term], attributes: Mapping[str, Any]) -> None:
        self.opening, self.subject, self.opened = event.id, event.subject, opened
        self.rules: Rules
        self.rule, self.terms, self.attributes = rule, terms, attributes
        self.fixed: list[Term] = []
        self.pauses: list[tuple[int, int]] = []
        self.causes: list[str] = []
        self.marks = NO_MARKS
        self.met: Event | None = None
        self.void: Event | None = None
        self.gone: Event | None = None
        self.due: int | None = None
        self.reason = ""
        self.extended = 0
        self.provisional = False
        self.awaits = False

    def mark(self, mark: Mark) -> None:
        self.marks = self.marks | {mark}

    def settle(self, paused_since: int | None = None) -> int | None:
        """Reckon the due moment anew; a table that does not reach so far leaves it open until it is extended."""
        try:
            self.due = reckon(self.terms, self.pauses, paused_since)
        except BeyondHorizon:
            self.due, self.reason = None, "beyond-table"
        else:
            if self.reason == "beyond-table":
                self.reason = ""
        return self.due

    def pause(self, begin: int, end: int, cause: str) -> None:
        """A pause that is over. What of it came before the opening is not ours."""
        begin = max(begin, self.opened)
        if begin < end:
            self.pauses.append((begin, end))
            self.causes.append(cause)

    def obligation(
        self, commitment: str, key: str, version: str, now: int, warn: int, since: int | None = None, cause: str = ""
    ) -> Obligation:
        """As of now; `since`, `cause`: the pause that still lasts."""
        due, met, void = self.due, self.met, self.void
        closing = void or self.gone
        warn_at = next_look = verdict = None
        reason = self.reason
        if void is not None:
            outcome = Outcome.VOID
            verdict = void.at
        elif met is not None:
            if due is None and (self.awaits or reason == "beyond-table"):
                outcome = Outcome.KEPT
            elif due is None:
                outcome, reason = Outcome.VOID, reason or "no-target"
            else:
                outcome, verdict = (Outcome.KEPT if met.at <= due else Outcome.LATE), due
                if now <= due:
                    next_look = due + 1
        elif due is not None:
            if now > due:
                outcome, verdict = Outcome.BROKEN, due
            else:
                outcome, next_look = Outcome.RUNNING, due + 1
                if self.terms:
                    warn_at = warning(self.terms, self.pauses, warn, due)
                    if warn_at is not None and now < warn_at:
                        next_look = warn_at
        else:
            outcome = Outcome.RUNNING
        paused: tuple[Stretch, ...] = ()
        if self.pauses:
            paused = tuple([Stretch(a, b, c) for (a, b), c in zip(self.pauses, self.causes, strict=True)])
        if since is not None and met is None and void is None and (due is None or due > since):
            paused = (*paused, Stretch(max(since, self.opened), None, cause))
        return Obligation(
            commitment,
            key,
            self.subject,
            self.opening,
            version,
            self.opened,
            due,
            outcome,
            met.at if met is not None else None,
            met.id if met is not None else None,
            closing.at if closing is not None else None,
            closing.id if closing is not None else None,
            verdict,
            warn_at,
            next_look,
            paused,
            self.marks,
            self.attributes,
            self.rule.text,
            None,
            reason,
        )
