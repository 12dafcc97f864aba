"""A plan in words: for each promise what is counted, from when to when, by which target, and the longest wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Plan, Tables
from upkept.core.plan.waits import longest_gap, longest_wait, spell


@dataclass(frozen=True, slots=True)
class Row:
    """One promise. `longest_wait` is in seconds by the wall clock, `longest_gap` in days; None where there is no such thing."""

    commitment: str
    kind: str
    strength: str
    owner: str
    quote: str
    says: str
    longest_wait: int | None
    longest_gap: int | None

    @property
    def worst(self) -> str:
        if self.longest_wait is not None:
            return f"{spell(self.longest_wait)} at most"
        return f"{self.longest_gap} days between two at most" if self.longest_gap is not None else ""

    def to_json(self) -> dict[str, Any]:
        return {
            "commitment": self.commitment,
            "kind": self.kind,
            "strength": self.strength,
            "owner": self.owner,
            "quote": self.quote,
            "says": self.says,
            "longest_wait_seconds": self.longest_wait,
            "longest_gap_days": self.longest_gap,
        }


def show(plan: Plan, tables: Tables, language: str = "", since: int | None = None) -> list[Row]:
    """Every promise of the plan, in its order; quotes in `language`, or the plan's first."""
    rows = []
    for name, commitment in plan.commitments.items():
        quote = commitment.quote.get(language) or next(iter(commitment.quote.values()), "")
        rows.append(
            Row(
                name,
                commitment.kind,
                commitment.strength,
                commitment.owner,
                quote,
                in_words(plan.document["commitments"][name]),
                longest_wait(commitment, tables, since),
                longest_gap(commitment, tables, since),
            )
        )
    return rows


def in_words(written: Mapping[str, Any]) -> str:
    """What the commitment measures, in one English sentence without its end."""
    saying = _SAYINGS.get(str(written.get("kind")))
    said = saying(written) if saying else _by_its_keys(written)
    if where := written.get("where"):
        said += f", for {_table(where)}"
    if (calendar := written.get("calendar")) and written.get("kind") not in ("coverage",):
        said += f", counted on {_table(calendar)}"
    return said


def own_keys(written: Mapping[str, Any]) -> list[str]:
    """The keys that say what is measured: those of the kind itself, not those that every commitment has."""
    shared = {one.name for one in fields(Commitment)} | {"kind", "calendar", "why"}
    return [key for key in written if key not in shared]


def _by_its_keys(written: Mapping[str, Any]) -> str:
    """A kind that has no sentence of its own: what is written, in its order."""
    told = ", ".join(f"{key.replace('_', ' ')} {_event(written[key])}" for key in own_keys(written))
    return f"{written.get('kind')}: {told}" if told else str(written.get("kind"))


def _deadline(w: Mapping[str, Any]) -> str:
    limit = f"within {_table(w['within'])}" if "within" in w else f"until {_event(w.get('until', 'no time'))}"
    return f"from {_event(w.get('start'))} to {_event(w.get('stop'))} {limit}"


def _repeat(w: Mapping[str, Any]) -> str:
    first = f", the first within {_table(w['first'])}" if "first" in w else ""
    each = f"{_event(w.get('each'))} every {_table(w.get('every'))}{first}"
    return f"from {_event(w.get('start'))} to {_event(w.get('stop'))}: {each}"


def _cadence(w: Mapping[str, Any]) -> str:
    per = f" for each {w['per']}" if "per" in w else ""
    gap = f", never more than {w['gap']} apart" if "gap" in w else ""
    every = w.get("every")
    when = f"on {every.get('on')}" if isinstance(every, Mapping) else f"every {every}" if every else ""
    return f"{_event(w.get('event'))} {when}{per}{gap}".replace("  ", " ")


def _notice(w: Mapping[str, Any]) -> str:
    ahead = f"{_table(w.get('lead'))} before {_event(w.get('before'))}"
    channels = w.get("channels", {})
    if isinstance(channels, Mapping):
        channels = "; ".join(f"{which} of {', '.join(map(str, _listed(names)))}" for which, names in channels.items())
    return f"{_event(w.get('by_event'))} {ahead}" + (f", by {_table(channels)}" if channels else "")


def _gate(w: Mapping[str, Any]) -> str:
    ages = [f"{text} {w[key]}" for key, text in (("max_age", "at most"), ("min_age", "at least")) if key in w]
    return f"{_event(w.get('requires'))} before {_event(w.get('before'))}" + (
        f", {' and '.join(ages)} earlier" if ages else ""
    )


def _window(w: Mapping[str, Any]) -> str:
    return f"from {_event(w.get('from'))} to {_event(w.get('to'))} inside {_table(w.get('within'))} and outside every freeze"


def _watch(w: Mapping[str, Any]) -> str:
    return f"watched for {w.get('for')} after {_event(w.get('after'))}, ended by {_event(w.get('stop'))}"


def _objective(w: Mapping[str, Any]) -> str:
    of = f" of {_table(w['of'])}" if "of" in w else ""
    bound = " and ".join(f"{key.replace('_', ' ')} {w[key]}" for key in ("at_least", "at_most") if key in w)
    over = f" over each {w['over']}" if "over" in w else ""
    stat = f"{w['stat']} " if "stat" in w else ""
    return f"{stat}{str(w.get('measure')).replace('_', ' ')}{of} {bound}{over}"


def _span(w: Mapping[str, Any]) -> str:
    return f"each {w.get('of')} is kept through its phase {w.get('phase')}"


def _coverage(w: Mapping[str, Any]) -> str:
    who = f"the rota {w['rota']}" if "rota" in w else f"the post {w.get('holds')}"
    return f"{who} leaves no second of {_table(w.get('calendar'))} uncovered in each {w.get('over')}"


def _unmeasured(w: Mapping[str, Any]) -> str:
    return f"not measured: {w.get('why')}"


_SAYINGS = {
    "deadline": _deadline,
    "repeat": _repeat,
    "cadence": _cadence,
    "notice": _notice,
    "gate": _gate,
    "window": _window,
    "watch": _watch,
    "objective": _objective,
    "span": _span,
    "coverage": _coverage,
    "unmeasured": _unmeasured,
}


def _event(value: Any) -> str:
    """`ticket.opened or ticket.reopened`."""
    if isinstance(value, list | tuple):
        return " or ".join(_event(one) for one in value)
    if isinstance(value, Mapping):
        needs = f" with {_table(value['needs'])}" if value.get("needs") else ""
        where = f" ({_table(value['where'])})" if value.get("where") else ""
        limits = f" within {_table(value['limits'])}" if value.get("limits") else ""
        return f"{value.get('event', '')}{where}{needs}{limits}"
    return str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _table(value: Any) -> str:
    """`emergency 2h, high 24h`."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_inner(below)}" for key, below in value.items())
    if isinstance(value, list | tuple):
        return " or ".join(_table(one) for one in value)
    return str(value)


def _inner(value: Any) -> str:
    return f"({_table(value)})" if isinstance(value, Mapping) else _table(value)
