"""What a verification found: problems, each a sentence with its place, and what was looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

MOST = 200  # problems of one kind that are kept; the rest is counted


class NotABundle(ValueError):  # noqa: N818 - said of the file
    """It cannot be read as a bundle at all; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`code`: changed, dropped, inserted, moved, truncated, root, signature, key, checkpoint, stamp, plan, case, score, …"""

    code: str
    where: str
    sentence: str


@dataclass(slots=True)
class Findings:
    """`counts`: what was looked at; `notes`: what the reader must know though nothing is wrong; `versions`: of the plan."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)

    def problem(self, code: str, where: str, sentence: str) -> None:
        if self.more.get(code, 0) < MOST:
            self.problems.append(Problem(code, where, sentence))
        self.more[code] = self.more.get(code, 0) + 1

    def add(self, other: Findings) -> None:
        self.problems += other.problems
        self.notes += other.notes
        self.versions += other.versions
        self.counts |= other.counts
        for code, number in other.more.items():
            self.more[code] = self.more.get(code, 0) + number

    @property
    def total(self) -> int:
        return sum(self.more.values())


def shown(text: object, most: int = 80) -> str:
    """Text from the bundle for a terminal: short, and without control characters."""
    written = str(text)
    clean = "".join(one if one.isprintable() else "?" for one in written[:most])
    return clean + ("…" if len(written) > most else "")


def moment(at: object) -> str:
    if isinstance(at, int) and not isinstance(at, bool) and -62_135_596_800 <= at < 253_402_300_800:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return "an impossible time"
