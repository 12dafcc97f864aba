"""Which events count: kinds, conditions on attributes, fields that must be there, limits that must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from upkept.core.amount import Amount
from upkept.core.event import Event
from upkept.core.moment import quantity


@dataclass(frozen=True, slots=True)
class Where:
    """Every named attribute has one of its values. Empty: everything matches.

    `values` maps an attribute (or a plain field of the event) to the values that match; `"!x"` excludes a value. True and
    False read `yes` and `no`; of a list, one value is enough.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def matches(self, attributes: Mapping[str, Any]) -> bool:
        for name, wanted in self.values.items():
            value = attributes.get(name)
            if isinstance(value, tuple | list):
                if not any(Where({name: wanted}).matches({name: one}) for one in value):
                    return False
                continue
            found = "" if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value)
            if found in wanted:
                continue
            if any(w.startswith("!") for w in wanted) and f"!{found}" not in wanted:
                continue
            return False
        return True

    def __bool__(self) -> bool:
        return bool(self.values)


@dataclass(frozen=True, slots=True)
class Limit:
    """A field's bound: an amount of time (`24h`; the field holds seconds or such text) or a number."""

    at_most: Amount | float | None = None
    at_least: Amount | float | None = None


NOTHING: tuple[Any, ...] = (None, "", [], ())
"""What a field holds that says nothing."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One kind of event, with what it must be and carry to count. `lacks`: fields that it must not carry."""

    kind: str
    where: Where = field(default_factory=Where)
    needs: tuple[str, ...] = ()
    limits: Mapping[str, Limit] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Does every event of the kind count, whatever its fields?"""
        return not (self.where or self.needs or self.limits or self.lacks)


@dataclass(frozen=True, slots=True)
class Selector:
    """Any of these picks."""

    picks: tuple[Pick, ...]

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(pick.kind for pick in self.picks)

    def matches(self, event: Event, attributes: Mapping[str, Any] | None = None) -> bool:
        """Does this event count? `attributes` is what is known of its subject; the event's own fields win."""
        for pick in self.picks:
            if pick.kind != event.kind:
                continue
            if pick.where and not pick.where.matches({**(attributes or {}), **event.data}):
                continue
            if (
                all(event.data.get(name) not in NOTHING for name in pick.needs)
                and all(event.data.get(name) in NOTHING for name in pick.lacks)
                and all(within_limit(event.data.get(name), limit) for name, limit in pick.limits.items())
            ):
                return True
        return False


def within_limit(value: Any, limit: Limit) -> bool:
    """A missing or unreadable value breaks its limit. Times may be given in seconds or written (`4h`)."""
    number = quantity(value)
    if number is None:
        return False
    low = limit.at_least.nominal if isinstance(limit.at_least, Amount) else limit.at_least
    high = limit.at_most.nominal if isinstance(limit.at_most, Amount) else limit.at_most
    return (low is None or number >= low) and (high is None or number <= high)
