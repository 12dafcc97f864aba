"""How well the promises are kept: tallies by commitment and month that add up, and what is published of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache

from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.zone import Zone

FEW = 20
"""Under so many cases, counts are shown instead of per cent."""
COUNTED = (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN, Outcome.UNMEASURED, Outcome.VOID)


@dataclass(frozen=True, slots=True)
class Tally:
    """How some obligations came out. Tallies add; `longest` (seconds from opening to meeting) and `worst` (seconds late) take
    the greater.

    `observed`, `reported`, `attested`, `imported`: the way in which what decided a case was learned of; what is left was
    decided by the calendar alone. `excused_kept`: those of `excused` whose true outcome is kept. `excused` counts judged
    cases only.
    """

    kept: int = 0
    late: int = 0
    broken: int = 0
    unmeasured: int = 0
    void: int = 0
    excused: int = 0
    excused_kept: int = 0
    paused: int = 0
    reopened: int = 0
    relaxed: int = 0
    extended: int = 0
    late_recorded: int = 0
    attested: int = 0
    observed: int = 0
    reported: int = 0
    imported: int = 0
    corrected: int = 0
    waived: int = 0
    longest: int = 0
    worst: int = 0

    def __add__(self, other: Tally) -> Tally:
        sums = {one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)[:-2]}
        return Tally(**sums, longest=max(self.longest, other.longest), worst=max(self.worst, other.worst))

    @property
    def cases(self) -> int:
        """All that were judged kept or not kept."""
        return self.kept + self.late + self.broken

    @property
    def raw(self) -> float | None:
        """Kept of all cases, the excused ones by their true outcome. None: no case."""
        return self.kept / self.cases if self.cases else None

    @property
    def adjusted_cases(self) -> int:
        return self.cases - self.excused

    @property
    def adjusted(self) -> float | None:
        """Kept of the cases that are not excused. None: none is left."""
        return (self.kept - self.excused_kept) / self.adjusted_cases if self.adjusted_cases else None

    @property
    def measured(self) -> float | None:
        """The measured share: what was judged of what was judged or unmeasured. None: neither."""
        whole = self.cases + self.unmeasured
        return self.cases / whole if whole else None

    @property
    def is_few(self) -> bool:
        """Too few cases for per cent: show `kept` of `cases`."""
        return self.cases < FEW

    def share(self, name: str) -> float | None:
        """The share of a mark (`paused`, `reopened`, `relaxed`, …) in all cases with a verdict. None: there are none."""
        whole = self.cases + self.unmeasured
        count: int = getattr(self, name)
        return count / whole if whole else None


NO_CASES = Tally()


_NAMES = [one.name for one in fields(Tally)]
_LONGEST, _WORST = _NAMES.index("longest"), _NAMES.index("worst")
_OUTCOMES = {outcome: _NAMES.index(str(outcome)) for outcome in COUNTED}
_HOW = {how: _NAMES.index(how) for how in ("observed", "reported", "imported")}
"""`attested` is counted by its mark."""
_MARKS = {mark: _NAMES.index(mark.replace("-", "_")) for mark in Mark if mark is not Mark.EXCUSED}
_EXCUSED, _EXCUSED_KEPT, _PAUSED = (_NAMES.index(name) for name in ("excused", "excused_kept", "paused"))
_ALWAYS = (Mark.CORRECTED, Mark.WAIVED)
"""Marks that are counted of void cases too."""


def tally_of(one: Obligation) -> Tally:
    """One obligation with a verdict, as a tally."""
    return Tally(*_count([0] * len(_NAMES), one))


def _count(counts: list[int], one: Obligation) -> list[int]:
    """Add one obligation to the columns of a tally."""
    outcome = one.outcome
    counts[_OUTCOMES[outcome]] += 1
    void = outcome is Outcome.VOID
    judged = not void and outcome is not Outcome.UNMEASURED
    if one.paused and not void:
        counts[_PAUSED] += 1
    for mark in one.marks:
        if mark is Mark.EXCUSED:
            if judged:
                counts[_EXCUSED] += 1
                counts[_EXCUSED_KEPT] += outcome is Outcome.KEPT
        elif not void or mark in _ALWAYS:
            counts[_MARKS[mark]] += 1
    if judged and (place := _HOW.get(one.told)) is not None:
        counts[place] += 1
    if judged and one.met is not None:
        counts[_LONGEST] = max(counts[_LONGEST], one.met - one.opened)
        if outcome is Outcome.LATE and one.due is not None:
            counts[_WORST] = max(counts[_WORST], one.met - one.due)
    return counts


def counts_by(one: Obligation, now: int) -> bool:
    """Is it in the tallies by now: judged, unmeasured or void, from its verdict on?"""
    return one.outcome in COUNTED and one.verdict_at is not None and one.verdict_at < now


_ENDS = {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12", "H1": "06", "H2": "12", "": "12"}


def month_of(one: Obligation, zone: Zone, judged: int | None = None) -> str:
    """The month (`2026-03`, in the product's zone) that an obligation with a verdict counts in.

    That of its verdict; a named period's counts in the month that it closes, whenever its verdict falls.
    `judged`: the instant from which it counts, where that is not `verdict_at`.
    """
    judged = one.verdict_at if judged is None else judged
    assert judged is not None
    is_periodic = one.opening == one.key
    if not is_periodic:
        return _month(zone.date(judged))
    year, _, part = one.key.partition("/")[0].partition("-")
    if year.isdecimal() and len(year) == 4 and (part in _ENDS or (len(part) == 2 and part.isdecimal())):
        return f"{year}-{_ENDS.get(part, part)}"
    at = judged - 1 if judged > one.opened else judged
    return _month(zone.date(at))


@lru_cache(maxsize=4096)
def _month(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Record:
    """One commitment's record: by month, as a whole, what runs, and its worst case (the longest late, else the first broken)."""

    months: Mapping[str, Tally] = field(default_factory=dict)
    running: int = 0
    worst: Obligation | None = None
    longest: Obligation | None = None

    @property
    def total(self) -> Tally:
        return sum(self.months.values(), NO_CASES)


@dataclass(frozen=True, slots=True)
class Score:
    """The records of a product's promises, and apart from them those of its aims."""

    promises: Mapping[str, Record]
    aims: Mapping[str, Record]

    @property
    def total(self) -> Tally:
        """Of the promises; an aim is measured and shown apart."""
        return sum((record.total for record in self.promises.values()), NO_CASES)


def score(obligations: Iterable[Obligation], now: int, zone: Zone, aims: Iterable[str] = ()) -> Score:
    """The score as of `now`, by commitment and month in the product's zone. `aims`: ids with `strength: aim`."""
    months: dict[str, dict[str, list[int]]] = {}
    running: dict[str, int] = {}
    worst: dict[str, tuple[int, Obligation]] = {}
    longest: dict[str, tuple[int, Obligation]] = {}
    for one in obligations:
        name = one.commitment
        table = months.setdefault(name, {})
        if not counts_by(one, now):
            running[name] = running.get(name, 0) + (one.outcome in (Outcome.RUNNING, Outcome.KEPT))
            continue
        month = month_of(one, zone)
        counts = table.get(month)
        if counts is None:
            counts = table[month] = [0] * len(_NAMES)
        _count(counts, one)
        if one.outcome in (Outcome.LATE, Outcome.BROKEN) and one.due is not None:
            _greater(worst, name, (one.met if one.met is not None else now) - one.due, one)
        if one.met is not None and one.outcome is not Outcome.VOID and one.met > one.opened:
            _greater(longest, name, one.met - one.opened, one)
    records = {
        name: Record(
            {m: Tally(*table[m]) for m in sorted(table)},
            running.get(name, 0),
            _second(worst, name),
            _second(longest, name),
        )
        for name, table in sorted(months.items())
    }
    apart = frozenset(aims)
    return Score(
        {name: record for name, record in records.items() if name not in apart},
        {name: record for name, record in records.items() if name in apart},
    )


def _greater(found: dict[str, tuple[int, Obligation]], name: str, size: int, one: Obligation) -> None:
    """Keep the greater; of equals the earlier, so that the order in which they come does not matter."""
    best = found.get(name)
    if best is not None and size < best[0]:
        return
    if best is None or (size, -one.opened, one.identity) > (best[0], -best[1].opened, best[1].identity):
        found[name] = (size, one)


def _second(found: Mapping[str, tuple[int, Obligation]], name: str) -> Obligation | None:
    return found[name][1] if name in found else None
