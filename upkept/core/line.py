"""Lines of versions supported side by side: when each opens, and when its phases begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from upkept.core.event import Event

if TYPE_CHECKING:
    from upkept.core.amount import Amount
    from upkept.core.plan.model import Line, Tables


@dataclass(slots=True)
class Life:
    """One line, `line:2.x`. `begins`, `ends`: phase → instant; a phase whose beginning is not known yet is missing,
    and one whose end is not known yet (it waits for the next line) ends with None."""

    line: str
    opened: int
    begins: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int | None] = field(default_factory=dict)


def lives(tables: Tables, events: Sequence[Event]) -> list[Life]:
    """Every line of the plan: the named ones by their dates, the others by the events that open them (in order)."""
    named = [
        (name, line, tables.zone.midnight(date.fromisoformat(line.from_).toordinal()))
        for name, line in tables.lines.items()
        if line.from_
    ]
    named.sort(key=lambda one: one[2])
    found = _phases([(f"line:{name}", at) for name, _, at in named], [line for _, line, _ in named], tables)
    for name, line in tables.lines.items():
        if line.opens is not None:
            opened = _opened(name, line, events)
            found += _phases(opened, [line] * len(opened), tables)
    return found


def _opened(name: str, line: Line, events: Sequence[Event]) -> list[tuple[str, int]]:
    """Each line is opened by its first event; which line that is, the event says (`line`, else its major version)."""
    seen: dict[str, int] = {}
    for event in events:
        if line.opens is not None and line.opens.matches(event):
            said = event.data.get("line") or f"{str(event.data.get('version') or name).partition('.')[0]}.x"
            seen.setdefault(str(said) if str(said).startswith("line:") else f"line:{said}", event.at)
    return list(seen.items())


def _phases(opened: list[tuple[str, int]], lines: list[Line], tables: Tables) -> list[Life]:
    found = []
    for position, ((name, at), line) in enumerate(zip(opened, lines, strict=True)):
        following = opened[position + 1][1] if position + 1 < len(opened) else None
        kept = line.keep
        dropped = opened[position + kept][1] if kept and position + kept < len(opened) else None
        life, begin = Life(name, at), at
        for phase in line.phases:
            end = _end(at, following, phase.amount, phase.after_next, phase.at_least, tables)
            if dropped is not None:
                end = dropped if end is None else min(end, dropped)
            life.begins[phase.name], life.ends[phase.name] = begin, end
            if end is None:
                break
            begin = end
        found.append(life)
    return found


def _end(
    opened: int, following: int | None, amount: Amount | None, after_next: bool, at_least: Amount | None, tables: Tables
) -> int | None:
    """The phase's end: so long after the opening, or after the next line opens; None while that is not known."""
    start = following if after_next else opened
    if start is None:
        return None
    end = _later(start, amount, tables) if amount is not None else start
    return max(end, _later(opened, at_least, tables)) if at_least is not None else end


def _later(start: int, amount: Amount, tables: Tables) -> int:
    return tables.zone.add(start, months=amount.months, days=amount.days) + amount.seconds
