"""How long one may have to wait for a promise, and how far two events may lie apart: printed on the plan page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from upkept.core.amount import DAY, HOUR, MINUTE, Amount
from upkept.core.calendar import Calendar
from upkept.core.commitments.base import Commitment
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.clock import Rules, later
from upkept.core.period import Periods
from upkept.core.plan.model import Tables
from upkept.core.targets import Range, Targets
from upkept.core.zone import BeyondHorizon

YEAR = 366 * DAY


@dataclass(frozen=True, slots=True)
class Wait:
    """One target: the values of attributes that lead to it, the amount, its calendar, and the worst case of a year.

    `seconds`: from a start to its due moment by the wall clock of the product's zone, at most; `start`: one that waits so long.
    """

    path: tuple[str, ...]
    amount: Amount
    calendar: Calendar
    seconds: int
    start: int


def waits(commitment: Commitment, tables: Tables, since: int | None = None) -> list[Wait]:
    """Each target that is counted from a start, with its longest wait among the starts of the year from `since`.

    `since` defaults to the beginning of the tables. Pauses, which anybody may cause, are left out.
    What counts nothing from a start has none.
    """
    found = []
    begin = table_start(tables) if since is None else since
    for path, amount, calendar in targets_of(commitment, tables):
        worst = max(_waited(amount, calendar, tables, begin), default=None)
        if worst is not None:
            found.append(Wait(path, amount, calendar, *worst))
    return found


def longest_wait(commitment: Commitment, tables: Tables, since: int | None = None) -> int | None:
    """Seconds by the wall clock of the slowest target, holidays included; None for kinds and targets that have no such time."""
    return max((wait.seconds for wait in waits(commitment, tables, since)), default=None)


def longest_gap(commitment: Commitment, tables: Tables, since: int | None = None) -> int | None:
    """Whole days that may lie between two events of a cadence which are each in time; None for other kinds, and with `gap`."""
    if not isinstance(commitment, Cadence) or commitment.gap is not None or commitment.every is None:
        return None
    if commitment.every.on or (commitment.every.length and commitment.every.length.nominal < DAY):
        return None
    periods = Periods(commitment.every, tables.zone, commitment.anchor)
    begin = table_start(tables) if since is None else since
    worst = 0
    for first, second in pairwise(periods.starting(begin, begin + 2 * YEAR)):
        worst = max(worst, tables.zone.date(second.end - 1) - tables.zone.date(first.start))
    return worst or None


def table_start(tables: Tables) -> int:
    """The first instant that all tables of a plan know."""
    starts = [calendar.since for calendar in tables.calendars.values() if not calendar.always]
    starts += [windows.since for windows in tables.windows.values()]
    frozen: int = tables.freezes.since
    return max([tables.zone.since + 2 * DAY if not starts else 0, frozen, *starts])


def paths(targets: Targets[Range] | None) -> Iterator[tuple[tuple[str, ...], Range]]:
    """Every leaf of a table of targets with the values that lead to it."""
    if targets is not None and targets.table is not None:
        yield from _below(targets.table, ())


def _below(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Range]]:
    if isinstance(node, Mapping):
        for value, child in node.items():
            yield from _below(child, (*path, str(value)))
    elif isinstance(node, Range):
        yield path, node


def targets_of(commitment: Commitment, tables: Tables) -> Iterator[tuple[tuple[str, ...], Amount, Calendar]]:
    """Each target that is counted from a start: the values of attributes that lead to it, the amount, its calendar."""
    for one in commitment.counted():
        rules = Rules(one.targets, one.calendar, one.by, tables)
        for path, leaf in paths(one.targets):
            rule = rules.of(dict(zip(one.targets.by, path, strict=False)))
            if leaf.upper is not None:
                yield path, leaf.upper, rule.calendar


def _waited(amount: Amount, calendar: Calendar, tables: Tables, begin: int) -> Iterator[tuple[int, int]]:
    """(seconds, start) for the starts of a year at which the wait can be longest."""
    for start in _candidates(amount, calendar, tables, begin):
        try:
            due = later(start, amount, calendar, tables)
            yield tables.zone.local(due) - tables.zone.local(start), start
        except BeyondHorizon:
            continue


def _candidates(amount: Amount, calendar: Calendar, tables: Tables, begin: int) -> Iterator[int]:
    if amount.kind == "civil" or calendar.always:
        yield from range(begin, begin + YEAR, 12 * HOUR)
        return
    yield begin
    for opened, closed in zip(calendar.opens, calendar.closes, strict=True):
        if not begin < closed <= begin + YEAR:
            continue
        yield closed  # the whole closed stretch lies ahead
        yield closed - 1
        if amount.kind == "elapsed":  # what falls just short of a closing ends only after the next opening
            try:
                start = calendar.back(opened + 1, amount.seconds)
            except BeyondHorizon:
                continue
            if start >= begin:
                yield start


def spell(seconds: float) -> str:
    """`4 d 21 h`, `2 h 30 min`, `45 s`: the two largest units, rounded down."""
    left, parts = int(seconds), []
    for name, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", 1)):
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number} {name}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"
