"""The years of the examples, told once for all tests, and folded by the core alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from upkept.config.demo import examples, years
from upkept.config.demo.story import Year
from upkept.core.commitments.unmeasured import Unmeasured
from upkept.core.fold import replay
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome

END = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)  # a Thursday, in office hours everywhere
PRODUCTS = ("crypto-academy", "encore", "torch-trader", "upkept")


def year(slug: str, end: datetime = END) -> Year:
    example = examples.read(slug, end.date())
    told = Year(example.version, int(end.timestamp()))
    years.registry()[slug](told)
    return told


@dataclass(frozen=True)
class Folded:
    year: Year
    obligations: tuple[Obligation, ...]

    @property
    def judged(self) -> dict[str, Counter[str]]:
        """Commitment → how often each outcome has been reached."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self.obligations:
            if one.is_scored(self.year.end) or one.outcome in (Outcome.UNMEASURED, Outcome.VOID):
                found[one.commitment][str(one.outcome)] += 1
        return found

    @property
    def measured(self) -> list[str]:
        commitments = self.year.plan.commitments
        return [name for name, one in commitments.items() if not isinstance(one, Unmeasured)]

    def marked(self, mark: Mark) -> list[Obligation]:
        return [one for one in self.obligations if mark in one.marks]


@cache
def folded(slug: str, end: datetime = END) -> Folded:
    told = year(slug, end)
    history = History(slug, (told.version,))
    events = [one.as_core(slug) for one in told.events()]
    found = replay(history, events, told.end)
    return Folded(told, tuple(one for group in found.values() for one in group))


def share(counts: Counter[str]) -> float:
    """Kept of all that were judged."""
    return counts["kept"] / (counts["kept"] + counts["late"] + counts["broken"])


def day(text: str) -> date:
    return date.fromisoformat(text)
