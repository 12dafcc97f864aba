"""Accepting what was proposed: all at once where nothing is uncertain, and afterwards still told from what somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upkept.core.draft.proposal import Guess
from upkept.core.draft.proposal import Sentence as Proposed
from upkept.plans.starting.proposing import mark_of
from upkept.plans.starting.sentences import Beside, Line, role_of
from upkept.plans.starting.written import Written

Guesses = Mapping[int, Proposed]
"""What was proposed, by where the sentence begins."""
NO_ANSWER = frozenset({"unmeasured", "undecided", "lead"})
"""What a sentence may be proposed as that wants somebody's word: a reason, a decision."""


def sure(plan: Written, found: Beside, guesses: Guesses) -> list[Line]:
    """Sentences whose proposal raises no question, and with which nothing is wrong."""
    return [line for line in found.open if _is_sure(plan, line, guesses.get(line.sentence.span.start))]


def marks(lines: list[Line]) -> set[str]:
    """How `Draft.unconfirmed` names them."""
    return {
        name
        for line in lines
        for use in line.uses
        for name in ([use.owner] if use.section == "commitments" else map(mark_of, use.texts.values()))
    }


def as_proposed(plan: Written, found: Beside, guesses: Guesses) -> frozenset[int]:
    """Numbers of the sentences that somebody accepted and that say still what was proposed."""
    return frozenset(
        line.number
        for line in found.lines
        if line.is_settled and line.uses and _says(plan, line, guesses.get(line.sentence.span.start))
    )


def _is_sure(plan: Written, line: Line, proposed: Proposed | None) -> bool:
    if proposed is None or line.role in NO_ANSWER or proposed.guess.questions:
        return False
    owners = [use.owner for use in line.uses if use.section == "commitments"]
    return not any(plan.within("commitments", owner) for owner in owners)


def _says(plan: Written, line: Line, proposed: Proposed | None) -> bool:
    guess = proposed.guess if proposed else None
    if guess is None or guess.role != line.role:
        return False
    owners = list(dict.fromkeys(use.owner for use in line.uses if use.section == "commitments"))
    if not owners:
        return True
    wanted = {one.id: {"kind": one.kind, **_plain(one.fields)} for one in guess.commitments}
    return all(_as_written(plan, owner) == wanted.get(owner) for owner in owners) and _strengths(plan, owners, guess)


def _as_written(plan: Written, owner: str) -> dict[str, Any]:
    known = plan.commitments.get(owner, {})
    return {
        key: _plain(value) for key, value in known.items() if key not in ("quote", "also_quotes", "under", "strength")
    }


def _strengths(plan: Written, owners: list[str], guess: Guess) -> bool:
    return all(role_of(plan.commitments.get(owner, {})) == guess.role for owner in owners)


def _plain(value: Any) -> Any:
    """As YAML gives it back: lists, and texts for all that is no list or mapping."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
