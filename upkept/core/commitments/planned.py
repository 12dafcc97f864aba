"""What is planned and then happens: the occasions that notices and gates are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Commitment, Reign
from upkept.core.commitments.subject import FIT, UNFIT, WAIVED, Concern, Learner, Roles, asked, untied, why_void
from upkept.core.event import Event
from upkept.core.moment import moment
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.selector import Pick, Selector

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

VOID, PLAN, BEFORE, WORD = 1, 2, 4, 8
"""Bits: the subject ceases; a start is planned or moved; the actual start; what is required or announced."""


def planning(before: Selector) -> Selector:
    """The events that plan such a start, unless the plan names them: `release.planned`, `release.rescheduled`, `X.planned`."""
    kinds = {
        name
        for kind in before.kinds
        for name in (f"{kind}.planned", f"{kind.partition('.')[0]}.planned", f"{kind.partition('.')[0]}.rescheduled")
    }
    return Selector(tuple(Pick(kind) for kind in sorted(kinds)))


class Occasion:
    """One start: from its planning to the actual start, or to its end without one. `words`: what was said or done before it."""

    __slots__ = ("actual", "attributes", "ceased", "fit", "opening", "reason", "start", "words")

    def __init__(self, opening: Event, attributes: Mapping[str, Any], fit: int) -> None:
        self.opening, self.attributes, self.fit = opening, attributes, fit
        self.start: int | None = None
        self.actual: Event | None = None
        self.ceased: Event | None = None
        self.reason = ""
        self.words: list[Event] = []

    @property
    def moment(self) -> int | None:
        """The actual start; until then the planned one, if a moment was named."""
        return self.actual.at if self.actual is not None else self.start

    def obligation(
        self, commitment: Commitment, key: str, reign: Reign, *, due: int | None, outcome: Outcome, **more: Any
    ) -> Obligation:
        """As an obligation; one that ceased, or was waived, is void whatever else is given."""
        closed, marks = self.ceased, frozenset[Mark]()
        if self.fit == WAIVED:
            closed, marks = closed or self.actual or self.opening, frozenset({Mark.WAIVED})
        fields: dict[str, Any] = {"outcome": outcome, "due": due, **more}
        if closed is not None:
            fields = {
                "outcome": Outcome.VOID,
                "due": due,
                "verdict_at": closed.at,
                "closed": closed.at,
                "closed_by": closed.id,
            }
            fields["reason"] = self.reason or "waived"
        return Obligation(
            commitment=commitment.id,
            key=key,
            subject=self.opening.subject,
            opening=self.opening.id,
            version=reign.version,
            opened=self.opening.at,
            attributes=self.attributes,
            marks=marks,
            **fields,
        )


class Planner:
    """A commitment about planned starts and its tables, ready to read any subject."""

    __slots__ = ("before", "concern", "learner", "roles")

    def __init__(
        self, commitment: Commitment, tables: Tables, before: Selector, planned: Selector, word: Selector
    ) -> None:
        self.before = before
        # a word counts by kind and condition here; whether it has what it needs is the commitment's to say
        heard = Selector(tuple(Pick(pick.kind, pick.where) for pick in word.picks))
        self.roles = Roles([(PLAN, planned), (BEFORE, before), (WORD, heard)])
        self.concern = Concern(commitment, tables)
        self.learner = Learner(tables, asked(commitment, tables), ("digest", "version"))

    def occasions(self, events: Sequence[Event], reign: Reign, *, word_plans: bool = False) -> list[Occasion]:
        """The occasions that open within the reign. `word_plans`: a word that names a start plans it, if nothing else did."""
        found: list[Occasion] = []
        current: Occasion | None = None
        words: list[Event] = []
        known: Mapping[str, Any] = {}
        for event in untied(events, self.roles, PLAN | WORD, VOID):
            bits = self.roles.of(event, known)
            if event.data and not self.learner.names.isdisjoint(event.data):
                known = self.learner.learn(known, event.data, None if self.roles.play(event) else self.learner.asked)
            if current is not None:
                self._follow(current, known, event)
                if current.ceased is not None:
                    current = None
            if bits & VOID:
                if current is not None:
                    current.ceased, current.reason = event, why_void(event)
                current, words = None, []
                continue
            if bits & WORD:
                words.append(event)
            named = moment(event.data.get("start"))
            plans = bits & PLAN or (word_plans and bits & WORD and named is not None and current is None)
            if current is None and (plans or bits & BEFORE):
                current = Occasion(event, known, self.concern.of(known))
                if reign.holds(event.at):
                    found.append(current)
            if current is None:
                continue
            if plans and named is not None:
                current.start = named
            current.words = words
            if bits & BEFORE:
                current.actual, current = event, None
        return [one for one in found if one.fit != UNFIT]

    def _follow(self, current: Occasion, known: Mapping[str, Any], event: Event) -> None:
        """A change of attributes may make it our concern, or end that."""
        if known is current.attributes:
            return
        fit, current.attributes = self.concern.of(known), known
        if fit == UNFIT and current.fit == FIT:
            current.ceased, current.reason = event, "unmatched"
        elif fit != current.fit:
            if current.fit == UNFIT:
                current.opening = event
            current.fit = fit
