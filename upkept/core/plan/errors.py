"""What is wrong with a plan, each error with its place, what was found, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upkept.core.refusal import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error. `line` and `column` count from 1; 0: the document as a whole (or one that was not read from text).

    `code` is stable (`unknown-key`), `found` completes "found …", `right` is an instruction: "write `priority`".
    """

    file: str
    line: int
    column: int
    code: str
    found: str
    right: str

    @property
    def place(self) -> str:
        """`plan.yaml:12:5`, or the file alone."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def sentence(self) -> str:
        """`Found the unknown key `priorty`. Write `priority`.`"""
        return f"Found {self.found}. {self.right[:1].upper()}{self.right[1:]}."

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"

    def to_json(self) -> dict[str, str | int]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "found": self.found,
            "right": self.right,
            "sentence": self.sentence,
        }


class PlanErrors(Refusal):
    """The plan is refused; `problems` holds every error, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        number = len(self.problems)
        head = "There is one error in the plan" if number == 1 else f"There are {number} errors in the plan"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            "plan-errors",
            f"{head}; nothing was changed. Mend and try again:\n{lines}",
            {"problems": [problem.to_json() for problem in self.problems]},
        )
