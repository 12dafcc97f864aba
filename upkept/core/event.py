"""What happened: the one input of every promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from upkept.core.quick import quick

How = Literal["observed", "reported", "attested", "imported"]


@quick
@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one subject.

    `at` and `recorded` are whole UTC seconds. `seq` is the journal's number: it depends on the order of arrival,
    so no fold may use it. `data` holds references and facts, never personal content.
    """

    id: str
    product: str
    kind: str
    subject: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)
    recorded: int = 0
    by: str = ""
    how: How = "observed"
    v: int = 1
    seq: int = 0

    @property
    def subject_kind(self) -> str:
        """`ticket` of `ticket:481`."""
        return self.subject.partition(":")[0]


def in_order(event: Event) -> tuple[int, str]:
    """The order in which folds read events: by moment, then by id, so that the order of arrival cannot matter.

    What must come first within one second (an opening before its own answer) is each fold's to say.
    """
    return (event.at, event.id)
