"""A plan as data: what was written, and the frozen tables by which alone it is reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from upkept.core.amount import Amount
from upkept.core.calendar import Calendar
from upkept.core.commitments.base import Commitment, Prose
from upkept.core.selector import Selector, Where
from upkept.core.window import Windows
from upkept.core.zone import Zone


@dataclass(frozen=True, slots=True)
class Product:
    slug: str
    name: str
    timezone: str
    prose: Mapping[str, str]  # language → file name, beside plan.yaml


@dataclass(frozen=True, slots=True)
class Attribute:
    """`values`, worst first. Derived from a number: `field` with `over` or `under` (then the values are `yes`, `no`)."""

    name: str
    values: tuple[str, ...]
    field: str = ""
    over: Amount | float | None = None
    under: Amount | float | None = None


@dataclass(frozen=True, slots=True)
class ReleaseClass:
    name: str
    waives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a line: lasts `amount` from the line's opening, or from the next line's (`after_next`), at least `at_least`."""

    name: str
    amount: Amount | None = None
    after_next: bool = False
    at_least: Amount | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Versions supported side by side: opened by events (`opens`, `where`) or named with a date (`from_`, an ISO date)."""

    name: str
    phases: tuple[Phase, ...]
    opens: Selector | None = None
    from_: str = ""
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """A kind of our own: the kind of its subject, its fields, the sentence it reads as.

    A field's type is one of text, number, duration, date, yes-no.
    """

    kind: str
    subject: str
    fields: Mapping[str, str] = field(default_factory=dict)
    says: Prose = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exclusion:
    id: str
    quote: Prose
    where: Where
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepts:
    finding: str
    on: str
    why: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The frozen tables of one version; nothing else is used for reckoning. `zone` is the product's.

    Every calendar's name is also an attribute (`open`, `closed`). `freezes` are inside `windows`' type with their classes.
    `dates`: commitment id → the days (ordinals, in the product's zone) of its rule `every: {on: RRULE}`.
    `asked`: the attributes that exclusions and objectives ask of the obligations of other commitments.
    """

    zone: Zone
    calendars: Mapping[str, Calendar]
    windows: Mapping[str, Windows]
    freezes: Any  # core.window.Freezes
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    releases: Mapping[str, ReleaseClass] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    dates: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What plan.yaml says, read and typed. `document` is the same as plain JSON (strings, lists, mappings): what is stored.

    `calendars`, `windows`, `freezes` are the written specs (see core/build), `effective` is an ISO date: its first second
    in the product's zone is when this version begins to open obligations.
    """

    product: Product
    version: str
    effective: str
    commitments: Mapping[str, Commitment]
    calendars: Mapping[str, Any] = field(default_factory=dict)
    windows: Mapping[str, Any] = field(default_factory=dict)
    freezes: tuple[Any, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    releases: Mapping[str, ReleaseClass] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    defines: tuple[Prose, ...] = ()
    events: Mapping[str, OwnEvent] = field(default_factory=dict)
    exclusions: Mapping[str, Exclusion] = field(default_factory=dict)
    background: tuple[Prose, ...] = ()
    accepts: tuple[Accepts, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> frozenset[str]:
        """The attributes of an obligation that exclusions, and promises about promises, ask for."""
        wheres = [one.where for one in self.exclusions.values()]
        wheres += [one.where for one in self.commitments.values() if one.references()]
        return frozenset(name for where in wheres for name in where.values if name in self.attributes)


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: the plan, its tables, and the instant from which it opens obligations."""

    plan: Plan
    tables: Tables
    effective: int

    @property
    def number(self) -> str:
        return self.plan.version
