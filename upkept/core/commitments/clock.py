"""The arithmetic of a running clock: from a target and pauses to a due moment, shared by all kinds that have one.

A **term** is one way to reckon a due moment: `(anchor, seconds, calendar)` counts open seconds from the anchor;
`(anchor, due, None)` with `fixed` is a moment by the wall clock, which pauses move. The due moment is the least of its terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from upkept.core.amount import Amount
from upkept.core.calendar import Calendar, always_open
from upkept.core.moment import moment
from upkept.core.targets import Range, Targets

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

__all__ = ["Rule", "Rules", "Term", "later", "moment", "reckon", "warning"]

Pauses = Sequence[tuple[int, int]]


class Term(NamedTuple):
    """`amount`: open seconds to count from `anchor`; `due`: a moment that stands whatever the calendar. One of them is None."""

    anchor: int
    amount: int | None
    due: int | None
    calendar: Calendar


class Rule(NamedTuple):
    """A target for one set of attributes: the amount (None: nothing is promised), how it is written, the calendar."""

    amount: Amount | None
    text: str
    calendar: Calendar


class Rules:
    """The targets of a commitment, ready to be looked up by attributes; made once for a commitment and its tables."""

    __slots__ = ("_by", "_calendars", "_found", "_tables", "_targets")

    def __init__(
        self, targets: Targets[Range] | None, calendars: Targets[str], by: tuple[str, ...], tables: Tables
    ) -> None:
        self._targets = targets or Targets[Range]()
        self._calendars, self._tables, self._found = calendars, tables, dict[Any, Rule]()
        self._by = tuple(dict.fromkeys((*by, *self._targets.by, *calendars.by)))

    def of(self, attributes: Mapping[str, Any]) -> Rule:
        """The rule for these attributes; where one is unset, the strictest target, and its calendar the strictest too."""
        known = tuple([attributes.get(name) for name in self._by])
        found = self._found.get(known)
        if found is None:
            found = self._found[known] = self._find(attributes)
        return found

    def _find(self, attributes: Mapping[str, Any]) -> Rule:
        leaf = self._targets.pick(attributes)
        calendar = calendar_of(self._calendars.pick(attributes, self._hours), self._tables)
        if leaf is None or leaf.upper is None:
            return Rule(None, "none", calendar)
        text = leaf.upper.text if leaf.lower is None else f"{leaf.lower.text}–{leaf.upper.text}"
        return Rule(leaf.upper, text, calendar)

    def _hours(self, name: str) -> float:
        """How much is closed: the more a calendar is open, the stricter it is."""
        calendar = calendar_of(name, self._tables)
        if calendar.always or not calendar.opens:
            return 0.0
        span = calendar.closes[-1] - calendar.opens[0]
        return 1.0 - calendar.elapsed(calendar.opens[0], calendar.closes[-1]) / span


def calendar_of(name: str | None, tables: Tables) -> Calendar:
    """The named calendar; none named: always open in the product's zone."""
    if name and name in tables.calendars:
        return tables.calendars[name]
    return always_open("always", tables.zone)


def later(start: int, amount: Amount, calendar: Calendar, tables: Tables) -> int:
    """The moment `amount` after `start`: elapsed and business amounts on the calendar, civil ones in the product's zone."""
    if amount.kind == "elapsed":
        return calendar.due(start, amount.seconds)
    if amount.kind == "business":
        return calendar.add_days(start, amount.days)
    return tables.zone.add(start, months=amount.months, days=amount.days)


def term(start: int, rule: Rule, tables: Tables) -> Term | None:
    """The term of a rule from a start; None where the target is `none`."""
    amount = rule.amount
    if amount is None:
        return None
    if amount.kind == "elapsed":
        return Term(start, amount.seconds, None, rule.calendar)
    return Term(start, None, later(start, amount, rule.calendar, tables), rule.calendar)


def reckon(terms: Sequence[Term], pauses: Pauses, paused_since: int | None = None) -> int | None:
    """The due moment, the earliest of the terms; None while a pause that still lasts keeps all of them from coming."""
    least: int | None = None
    for one in terms:
        due = _of_term(one, one.amount, pauses, paused_since)
        if due is not None and (least is None or due < least):
            least = due
    return least


def warning(terms: Sequence[Term], pauses: Pauses, per_cent: int, due: int) -> int | None:
    """The moment at which that share of the time is gone, for the term that gives the due moment."""
    for one in terms:
        if _of_term(one, one.amount, pauses, None) != due:
            continue
        if one.amount is None:
            return one.anchor + (due - one.anchor) * per_cent // 100
        return _of_term(one, -(-one.amount * per_cent // 100), pauses, None)
    return None


def _of_term(one: Term, amount: int | None, pauses: Pauses, paused_since: int | None) -> int | None:
    if amount is None:
        return _moved(one, pauses, paused_since)
    cursor, calendar = one.anchor, one.calendar
    for begin, end in pauses:
        if end <= cursor:
            continue
        if begin > cursor:
            used = calendar.elapsed(cursor, begin)
            if used >= amount:
                break
            amount -= used
        cursor = end
    else:
        if paused_since is not None and (paused_since <= cursor or calendar.elapsed(cursor, paused_since) < amount):
            return None
    return calendar.due(cursor, amount)


def _moved(one: Term, pauses: Pauses, paused_since: int | None) -> int | None:
    """A civil or business due moment, later by the pauses begun before it."""
    due = one.due
    assert due is not None
    for begin, end in pauses:
        begin = max(begin, one.anchor)
        if begin < end and begin < due:
            due += end - begin
    return None if paused_since is not None and paused_since < due else due
