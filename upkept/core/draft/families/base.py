"""What one kind of promise needs so that a draft recognises it and makes its fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.proposal import Further
from upkept.core.draft.questions import Question


@dataclass(frozen=True, slots=True)
class Family:
    """`told`: what a reader is told of the kind. `each` makes the commitments of one clause; `together` those of all clauses of
    the kind. `says`: is this clause of the kind? It is asked before the rules of `kinds`, which know the kinds of the language.
    `aims`: it tells aims from promises by itself.
    """

    kind: str
    told: Question | None = None
    each: Callable[[Clause, Context], list[Further]] | None = None
    together: Callable[[list[Clause], Context], list[Further]] | None = None
    says: Callable[[Clause, Context], bool] | None = None
    aims: bool = False
