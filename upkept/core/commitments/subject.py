"""What is known of a subject while its events are read: its attributes, whether a commitment concerns it, when it ceases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.amount import Amount
from upkept.core.commitments.base import ENDINGS, Commitment
from upkept.core.event import Event
from upkept.core.moment import quantity
from upkept.core.selector import Selector, Where

if TYPE_CHECKING:
    from upkept.core.plan.model import Attribute, Tables

UNFIT, FIT, WAIVED = 0, 1, 2
NOTHING: Mapping[str, Any] = {}


def asked(commitment: Commitment, tables: Tables, more: Iterable[Selector] = ()) -> frozenset[str]:
    """The fields by which any event of a subject may change what this commitment, or another about it, makes of that subject.

    `more`: selectors that it has besides its own.
    """
    names = {*commitment.follows(), *tables.asked}
    for selector in (*commitment.selectors(), *more):
        names.update(name for pick in selector.picks for name in pick.where.values if name in tables.attributes)
    if any(commitment.id in one.waives for one in tables.releases.values()):
        names.add("class")
    written = (tables.attributes.get(name) for name in names)
    fields = {one.name: one.field for one in written if one is not None and one.field}
    return frozenset(fields.get(name, name) for name in names if name not in tables.calendars)


class Learner:
    """Keeps a subject's attributes, the plan's and the plain fields that the commitment asks for; the latest wins.

    An event that plays a part for the commitment teaches all of them (`names`), any other only what is `asked`: for only
    these events bring a stream to be folded, and what is known may not depend on which others have come along.
    """

    __slots__ = ("_derived", "asked", "names")

    def __init__(self, tables: Tables, asked: Iterable[str], more: Iterable[str] = ()) -> None:
        derived = [one for one in tables.attributes.values() if one.field]
        self._derived = derived
        plain = (name for name in tables.attributes if not tables.attributes[name].field)
        self.asked = frozenset(asked)
        self.names = frozenset((*plain, *self.asked, *more, *(one.field for one in derived)))

    def learn(
        self, known: Mapping[str, Any], data: Mapping[str, Any], names: frozenset[str] | None = None
    ) -> Mapping[str, Any]:
        """What is known after these data (None unsets); the mapping given is not changed, and comes back if nothing is new.

        `names`: the fields to learn from (None: all)."""
        names = self.names if names is None else names
        new = {name: plain(data[name]) for name in names if name in data}
        for one in self._derived:
            if one.field in data and one.field in names:
                new[one.name] = derived(one, data[one.field])
        if all(known.get(name) == value for name, value in new.items()):
            return known
        return {name: value for name, value in {**known, **new}.items() if value is not None}


def plain(value: Any) -> Any:
    """A value as a condition reads it: yes and no for truths, something that can be looked up for lists."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return tuple(plain(one) for one in value)
    return str(value) if isinstance(value, dict) else value


def derived(attribute: Attribute, value: Any) -> str | None:
    """`yes` or `no`: is the number over (or under) the bound? None where there is no number."""
    number = quantity(value)
    if number is None:
        return None
    over, under = (one.nominal if isinstance(one, Amount) else one for one in (attribute.over, attribute.under))
    return "yes" if (over is None or number > over) and (under is None or number < under) else "no"


class Concern:
    """Whether a commitment concerns a subject: its `where` fits, and no class of release waives it."""

    __slots__ = ("_found", "_id", "_names", "_releases", "_where", "always")

    def __init__(self, commitment: Commitment, tables: Tables) -> None:
        self._id, self._where, self._releases = commitment.id, commitment.where, tables.releases
        waivable = any(commitment.id in one.waives for one in tables.releases.values())
        self._names = (*commitment.where.values, *(("class",) if waivable else ()))
        self._found: dict[tuple[Any, ...], int] = {}
        self.always = not self._names

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    def of(self, known: Mapping[str, Any]) -> int:
        """UNFIT, FIT or WAIVED."""
        key = tuple([known.get(name) for name in self._names])
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(known)
        return found

    def _find(self, known: Mapping[str, Any]) -> int:
        if not self._where.matches(known):
            return UNFIT
        release = self._releases.get(str(known.get("class")))
        return WAIVED if release is not None and self._id in release.waives else FIT


class Barred:
    """Tells from a subject's events alone, without folding them, that a commitment never concerns it.

    For that some attribute must have only values, and be unset at first, that its `where` does not take. Calendars and
    derived attributes, and values that are no texts, are not looked at: then nothing is said.
    """

    __slots__ = ("_names",)

    def __init__(self, commitment: Commitment, tables: Tables) -> None:
        self._names: list[tuple[str, Where, dict[str, bool]]] = []
        for name, wanted in commitment.where.values.items():
            written = tables.attributes.get(name)
            where = Where({name: wanted})
            if name not in tables.calendars and not (written and written.field) and not where.matches({}):
                self._names.append((name, where, {}))

    def __call__(self, events: Sequence[Event]) -> bool:
        for name, where, taken in self._names:
            for event in events:
                value = event.data.get(name)
                if value is None:
                    continue
                if type(value) is not str:
                    break
                fits = taken.get(value)
                if fits is None:
                    fits = taken[value] = where.matches({name: value})
                if fits:
                    break
            else:
                return True
        return False


class Roles:
    """Which parts an event plays for a commitment, as bits; looked up by its kind, and by its fields only where a pick asks."""

    __slots__ = ("_known", "_selectors")

    VOID = 1

    def __init__(self, selectors: Iterable[tuple[int, Selector]]) -> None:
        self._selectors = tuple(selectors)
        self._known: dict[str, tuple[int, tuple[tuple[int, Selector], ...]]] = {}

    def of(self, event: Event, known: Mapping[str, Any]) -> int:
        entry = self._known.get(event.kind)
        if entry is None:
            entry = self._known[event.kind] = self.sort(event.kind)
        bits, checks = entry
        if checks:
            for bit, selector in checks:
                if selector.matches(event, known):
                    bits |= bit
        if bits & 1 and event.kind.partition(".")[0] != event.subject_kind:
            bits &= ~1
        return bits

    def play(self, event: Event) -> bool:
        """May an event of this kind play a part?"""
        entry = self._known.get(event.kind)
        if entry is None:
            entry = self._known[event.kind] = self.sort(event.kind)
        bits, checks = entry
        return bool(checks) or bits > 1 or (bits == 1 and event.kind.partition(".")[0] == event.subject_kind)

    def sort(self, kind: str) -> tuple[int, tuple[tuple[int, Selector], ...]]:
        """The bits that a kind has always, and those that its fields decide."""
        bits, checks = 0, []
        for bit, selector in self._selectors:
            picks = [pick for pick in selector.picks if pick.kind == kind]
            if any(pick.is_plain for pick in picks):
                bits |= bit
            elif picks:
                checks.append((bit, selector))
        if not bits and not checks and kind.rpartition(".")[2] in ENDINGS:
            bits = self.VOID
        return bits, tuple(checks)


def why_void(event: Event) -> str:
    """`merged`, `spam`, …: the reason that a subject ceased."""
    return (
        str(event.data.get("reason") or "voided") if event.kind.endswith(".voided") else event.kind.rpartition(".")[2]
    )


def untied(events: Sequence[Event], roles: Roles, first: int, last: int) -> Sequence[Event]:
    """The events with, inside one second, what opens first and what stops last (then by id)."""
    before: int | None = None
    for event in events:
        if event.at == before:
            break
        before = event.at
    else:
        return events

    def rank(event: Event) -> tuple[int, int, str]:
        bits = roles.of(event, event.data)
        return (event.at, 0 if bits & first else 2 if bits & last else 1, event.id)

    return sorted(events, key=rank)


def is_automatic(event: Event) -> bool:
    """A machine's reply, which never stops a clock unless it is what was promised."""
    return event.data.get("automatic") in (True, "yes", "true")
