"""What `plan check` gives back: errors, findings that were answered or not, and in a draft the sentences still to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from upkept.core.plan.errors import Problem
from upkept.core.plan.model import Accepts
from upkept.core.plan.quotes import Path, Source


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not wrong, but that somebody should have seen: mended, or answered in `accepts`.

    `code` and `on` (a commitment, or what else it is about) are what `accepts` names. `says` is a whole sentence, `right` an
    instruction. `figures` holds what was measured (seconds, shares); `why` is the answer, empty while there is none.
    """

    code: str
    on: str
    says: str
    right: str
    file: str = ""
    line: int = 0
    column: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)
    why: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "on": self.on,
            "says": self.says,
            "right": self.right,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "figures": dict(self.figures),
            "answer": self.why or None,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """`todo`: in a draft, the sentences that nothing quotes yet; at publication they are errors."""

    errors: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    todo: tuple[Problem, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.why)

    @property
    def is_clean(self) -> bool:
        """No error, and no finding unanswered."""
        return not self.errors and not self.open

    def of(self, commitment: str) -> tuple[Finding, ...]:
        """What was found on one commitment: printed, with its answer, beside the promise."""
        return tuple(finding for finding in self.findings if finding.on == commitment)

    def to_json(self) -> dict[str, Any]:
        return {
            "clean": self.is_clean,
            "errors": [problem.to_json() for problem in self.errors],
            "findings": [finding.to_json() for finding in self.findings],
            "todo": [problem.to_json() for problem in self.todo],
        }


def answered(findings: Iterable[Finding], accepts: Sequence[Accepts]) -> tuple[list[Finding], list[int]]:
    """The findings with their answers, and the numbers of those `accepts` that answer nothing."""
    used: set[int] = set()
    result: list[Finding] = []
    for finding in findings:
        why = ""
        for number, answer in enumerate(accepts):
            if (answer.finding, answer.on) == (finding.code, finding.on):
                used.add(number)
                why = why or answer.why
        result.append(replace(finding, why=why))
    return result, [number for number in range(len(accepts)) if number not in used]


def finding(source: Source, path: Path, code: str, on: str, says: str, right: str, **figures_: float) -> Finding:
    """A finding at the place of this path in the plan, with its figures by name."""
    line, column = source.place(path)
    return Finding(code, on, says, right, source.file, line, column, figures_)
