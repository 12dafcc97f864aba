"""Accepting what was proposed: all at once where nothing is uncertain, and afterwards still told from what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from upkept.core.draft.proposal import Further
from upkept.core.draft.proposal import Sentence as Proposed
from upkept.plans.starting.proposing import mark_of
from upkept.plans.starting.read_as import read_as
from upkept.plans.starting.sentences import Beside, Line
from upkept.plans.starting.written import Written

Guesses = Mapping[int, Proposed]
"""What was proposed, by where the sentence begins."""
TIES = frozenset({"quote", "also_quotes", "under"})
"""What ties a promise to its sentences."""
NO_ANSWER = frozenset({"unmeasured", "undecided", "lead"})
"""What a sentence may be proposed as that wants somebody's word: a reason, a decision."""


def sure(plan: Written, found: Beside, guesses: Guesses) -> list[Line]:
    """Sentences whose proposal raises no question, whose figures stand as proposed, and with which nothing is wrong."""
    return [line for line in found.open if _is_sure(plan, line, guesses.get(line.sentence.span.start))]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, and what each of its promises is read as."""

    line: Line
    said: tuple[str, ...]


def readings(plan: Written, found: Beside, numbers: Collection[int]) -> list[Reading]:
    """The promises and aims among these sentences, to be read one after the other."""
    return [
        Reading(line, tuple(read_as(plan.commitments[owner], plan.names.vocabulary) for owner in owners))
        for line in found.lines
        if line.number in numbers and line.role in ("promise", "aim")
        and (owners := dict.fromkeys(use.owner for use in line.uses if use.owner in plan.commitments))
    ]  # fmt: skip


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
    wanted = {one.id: one.fields for one in proposed.guess.commitments}
    if not all(_same_figures(plan.commitments.get(owner, {}), wanted.get(owner, {})) for owner in owners):
        return False
    return not plan.problems or not any(plan.within("commitments", owner) for owner in owners)


def _same_figures(known: Mapping[str, Any], proposed: Mapping[str, Any]) -> bool:
    """Whether each figure stands as proposed: one that somebody wrote otherwise, or whose sentence was changed, does not."""
    figured = {
        key for one in (known, proposed) for key, value in one.items() if key not in TIES and _DIGIT.search(str(value))
    }
    return all(key in known and key in proposed and is_written(known[key], proposed[key]) for key in figured)


_DIGIT = re.compile(r"\d")


def _says(plan: Written, line: Line, proposed: Proposed | None) -> bool:
    guess = proposed.guess if proposed else None
    if guess is None or guess.role != line.role:
        return False
    owners = list(dict.fromkeys(use.owner for use in line.uses if use.section == "commitments"))
    if not owners:
        return True
    wanted = {one.id: one for one in guess.commitments}
    return all(owner in wanted and _is_as(plan.commitments.get(owner, {}), wanted[owner]) for owner in owners)


def _is_as(known: Mapping[str, Any], proposed: Further) -> bool:
    """Its keys are those that were proposed, but for those that tie it to its sentences."""
    wanted = {"kind": proposed.kind, **proposed.fields}
    return {key for key in known if key not in TIES} == set(wanted) and all(
        is_written(known[key], value) for key, value in wanted.items()
    )


def is_written(known: Any, proposed: Any) -> bool:
    """Whether YAML gives this value back for that one: lists, mappings, and texts for all else."""
    if isinstance(proposed, str):
        return bool(known == proposed)
    if isinstance(proposed, Mapping):
        return (
            isinstance(known, Mapping)
            and set(known) == set(map(str, proposed))
            and all(is_written(known[str(key)], one) for key, one in proposed.items())
        )
    if isinstance(proposed, list | tuple):
        return (
            isinstance(known, list)
            and len(known) == len(proposed)
            and all(is_written(one, other) for one, other in zip(known, proposed, strict=True))
        )
    return bool(known == (str(proposed).lower() if isinstance(proposed, bool) else str(proposed)))
