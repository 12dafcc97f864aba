#!/usr/bin/env python3
"""Verifies a bundle of Upkept: python3 verify_bundle.py bundle.zip [--key KEY] [--checkpoint FILE]

One file; Python 3.11 or newer and `cryptography` are all that it needs. It is built from the modules by which Upkept itself
reckons (tools/build_verifier.py), which stand below as they are, so that an auditor can read what judges. It opens no
connection, writes nothing, and believes nothing that the bundle says of itself.
"""

import importlib.abc
import importlib.util
import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed.")

MODULES = {}

MODULES['upkept'] = (True, r'''''')

MODULES['upkept.core'] = (True, r'''"""The pure core: what a plan says, and what it makes of events. No Django, no input or output, no clock."""
''')

MODULES['upkept.core.amount'] = (False, r'''"""Amounts of time as people write them: `2h` elapsed, `3d` civil, `2bd` business days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SECOND, MINUTE, HOUR, DAY, MONTH = 1, 60, 3600, 86400, 2592000
_WRITTEN = re.compile(r"^(\d{1,9})(s|m|h|d|w|mo|y|bd)$")
_ISO = re.compile(
    r"^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$"
)


class NotAnAmount(ValueError):  # noqa: N818 - it reads as what is wrong
    """The text is no amount of time; the message says what would be."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So much time. Exactly one of the three reckonings is used:

    `elapsed`: `seconds` of open time on the commitment's calendar;
    `civil`: `months` and `days` by the wall clock of the product's zone, whatever the calendar;
    `business`: `days` of the calendar's open days.
    """

    kind: Literal["elapsed", "civil", "business"]
    text: str
    seconds: int = 0
    months: int = 0
    days: int = 0

    @property
    def nominal(self) -> int:
        """Seconds, for comparing strictness only (a month is 30 days, a business day is a day)."""
        return self.seconds + self.months * MONTH + self.days * DAY

    def __str__(self) -> str:
        return self.text


AN_HOUR = Amount("elapsed", "1h", seconds=HOUR)


def parse_amount(text: str) -> Amount:
    """`30s 90m 2h 24h PT2H` elapsed; `3d 1w 1mo 1y P7D` civil; `2bd` business days. Raises NotAnAmount."""
    text = text.strip()
    if match := _WRITTEN.match(text):
        number, unit = int(match[1]), match[2]
        if number == 0 and unit != "s":
            raise NotAnAmount(f"{text!r} is no time at all; leave it out, or write an amount such as 2h")
        if unit in ("s", "m", "h"):
            return Amount("elapsed", text, seconds=number * {"s": SECOND, "m": MINUTE, "h": HOUR}[unit])
        if unit == "bd":
            return Amount("business", text, days=number)
        if unit in ("mo", "y"):
            return Amount("civil", text, months=number * (12 if unit == "y" else 1))
        return Amount("civil", text, days=number * (7 if unit == "w" else 1))
    if (match := _ISO.match(text)) and any(match.groups()):
        years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        date, time = years or months or weeks or days, hours or minutes or seconds
        if date and time:
            raise NotAnAmount(
                f"{text!r} mixes days and hours: write one of them, days by the wall clock or hours elapsed"
            )
        if time:
            return Amount("elapsed", text, seconds=hours * HOUR + minutes * MINUTE + seconds)
        return Amount("civil", text, months=years * 12 + months, days=weeks * 7 + days)
    raise NotAnAmount(f"{text!r} is no amount of time; write 30s, 90m, 2h, 3d, 1w, 1mo, 1y or 2bd")
''')

MODULES['upkept.core.calendar'] = (False, r'''"""Business time as a table: open intervals in UTC seconds with a running sum, so that every question is a bisection.

Instants and amounts are whole seconds. Intervals are half-open, so an instant of closing is closed; an amount is reached
at the earliest instant (09:00 + 9 h is 18:00 the same day). Tables are built by `core.build.calendar`, and a table that
is asked about a moment outside [since, horizon] raises `BeyondHorizon` rather than guess.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from upkept.core.zone import DAWN, DAY, FOREVER, BeyondHorizon, Zone, ordinal_of, wall_of

__all__ = ["BeyondHorizon", "Calendar", "OpenDay", "always_open"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OpenDay(NamedTuple):
    """A local day that has open time: its ordinal, when it first opens and when it last closes (perhaps the next morning)."""

    ordinal: int
    first_open: int
    last_close: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Calendar:
    """When somebody is there. `opens` and `closes` are sorted, apart and within [since, horizon]; `always` has none."""

    name: str
    zone: Zone
    always: bool = False
    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()
    days: tuple[OpenDay, ...] = ()
    since: int = DAWN
    horizon: int = FOREVER
    _sums: tuple[int, ...] = field(init=False, repr=False, compare=False)  # open seconds before opens[i]
    _bases: tuple[int, ...] = field(init=False, repr=False, compare=False)  # _sums[i] - opens[i]
    _firsts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        opens, closes = self.opens, self.closes
        edges = [edge for pair in zip(opens, closes, strict=True) for edge in pair]
        edges_rise = all(a < b for a, b in pairwise(edges))
        inside = not edges if self.always else not edges or (self.since <= edges[0] and edges[-1] <= self.horizon)
        days_rise = all(
            a.ordinal < b.ordinal and a.first_open <= b.first_open
            for a, b in zip(self.days, self.days[1:], strict=False)
        )
        if not (edges_rise and inside and days_rise and all(day.first_open < day.last_close for day in self.days)):
            raise ValueError(f"The table of calendar {self.name} is damaged: its intervals are not in order.")
        sums = tuple(accumulate((c - o for o, c in zip(opens, closes, strict=True)), initial=0))
        object.__setattr__(self, "_sums", sums)
        object.__setattr__(self, "_bases", tuple(s - o for s, o in zip(sums, opens, strict=False)))
        object.__setattr__(self, "_firsts", tuple(day.first_open for day in self.days))

    # -- seconds ------------------------------------------------------------------------------------------------------

    def is_open(self, t: int) -> bool:
        """Whether that second is counted."""
        if self.always:
            return True
        if not self.since <= t < self.horizon:
            raise self._beyond(t)
        i = bisect_right(self.opens, t)
        return i > 0 and t < self.closes[i - 1]

    def next_open(self, t: int) -> int:
        """The first open instant from `t` on: `t` itself if it is open."""
        if self.is_open(t):
            return t
        i = bisect_right(self.opens, t)
        if i == len(self.opens):
            raise self._beyond(self.horizon)
        return self.opens[i]

    def due(self, start: int, seconds: int) -> int:
        """The earliest instant by which that many open seconds have passed since `start` (for none: `start` itself)."""
        if seconds <= 0:
            return start - _no_less_than_nothing(seconds)
        if self.always:
            return start + seconds
        if not self.since <= start < self.horizon:
            raise self._beyond(start)
        i = bisect_right(self.opens, start)
        if i:
            close = self.closes[i - 1]
            seconds += self._bases[i - 1] + (start if start < close else close)
        i = bisect_left(self._sums, seconds)
        if i > len(self.opens):
            raise self._beyond(self.horizon)
        return seconds - self._bases[i - 1]

    def back(self, end: int, seconds: int) -> int:
        """The latest instant from which that many open seconds remain before `end`: `due` in a mirror."""
        if seconds <= 0:
            return end - _no_less_than_nothing(seconds)
        if self.always:
            return end - seconds
        target = self._passed(end) - seconds
        if target < 0:
            raise self._beyond(self.since - 1)
        return target - self._bases[bisect_right(self._sums, target) - 1]

    def elapsed(self, a: int, b: int) -> int:
        """Open seconds in [a, b); none if `b` is not after `a`."""
        if b <= a:
            return 0
        if self.always:
            return b - a
        if a < self.since or b > self.horizon:
            raise self._beyond(a if a < self.since else b)
        opens, closes, bases = self.opens, self.closes, self._bases
        i, j = bisect_right(opens, a), bisect_right(opens, b)
        if not j:
            return 0
        close = closes[j - 1]
        total = bases[j - 1] + (b if b < close else close)
        if not i:
            return total
        close = closes[i - 1]
        return total - bases[i - 1] - (a if a < close else close)

    def stretches(self, a: int, b: int) -> list[tuple[int, int, bool]]:
        """[a, b) cut where the calendar opens or closes: (from, to, open), in order, without a hole."""
        if b <= a:
            return []
        if self.always:
            return [(a, b, True)]
        if a < self.since or b > self.horizon:
            raise self._beyond(a if a < self.since else b)
        found: list[tuple[int, int, bool]] = []
        at = a
        for i in range(max(bisect_right(self.opens, a) - 1, 0), bisect_left(self.opens, b)):
            begin, end = max(self.opens[i], a), min(self.closes[i], b)
            if begin < end:
                if at < begin:
                    found.append((at, begin, False))
                found.append((begin, end, True))
                at = end
        if at < b:
            found.append((at, b, False))
        return found

    # -- business days ------------------------------------------------------------------------------------------------

    def add_days(self, start: int, n: int) -> int:
        """`n` business days later: the same wall-clock time on the n-th open day after that of `start`.

        A start in closed time counts from the next opening; a due moment in closed time becomes that day's last closing.
        A start in an overnight interval belongs to the day on which the interval began.
        """
        _no_less_than_nothing(n)
        start = self.next_open(start)
        if self.always:
            return self.zone.add(start, days=n)
        k = bisect_right(self._firsts, start) - 1
        if k > 0 and start >= self.days[k].last_close:
            k -= 1
        if k + n >= len(self.days):
            raise self._beyond(self.horizon)
        due = self._same_time(start, self.days[k], self.days[k + n])
        return due if self.is_open(due) else self.days[k + n].last_close

    def back_days(self, end: int, n: int) -> int:
        """`n` business days earlier, `add_days` in a mirror: what a `lead` of `2bd` asks for.

        An end in closed time counts back from the last closing (18:00 itself is not closed here); a moment that falls in
        closed time becomes that day's first opening.
        """
        _no_less_than_nothing(n)
        if self.always:
            return self.zone.add(end, days=-n)
        if not self.since < end <= self.horizon:
            raise self._beyond(end)
        i = bisect_left(self.opens, end)
        if not i:
            raise self._beyond(self.since - 1)
        end = min(end, self.closes[i - 1])
        k = bisect_left(self._firsts, end) - 1
        if k > 0 and end > self.days[k].last_close:
            k -= 1
        if k < n:
            raise self._beyond(self.since - 1)
        moment = self._same_time(end, self.days[k], self.days[k - n])
        i = bisect_left(self.opens, moment)
        return moment if i and moment <= self.closes[i - 1] else self.days[k - n].first_open

    # -- for callers with aware datetimes -----------------------------------------------------------------------------

    def due_aware(self, start: datetime, amount: timedelta) -> datetime:
        """`due` for an aware datetime, answered in its zone. Fractions of a second are dropped; naive raises ValueError."""
        due = self.due(_instant(start), amount.days * DAY + amount.seconds)
        return datetime.fromtimestamp(due, start.tzinfo)

    def elapsed_aware(self, a: datetime, b: datetime) -> timedelta:
        """`elapsed` between two aware datetimes, of whichever zones. Fractions are dropped; naive raises ValueError."""
        return timedelta(0, self.elapsed(_instant(a), _instant(b)))

    # -- the table ----------------------------------------------------------------------------------------------------

    def extended(self, other: Calendar) -> Calendar:
        """This table up to its horizon, and the other's beyond it: an extension changes nothing that was promised."""
        if self.always or self.horizon >= other.horizon:
            return self
        at = self.horizon
        if other.always or other.since > at:
            raise ValueError(f"The table of calendar {other.name} cannot continue {self.name} from {at}.")
        pairs = list(zip(self.opens, self.closes, strict=True))
        for begin, end in zip(other.opens, other.closes, strict=True):
            if end <= at:
                continue
            if pairs and max(begin, at) == pairs[-1][1]:
                pairs[-1] = (pairs[-1][0], end)
            else:
                pairs.append((max(begin, at), end))
        last = self.zone.date(at - 1)
        days = (*self.days, *(day for day in other.days if day.ordinal > last))
        zone = self.zone if self.zone == other.zone else self.zone.extended(other.zone, at)
        opens, closes = tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)
        return Calendar(self.name, zone, False, opens, closes, days, self.since, other.horizon)

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same table."""
        if self.always:
            return {"name": self.name, "zone": self.zone.to_json(), "always": True}
        return {
            "name": self.name,
            "zone": self.zone.to_json(),
            "always": False,
            "since": self.since,
            "horizon": self.horizon,
            "open": [list(pair) for pair in zip(self.opens, self.closes, strict=True)],
            "days": [list(day) for day in self.days],
        }

    @classmethod
    def from_json(cls, d: dict[str, Any]) -> Calendar:
        """The table again; a damaged one raises `ValueError`."""
        zone = Zone.from_json(d["zone"])
        if d["always"]:
            return always_open(d["name"], zone)
        opens, closes = tuple(pair[0] for pair in d["open"]), tuple(pair[1] for pair in d["open"])
        days = tuple(OpenDay(*day) for day in d["days"])
        return cls(d["name"], zone, False, opens, closes, days, d["since"], d["horizon"])

    def _passed(self, t: int) -> int:
        """Open seconds in [since, t)."""
        if not self.since <= t <= self.horizon:
            raise self._beyond(t)
        i = bisect_right(self.opens, t)
        return self._bases[i - 1] + min(t, self.closes[i - 1]) if i else 0

    def _same_time(self, moment: int, on: OpenDay, then: OpenDay) -> int:
        """The wall-clock time of `moment`, which belongs to the day `on`, moved to the day `then`."""
        wall = self.zone.local(moment)
        return self.zone.utc(wall_of(then.ordinal + ordinal_of(wall) - on.ordinal, wall % DAY))

    def _beyond(self, t: int) -> BeyondHorizon:
        if t < self.since:
            return BeyondHorizon(f"Calendar {self.name} is reckoned from {self.since} on, not before.", self.since)
        return BeyondHorizon(f"Calendar {self.name} is reckoned up to {self.horizon}; extend it.", self.horizon)


def always_open(name: str, zone: Zone) -> Calendar:
    """A calendar that never closes: every question is answered without a table."""
    return Calendar(name, zone, always=True)


def _instant(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no zone: business time needs an aware datetime.")
    since_epoch = moment - EPOCH  # faster than timestamp(), and exact
    return since_epoch.days * DAY + since_epoch.seconds


def _no_less_than_nothing(amount: int) -> int:
    if amount < 0:
        raise ValueError(f"An amount of business time cannot be negative: {amount}.")
    return 0
''')

MODULES['upkept.core.commitments'] = (True, r'''"""The kinds of commitment: every module of this folder with a class below `Commitment` is one, by being there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from upkept.core.commitments.base import Commitment


def kinds_in(module: object) -> dict[str, type[Commitment]]:
    """The kinds that a module defines (a plug-in's module too): name → class."""
    return {
        thing.kind: thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, Commitment)
        and "kind" in vars(thing)
        and thing.__module__ == getattr(module, "__name__", "")
    }


KINDS: dict[str, type[Commitment]] = {}
for _module in sorted(iter_modules(__path__), key=lambda found: found.name):
    KINDS.update(kinds_in(import_module(f"{__name__}.{_module.name}")))
''')

MODULES['upkept.core.commitments.after'] = (False, r'''"""A moment so long after another event, as a plan writes it: `2d after ticket.opened`."""

from __future__ import annotations

from dataclasses import dataclass

from upkept.core.amount import Amount, parse_amount
from upkept.core.selector import Pick, Selector


@dataclass(frozen=True, slots=True)
class After:
    """So much time after an event of the same subject."""

    amount: Amount
    after: Selector

    @classmethod
    def parse_text(cls, text: str) -> After:
        """`90d after advisory.reported`. Raises ValueError."""
        amount, word, kind = text.partition(" after ")
        if not word or not kind.strip():
            raise ValueError(f"{text!r} is no moment; write an amount and an event: 90d after advisory.reported")
        return cls(parse_amount(amount), Selector((Pick(kind.strip()),)))
''')

MODULES['upkept.core.commitments.base'] = (False, r'''"""What every kind of commitment has and answers. A kind is one file in this folder with one class below this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.selector import Selector, Where
from upkept.core.targets import Range, Targets

if TYPE_CHECKING:
    from upkept.core.period import Period, Periods
    from upkept.core.plan.model import Tables

Prose = Mapping[str, str]
"""Language → sentence or part of one."""

ENDINGS = ("merged", "cancelled", "spam", "voided", "withdrawn", "dismissed")
"""`<subject kind>.<one of these>`: the subject ceases, and what is owed to it is void."""
EXCUSED = "obligation.excused"
SILENT, HEARD = "feed.silent", "feed.heard"
"""A feed fell silent, was heard again: subject `feed:<name>`; `feed.silent` lists in `kinds` the event kinds that it brings."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which events a stream is folded from: all that name `subject`, and all of `kinds` in [since, until).

    `subjects`: only those of `kinds` whose subject is one of these (None: any).
    """

    subject: str | None = None
    kinds: frozenset[str] = frozenset()
    since: int | None = None
    until: int | None = None
    subjects: frozenset[str] | None = None

    def holds(self, event: Event) -> bool:
        """Is the event in this scope?"""
        if self.subject is not None and event.subject == self.subject:
            return True
        return (
            event.kind in self.kinds
            and (self.since is None or event.at >= self.since)
            and (self.until is None or event.at < self.until)
            and (self.subjects is None or event.subject in self.subjects)
        )


@dataclass(frozen=True, slots=True)
class Reign:
    """The time during which one version of the plan opens obligations: [start, end), end None: still.

    A periodic commitment opens the periods that start in it. From `switch` on (the next version is in force, and waits for
    its first whole period) only those that end within it.
    """

    version: str
    start: int
    end: int | None
    tables: Tables
    switch: int | None = None

    def holds(self, at: int) -> bool:
        return self.start <= at and (self.end is None or at < self.end)

    def opens(self, period: Period) -> bool:
        """Does this version promise something for that period?"""
        if not self.holds(period.start):
            return False
        return self.switch is None or period.start < self.switch or self.end is None or period.end <= self.end


def _no_results(commitment: str, since: int, until: int) -> Sequence[Obligation]:
    return ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a fold may know besides its events: now, the earlier obligations of this stream, other promises' results.

    `results(commitment_id, since, until)`: the obligations of another commitment with a verdict in [since, until).
    """

    now: int
    results: Callable[[str, int, int], Sequence[Obligation]] = _no_results
    earlier: tuple[Obligation, ...] = ()


Reader = Callable[[str, Sequence[Event], Frame], list[Obligation]]
"""(key, events in order, frame) → the obligations that open within one reign."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A period (or item in a period) that begins by the calendar: at `at` a stream of this key must exist."""

    at: int
    key: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of targets that is counted from a start to a due moment; its calendar may depend on attributes, as it does.

    `by`: the attributes by which cases are told apart, in their order.
    """

    targets: Targets[Range]
    calendar: Targets[str]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """One promise of the plan. The fields of a kind are its keys in plan.yaml; their types say how they are read.

    A key that Python reserves has an underscore behind it (`from_`, `if_`, `for_`). What is wrong with its keys together a
    kind refuses in `__post_init__` by a ValueError `what is wrong; what to write`.
    """

    kind: ClassVar[str]
    periodic: ClassVar[bool] = False
    """Its streams are periods, not subjects."""
    by_subject: ClassVar[bool] = True
    """Each stream is one subject, and is folded from the events of that subject alone."""
    stays_owed: ClassVar[bool] = True
    """What is broken is still owed, and met late when it comes; False: its verdict is the end of it."""
    timed: ClassVar[tuple[str, ...]] = ()
    """The keys in plan.yaml that hold its time: its sentence names one, or `interprets` says how that is read."""
    over_others: ClassVar[bool] = False
    """It reads other promises' results: folded at its timers and last in a replay, never at each event."""

    id: str
    quote: Prose = field(default_factory=dict)
    also_quotes: tuple[Prose, ...] = ()
    under: str = ""
    owner: str = "owner"
    strength: Literal["promise", "aim"] = "promise"
    interprets: Mapping[str, str] = field(default_factory=dict)
    where: Where = field(default_factory=Where)
    warn: int = 75
    note: str = ""

    def selectors(self) -> Iterator[Selector]:
        """Every selector among its keys, nested ones too: the events that it speaks of."""
        for one in fields(self):
            yield from _selectors(getattr(self, one.name))

    def kinds(self) -> frozenset[str]:
        """Every event kind that this commitment may be touched by."""
        return frozenset(kind for selector in self.selectors() for kind in selector.kinds)

    def listens(self, tables: Tables) -> frozenset[str]:
        """`kinds`, and those that the tables name."""
        return self.kinds()

    def follows(self) -> frozenset[str]:
        """The attributes of a subject that it depends on: a change of one touches the stream of the subject."""
        return frozenset(self.where.values)

    def awaited(self) -> frozenset[str]:
        """The event kinds whose absence means broken: when their feed was silent, absence proves nothing."""
        return frozenset()

    def hides(self) -> bool:
        """Does it count as kept when nothing is heard? Then a silent feed may not make it green."""
        return False

    def references(self) -> frozenset[str]:
        """The ids of other commitments that it reads."""
        return frozenset()

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        """The keys of the streams that this event touches."""
        return (event.subject,)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        """What the stream is folded from (the union of these)."""
        return (Scope(subject=key),)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """The obligations of this stream that open within the reign, from all events of its scope (in order of at, id)."""
        raise NotImplementedError

    def reader(self, reign: Reign) -> Reader:
        """`fold` for this reign, with what it needs looked up once: for who folds many streams."""
        return lambda key, events, frame: self.fold(key, events, reign, frame)

    def counted(self) -> Sequence[Counted]:
        """What it counts from a start to a due moment: from these come its longest wait, and the week of its feasibility."""
        return ()

    def items(self) -> str:
        """The kind of subject that it is promised for one by one (`per`); empty: it is promised once."""
        return ""

    def periods(self, tables: Tables) -> Periods | None:
        """The periods of its streams; None: it has none."""
        return None

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        """Streams that begin by the calendar in [since, until). Subject-keyed kinds have none.

        `items`: kind of subject → the subjects of that kind that were ever seen. `first`: the reign itself begins at `since`.
        """
        return ()


def _selectors(value: Any) -> Iterator[Selector]:
    if isinstance(value, Selector):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _selectors(one)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, Where):
        for one in fields(value):
            yield from _selectors(getattr(value, one.name))
''')

MODULES['upkept.core.commitments.cadence'] = (False, r'''"""Cadence: something happens once in every period, for each item, or never further apart than a gap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.commitments.clock import calendar_of, later
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.periodic import (
    RETIRED,
    begins,
    item_of,
    joined,
    keys_around,
    lives,
    owed,
    periods_of,
    split,
    warned,
)
from upkept.core.commitments.subject import Learner
from upkept.core.event import Event
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.period import Every, Period, Periods
from upkept.core.selector import Limit, Selector, within_limit

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

ATTESTED = "commitment.attested"
"""Somebody signs that it was done: subject `commitment:<id>`, with `signature`, and `period` and `item` where it is for one."""
GAP = "gap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence(Commitment):
    """An `event` within its `limits` in every period (`every`), and never further apart than `gap`.

    `per`: one for each item of this kind. `if_`: a period without this event is void. `attest`: a signed
    `commitment.attested` counts as well. `anchor`: the ISO date from which lengths are counted.
    """

    kind: ClassVar[str] = "cadence"
    timed: ClassVar[tuple[str, ...]] = ("every", "gap")
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True

    event: Selector
    every: Every | None = None
    gap: Amount | None = None
    per: str = ""
    anchor: str = ""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    if_: Selector | None = None
    attest: bool = False

    def __post_init__(self) -> None:
        if self.every is None and self.gap is None:
            raise ValueError("a cadence has no period; write `every: month`, or `gap: 61d`")

    def items(self) -> str:
        return self.per

    def kinds(self) -> frozenset[str]:
        more = {f"{self.per}.{word}" for word in RETIRED} if self.per else set[str]()
        return Commitment.kinds(self) | more | ({ATTESTED} if self.attest else set())

    def listens(self, tables: Tables) -> frozenset[str]:
        opened = (line.opens.kinds for line in tables.lines.values() if line.opens) if self.per == "line" else ()
        return self.kinds().union(*opened)

    def awaited(self) -> frozenset[str]:
        return self.event.kinds

    def periods(self, tables: Tables) -> Periods | None:
        return periods_of(self, tables)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        periods, item = periods_of(self, tables), item_of(event, self.per) if self.per else ""
        if event.kind == ATTESTED:
            item = str(event.data.get("item") or "") if self.per else ""
            if event.subject != f"commitment:{self.id}":
                return
        if self.per and not item:
            return
        if periods is not None:
            yield from keys_around(periods, event.at, item)
        if self.gap is not None:
            yield joined(GAP, item)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        name, item = split(key)
        periods = periods_of(self, tables)
        period = periods.named(name) if periods is not None and name != GAP else None
        if item:
            yield Scope(subject=item)
        if self.attest:
            yield Scope(subject=f"commitment:{self.id}")
        if item and self.per == "line":
            yield Scope(kinds=self.listens(tables))
        elif not item:
            since, until = (period.start, period.end) if period else (None, None)
            yield Scope(kinds=self.kinds() - {ATTESTED}, since=since, until=until)

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        yield from begins(self, since, until, tables, items)
        if self.gap is not None and first:
            for item in sorted(items.get(self.per, ())) if self.per else ("",):
                yield Opening(since, joined(GAP, item))

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        name, item = split(key)
        if bool(item) != bool(self.per):
            return []
        if name == GAP:
            return self._gaps(key, events, reign, frame) if self.gap is not None else []
        periods = periods_of(self, reign.tables)
        period = periods.named(name) if periods is not None else None
        if period is None or not reign.opens(period) or period.start > frame.now:
            return []
        return self._once(key, period, events, reign, frame.now)

    def _once(self, key: str, period: Period, events: Sequence[Event], reign: Reign, now: int) -> list[Obligation]:
        item = split(key)[1]
        if item:
            began, ended = lives(events, self.per, item)
            if began is None or began > period.start or (ended is not None and ended.at <= period.start):
                return []
            if ended is not None and ended.at < period.end:
                gone: dict[str, Any] = {
                    "reason": "retired",
                    "closed": ended.at,
                    "closed_by": ended.id,
                    "verdict_at": ended.at,
                }
                return [owed(self, key, period, reign, outcome=Outcome.VOID, now=now, **gone)]
        met = next(self._counted(key, events, reign, period), None)
        target = str(self.every)
        if met is not None:
            marks = frozenset({Mark.ATTESTED}) if met.kind == ATTESTED else frozenset[Mark]()
            more: dict[str, Any] = {"met": met.at, "met_by": met.id, "marks": marks, "target": target}
            return [owed(self, key, period, reign, outcome=Outcome.KEPT, now=now, **more)]
        if now <= period.end:
            return [
                owed(
                    self,
                    key,
                    period,
                    reign,
                    outcome=Outcome.RUNNING,
                    now=now,
                    target=target,
                    **warned(self, period, now),
                )
            ]
        if self.if_ is not None and not any(self.if_.matches(e) and period.start <= e.at < period.end for e in events):
            return [owed(self, key, period, reign, outcome=Outcome.VOID, now=now, reason="not-needed", target=target)]
        return [owed(self, key, period, reign, outcome=Outcome.BROKEN, now=now, target=target)]

    def _in(self, event: Event, period: Period) -> bool:
        if event.kind == ATTESTED and str(event.data.get("period") or period.key) != period.key:
            return False
        return period.start <= event.at < period.end

    def _counted(
        self, key: str, events: Sequence[Event], reign: Reign, period: Period | None = None
    ) -> Iterator[Event]:
        """The events that count (in the period, if one is given), of the item if it is for one."""
        item = split(key)[1]
        learner = compiled(self, reign.tables, _learner)
        known: Mapping[str, Any] = {}
        for event in events:
            if event.kind == ATTESTED:
                if self._is_signed(event, item) and (period is None or self._in(event, period)):
                    yield event
                continue
            if item and item_of(event, self.per) != item:
                continue
            if item and event.data and not learner.names.isdisjoint(event.data):
                known = learner.learn(known, event.data)
            if period is not None and not period.start <= event.at < period.end:
                continue
            if (
                self.event.matches(event, known)
                and (not self.where or self.where.matches({**known, **event.data}))
                and all(within_limit(event.data.get(name), limit) for name, limit in self.limits.items())
            ):
                yield event

    def _is_signed(self, event: Event, item: str) -> bool:
        """May it be attested, is it signed, and is it about this item?"""
        return self.attest and bool(event.data.get("signature")) and str(event.data.get("item") or "") == item

    def _gaps(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """From each event to the next; the first from the day on which this is promised (or the item's first event)."""
        assert self.gap is not None
        tables, item = reign.tables, split(key)[1]
        begin: int | None = reign.start
        ended: Event | None = None
        if item:
            began, ended = lives(events, self.per, item)
            begin = max(reign.start, began) if began is not None else None
        if begin is None or begin > frame.now:
            return []
        counted = [event for event in self._counted(key, events, reign) if event.at >= begin]
        moments = [event.at for event in counted]
        openings = [] if frame.earlier else [(begin, "start")]
        openings += [(event.at, event.id) for event in counted]
        found = []
        for opened, opening in openings:
            if not reign.holds(opened):
                continue
            after = bisect_left(moments, opened) if opening == "start" else bisect_right(moments, opened)
            met = counted[after] if after < len(counted) else None
            due = later(opened, self.gap, calendar_of("", tables), tables)
            found.append(self._gap(key, item, opening, opened, due, met, ended, reign, frame.now))
        return [one for one in found if ended is None or one.opened < ended.at]

    def _gap(
        self,
        key: str,
        item: str,
        opening: str,
        opened: int,
        due: int,
        met: Event | None,
        ended: Event | None,
        reign: Reign,
        now: int,
    ) -> Obligation:
        more: dict[str, Any] = {"verdict_at": due}
        if ended is not None and ended.at <= due and (met is None or met.at > ended.at):
            outcome = Outcome.VOID
            more = {"reason": "retired", "closed": ended.at, "closed_by": ended.id, "verdict_at": ended.at}
        elif met is not None and met.at <= due:
            outcome = Outcome.KEPT
            more |= {"met": met.at, "met_by": met.id, "next_look": due + 1 if now <= due else None}
        elif now > due:
            outcome = Outcome.BROKEN
        else:
            warn_at = opened + (due - opened) * self.warn // 100
            outcome = Outcome.RUNNING
            more = {"warn_at": warn_at, "next_look": warn_at if now < warn_at else due + 1}
        return Obligation(
            commitment=self.id,
            key=key,
            subject=item or f"commitment:{self.id}",
            opening=opening,
            version=reign.version,
            opened=opened,
            due=due,
            outcome=outcome,
            target=str(self.gap),
            **more,
        )


def _learner(cadence: Cadence, tables: Tables) -> Learner:
    return Learner(tables, cadence.where.values)
''')

MODULES['upkept.core.commitments.clock'] = (False, r'''"""The arithmetic of a running clock: from a target and pauses to a due moment, shared by all kinds that have one.

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
''')

MODULES['upkept.core.commitments.compiled'] = (False, r'''"""What a fold needs of a commitment and its tables, worked out once: by identity, because both are frozen and large."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from upkept.core.commitments.base import Commitment

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

T = TypeVar("T")
C = TypeVar("C", bound=Commitment)
_MOST = 4096
_made: dict[tuple[int, int, int], tuple[Any, Any, Any, Any]] = {}


def compiled(commitment: C, tables: Tables, make: Callable[[C, Tables], T]) -> T:
    """`make(commitment, tables)`, made once. The cache holds what it is keyed by, so no identity is used twice."""
    key = (id(commitment), id(tables), id(make))
    found = _made.get(key)
    if found is None:
        if len(_made) >= _MOST:
            _made.clear()
        found = _made[key] = (make(commitment, tables), commitment, tables, make)
    result: T = found[0]
    return result
''')

MODULES['upkept.core.commitments.coverage'] = (False, r'''"""Coverage: somebody is there for every second of a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.commitments.clock import calendar_of
from upkept.core.commitments.periodic import RETIRED, begins, item_of, keys_around, lives, owed, periods_of, split
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import MONTH, Every, Periods
from upkept.core.window import uncovered

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage(Commitment):
    """The `rota` (by `at_least` people), or the post that is held (`holds`, for each item of `per`), leaves no second of the
    calendar uncovered in the period."""

    kind: ClassVar[str] = "coverage"
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True

    calendar: str = "always"
    rota: str = ""
    holds: str = ""
    per: str = ""
    at_least: int = 1
    over: Every = MONTH
    anchor: str = ""

    def __post_init__(self) -> None:
        if bool(self.rota) == bool(self.holds):
            raise ValueError(
                "a coverage is by a rota or by who holds a post; write `rota: primary`, or `holds: architect`"
            )
        if self.at_least < 1:
            raise ValueError("a coverage by nobody covers nothing; write `at_least: 1`")

    def items(self) -> str:
        return self.per

    @property
    def begin_kind(self) -> str:
        return "shift.started" if self.rota else "post.filled"

    @property
    def end_kind(self) -> str:
        return "shift.ended" if self.rota else "post.vacated"

    def kinds(self) -> frozenset[str]:
        more = {f"{self.per}.{word}" for word in RETIRED} if self.per else set[str]()
        return frozenset((self.begin_kind, self.end_kind)) | more

    def awaited(self) -> frozenset[str]:
        return frozenset((self.begin_kind, self.end_kind))

    def periods(self, tables: Tables) -> Periods | None:
        return periods_of(self, tables)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        periods, item = periods_of(self, tables), item_of(event, self.per) if self.per else ""
        if periods is None or (self.per and not item) or (event.kind in self.awaited() and not self._ours(event, item)):
            return ()
        return keys_around(periods, event.at, item)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        name, item = split(key)
        periods = periods_of(self, tables)
        period = periods.named(name) if periods is not None else None
        if item:
            yield Scope(subject=item)
        yield Scope(kinds=self.awaited(), until=period.end if period else None)

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        return begins(self, since, until, tables, items)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        name, item = split(key)
        periods, now = periods_of(self, reign.tables), frame.now
        period = periods.named(name) if periods is not None else None
        if period is None or bool(item) != bool(self.per) or not reign.opens(period) or period.start > now:
            return []
        if item:
            began, ended = lives(events, self.per, item)
            if began is None or began > period.start or (ended is not None and ended.at <= period.start):
                return []
            if ended is not None and ended.at < period.end:
                gone: dict[str, Any] = {
                    "reason": "retired",
                    "closed": ended.at,
                    "closed_by": ended.id,
                    "verdict_at": ended.at,
                }
                return [owed(self, key, period, reign, outcome=Outcome.VOID, now=now, **gone)]
        calendar = calendar_of(self.calendar, reign.tables)
        covered = self._covered(events, item, period.end)
        until = min(max(now, period.start), period.end)
        open_ = calendar.elapsed(period.start, until)
        gaps = uncovered(period.start, until, covered)
        missing = sum(calendar.elapsed(a, b) for a, b in gaps)
        figure = None if not open_ else (open_ - missing) / open_
        outcome = Outcome.RUNNING if now <= period.end else Outcome.BROKEN if missing else Outcome.KEPT
        return [owed(self, key, period, reign, outcome=outcome, now=now, figure=figure)]

    def _ours(self, event: Event, item: str) -> bool:
        """Is it about this rota, or this post (for this item)?"""
        if self.rota:
            return bool(event.data.get("rota", event.subject.partition(":")[2]) == self.rota)
        return bool(event.data.get("post") == self.holds and (not self.per or item_of(event, self.per) == item))

    def _covered(self, events: Sequence[Event], item: str, until: int) -> list[tuple[int, int]]:
        """The stretches in which enough people were there."""
        there: set[str] = set()
        found: list[tuple[int, int]] = []
        since: int | None = None
        for event in sorted(events, key=lambda one: (one.at, one.kind == self.end_kind, one.id)):
            if event.kind not in (self.begin_kind, self.end_kind) or not self._ours(event, item):
                continue
            person = str(event.data.get("person") or event.by)
            if event.kind == self.begin_kind:
                there.add(person)
            else:
                there.discard(person)
            if len(there) >= self.at_least and since is None:
                since = event.at
            elif len(there) < self.at_least and since is not None:
                found.append((since, event.at))
                since = None
        return [*found, (since, until)] if since is not None and since < until else found
''')

MODULES['upkept.core.commitments.deadline'] = (False, r'''"""Deadline: what was started is stopped in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from upkept.core.commitments.after import After
from upkept.core.commitments.base import Commitment, Counted, Frame, Reader, Reign
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.for_all import machine_for_all
from upkept.core.commitments.machine import Machine
from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.selector import Pick, Selector, Where
from upkept.core.targets import Range, Targets


@dataclass(frozen=True, slots=True)
class Until:
    """Due when something else says so: a moment in the starting event (`field`), or another event of the subject."""

    field: str = ""
    event: Selector | None = None

    def __post_init__(self) -> None:
        if bool(self.field) == (self.event is not None):
            raise ValueError(
                "`until` is a field that holds a moment, or an event; write next_update or incident.closed"
            )

    @classmethod
    def parse_text(cls, text: str) -> Until:
        """An event has a dot (`incident.closed`), a field has none (`next_update`)."""
        return cls(event=Selector((Pick(text),))) if "." in text else cls(field=text)


@dataclass(frozen=True, slots=True)
class Extends:
    """An event that moves a due moment which has not come, to the moment in its field `until`, at most so many times."""

    event: str
    where: Where = field(default_factory=Where)
    needs: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline(Commitment):
    """Opens at `start`, one at a time per subject; kept by a `stop` until the start + `within`, or `until` a moment.

    `for_all`: field of the stops → field of the start that lists what they must name, one by one (`{line: lines}`).
    """

    kind: ClassVar[str] = "deadline"
    timed: ClassVar[tuple[str, ...]] = ("within",)

    start: Selector
    stop: Selector
    by: tuple[str, ...] = ()
    within: Targets[Range] | None = None
    calendar: Targets[str] = field(default_factory=Targets)
    starts_in: str = ""
    until: Until | None = None
    pauses: tuple[tuple[Selector, Selector], ...] = ()
    extends: Extends | None = None
    start_cap: After | None = None
    counts: Literal["people", "automatic"] = "people"
    for_all: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.within is None and self.until is None:
            raise ValueError(
                "a deadline has no time; write `within` with an amount, or `until` with an event or a field"
            )

    def kinds(self) -> frozenset[str]:
        more = {self.extends.event} if self.extends else set()
        return Commitment.kinds(self) | more

    def counted(self) -> Sequence[Counted]:
        return () if self.within is None else (Counted(self.within, self.calendar, self.by),)

    def follows(self) -> frozenset[str]:
        targets = self.within.by if self.within else ()
        return frozenset((*self.where.values, *self.by, *targets, *self.calendar.by))

    def awaited(self) -> frozenset[str]:
        return self.stop.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return self._machine(reign).fold(key, events, reign, frame)

    def reader(self, reign: Reign) -> Reader:
        machine = self._machine(reign)
        fold, barred = machine.unbarred, machine.barred
        return lambda key, events, frame: [] if barred(events) else fold(key, events, reign, frame)

    def _machine(self, reign: Reign) -> Machine:
        return compiled(self, reign.tables, machine_for_all if self.for_all else Machine)
''')

MODULES['upkept.core.commitments.figure'] = (False, r'''"""The figures of objectives: what is counted over one period, from events or from the results of other promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from statistics import fmean, median
from typing import TYPE_CHECKING

from upkept.core.calendar import Calendar
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.window import uncovered

if TYPE_CHECKING:
    from upkept.core.commitments.objective import Objective

DOWN, UP = "component.down", "component.up"
BEGUN, TOLD = "maintenance.started", "maintenance.announced"
OVER = ("maintenance.completed", "maintenance.rolled_back", "maintenance.cancelled")
ANNOUNCED, PLANNED = "announced-maintenance", "maintenance"
Interval = tuple[int, int]


def availability(
    objective: Objective, events: Sequence[Event], begin: int, end: int, calendar: Calendar
) -> float | None:
    """The share of the calendar's time in which the component was up. None: it was never observed, or there was no time.

    An outage shorter than `ignore_under` does not count. What `less` names counts neither as time nor as outage:
    `announced-maintenance` (of the component, told before it began), `maintenance`, or the `cause` of an outage.
    """
    component = f"component:{objective.component}"
    ours = [event for event in events if event.subject == component]
    if not any(event.at < end for event in ours):
        return None
    left_out = _maintenance(objective, events, end) + _caused(objective, ours, end)
    ignored = objective.ignore_under.nominal if objective.ignore_under else 0
    outages = [(a, b) for a, b, _ in _outages(ours, end) if b - a >= ignored]
    counted = uncovered(begin, end, sorted(left_out))
    total = sum(calendar.elapsed(a, b) for a, b in counted)
    up = sum(calendar.elapsed(c, d) for a, b in counted for c, d in uncovered(a, b, sorted(outages)))
    return up / total if total else None


def _outages(ours: Sequence[Event], end: int) -> list[tuple[int, int, Event]]:
    """From each `down` to the next `up`; one that lasts goes to the end."""
    found: list[tuple[int, int, Event]] = []
    since: Event | None = None
    for event in ours:
        if event.kind == DOWN and since is None:
            since = event
        elif event.kind == UP and since is not None:
            found.append((since.at, event.at, since))
            since = None
    return [*found, (since.at, end, since)] if since is not None and since.at < end else found


def _maintenance(objective: Objective, events: Sequence[Event], end: int) -> list[Interval]:
    if not {ANNOUNCED, PLANNED} & set(objective.less):
        return []
    found: list[Interval] = []
    told: set[str] = set()
    running: dict[str, int] = {}
    for event in events:
        if event.kind == TOLD:
            told.add(event.subject)
        elif event.kind == BEGUN and event.data.get("component") in (None, "", objective.component):
            if PLANNED in objective.less or event.subject in told:
                running.setdefault(event.subject, event.at)
        elif event.kind in OVER and event.subject in running:
            found.append((running.pop(event.subject), event.at))
    return found + [(since, end) for since in running.values() if since < end]


def _caused(objective: Objective, ours: Sequence[Event], end: int) -> list[Interval]:
    causes = set(objective.less) - {ANNOUNCED, PLANNED}
    return [(a, b) for a, b, event in _outages(ours, end) if str(event.data.get("cause")) in causes]


def share(results: Iterable[Obligation]) -> float | None:
    """Kept of all that were judged, the excused ones by their true outcome. None: there was no case."""
    outcomes = [one.outcome for one in results if one.outcome in (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN)]
    return sum(one is Outcome.KEPT for one in outcomes) / len(outcomes) if outcomes else None


def durations(results: Iterable[Obligation], until: int, frozen: int, calendar: Calendar) -> list[float]:
    """Open, unpaused seconds from opening to meeting; what is not met when it is frozen lasts until `until` at least."""
    found = []
    for one in results:
        if one.outcome in (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN):
            end = one.met if one.met is not None and one.met <= frozen else max(until, one.opened)
            pauses = [(s.from_, end if s.to is None else s.to) for s in one.paused]
            found.append(float(sum(calendar.elapsed(a, b) for a, b in uncovered(one.opened, end, pauses))))
    return found


def statistic(name: str, values: Sequence[float]) -> float | None:
    """`mean`, `median`, `p95` (nearest rank), `min`, `max` or `last` of the values. None: there are none."""
    if not values:
        return None
    if name == "mean":
        return fmean(values)
    if name in ("median", "p50"):
        return float(median(values))
    if name == "last":
        return values[-1]
    ordered = sorted(values)
    if name in ("min", "max"):
        return ordered[0 if name == "min" else -1]
    return ordered[ceil(len(ordered) * int(name[1:]) / 100) - 1]
''')

MODULES['upkept.core.commitments.for_all'] = (False, r'''"""A deadline that is met only when each of several things has been done: a fix on every line that is affected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.machine import Machine, Reading
from upkept.core.event import Event

if TYPE_CHECKING:
    from upkept.core.commitments.base import Frame, Reign
    from upkept.core.commitments.deadline import Deadline
    from upkept.core.plan.model import Tables


def machine_for_all(deadline: Deadline, tables: Tables) -> Machine:
    """The machine of a deadline with `for_all`."""
    return Machine(deadline, tables, _ForAll)


class _ForAll(Reading):
    """A stop counts when, with it, the stops since the start have named in each field all that the start named."""

    __slots__ = ("named", "of")

    def __init__(self, machine: Machine, reign: Reign, frame: Frame) -> None:
        super().__init__(machine, reign, frame)
        self.of: Event | None = None
        self.named: dict[str, set[str]] = {}

    def accepts(self, event: Event) -> bool:
        if self.started is not self.of:
            self.of, self.named = self.started, {}
        wanted = self.machine.commitment.for_all
        for name in wanted:
            self.named.setdefault(name, set()).update(_listed(event.data.get(name)))
        asked = self.started.data if self.started is not None else {}
        return all(set(_listed(asked.get(of))) <= self.named[name] for name, of in wanted.items())


def _listed(value: Any) -> Iterable[str]:
    if value is None or value == "":
        return ()
    return (str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)
''')

MODULES['upkept.core.commitments.gate'] = (False, r'''"""Gate: nothing goes through before what it requires has passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.amount import Amount
from upkept.core.commitments.after import After
from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.commitments.clock import calendar_of, later
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.planned import Occasion, Planner, planning
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.selector import Selector

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

PASSED = frozenset(("pass", "passed", "ok", "yes", "true"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate(Commitment):
    """At the actual `before`, the latest `requires` for the same digest (else version) has passed, and its age fits.

    `or_after`: it opens by itself so long after another event (`90d after advisory.reported`), the first of that kind.
    """

    kind: ClassVar[str] = "gate"
    stays_owed: ClassVar[bool] = False

    before: Selector
    requires: Selector
    max_age: Amount | None = None
    min_age: Amount | None = None
    or_after: After | None = None
    calendar: str = ""
    planned: Selector | None = None

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | (self.planned or planning(self.before)).kinds

    def awaited(self) -> frozenset[str]:
        return self.requires.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        planner = compiled(self, reign.tables, _planner)
        return [self._judged(one, key, reign, frame.now) for one in planner.occasions(events, reign)]

    def _judged(self, occasion: Occasion, key: str, reign: Reign, now: int) -> Obligation:
        actual = occasion.actual
        if actual is None:
            return occasion.obligation(self, key, reign, due=occasion.start, outcome=Outcome.RUNNING)
        said = [one for one in occasion.words if one.at <= actual.at]
        passing = (one for one in reversed(said) if one.kind in self.requires.kinds and _same(one, actual, occasion))
        word = next(passing, None)
        reason = self._why_not(word, actual, occasion, reign.tables)
        if reason and (opener := self._opened_by(said, actual, occasion, reign.tables)) is not None:
            word, reason = opener, ""
        more: dict[str, Any] = {"reason": reason, "verdict_at": actual.at}
        if word is not None and not reason:
            more |= {"met": word.at, "met_by": word.id}
        if now <= actual.at:
            more["next_look"] = actual.at + 1
        outcome = Outcome.BROKEN if reason else Outcome.KEPT
        return occasion.obligation(self, key, reign, due=actual.at, outcome=outcome, **more)

    def _opened_by(self, said: Sequence[Event], actual: Event, occasion: Occasion, tables: Tables) -> Event | None:
        """The event since which so much time has gone that nothing is required any more."""
        if self.or_after is None:
            return None
        cap, calendar = self.or_after, calendar_of(self.calendar, tables)
        first = next((one for one in said if cap.after.matches(one, occasion.attributes)), None)
        if first is None or later(first.at, cap.amount, calendar, tables) > actual.at:
            return None
        return first

    def _why_not(self, word: Event | None, actual: Event, occasion: Occasion, tables: Tables) -> str:
        """Why the gate was not open; empty: it was."""
        if word is None:
            return "missing"
        if not self.requires.matches(word, occasion.attributes) or not has_passed(word):
            return "not-passed"
        calendar = calendar_of(self.calendar, tables)
        if self.max_age is not None and later(word.at, self.max_age, calendar, tables) < actual.at:
            return "too-old"
        if self.min_age is not None and later(word.at, self.min_age, calendar, tables) > actual.at:
            return "too-young"
        return ""


def has_passed(event: Event) -> bool:
    """Says the event that it went well? One that says nothing of that kind did."""
    said = event.data.get("result", event.data.get("passed", True))
    return said if isinstance(said, bool) else str(said).lower() in PASSED


def _same(word: Event, actual: Event, occasion: Occasion) -> bool:
    """The same digest; where one of them has none, the same version; where that is missing too, the subject says it."""
    for name in ("digest", "version"):
        a, b = word.data.get(name), actual.data.get(name) or occasion.attributes.get(name)
        if a and b:
            return bool(a == b)
    return True


def _planner(gate: Gate, tables: Tables) -> Planner:
    words = gate.requires if gate.or_after is None else Selector((*gate.requires.picks, *gate.or_after.after.picks))
    return Planner(gate, tables, gate.before, gate.planned or planning(gate.before), words)
''')

MODULES['upkept.core.commitments.machine'] = (False, r'''"""The deadline's fold: one pass over a subject's events, with its tables worked out once for all subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Frame, Reign
from upkept.core.commitments.clock import Rule, Rules, Term, later, reckon, term
from upkept.core.commitments.running import Clock
from upkept.core.commitments.straight import Straight
from upkept.core.commitments.subject import (
    FIT,
    UNFIT,
    WAIVED,
    Barred,
    Concern,
    Learner,
    Roles,
    asked,
    is_automatic,
    untied,
    why_void,
)
from upkept.core.event import Event
from upkept.core.moment import moment
from upkept.core.obligation import Mark, Obligation
from upkept.core.selector import Pick, Selector
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.commitments.deadline import Deadline
    from upkept.core.plan.model import Tables

VOID, START, STOP, CAP, UNTIL, EXTEND = 1, 2, 4, 8, 16, 32
BEGIN = 64
"""The first of the pauses' bits: 64 and 128 begin and end the first pair, 256 and 512 the second, …"""
REOPENED = frozenset({Mark.REOPENED})


class Machine:
    """A deadline and its tables, ready to fold any subject. Kinds that are deadlines with more to say have their own."""

    __slots__ = (
        "barred",
        "calendars",
        "commitment",
        "concern",
        "learner",
        "names",
        "openers",
        "pairs",
        "reading",
        "roles",
        "rules",
        "starts_in",
        "straight",
        "tables",
    )

    def __init__(
        self,
        commitment: Deadline,
        tables: Tables,
        reading: type[Reading] | None = None,
        more: Sequence[tuple[int, Selector]] = (),
    ) -> None:
        self.commitment, self.tables, self.reading = commitment, tables, reading or Reading
        parts = [(START, commitment.start), (STOP, commitment.stop), *more]
        openers = set(commitment.start.kinds)
        if commitment.start_cap:
            parts.append((CAP, commitment.start_cap.after))
            openers |= commitment.start_cap.after.kinds
        if commitment.until and commitment.until.event:
            parts.append((UNTIL, commitment.until.event))
        if commitment.extends:
            wanted = commitment.extends
            parts.append((EXTEND, Selector((Pick(wanted.event, wanted.where, wanted.needs),))))
        for position, (begin, end) in enumerate(commitment.pauses):
            parts += [(BEGIN << 2 * position, begin), (BEGIN << 2 * position + 1, end)]
        self.pairs = [(BEGIN << 2 * i, BEGIN << 2 * i + 1) for i in range(len(commitment.pauses))]
        self.openers = frozenset(openers)
        self.roles, self.concern, self.barred = Roles(parts), Concern(commitment, tables), Barred(commitment, tables)
        self.rules = Rules(commitment.within, commitment.calendar, commitment.by, tables)
        followed = dict.fromkeys((*self.concern.names, *commitment.follows()))
        self.calendars = tuple(name for name in followed if name in tables.calendars)
        self.learner = Learner(tables, asked(commitment, tables, (selector for _, selector in more)))
        self.names = self.learner.names
        unusual = (
            commitment.start_cap
            or commitment.until
            or commitment.starts_in
            or self.calendars
            or self.reading is not Reading
        )
        self.straight = None if unusual else Straight(self)
        self.starts_in = tables.calendars.get(commitment.starts_in) if commitment.starts_in else None

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """The obligations that open within the reign, from all events of the subject in order."""
        return [] if self.barred(events) else self.unbarred(key, events, reign, frame)

    def unbarred(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        """The same, where it was already asked whether the subject may concern us."""
        if self.straight is not None and not frame.earlier:
            found = self.straight.fold(key, events, reign, frame.now)
            if found is not None:
                return found
        openers = self.openers
        for event in events:
            if event.kind in openers:
                return self.reading(self, reign, frame).read(key, untied(events, self.roles, START | CAP, STOP | VOID))
        return []


class Reading:
    """One pass. What it knows on the way: the attributes, what was started, the clock that runs, the pauses that last."""

    __slots__ = (
        "attributes", "busy", "cause", "clock", "done", "fit", "frame", "hours", "machine", "now", "paused_by", "reign",
        "since", "started",
    )  # fmt: skip

    def __init__(self, machine: Machine, reign: Reign, frame: Frame) -> None:
        self.machine, self.reign, self.frame, self.now = machine, reign, frame, frame.now
        self.attributes: Mapping[str, Any] = {}
        self.hours: Mapping[str, str] = {}
        self.started: Event | None = None
        self.fit = UNFIT
        self.clock: Clock | None = None
        self.done: list[Clock] = []
        self.paused_by = 0
        self.since: int | None = None
        self.cause = ""
        self.busy = [(one.opened, _released(one)) for one in frame.earlier]

    def read(self, key: str, events: Sequence[Event]) -> list[Obligation]:
        machine = self.machine
        roles, learner = machine.roles, machine.learner
        names, of = learner.asked, roles.of
        people = machine.commitment.counts == "people"
        for event in events:
            data = event.data
            bits = of(event, self.attributes)
            changed = False
            if data and not machine.names.isdisjoint(data):
                known = learner.learn(self.attributes, data, None if roles.play(event) else names)
                if known is not self.attributes:
                    self.attributes, changed = known, True
            if not bits and not changed:
                continue
            if bits & STOP and ((people and is_automatic(event)) or not self.accepts(event)):
                bits &= ~STOP
            self.step(event, bits, changed)
        identity, version, warn = machine.commitment.id, self.reign.version, machine.commitment.warn
        found = [one.obligation(identity, key, version, self.now, warn) for one in self.done]
        if self.clock is not None:
            found.append(self.clock.obligation(identity, key, version, self.now, warn, self.since, self.cause))
        return found

    def accepts(self, event: Event) -> bool:
        """Does a stop of the right kind count? A kind that asks for more says so here."""
        return True

    def rules(self) -> Rules:
        """The targets of the clock that is about to open."""
        return self.machine.rules

    def step(self, event: Event, bits: int, changed: bool) -> None:
        clock, at = self.clock, event.at
        over = clock is not None and clock.due is not None and at > clock.due
        if bits & VOID:
            self._cease(event, over)
            return
        if bits & UNTIL:
            self._fix(at)
        if bits & (START | CAP):
            self._start(event, bits)
        elif bits & STOP:
            self._stop(event)
            return
        if changed and self.started not in (None, event) and not over:
            self._change(event)
        clock = self.clock
        if clock is not None and not over and bits & EXTEND:
            self._extend(clock, event)
        if bits >= BEGIN:
            self._pause(event, bits, over)
        if bits & STOP and bits & (START | CAP):
            self._stop(event)

    # -- starting -----------------------------------------------------------------------------------------------------

    def _start(self, event: Event, bits: int) -> None:
        clock, at = self.clock, event.at
        if clock is not None:
            if bits & START and clock.provisional and at < clock.opened:
                self._anchor(clock, at)
            return
        if self.started is not None and bits & CAP and not bits & START:
            return
        self.started = event
        self.hours = self._hours_at(at)
        self.fit = self._fits()
        self._open(event, at, provisional=not bits & START)

    def _hours_at(self, at: int) -> Mapping[str, str]:
        """The calendars that conditions speak of: open or closed, taken at the start."""
        machine = self.machine
        if not machine.calendars:
            return {}
        calendars = machine.tables.calendars
        return {name: "open" if calendars[name].is_open(at) else "closed" for name in machine.calendars}

    def _known(self) -> Mapping[str, Any]:
        return {**self.attributes, **self.hours} if self.hours else self.attributes

    def _fits(self) -> int:
        concern = self.machine.concern
        return FIT if concern.always else concern.of(self._known())

    def _open(self, event: Event, at: int, *, provisional: bool) -> None:
        if self.fit == UNFIT or not self.reign.holds(event.at) or (self.busy and self._is_busy(at)):
            return
        machine, commitment = self.machine, self.machine.commitment
        known, rules = self._known(), self.rules()
        clock = Clock(event, at, rules.of(known), [], known)
        clock.rules = rules
        clock.awaits = commitment.until is not None and commitment.until.event is not None
        if event.kind.endswith(".reopened"):
            clock.marks = REOPENED
        if self.fit == WAIVED:
            self._waive(clock, event)
            return
        self.clock = clock
        if commitment.until is not None and commitment.until.field:
            promised = moment(self.named_in(event).data.get(commitment.until.field))
            if promised is None:
                clock.reason = "" if clock.rule.amount is not None else "no-moment"
            else:
                clock.fixed.append(Term(at, None, max(promised, at), clock.rule.calendar))
        if provisional and commitment.start_cap is not None:
            clock.provisional = True
            at = later(at, commitment.start_cap.amount, clock.rule.calendar, machine.tables)
        self._anchor(clock, at)

    def named_in(self, event: Event) -> Event:
        """The event that names the moment of `until`: the start, also where a change opened the clock."""
        return self.started or event

    def _is_busy(self, at: int) -> bool:
        """Does an obligation of an earlier version still run?"""
        return any(a <= at <= b for a, b in self.busy)

    def _anchor(self, clock: Clock, at: int) -> None:
        """The clock begins to count here."""
        clock.opened = at
        clock.terms = self._terms(clock, at)
        clock.settle(self.since)

    def _terms(self, clock: Clock, at: int) -> list[Term]:
        machine = self.machine
        try:
            start = machine.starts_in.next_open(at) if machine.starts_in else at
            one = term(start, clock.rule, machine.tables)
        except BeyondHorizon:
            clock.reason, one = "beyond-table", None
        return [one, *clock.fixed] if one is not None else list(clock.fixed)

    def _waive(self, clock: Clock, event: Event) -> None:
        clock.void, clock.reason = event, "waived"
        clock.mark(Mark.WAIVED)
        self.done.append(clock)

    # -- ending -------------------------------------------------------------------------------------------------------

    def _stop(self, event: Event) -> None:
        """Met. A stop ends a pause as well, so the due moment is known."""
        clock = self.clock
        if clock is not None:
            if self.since is not None:
                self._resume(event.at)
            clock.met = event
            if clock.terms:
                clock.settle()
            self.done.append(clock)
        self.clock = self.started = self.since = None
        self.paused_by = 0

    def _cease(self, event: Event, over: bool) -> None:
        """The subject is no more: what has no verdict yet is void."""
        clock = self.clock
        if clock is not None:
            clock.gone = event
            if not over:
                clock.void, clock.reason = event, why_void(event)
                if self.since is not None:
                    self._resume(event.at)
            self.done.append(clock)
        for one in self.done:
            if one.void is None and one.due is not None and one.due >= event.at:
                one.void, one.reason = event, why_void(event)
        self.clock = self.started = self.since = None
        self.paused_by = 0

    # -- changing -----------------------------------------------------------------------------------------------------

    def _change(self, event: Event) -> None:
        """An attribute changed before the verdict: it may concern us now, no longer, or with another target."""
        before, self.fit = self.fit, self._fits()
        clock = self.clock
        if clock is None:
            if before != FIT and self.fit != before and self.started is not None:
                self._open(event, event.at, provisional=False)
            return
        clock.attributes = self._known()
        if self.fit == FIT:
            self.retarget(clock, event.at)
            return
        clock.void, clock.reason = event, "unmatched"
        if self.fit == WAIVED:
            clock.reason = "waived"
            clock.mark(Mark.WAIVED)
        if self.since is not None:
            clock.pause(self.since, event.at, self.cause)
        self.done.append(clock)
        self.clock = None

    def retarget(self, clock: Clock, at: int) -> None:
        """Stricter: from the start, or if that is past from now, but never later than before. Laxer: from the start, marked."""
        rule = clock.rules.of(clock.attributes)
        if rule == clock.rule:
            return
        old_rule, old_terms = clock.rule, clock.terms
        clock.rule = rule
        new_terms = self._terms(clock, clock.opened)
        pauses = clock.pauses if self.since is None else [*clock.pauses, (max(self.since, clock.opened), at)]
        try:
            old, new = reckon(old_terms, pauses), reckon(new_terms, pauses)
            if clock.extended and old is not None and new is not None and new < old and _is_laxer(rule, old_rule):
                clock.terms = old_terms  # a time that was agreed is not taken back by promising less
            elif old is not None and (new is None or new > old):
                clock.terms = new_terms
                if at > clock.opened:
                    clock.mark(Mark.RELAXED)
            elif new is not None and new < at and at > clock.opened:
                fresh = term(at, rule, self.machine.tables)
                clock.terms = [*old_terms, fresh] if fresh is not None else old_terms
            else:
                clock.terms = new_terms
        except BeyondHorizon:
            clock.rule, clock.terms = old_rule, old_terms
        clock.settle(self.since)

    def _fix(self, at: int) -> None:
        """The event has come until which it was promised: it is due now, and what was met before is known to be in time."""
        for met in self.done:
            if met.met is not None and met.due is None and met.awaits:
                met.due = at
        clock = self.clock
        if clock is None or (clock.due is not None and at > clock.due):
            return
        one = Term(at, None, at, clock.rule.calendar)
        clock.fixed.append(one)
        clock.terms = [*clock.terms, one]
        if self.since is not None:
            self._resume(at)
        clock.settle()

    def _extend(self, clock: Clock, event: Event) -> None:
        wanted, until = self.machine.commitment.extends, moment(event.data.get("until"))
        if wanted is None or until is None or clock.extended >= wanted.times:
            return
        if clock.due is not None and until <= clock.due:
            return
        clock.extended += 1
        clock.mark(Mark.EXTENDED)
        clock.terms = [Term(event.at, None, until, clock.rule.calendar)]
        clock.settle(self.since)

    # -- pausing ------------------------------------------------------------------------------------------------------

    def _pause(self, event: Event, bits: int, over: bool) -> None:
        """Pauses count as the union of their intervals."""
        for begin, end in self.machine.pairs:
            if bits & begin:
                self.paused_by |= begin
            if bits & end:
                self.paused_by &= ~begin
        if self.paused_by and self.since is None:
            self.since, self.cause = event.at, event.id
            if self.clock is not None and not over:
                self.clock.settle(self.since)
        elif not self.paused_by and self.since is not None:
            self._resume(event.at)

    def _resume(self, at: int) -> None:
        since, self.since = self.since, None
        clock = self.clock
        if clock is not None and since is not None and (clock.due is None or since < clock.due):
            clock.pause(since, at, self.cause)
            if clock.terms:
                clock.settle()


def _is_laxer(one: Rule, other: Rule) -> bool:
    return one.amount is None or (other.amount is not None and one.amount.nominal > other.amount.nominal)


def _released(one: Obligation) -> float:
    """Until when an earlier obligation of the stream takes the place of another."""
    ends = [end for end in (one.met, one.closed) if end is not None]
    return min(ends) if ends else float("inf")
''')

MODULES['upkept.core.commitments.notice'] = (False, r'''"""Notice: what is planned is told, early enough, on the channels, to those whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.amount import AN_HOUR, Amount, parse_amount
from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.commitments.clock import calendar_of
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.planned import Occasion, Planner, planning
from upkept.core.event import Event
from upkept.core.moment import moment, quantity
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import NAMED, Every, Periods
from upkept.core.selector import Selector
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

REACH = 0.99
"""The share of the recipients for whom a channel must have accepted the announcement."""
ANY = "any"


@dataclass(frozen=True, slots=True)
class Lead:
    """How long ahead: an amount, or a whole period (`{whole: quarter}`)."""

    amount: Amount | None = None
    whole: str = ""

    def __post_init__(self) -> None:
        if (self.amount is None) == (not self.whole):
            raise ValueError("a lead is an amount or a whole period; write 1w or {whole: quarter}")
        if self.whole and self.whole not in NAMED:
            raise ValueError(f"{self.whole!r} is no period; write month, quarter, half or year")

    @classmethod
    def parse_text(cls, text: str) -> Lead:
        return cls(parse_amount(text))

    def __str__(self) -> str:
        return f"a whole {self.whole}" if self.whole else str(self.amount)


@dataclass(frozen=True, slots=True)
class Channels:
    """On which channels it must be told: `all` of these, and at least one of `any`. A plain name is all of one."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()

    @classmethod
    def parse_text(cls, text: str) -> Channels:
        return cls(all=(text,))


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice(Commitment):
    """Opens when `before` is planned; an announcement must be out `lead` before the actual start."""

    kind: ClassVar[str] = "notice"
    timed: ClassVar[tuple[str, ...]] = ("lead",)
    stays_owed: ClassVar[bool] = False

    before: Selector
    by_event: Selector
    lead: Lead
    channels: Channels = Channels()
    to: str = "subscribers"
    slack: Amount = AN_HOUR
    calendar: str = ""
    planned: Selector | None = None

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | (self.planned or planning(self.before)).kinds

    def awaited(self) -> frozenset[str]:
        return self.by_event.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        planner = compiled(self, reign.tables, _planner)
        return [self._judged(one, key, reign, frame.now) for one in planner.occasions(events, reign, word_plans=True)]

    def _judged(self, occasion: Occasion, key: str, reign: Reign, now: int) -> Obligation:
        """Judged at the actual start. Until then an announcement in time is shown, but a start that is moved needs another."""
        start, actual = occasion.moment, occasion.actual
        due = None if start is None else self.latest(start, reign.tables)
        told = None if start is None else self._told(occasion, start, actual.at if actual is not None else None)
        more: dict[str, Any] = {"target": str(self.lead)}
        if told is not None:
            more |= {"met": told.at, "met_by": told.id}
        in_time = told is not None and due is not None and told.at <= due
        if actual is not None:
            outcome = Outcome.KEPT if in_time else Outcome.LATE if told is not None else Outcome.BROKEN
            more["verdict_at"] = actual.at
            if now <= actual.at:
                more["next_look"] = actual.at + 1
        else:
            outcome = Outcome.KEPT if in_time else Outcome.RUNNING
            if due is not None and not in_time:
                warn_at = occasion.opening.at + max(due - occasion.opening.at, 0) * self.warn // 100
                more |= {"warn_at": warn_at, "next_look": warn_at if now < warn_at else None}
        return occasion.obligation(self, key, reign, due=due, outcome=outcome, **more)

    def latest(self, start: int, tables: Tables) -> int | None:
        """The last instant at which a start may still be announced; None where the calendar's table does not reach back."""
        amount, zone = self.lead.amount, tables.zone
        try:
            if amount is None:
                periods = Periods(Every(self.lead.whole), zone)
                here = periods.at(start)
                before = periods.before(here) if here else None
                return before.start if before else None
            if amount.kind == "civil":
                return zone.add(start, months=-amount.months, days=-amount.days)
            calendar = calendar_of(self.calendar, tables)
            if amount.kind == "elapsed":
                return calendar.back(start, amount.seconds)
            return calendar.back_days(start, amount.days)
        except BeyondHorizon:
            return None

    def _told(self, occasion: Occasion, start: int, until: int | None) -> Event | None:
        """The announcement by which the last channel that is needed was reached."""
        needed, reached = set(self.channels.all), set[str]()
        for word in occasion.words:
            if until is not None and word.at > until:
                break
            named = moment(word.data.get("start"))
            if (
                named is None
                or abs(named - start) > self.slack.nominal
                or not self.by_event.matches(word, occasion.attributes)
            ):
                continue
            if word.data.get("to", self.to) != self.to:
                continue
            reached |= accepted_on(word)
            if needed <= reached and (not self.channels.any or reached & set(self.channels.any)):
                return word
        return None


def accepted_on(word: Event) -> set[str]:
    """The channels that accepted the announcement for 99 % of those whom it concerns.

    `channels` is a list, with `accepted` of `total` (or `reached` of an `audience`) for all of them, or a mapping from a
    channel to its own figures. Without figures, who announced says by recording it that it reached them.
    """
    channels = word.data.get("channels") or (word.data["channel"] if word.data.get("channel") else ANY)
    if isinstance(channels, Mapping):
        return {
            str(name) for name, figures in channels.items() if _reaches(figures if isinstance(figures, Mapping) else {})
        }
    names = {channels} if isinstance(channels, str) else {str(name) for name in channels}
    return names if _reaches(word.data) else set()


def _reaches(figures: Mapping[str, Any]) -> bool:
    for part, whole in (("accepted", "total"), ("reached", "audience")):
        a, b = quantity(figures.get(part)), quantity(figures.get(whole))
        if a is not None and b is not None:
            return a >= REACH * b
    return True


def _planner(notice: Notice, tables: Tables) -> Planner:
    return Planner(notice, tables, notice.before, notice.planned or planning(notice.before), notice.by_event)
''')

MODULES['upkept.core.commitments.objective'] = (False, r'''"""Objective: a figure over a period reaches what was promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from upkept.core.amount import Amount, NotAnAmount, parse_amount
from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.commitments.clock import calendar_of
from upkept.core.commitments.figure import BEGUN, DOWN, OVER, TOLD, UP, availability, durations, share, statistic
from upkept.core.commitments.periodic import begins, keys_around, owed, periods_of
from upkept.core.commitments.subject import derived
from upkept.core.event import Event
from upkept.core.moment import quantity
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import MONTH, Every, Period, Periods
from upkept.core.selector import Pick, Selector
from upkept.core.zone import DAY

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

FREEZE = DAY
"""Seconds after a period in which its figure may still change."""
RECORDED = "measure.recorded"
OVER_EVENTS = ("count", "sum")
OVER_PROMISES = ("share", "duration", "kept_share")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must reach: a number (`99.9%` is 0.999), an amount of time, or what it was in the period before."""

    number: float | None = None
    amount: Amount | None = None
    previous: bool = False

    @classmethod
    def parse_text(cls, text: str) -> Bound:
        """`99.9%`, `0`, `8h` or `previous`. Raises ValueError."""
        if text == "previous":
            return cls(previous=True)
        try:
            return cls(float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text))
        except ValueError:
            pass
        try:
            return cls(amount=parse_amount(text))
        except NotAnAmount:
            raise ValueError(f"{text!r} is no figure; write 99.9%, 0, 8h or previous") from None

    @property
    def figure(self) -> float | None:
        """The number, or the seconds; None for `previous`."""
        return float(self.amount.nominal) if self.amount is not None else self.number

    def __str__(self) -> str:
        if self.previous:
            return "previous"
        return str(self.amount) if self.amount is not None else f"{self.number:g}"


def of_promises(commitments: Mapping[str, Commitment]) -> Mapping[str, Commitment]:
    """The commitments, in which a `kept_share` of nothing named is of all promises: no aims, and no figures, which would
    be judged at the same moment."""
    every = tuple(
        name
        for name, one in commitments.items()
        if one.strength == "promise" and not one.over_others and one.kind != "unmeasured"
    )
    return {
        name: replace(one, of=every) if isinstance(one, Objective) and one.of_all else one
        for name, one in commitments.items()
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Objective(Commitment):
    """`measure`: `availability` (of `component`), `share`, `duration`, `kept_share` (of the promises `of`), `count`, `sum` (of
    the events `of`), or the name of a recorded measure (`measure.recorded`). A `kept_share` without `of` is of all promises."""

    kind: ClassVar[str] = "objective"
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True
    over_others: ClassVar[bool] = True

    measure: str
    of: tuple[str, ...] | Selector = ()
    component: str = ""
    field: str = ""
    stat: Literal["median", "mean", "p50", "p75", "p90", "p95", "p99", "max", "min", "last"] = "mean"
    at_least: Bound | None = None
    at_most: Bound | None = None
    over: Every = MONTH
    anchor: str = ""
    ignore_under: Amount | None = None
    less: tuple[str, ...] = ()
    calendar: str = ""

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError("an objective has no aim; write `at_least: 99.9%`, `at_least: previous` or `at_most: 8h`")
        if self.measure == "availability" and not self.component:
            raise ValueError("availability is of a component; write `component: web`")
        if self.measure in (*OVER_EVENTS, *OVER_PROMISES) and not self.of and not self.of_all:
            raise ValueError(f"nothing to reckon {self.measure!r} of; write `of:` with commitments or events")
        if self.measure == "sum" and not self.field:
            raise ValueError("a sum is of a field of the events; write `field:`")

    @property
    def of_all(self) -> bool:
        """A `kept_share` of nothing named is of every promise of the plan: reading the plan names them (`of_promises`)."""
        return self.measure == "kept_share" and not self.of

    @property
    def never(self) -> bool:
        """`count … at_most: 0`: judged at the event."""
        return self.measure == "count" and self.at_most is not None and self.at_most.figure == 0

    @property
    def events(self) -> Selector:
        """The events that it is counted over; `of` names commitments otherwise."""
        if isinstance(self.of, Selector):
            return self.of
        return Selector(tuple(Pick(kind) for kind in self.of) if self.measure in OVER_EVENTS else ())

    def references(self) -> frozenset[str]:
        return (
            frozenset(self.of) if self.measure in OVER_PROMISES and not isinstance(self.of, Selector) else frozenset()
        )

    def kinds(self) -> frozenset[str]:
        if self.measure == "availability":
            return frozenset((DOWN, UP, "component.observed", BEGUN, TOLD, *OVER))
        if self.measure in OVER_EVENTS:
            return self.events.kinds
        return frozenset() if self.measure in OVER_PROMISES else frozenset((RECORDED,))

    def awaited(self) -> frozenset[str]:
        return frozenset((DOWN, UP)) if self.measure == "availability" else self.events.kinds

    def hides(self) -> bool:
        return self.measure == "availability" or self.at_most is not None

    def periods(self, tables: Tables) -> Periods | None:
        return periods_of(self, tables)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        """An event touches only what is judged at once; all else is reckoned at its timers and when it is read."""
        periods = periods_of(self, tables)
        return keys_around(periods, event.at, "") if self.never and periods is not None else ()

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        periods = periods_of(self, tables)
        period = periods.named(key) if periods is not None else None
        if period is None or periods is None or not self.kinds():
            return
        if self.measure == "availability":
            yield Scope(kinds=self.kinds(), until=period.end)
            return
        before = periods.before(period) if self._looks_back else None
        yield Scope(kinds=self.kinds(), since=before.start if before else period.start, until=period.end)

    @property
    def _looks_back(self) -> bool:
        return bool((self.at_least and self.at_least.previous) or (self.at_most and self.at_most.previous))

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        return begins(self, since, until, tables, items)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        periods, now = periods_of(self, reign.tables), frame.now
        period = periods.named(key) if periods is not None else None
        if periods is None or period is None or not reign.opens(period) or period.start > now:
            return []
        due = period.end + FREEZE
        events = [event for event in events if event.recorded <= due or event.how == "imported"]
        if self.never and (first := next((e for e in self._counted(events, reign.tables, period)), None)):
            more: dict[str, Any] = {"closed": first.at, "closed_by": first.id, "verdict_at": first.at, "figure": 1.0}
            return [owed(self, key, period, reign, outcome=Outcome.BROKEN, now=now, due=due, **more)]
        figure = self.figure(events, period, reign.tables, frame)
        before = periods.before(period) if self._looks_back else None
        previous = self.figure(events, before, reign.tables, frame) if before else None
        more = {"figure": figure, "target": self._target(previous)}
        if now <= due:
            return [owed(self, key, period, reign, outcome=Outcome.RUNNING, now=now, due=due, **more)]
        outcome, reason = self._judged(figure, previous, reign.tables)
        return [owed(self, key, period, reign, outcome=outcome, now=now, due=due, reason=reason, **more)]

    def figure(self, events: Sequence[Event], period: Period, tables: Tables, frame: Frame) -> float | None:
        """What it measures over one period, as far as that has come. None: there was nothing to measure."""
        calendar = calendar_of(self.calendar, tables)
        end = min(period.end, max(frame.now, period.start))
        if self.measure == "availability":
            return availability(self, events, period.start, end, calendar)
        if self.measure in OVER_PROMISES:
            # a period's own verdict falls on its end: (start, end] belongs to this period
            found = [
                one
                for name in sorted(self.references())
                for one in frame.results(name, period.start + 1, period.end + 1)
            ]
            found = [one for one in found if not self.where or self.where.matches(one.attributes)]
            return (
                statistic(self.stat, durations(found, end, period.end + FREEZE, calendar))
                if self.measure == "duration"
                else share(found)
            )
        chosen = self._counted(events, tables, period)
        if self.measure == "count":
            return float(len(chosen))
        if self.measure == "sum":
            return sum((quantity(event.data.get(self.field)) or 0.0 for event in chosen), 0.0)
        values = [quantity(event.data.get("value")) for event in chosen]
        return statistic(self.stat, [value for value in values if value is not None])

    def _counted(self, events: Sequence[Event], tables: Tables, period: Period) -> list[Event]:
        inside = [event for event in events if period.start <= event.at < period.end]
        if self.measure in OVER_EVENTS:
            told = [(event, self._known(event, tables)) for event in inside if event.kind in self.events.kinds]
            return [e for e, known in told if self.events.matches(e, known) and self.where.matches({**known, **e.data})]
        wanted = {"measure": self.measure, **({"component": self.component} if self.component else {})}
        return [
            e for e in inside if e.kind == RECORDED and all(e.data.get(name) == value for name, value in wanted.items())
        ]

    def _known(self, event: Event, tables: Tables) -> Mapping[str, Any]:
        """What conditions may ask of an event besides its fields: attributes derived from them, calendars open or closed."""
        data = event.data
        known: dict[str, Any] = {
            one.name: derived(one, data[one.field]) for one in tables.attributes.values() if one.field in data
        }
        for name in self.where.values.keys() & tables.calendars.keys():
            known[name] = "open" if tables.calendars[name].is_open(event.at) else "closed"
        return known

    def _target(self, previous: float | None) -> str:
        parts = [f"{sign} {bound}" for sign, bound in (("≥", self.at_least), ("≤", self.at_most)) if bound is not None]
        return ", ".join(parts) + (f" ({previous:.4g})" if previous is not None else "")

    def _judged(self, figure: float | None, previous: float | None, tables: Tables) -> tuple[Outcome, str]:
        if figure is None:
            return (
                (Outcome.VOID, "no-cases") if self.measure in OVER_PROMISES else (Outcome.UNMEASURED, "no-observation")
            )
        for bound, sign in ((self.at_least, 1), (self.at_most, -1)):
            if bound is None:
                continue
            wanted = previous if bound.previous else self._bound(bound, tables)
            if wanted is None:
                return Outcome.VOID, "no-previous"
            if sign * figure < sign * wanted:
                return Outcome.BROKEN, ""
        return Outcome.KEPT, ""

    def _bound(self, bound: Bound, tables: Tables) -> float | None:
        """A business day of a bound is the calendar's usual open day, in seconds."""
        if bound.amount is not None and bound.amount.kind == "business":
            calendar = calendar_of(self.calendar, tables)
            if calendar.days:
                open_ = calendar.elapsed(calendar.opens[0], calendar.closes[-1])
                return bound.amount.days * open_ / len(calendar.days)
        return bound.figure
''')

MODULES['upkept.core.commitments.periodic'] = (False, r'''"""What the kinds that are promised period by period share: keys, items and the periods themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Commitment, Opening, Reign
from upkept.core.commitments.compiled import compiled
from upkept.core.event import Event
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import Period, Periods

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

RETIRED = ("retired", "removed", "ended", "left", "withdrawn")
"""`<item kind>.<one of these>`: the item is no more."""


def periods_of(commitment: Commitment, tables: Tables) -> Periods | None:
    """The periods of a commitment (its `every` or `over`), made once for its tables."""
    return compiled(commitment, tables, _periods)


def _periods(commitment: Any, tables: Tables) -> Periods | None:
    every = getattr(commitment, "every", None) or getattr(commitment, "over", None)
    if every is None:
        return None
    return Periods(every, tables.zone, commitment.anchor, tables.dates.get(commitment.id, ()))


def split(key: str) -> tuple[str, str]:
    """`2026-03/course:7` → `2026-03`, `course:7`; an empty item where there is none."""
    period, _, item = key.partition("/")
    return period, item


def joined(period: str, item: str) -> str:
    return f"{period}/{item}" if item else period


def item_of(event: Event, per: str) -> str:
    """The item that an event is about: its subject, or what its field of that name refers to; empty: none."""
    if event.subject_kind == per:
        return event.subject
    named = event.data.get(per)
    if not named:
        return ""
    return str(named) if str(named).startswith(f"{per}:") else f"{per}:{named}"


def lives(events: Sequence[Event], per: str, item: str) -> tuple[int | None, Event | None]:
    """Since when the item is alive (its first event), and the event that ended it."""
    began: int | None = None
    for event in events:
        if item_of(event, per) != item:
            continue
        if began is None:
            began = event.at
        if event.subject == item and event.kind.rpartition(".")[2] in RETIRED and event.kind.partition(".")[0] == per:
            return began, event
    return began, None


def keys_around(periods: Periods, instant: int, item: str) -> Iterator[str]:
    """The key of the period in which something happened; for an item also of the next, for which it may be alive now."""
    period = periods.at(instant)
    if period is not None:
        yield joined(period.key, item)
        if item:
            following = periods.first(period.start + 1)
            if following is not None:
                yield joined(following.key, item)


def begins(
    commitment: Commitment, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]]
) -> Iterator[Opening]:
    """The periods that start in [since, until), for each item that was ever seen."""
    periods, per = periods_of(commitment, tables), commitment.items()
    if periods is None:
        return
    for period in periods.starting(since, until):
        for item in sorted(items.get(per, ())) if per else ("",):
            yield Opening(period.start, joined(period.key, item))


def owed(
    commitment: Commitment,
    key: str,
    period: Period,
    reign: Reign,
    *,
    outcome: Outcome,
    now: int,
    due: int | None = None,
    **more: Any,
) -> Obligation:
    """The obligation of one period, due when it ends unless said, looked at again when that has passed."""
    due = period.end if due is None else due
    _, item = split(key)
    fields: dict[str, Any] = {"verdict_at": None if outcome is Outcome.RUNNING else period.end, **more}
    if now <= due and outcome in (Outcome.RUNNING, Outcome.KEPT):
        fields.setdefault("next_look", due + 1)
    return Obligation(
        commitment=commitment.id,
        key=key,
        subject=item or f"commitment:{commitment.id}",
        opening=key,
        version=reign.version,
        opened=period.start,
        due=due,
        outcome=outcome,
        **fields,
    )


def warned(commitment: Commitment, period: Period, now: int) -> dict[str, int]:
    """When a period that is not met yet is at risk, and when to look at it next."""
    warn_at = period.start + (period.end - period.start) * commitment.warn // 100
    return {"warn_at": warn_at, "next_look": warn_at if now < warn_at else period.end + 1}
''')

MODULES['upkept.core.commitments.planned'] = (False, r'''"""What is planned and then happens: the occasions that notices and gates are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Commitment, Reign
from upkept.core.commitments.subject import FIT, UNFIT, WAIVED, Concern, Learner, Roles, asked, untied, why_void
from upkept.core.event import Event
from upkept.core.moment import moment
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.selector import Pick, Selector

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

VOID, PLAN, BEFORE, WORD = 1, 2, 4, 8
"""Bits: the subject ceases; a start is planned or moved; the actual start; what is required or announced."""


def planning(before: Selector) -> Selector:
    """The events that plan such a start, unless the plan names them: `release.planned`, `release.rescheduled`, `X.planned`."""
    kinds = {
        name
        for kind in before.kinds
        for name in (f"{kind}.planned", f"{kind.partition('.')[0]}.planned", f"{kind.partition('.')[0]}.rescheduled")
    }
    return Selector(tuple(Pick(kind) for kind in sorted(kinds)))


class Occasion:
    """One start: from its planning to the actual start, or to its end without one. `words`: what was said or done before it."""

    __slots__ = ("actual", "attributes", "ceased", "fit", "opening", "reason", "start", "words")

    def __init__(self, opening: Event, attributes: Mapping[str, Any], fit: int) -> None:
        self.opening, self.attributes, self.fit = opening, attributes, fit
        self.start: int | None = None
        self.actual: Event | None = None
        self.ceased: Event | None = None
        self.reason = ""
        self.words: list[Event] = []

    @property
    def moment(self) -> int | None:
        """The actual start; until then the planned one, if a moment was named."""
        return self.actual.at if self.actual is not None else self.start

    def obligation(
        self, commitment: Commitment, key: str, reign: Reign, *, due: int | None, outcome: Outcome, **more: Any
    ) -> Obligation:
        """As an obligation; one that ceased, or was waived, is void whatever else is given."""
        closed, marks = self.ceased, frozenset[Mark]()
        if self.fit == WAIVED:
            closed, marks = closed or self.actual or self.opening, frozenset({Mark.WAIVED})
        fields: dict[str, Any] = {"outcome": outcome, "due": due, **more}
        if closed is not None:
            fields = {
                "outcome": Outcome.VOID,
                "due": due,
                "verdict_at": closed.at,
                "closed": closed.at,
                "closed_by": closed.id,
            }
            fields["reason"] = self.reason or "waived"
        return Obligation(
            commitment=commitment.id,
            key=key,
            subject=self.opening.subject,
            opening=self.opening.id,
            version=reign.version,
            opened=self.opening.at,
            attributes=self.attributes,
            marks=marks,
            **fields,
        )


class Planner:
    """A commitment about planned starts and its tables, ready to read any subject."""

    __slots__ = ("before", "concern", "learner", "roles")

    def __init__(
        self, commitment: Commitment, tables: Tables, before: Selector, planned: Selector, word: Selector
    ) -> None:
        self.before = before
        # a word counts by kind and condition here; whether it has what it needs is the commitment's to say
        heard = Selector(tuple(Pick(pick.kind, pick.where) for pick in word.picks))
        self.roles = Roles([(PLAN, planned), (BEFORE, before), (WORD, heard)])
        self.concern = Concern(commitment, tables)
        self.learner = Learner(tables, asked(commitment, tables), ("digest", "version"))

    def occasions(self, events: Sequence[Event], reign: Reign, *, word_plans: bool = False) -> list[Occasion]:
        """The occasions that open within the reign. `word_plans`: a word that names a start plans it, if nothing else did."""
        found: list[Occasion] = []
        current: Occasion | None = None
        words: list[Event] = []
        known: Mapping[str, Any] = {}
        for event in untied(events, self.roles, PLAN | WORD, VOID):
            bits = self.roles.of(event, known)
            if event.data and not self.learner.names.isdisjoint(event.data):
                known = self.learner.learn(known, event.data, None if self.roles.play(event) else self.learner.asked)
            if current is not None:
                self._follow(current, known, event)
                if current.ceased is not None:
                    current = None
            if bits & VOID:
                if current is not None:
                    current.ceased, current.reason = event, why_void(event)
                current, words = None, []
                continue
            if bits & WORD:
                words.append(event)
            named = moment(event.data.get("start"))
            plans = bits & PLAN or (word_plans and bits & WORD and named is not None and current is None)
            if current is None and (plans or bits & BEFORE):
                current = Occasion(event, known, self.concern.of(known))
                if reign.holds(event.at):
                    found.append(current)
            if current is None:
                continue
            if plans and named is not None:
                current.start = named
            current.words = words
            if bits & BEFORE:
                current.actual, current = event, None
        return [one for one in found if one.fit != UNFIT]

    def _follow(self, current: Occasion, known: Mapping[str, Any], event: Event) -> None:
        """A change of attributes may make it our concern, or end that."""
        if known is current.attributes:
            return
        fit, current.attributes = self.concern.of(known), known
        if fit == UNFIT and current.fit == FIT:
            current.ceased, current.reason = event, "unmatched"
        elif fit != current.fit:
            if current.fit == UNFIT:
                current.opening = event
            current.fit = fit
''')

MODULES['upkept.core.commitments.repeat'] = (False, r'''"""Repeat: from a start on, something comes again and again, until a stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from upkept.core.commitments.base import Commitment, Counted, Frame, Reign
from upkept.core.commitments.clock import Rules
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.deadline import Deadline, Until
from upkept.core.commitments.machine import STOP, VOID, Machine, Reading
from upkept.core.commitments.subject import FIT, is_automatic
from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.selector import Selector
from upkept.core.targets import Range, Targets

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

EACH = 1 << 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat(Commitment):
    """Opens at `start`, then at each `each`, until `stop`; due after `every` (`first` for the first), or at the moment
    (`until`) that the last one named."""

    kind: ClassVar[str] = "repeat"
    timed: ClassVar[tuple[str, ...]] = ("every",)

    start: Selector
    each: Selector
    stop: Selector
    by: tuple[str, ...] = ()
    first: Targets[Range] | None = None
    every: Targets[Range] | None = None
    until: Until | None = None
    calendar: Targets[str] = field(default_factory=Targets)
    pauses: tuple[tuple[Selector, Selector], ...] = ()

    def __post_init__(self) -> None:
        if self.every is None and self.until is None:
            raise ValueError(
                "a repeat has no time; write `every` with an amount, or `until` with a field such as next_update"
            )

    def follows(self) -> frozenset[str]:
        targets = (one for one in (self.every, self.first) if one is not None)
        return frozenset(
            (*self.where.values, *self.by, *self.calendar.by, *(name for one in targets for name in one.by))
        )

    def awaited(self) -> frozenset[str]:
        return self.each.kinds | self.stop.kinds

    def counted(self) -> Sequence[Counted]:
        found = (self.first, self.every)
        return tuple(Counted(one, self.calendar, self.by) for one in found if one is not None)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return compiled(self, reign.tables, _Machine).fold(key, events, reign, frame)


class _Machine(Machine):
    """A deadline that every `each` meets and opens again."""

    __slots__ = ("first",)

    def __init__(self, repeat: Repeat, tables: Tables) -> None:
        deadline = Deadline(
            id=repeat.id,
            where=repeat.where,
            warn=repeat.warn,
            start=repeat.start,
            stop=repeat.stop,
            by=tuple(dict.fromkeys((*repeat.by, *repeat.follows()))),
            within=repeat.every,
            calendar=repeat.calendar,
            until=repeat.until,
            pauses=repeat.pauses,
        )
        super().__init__(deadline, tables, _Reading, [(EACH, repeat.each)])
        self.first = Rules(repeat.first, repeat.calendar, repeat.by, tables) if repeat.first else self.rules


class _Reading(Reading):
    __slots__ = ("latest",)

    machine: _Machine

    def __init__(self, machine: Machine, reign: Reign, frame: Frame) -> None:
        super().__init__(machine, reign, frame)
        self.latest: Event | None = None

    def rules(self) -> Rules:
        return self.machine.rules if self.latest is not None else self.machine.first

    def named_in(self, event: Event) -> Event:
        return self.latest or super().named_in(event)

    def _is_busy(self, at: int) -> bool:
        if self.latest is None:
            return super()._is_busy(at)
        return any(a <= at < b for a, b in self.busy)  # the word that ends one begins the next

    def step(self, event: Event, bits: int, changed: bool) -> None:
        if bits & EACH and not bits & (STOP | VOID) and self.started is not None and not is_automatic(event):
            self._again(event)
        super().step(event, bits & ~EACH, changed)
        if self.started is None:
            self.latest = None

    def _again(self, event: Event) -> None:
        """The running one is met, and the next begins, paused if we are."""
        clock, started = self.clock, self.started
        since, paused_by, cause = self.since, self.paused_by, self.cause
        if clock is not None:
            self._stop(event)
        self.started, self.latest, self.paused_by, self.cause = started, event, paused_by, cause
        self.since = event.at if since is not None else None
        self.fit = self._fits()
        if clock is not None or self.fit == FIT:
            self._open(event, event.at, provisional=False)
''')

MODULES['upkept.core.commitments.running'] = (False, r'''"""One clock while its events are read: mutable, private to a fold, turned into an obligation at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upkept.core.commitments.clock import Rule, Rules, Term, reckon, warning
from upkept.core.event import Event
from upkept.core.obligation import Mark, Obligation, Outcome, Stretch
from upkept.core.zone import BeyondHorizon

NO_MARKS: frozenset[Mark] = frozenset()


class Clock:
    """A promise that runs.

    `terms`: how its due moment is reckoned; `fixed`: those that no change of target takes away; `awaits`: an event will
    say when it is due; `provisional`: nothing has started it yet but the cap of its start; `gone`: its subject ceased, be it
    after the verdict.
    """

    __slots__ = (
        *(
            "attributes",
            "awaits",
            "causes",
            "due",
            "extended",
            "fixed",
            "gone",
            "marks",
            "met",
            "opened",
            "opening",
            "pauses",
        ),
        *("provisional", "reason", "rule", "rules", "subject", "terms", "void"),
    )

    def __init__(self, event: Event, opened: int, rule: Rule, terms: list[Term], attributes: Mapping[str, Any]) -> None:
        self.opening, self.subject, self.opened = event.id, event.subject, opened
        self.rules: Rules
        self.rule, self.terms, self.attributes = rule, terms, attributes
        self.fixed: list[Term] = []
        self.pauses: list[tuple[int, int]] = []
        self.causes: list[str] = []
        self.marks = NO_MARKS
        self.met: Event | None = None
        self.void: Event | None = None
        self.gone: Event | None = None
        self.due: int | None = None
        self.reason = ""
        self.extended = 0
        self.provisional = False
        self.awaits = False

    def mark(self, mark: Mark) -> None:
        self.marks = self.marks | {mark}

    def settle(self, paused_since: int | None = None) -> int | None:
        """Reckon the due moment anew; a table that does not reach so far leaves it open until it is extended."""
        try:
            self.due = reckon(self.terms, self.pauses, paused_since)
        except BeyondHorizon:
            self.due, self.reason = None, "beyond-table"
        else:
            if self.reason == "beyond-table":
                self.reason = ""
        return self.due

    def pause(self, begin: int, end: int, cause: str) -> None:
        """A pause that is over. What of it came before the opening is not ours."""
        begin = max(begin, self.opened)
        if begin < end:
            self.pauses.append((begin, end))
            self.causes.append(cause)

    def obligation(
        self, commitment: str, key: str, version: str, now: int, warn: int, since: int | None = None, cause: str = ""
    ) -> Obligation:
        """As of now; `since`, `cause`: the pause that still lasts."""
        due, met, void = self.due, self.met, self.void
        closing = void or self.gone
        warn_at = next_look = verdict = None
        reason = self.reason
        if void is not None:
            outcome = Outcome.VOID
            verdict = void.at
        elif met is not None:
            if due is None and (self.awaits or reason == "beyond-table"):
                outcome = Outcome.KEPT
            elif due is None:
                outcome, reason = Outcome.VOID, reason or "no-target"
            else:
                outcome, verdict = (Outcome.KEPT if met.at <= due else Outcome.LATE), due
                if now <= due:
                    next_look = due + 1
        elif due is not None:
            if now > due:
                outcome, verdict = Outcome.BROKEN, due
            else:
                outcome, next_look = Outcome.RUNNING, due + 1
                if self.terms:
                    warn_at = warning(self.terms, self.pauses, warn, due)
                    if warn_at is not None and now < warn_at:
                        next_look = warn_at
        else:
            outcome = Outcome.RUNNING
        paused: tuple[Stretch, ...] = ()
        if self.pauses:
            paused = tuple([Stretch(a, b, c) for (a, b), c in zip(self.pauses, self.causes, strict=True)])
        if since is not None and met is None and void is None and (due is None or due > since):
            paused = (*paused, Stretch(max(since, self.opened), None, cause))
        return Obligation(
            commitment,
            key,
            self.subject,
            self.opening,
            version,
            self.opened,
            due,
            outcome,
            met.at if met is not None else None,
            met.id if met is not None else None,
            closing.at if closing is not None else None,
            closing.id if closing is not None else None,
            verdict,
            warn_at,
            next_look,
            paused,
            self.marks,
            self.attributes,
            self.rule.text,
            None,
            reason,
        )
''')

MODULES['upkept.core.commitments.span'] = (False, r'''"""Span: a line of versions is supported for as long as its phase was promised to last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.event import Event
from upkept.core.line import Life, lives
from upkept.core.moment import moment
from upkept.core.obligation import Obligation, Outcome

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

KEY = "line"
ENDED, EXTENDED = "line.ended", "line.extended"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span(Commitment):
    """Opens when the phase of a line begins, due when it ends; broken by a `line.ended` before that."""

    kind: ClassVar[str] = "span"
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False

    of: Literal["line"] = "line"
    phase: str

    def listens(self, tables: Tables) -> frozenset[str]:
        opened = (line.opens.kinds for line in tables.lines.values() if line.opens)
        return frozenset((ENDED, EXTENDED)).union(*opened)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        return (KEY,)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        return (Scope(kinds=self.listens(tables)),)

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        if first:
            yield Opening(since, KEY)
        for life in lives(tables, ()):
            begin = life.begins.get(self.phase)
            if begin is not None and since <= begin < until:
                yield Opening(begin, KEY)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        if key != KEY:
            return []
        earlier = {one.opening for one in frame.earlier}
        found = []
        for life in lives(reign.tables, events):
            begin, end = life.begins.get(self.phase), life.ends.get(self.phase)
            if begin is None or f"{life.line}:{self.phase}" in earlier:
                continue
            opened = max(begin, reign.start)  # a phase that runs already is promised from the first day of the plan
            if opened <= frame.now and reign.holds(opened) and (end is None or end > opened):
                found.append(self._owed(life, opened, end, events, reign, frame.now))
        return found

    def _owed(
        self, life: Life, opened: int, end: int | None, events: Sequence[Event], reign: Reign, now: int
    ) -> Obligation:
        for event in events:
            if (
                event.kind == EXTENDED
                and event.subject == life.line
                and event.data.get("phase", self.phase) == self.phase
            ):
                until = moment(event.data.get("until"))
                if until is not None and end is not None and event.at <= end:
                    end = max(end, until)
        ended = next((e for e in events if e.kind == ENDED and e.subject == life.line and self._ends(e, end)), None)
        more: dict[str, Any] = {}
        if ended is not None:
            outcome = Outcome.BROKEN
            more = {"closed": ended.at, "closed_by": ended.id, "verdict_at": max(ended.at, opened), "reason": "ended"}
        elif end is not None and now > end:
            outcome, more = Outcome.KEPT, {"met": end, "verdict_at": end}
        else:
            outcome, more = Outcome.RUNNING, {"next_look": None if end is None else end + 1}
        return Obligation(
            commitment=self.id,
            key=KEY,
            subject=life.line,
            opening=f"{life.line}:{self.phase}",
            version=reign.version,
            opened=opened,
            due=end,
            outcome=outcome,
            target=self.phase,
            **more,
        )

    def _ends(self, event: Event, end: int | None) -> bool:
        """Does it end this phase too soon?"""
        return event.data.get("phase", self.phase) == self.phase and (end is None or event.at < end)
''')

MODULES['upkept.core.commitments.straight'] = (False, r'''"""The everyday case of a deadline, folded fast: opened once, perhaps changed, or paused and resumed, stopped once or not yet.

It says no more than `Reading` does, which a property test holds it to; whatever is not so plain it leaves to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.base import Frame, Reign
from upkept.core.commitments.clock import Rule, Term, reckon, term
from upkept.core.commitments.running import Clock
from upkept.core.commitments.subject import FIT, UNFIT, Concern, Learner, Roles, is_automatic
from upkept.core.event import Event
from upkept.core.obligation import Obligation
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.commitments.machine import Machine

START, STOP, BEGIN, END = 2, 4, 64, 128
LOOK = -1
"""A kind whose part depends on the event's fields, or is another than these: left to the full reading."""
Known = tuple[int, Rule, Mapping[str, Any]]


class Straight:
    """A machine's short way. `kinds`: kind of event → its part, found once."""

    __slots__ = ("_asked", "_known", "_machine", "_people", "concern", "kinds", "learner", "roles")

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.roles: Roles = machine.roles
        self.concern: Concern = machine.concern
        self.learner: Learner = machine.learner
        self.kinds: dict[str, int] = {}
        self._asked = tuple(sorted(machine.names))
        self._known: dict[tuple[Any, ...], Known] = {}
        self._people = machine.commitment.counts == "people"

    def fold(self, key: str, events: Sequence[Event], reign: Reign, now: int) -> list[Obligation] | None:
        """The obligation, if any; None: not so plain."""
        kinds, names, asked = self.kinds, self.learner.names, self.learner.asked
        opening: Event | None = None
        stop: Event | None = None
        pauses: list[tuple[int, int, str]] = []
        changes: list[Event] = []
        since: Event | None = None
        before = None
        for event in events:
            bits = kinds.get(event.kind)
            if bits is None:
                bits = kinds[event.kind] = self._part(event.kind)
            data = event.data
            if bits:
                at = event.at
                if at == before or bits == LOOK or (opening is None) != (bits == START):
                    return None
                before = at
                if bits == START:
                    opening = event
                    continue
                if stop is not None:
                    continue
                if bits == STOP:
                    if not (data and self._people and is_automatic(event)):
                        stop = event
                    continue
                if bits == BEGIN:
                    since = since or event
                elif since is not None:
                    pauses.append((since.at, at, since.id))
                    since = None
            if data and stop is None and not (names if bits else asked).isdisjoint(data):
                if bits or opening is None or event.at == before:
                    return None
                before = event.at
                changes.append(event)
        if opening is None:
            return []
        if stop is not None and since is not None:
            pauses.append((since.at, stop.at, since.id))
            since = None
        if changes and (pauses or since):
            return None
        return self._made(key, opening, stop, pauses, since, changes, reign, now)

    def _made(
        self,
        key: str,
        opening: Event,
        stop: Event | None,
        pauses: list[tuple[int, int, str]],
        since: Event | None,
        changes: list[Event],
        reign: Reign,
        now: int,
    ) -> list[Obligation] | None:
        opened = opening.at
        fit, rule, known = self._of(opening.data)
        if fit == UNFIT:
            return None if changes else []
        if opened < reign.start or (reign.end is not None and opened >= reign.end):
            return None if changes else []
        amount = rule.amount
        if fit != FIT or amount is None:
            return None
        clock = Clock(opening, opened, rule, [], known)
        try:
            if amount.kind == "elapsed":
                clock.terms = [Term(opened, amount.seconds, None, rule.calendar)]
                clock.due = rule.calendar.due(opened, amount.seconds)
            else:
                one = term(opened, rule, self._machine.tables)
                assert one is not None
                clock.terms, clock.due = [one], one.due
            for begin, end, cause in pauses:
                if clock.due is None or begin >= clock.due:
                    break
                clock.pauses.append((begin, end))
                clock.causes.append(cause)
                clock.due = reckon(clock.terms, clock.pauses)
        except BeyondHorizon:
            return None
        if changes and not self._changed(clock, changes, Frame(now), reign):
            return None
        clock.met = stop
        commitment = self._machine.commitment
        if since is not None and clock.due is not None and since.at < clock.due:
            clock.due = None
            return [clock.obligation(commitment.id, key, reign.version, now, commitment.warn, since.at, since.id)]
        return [clock.obligation(commitment.id, key, reign.version, now, commitment.warn)]

    def _changed(self, clock: Clock, changes: list[Event], frame: Frame, reign: Reign) -> bool:
        """Give the clock the targets of what changed before its verdict. False: it does not concern us all the time."""
        machine = self._machine
        reading = machine.reading(machine, reign, frame)
        clock.rules = machine.rules
        for event in changes:
            if clock.due is None:
                return False
            if event.at > clock.due:
                break
            known = self.learner.learn(clock.attributes, event.data, self.learner.asked)
            if known is clock.attributes:
                continue
            if self.concern.of(known) != FIT:
                return False
            clock.attributes = known
            reading.retarget(clock, event.at)
        return True

    def _of(self, data: Mapping[str, Any]) -> Known:
        """Whether it concerns us, its target, and what is known, by the opening's fields alone."""
        asked = tuple([data.get(name) for name in self._asked])
        try:
            found = self._known.get(asked)
        except TypeError:  # a list among the values
            return self._find(data)
        if found is None:
            found = self._find(data)
            if all(value is None or type(value) is str for value in asked):
                self._known[asked] = found
        return found

    def _find(self, data: Mapping[str, Any]) -> Known:
        known = self.learner.learn({}, data)
        return self.concern.of(known), self._machine.rules.of(known), known

    def _part(self, kind: str) -> int:
        bits, checks = self.roles.sort(kind)
        plain = not checks and bits in (0, START, STOP, BEGIN, END) and not kind.endswith(".reopened")
        return bits if plain else LOOK
''')

MODULES['upkept.core.commitments.subject'] = (False, r'''"""What is known of a subject while its events are read: its attributes, whether a commitment concerns it, when it ceases."""

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
''')

MODULES['upkept.core.commitments.unmeasured'] = (False, r'''"""Unmeasured: a sentence that promises something which nothing here can see, said openly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.event import Event
from upkept.core.obligation import Obligation


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmeasured(Commitment):
    """It never opens an obligation; its record is the sentence why."""

    kind: ClassVar[str] = "unmeasured"
    by_subject: ClassVar[bool] = False

    why: str

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return []
''')

MODULES['upkept.core.commitments.watch'] = (False, r'''"""Watch: after it is done it is watched for a while, and the watching says how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from upkept.core.amount import AN_HOUR, Amount
from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.commitments.clock import Term, later
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.deadline import Deadline
from upkept.core.commitments.machine import Machine, Reading
from upkept.core.commitments.running import Clock
from upkept.core.event import Event
from upkept.core.moment import quantity
from upkept.core.obligation import Obligation
from upkept.core.selector import Pick, Selector
from upkept.core.targets import Range, Targets

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch(Commitment):
    """Opens at `after`; due `for` and `grace` later; kept by a `stop` that says pass, fail or rolled back."""

    kind: ClassVar[str] = "watch"
    timed: ClassVar[tuple[str, ...]] = ("for",)

    after: Selector
    for_: Amount
    stop: Selector
    grace: Amount = AN_HOUR
    covered: float = 0.95
    calendar: str = ""

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | _undone(self.after)

    def awaited(self) -> frozenset[str]:
        return self.stop.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        return compiled(self, reign.tables, _Machine).fold(key, events, reign, frame)


def _undone(after: Selector) -> frozenset[str]:
    """`release.rolled_back` of `release.deployed`: what was watched is taken back."""
    return frozenset(f"{kind.partition('.')[0]}.rolled_back" for kind in after.kinds)


class _Machine(Machine):
    """A deadline whose stop must say how it went, after watching long enough."""

    __slots__ = ("watch",)

    def __init__(self, watch: Watch, tables: Tables) -> None:
        self.watch = watch
        undone = tuple(Pick(kind) for kind in sorted(_undone(watch.after)))
        deadline = Deadline(
            id=watch.id,
            where=watch.where,
            warn=watch.warn,
            start=watch.after,
            stop=Selector((*watch.stop.picks, *undone)),
            within=Targets((), Range(watch.for_)),
            calendar=Targets((), watch.calendar or None),
            counts="automatic",
        )
        super().__init__(deadline, tables, _Reading)


class _Reading(Reading):
    __slots__ = ()

    machine: _Machine

    def accepts(self, event: Event) -> bool:
        """Pass (after the whole time), fail or rolled back, with the figure (`watched`) of how much of the time was watched."""
        watch, result = self.machine.watch, str(event.data.get("result", ""))
        if event.kind not in watch.stop.kinds:
            return True
        if result not in ("pass", "fail", "rolled_back"):
            return False
        share = quantity(event.data.get("watched"))
        if share is None or (share / 100 if share > 1 else share) < watch.covered:
            return False
        clock = self.clock
        if result != "pass" or clock is None:
            return True
        rule = clock.rule
        return rule.amount is None or event.at >= later(clock.opened, rule.amount, rule.calendar, self.machine.tables)

    def _terms(self, clock: Clock, at: int) -> list[Term]:
        """The verdict may take the grace longer than the watching."""
        more = self.machine.watch.grace.nominal
        return [
            one._replace(amount=one.amount + more)
            if one.due is None and one.amount is not None
            else one._replace(due=(one.due or 0) + more)
            for one in super()._terms(clock, at)
        ]
''')

MODULES['upkept.core.commitments.window'] = (False, r'''"""Window: work is done inside its windows and outside every freeze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.commitments.base import ENDINGS, Commitment, Frame, Reign
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.subject import FIT, UNFIT, Concern, Learner, Roles, asked, untied
from upkept.core.event import Event
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.selector import Pick, Selector
from upkept.core.window import uncovered
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

FROM, TO = 2, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Window(Commitment):
    """No second between `from` and `to` (or rollback, or cancellation) lies outside the windows or inside a freeze."""

    kind: ClassVar[str] = "window"
    stays_owed: ClassVar[bool] = False

    from_: Selector
    to: Selector
    within: tuple[str, ...] = ()

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | self.ends.kinds

    def follows(self) -> frozenset[str]:
        return Commitment.follows(self) | {"class"}

    @property
    def ends(self) -> Selector:
        """What ends the work: `to`, and for the same subject its rollback or cancellation."""
        words = {kind.partition(".")[0] for kind in self.from_.kinds}
        more = (Pick(f"{word}.{end}") for word in sorted(words) for end in ("rolled_back", *ENDINGS))
        return Selector((*self.to.picks, *more))

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        reader = compiled(self, reign.tables, _Reader)
        return [self._judged(work, key, reign, frame.now) for work in reader.works(events, reign)]

    def _judged(self, work: _Work, key: str, reign: Reign, now: int) -> Obligation:
        opening, end = work.opening, work.end
        more: dict[str, Any] = {}
        marks = frozenset[Mark]()
        due: int | None
        if work.fit != FIT:
            outcome, due, marks = Outcome.VOID, None, frozenset({Mark.WAIVED})
            more = {"reason": "waived", "closed": opening.at, "closed_by": opening.id, "verdict_at": opening.at}
        elif end is None:
            outcome, due = Outcome.RUNNING, self._allowed_until(opening.at, work.attributes, reign.tables)
            if due is not None:
                warn_at = opening.at + (due - opening.at) * self.warn // 100
                more = {"warn_at": warn_at, "next_look": warn_at if now < warn_at else None}
        else:
            due = end.at
            reason = self.outside(opening.at, end.at, work.attributes, reign.tables)
            outcome = Outcome.BROKEN if reason else Outcome.KEPT
            more = {"reason": reason, "verdict_at": end.at, "met": end.at, "met_by": end.id}
            if now <= end.at:
                more["next_look"] = end.at + 1
        return Obligation(
            commitment=self.id,
            key=key,
            subject=opening.subject,
            opening=opening.id,
            version=reign.version,
            opened=opening.at,
            due=due,
            outcome=outcome,
            attributes=work.attributes,
            marks=marks,
            target=", ".join(self.within),
            **more,
        )

    def outside(self, begin: int, end: int, attributes: Mapping[str, Any], tables: Tables) -> str:
        """Why [begin, end) was no time for this work: `outside` the windows, or the name of the freeze; empty: it was."""
        end = max(end, begin + 1)
        freezes = tables.freezes.during(begin, end, _class_of(attributes))
        if freezes:
            return f"freeze: {freezes[0].name}"
        if not self.within:
            return ""
        return "outside" if uncovered(begin, end, self._open(begin, end, tables)) else ""

    def _open(self, begin: int, end: int, tables: Tables) -> list[tuple[int, int]]:
        return sorted((one.start, one.end) for name in self.within for one in tables.windows[name].during(begin, end))

    def _allowed_until(self, begin: int, attributes: Mapping[str, Any], tables: Tables) -> int | None:
        """Until when work that has begun may go on; the beginning itself where it should not have begun."""
        limit = begin
        try:
            if not self.within:
                return None
            for start, end in self._open(begin, begin + 1, tables):
                if start <= limit:
                    limit = max(limit, end)
            freezes = tables.freezes.during(begin, max(limit, begin + 1), _class_of(attributes))
        except BeyondHorizon:
            return None
        stops: list[int] = [max(one.start, begin) for one in freezes]
        return min([limit, *stops])


def _class_of(attributes: Mapping[str, Any]) -> str | None:
    found = attributes.get("class")
    return None if found is None else str(found)


class _Work:
    __slots__ = ("attributes", "end", "fit", "opening")

    def __init__(self, opening: Event, attributes: Mapping[str, Any], fit: int) -> None:
        self.opening, self.attributes, self.fit = opening, attributes, fit
        self.end: Event | None = None


class _Reader:
    """A window commitment and its tables, ready to read any subject."""

    __slots__ = ("concern", "learner", "roles")

    def __init__(self, window: Window, tables: Tables) -> None:
        self.roles = Roles([(FROM, window.from_), (TO, window.ends)])
        self.concern = Concern(window, tables)
        self.learner = Learner(tables, asked(window, tables))

    def works(self, events: Sequence[Event], reign: Reign) -> list[_Work]:
        """From each beginning to its end, one at a time."""
        found: list[_Work] = []
        current: _Work | None = None
        known: Mapping[str, Any] = {}
        for event in untied(events, self.roles, FROM, TO):
            bits = self.roles.of(event, known)
            if event.data and not self.learner.names.isdisjoint(event.data):
                known = self.learner.learn(known, event.data, None if self.roles.play(event) else self.learner.asked)
            if bits & FROM and current is None:
                current = _Work(event, known, self.concern.of(known))
                if reign.holds(event.at):
                    found.append(current)
            if bits & TO and current is not None:  # one event may be the whole work: from and to the same
                current.end, current = event, None
            elif current is not None and known is not current.attributes:
                current.attributes, current.fit = known, self.concern.of(known)
        return [one for one in found if one.fit != UNFIT]
''')

MODULES['upkept.core.event'] = (False, r'''"""What happened: the one input of every promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from upkept.core.quick import quick

How = Literal["observed", "reported", "attested", "imported"]


@quick
@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one subject.

    `at` and `recorded` are whole UTC seconds. `seq` is the journal's number: it depends on the order of arrival,
    so no fold may use it. `data` holds references and facts, never personal content.
    """

    id: str
    product: str
    kind: str
    subject: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)
    recorded: int = 0
    by: str = ""
    how: How = "observed"
    v: int = 1
    seq: int = 0

    @property
    def subject_kind(self) -> str:
        """`ticket` of `ticket:481`."""
        return self.subject.partition(":")[0]


def in_order(event: Event) -> tuple[int, str]:
    """The order in which folds read events: by moment, then by id, so that the order of arrival cannot matter.

    What must come first within one second (an opening before its own answer) is each fold's to say.
    """
    return (event.at, event.id)
''')

MODULES['upkept.core.fold'] = (False, r'''"""The driver: which streams an event touches, what each is folded from, and the fold over the versions of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from upkept.core.commitments.base import ENDINGS, EXCUSED, HEARD, SILENT, Frame, Scope
from upkept.core.event import Event, in_order
from upkept.core.history import History
from upkept.core.obligation import Obligation
from upkept.core.verdict import finished, told

__all__ = ["ALL", "History", "Stream", "fold", "openings", "replay", "scopes", "touched"]

ALL = "*"
"""The key that stands for every stored stream of a commitment: a feed that fell silent touches them all."""
SPECIAL = frozenset((EXCUSED, SILENT, HEARD))
"""Events that the driver reads, whatever the kind of commitment."""
PLAIN, TOLD, WHOLE = 0, 1, 2
"""What a group of events needs: the plain fold; to be told how it was learned of; all that the driver knows."""
LATE = 60
"""Seconds after which an event counts as recorded late."""


class Stream(NamedTuple):
    """The unit that is locked, folded and stored as one."""

    product: str
    commitment: str
    key: str


def touched(history: History, event: Event) -> set[Stream]:
    """The streams whose obligations this event may change. One with the key `*` means all stored ones of its commitment."""
    index, product, kind, subject = history.index, history.product, event.kind, event.subject
    if kind in SPECIAL:
        return _touched_specially(history, event)
    names = index.subject.get(kind, ())
    found = {Stream(product, name, subject) for name in names}
    for attribute in event.data:
        for name in index.names.get(attribute, ()):
            found.add(Stream(product, name, subject))
    if kind.rpartition(".")[2] in ENDINGS and kind.partition(".")[0] == event.subject_kind:
        found.update(Stream(product, name, subject) for name in index.all_subject)
    for commitment, reign in index.keyed.get(kind, ()):
        found.update(Stream(product, commitment.id, key) for key in commitment.keys(event, reign.tables))
    for commitment, reign in index.itemised.get(event.subject_kind, ()) if index.itemised else ():
        found.update(Stream(product, commitment.id, key) for key in commitment.keys(event, reign.tables))
    return found


def scopes(history: History, stream: Stream) -> list[Scope]:
    """What a stream is folded from: the events that any of these holds."""
    found: list[Scope] = []
    for commitment, reign in history.reigns(stream.commitment):
        for scope in commitment.scope(stream.key, reign.tables):
            if scope not in found:
                found.append(scope)
        if commitment.awaited():
            feeds = Scope(kinds=frozenset((SILENT, HEARD)))
            if feeds not in found:
                found.append(feeds)
        if not commitment.by_subject:
            excuses = Scope(subject=f"commitment:{commitment.id}")
            if excuses not in found:
                found.append(excuses)
    return found


def fold(history: History, stream: Stream, events: Sequence[Event], frame: Frame) -> list[Obligation]:
    """The stream's obligations as of `frame.now`, in the order in which they opened. The events may come in any order."""
    return folded(history, stream, *ordered(events), frame)


def openings(
    history: History, since: int, until: int, items: Mapping[str, Iterable[str]] | None = None
) -> list[tuple[int, Stream]]:
    """The streams that begin by the calendar in [since, until), soonest first.

    `items`: kind of subject → every subject of it that was ever seen (`history.index.itemised` has the kinds that are needed).
    """
    found: set[tuple[int, Stream]] = set()
    for name in history.commitments():
        for commitment, reign in history.reigns(name):
            begin, end = max(since, reign.start), until if reign.end is None else min(until, reign.end)
            if begin >= end:
                continue
            for one in commitment.openings(begin, end, reign.tables, items or {}, first=since <= reign.start):
                found.add((one.at, Stream(history.product, name, one.key)))
    return sorted(found)


def ordered(events: Sequence[Event]) -> tuple[Sequence[Event], int]:
    """The events by moment and id, and what they need: more than the plain fold where one is late, attested or special."""
    before = -(1 << 62)
    special = sort = odd = False
    for event in events:
        at = event.at
        if at <= before:
            sort = True
        before = at
        if event.recorded > at + LATE or event.kind in SPECIAL:
            special = True
        if event.how != "observed":
            odd = True
            special = special or event.how == "attested"
    return (sorted(events, key=in_order) if sort else events), WHOLE if special else TOLD if odd else PLAIN


def folded(history: History, stream: Stream, events: Sequence[Event], need: int, frame: Frame) -> list[Obligation]:
    """`fold` for events that `ordered` has seen."""
    if need != WHOLE:
        found = _plain(history, stream, events, frame)
        return told(found, events) if need == TOLD and found else found
    ours = [event for event in events if event.kind not in SPECIAL]
    found = _plain(history, stream, ours, frame)
    if not found:
        return found
    whole = finished(
        history, stream.commitment, found, events, lambda known, now: _known(history, stream, known, frame, now)
    )
    return told(whole, events)


def _known(history: History, stream: Stream, events: Sequence[Event], frame: Frame, now: int) -> list[Obligation]:
    """What the obligations were when only these events were known."""
    ours = [event for event in events if event.kind not in SPECIAL]
    return _plain(history, stream, ours, Frame(now, frame.results))


def _plain(history: History, stream: Stream, events: Sequence[Event], frame: Frame) -> list[Obligation]:
    reigns = history.reigns(stream.commitment)
    if len(reigns) == 1:
        commitment, reign = reigns[0]
        return commitment.fold(stream.key, events, reign, frame)
    found: list[Obligation] = []
    for commitment, reign in reigns:
        if found:
            frame = replace(frame, earlier=tuple(found))
        found += commitment.fold(stream.key, events, reign, frame)
    return found


def _touched_specially(history: History, event: Event) -> set[Stream]:
    """What the driver's own events touch."""
    product, index = history.product, history.index
    if event.kind == EXCUSED:
        name = str(event.data.get("commitment") or "")
        if event.subject_kind == "commitment":
            name = name or event.subject.partition(":")[2]
        held = history.reigns(name)
        if any(commitment.by_subject for commitment, _ in held):
            return {Stream(product, name, event.subject)}
        return (
            {Stream(product, name, str(event.data.get("key") or event.data.get("opening") or ALL))} if held else set()
        )
    if event.kind == HEARD:
        return {Stream(product, name, ALL) for names in index.awaited.values() for name in names}
    kinds = event.data.get("kinds") or ()
    return {Stream(product, name, ALL) for kind in kinds for name in index.awaited.get(str(kind), ())}


def replay(history: History, events: Iterable[Event], now: int) -> dict[Stream, list[Obligation]]:
    """Every stream of the whole journal, whatever the order of its events (see core/replay.py)."""
    from upkept.core.replay import replay as whole

    return whole(history, events, now)
''')

MODULES['upkept.core.history'] = (False, r'''"""A product's plan over time: which version opens what, and which promises an event may touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from upkept.core.commitments.base import Commitment, Reign
from upkept.core.commitments.subject import asked

if TYPE_CHECKING:
    from upkept.core.plan.model import Version

Held = tuple[Commitment, Reign]


@dataclass(frozen=True, slots=True)
class Index:
    """From an event to commitments, without asking each of them.

    `subject`: kind of event → ids of those that are promised to a subject; `names`: attribute → the ids that depend on it;
    `keyed`: kind of event → those with streams of their own naming; `all_subject`: every id promised to a subject;
    `awaited`: kind of event → ids that its absence breaks; `itemised`: kind of subject → those promised for each one.
    """

    subject: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    keyed: Mapping[str, tuple[Held, ...]]
    all_subject: tuple[str, ...]
    awaited: Mapping[str, tuple[str, ...]]
    itemised: Mapping[str, tuple[Held, ...]]


@dataclass(frozen=True, slots=True)
class History:
    """A product's versions, by the instant from which each opens obligations. Make it once and keep it: it is an index too."""

    product: str
    versions: tuple[Version, ...]
    _reigns: Mapping[str, tuple[Held, ...]] = field(init=False, repr=False, compare=False)
    index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        versions = sorted(self.versions, key=lambda one: one.effective)
        ids = dict.fromkeys(name for version in versions for name in version.plan.commitments)
        reigns = {name: tuple(_reigns(name, versions)) for name in ids}
        object.__setattr__(self, "_reigns", reigns)
        object.__setattr__(self, "index", _index(reigns))

    def reigns(self, commitment: str) -> tuple[Held, ...]:
        """The commitment as each version has it, with the time in which that version opens its obligations; oldest first."""
        return self._reigns.get(commitment, ())

    def commitments(self) -> Iterable[str]:
        """The ids of every commitment of any version."""
        return self._reigns.keys()

    def version(self, number: str) -> Version | None:
        """The version of that number."""
        return next((one for one in self.versions if one.number == number), None)


def _reigns(name: str, versions: list[Version]) -> Iterable[Held]:
    start: int | None = None
    for position, version in enumerate(versions):
        commitment = version.plan.commitments.get(name)
        if commitment is None:
            start = None
            continue
        begin = version.effective if start is None else max(start, version.effective)
        follower = versions[position + 1] if position + 1 < len(versions) else None
        if follower is None:
            yield commitment, Reign(version.number, begin, None, version.tables)
            return
        start = _change(commitment, begin, version, follower, name)
        end = max(start if start is not None else follower.effective, begin)
        yield commitment, Reign(version.number, begin, end, version.tables, max(follower.effective, begin))


def _change(commitment: Commitment, begin: int, version: Version, follower: Version, name: str) -> int | None:
    """When the next version takes over: when it is in force, or for periods, with its first one after ours that then runs.

    None: it does not have this commitment any more.
    """
    other = follower.plan.commitments.get(name)
    if other is None:
        return None
    at = follower.effective
    ours = commitment.periods(version.tables)
    running = ours.at(at - 1) if ours is not None else None
    if running is not None and begin <= running.start:
        at = max(at, running.end)
    theirs = other.periods(follower.tables)
    first = theirs.first(at) if theirs is not None else None
    return first.start if first is not None else at


def _index(reigns: Mapping[str, tuple[Held, ...]]) -> Index:
    subject: dict[str, dict[str, None]] = {}
    names: dict[str, dict[str, None]] = {}
    keyed: dict[str, list[Held]] = {}
    awaited: dict[str, dict[str, None]] = {}
    every: dict[str, None] = {}
    items: dict[str, list[Held]] = {}
    for name, held in reigns.items():
        for commitment, reign in held:
            for kind in commitment.awaited():
                awaited.setdefault(kind, {})[name] = None
            if not commitment.by_subject:
                for kind in commitment.listens(reign.tables):
                    keyed.setdefault(kind, []).append((commitment, reign))
                if commitment.items():
                    items.setdefault(commitment.items(), []).append((commitment, reign))
                continue
            every[name] = None
            for kind in commitment.kinds():
                subject.setdefault(kind, {})[name] = None
            for attribute in asked(commitment, reign.tables):
                names.setdefault(attribute, {})[name] = None
    return Index(
        {kind: tuple(found) for kind, found in subject.items()},
        {attribute: tuple(found) for attribute, found in names.items()},
        {kind: tuple(found) for kind, found in keyed.items()},
        tuple(every),
        {kind: tuple(found) for kind, found in awaited.items()},
        {kind: tuple(found) for kind, found in items.items()},
    )
''')

MODULES['upkept.core.ledger'] = (True, r'''"""The evidence: a Merkle tree over the journal, signed checkpoints of it, and what a bundle says. Standard library only."""
''')

MODULES['upkept.core.ledger.bundle'] = (False, r'''"""What a bundle is made of: the names of its parts, and what stands in them (docs/use/auditors.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

FORMAT = "upkept-bundle 1"
MANIFEST = "manifest.json"
README = "README.txt"
VERIFIER = "verify_bundle.py"
KEYS = "keys.json"  # [{"key": …, "certificate": …}], the first key first
CHECKPOINTS = (
    "checkpoints.jsonl"  # {"note", "number"} each, and of the product "size", "root", "place", "products", "path"
)
LEAVES = "leaves.bin"  # the 32 bytes of every leaf of the whole tree
EVENTS = "events.jsonl"  # the product's sealed events, one a line, exactly the bytes that were hashed
PLACES = "events.idx"  # of each: the number of its leaf (8 bytes, big-endian), and what blinds it (16 bytes)
UNSEALED = "unsealed.jsonl"  # events that were not sealed yet
DOCUMENTS = "documents.json"  # version → the plan's document with its keys in their order
CASES = "cases.jsonl"  # the first line names the fields; then a case each
SCORES = "scores.json"  # commitment → month → counts
TEXTS = "texts.jsonl"  # {"id", "salt", "text"}: free text beside events, where it was asked for
FILES = "files.jsonl"  # {"sha256", "size", "name", "inside"}
STAMPS = "stamps/"  # RFC 3161 answers, under the number of their checkpoint
INSIDE = "files/"  # evidence files under their hash
PLACE = 24  # bytes a record of PLACES


def ordered(document: Mapping[str, Any]) -> str:
    """The SHA-256, hex, of a plan's document with its keys in their order."""
    return sha256(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
''')

MODULES['upkept.core.ledger.note'] = (False, r'''"""Checkpoints as text: signed notes in the form of the C2SP, `signed-note` and `tlog-checkpoint`, which other tools read.

    upkept.example.org/ledger
    48213
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    time 2026-11-22T00:48:00Z
    products mzbFZUZ…

    — upkept.example.org/ledger Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

Who signs and who verifies is given: this module knows no cryptography beyond hashes.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

ED25519 = b"\x01"
LARGEST = 100_000  # bytes of a note
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/=]+)")
_NAME = re.compile(r"[^\s+]{1,200}\Z")

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, signature, message) → whether it is right."""


class NotANote(ValueError):  # noqa: N818 - said of the text
    """The text is no signed note, no checkpoint or no key; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key with the name that it signs under; 32 bytes of Ed25519."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """As it is handed around: `name+a1b2c3d4+AQ…`."""
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """For reading aloud: 8 groups of 4 hexadecimal digits."""
        digits = sha256(ED25519 + self.public).hexdigest()[:32]
        return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def read_key(text: str) -> Key:
    """Raises NotANote."""
    name, _plus, rest = text.strip().partition("+")
    number, _plus, written = rest.partition("+")
    content = _base64(written)
    if not _NAME.match(name) or len(content) != 33 or content[:1] != ED25519:
        raise NotANote("This is no key: it reads name+8 digits+base64, as on the page /ledger/key.")
    key = Key(name, content[1:])
    if key.id.hex() != number:
        raise NotANote("The number in the key does not fit its name and content: it was copied wrongly.")
    return key


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends with a line feed; `signatures`: (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def is_signed_by(self, key: Key, verify: Verify) -> bool:
        return any(
            name == key.name and number == key.id and verify(key.public, signature, self.text.encode())
            for name, number, signature in self.signatures
        )


def signed(text: str, key: Key, sign: Callable[[bytes], bytes]) -> str:
    """The note: the text, an empty line, the signature."""
    return f"{text}\n— {key.name} {b64encode(key.id + sign(text.encode())).decode()}\n"


def read_note(written: str) -> Note:
    """Raises NotANote."""
    if len(written) > LARGEST or not written.endswith("\n"):
        raise NotANote("A signed note ends with a line feed, and is short.")
    text, gap, rest = written.rpartition("\n\n")
    if not gap or not rest:
        raise NotANote("There is no signature under the text.")
    found = []
    for line in rest.removesuffix("\n").split("\n"):
        match = _SIGNATURE.fullmatch(line)
        content = _base64(match[2]) if match else b""
        if match is None or len(content) < 5:
            raise NotANote("A line under the text is no signature.")
        found.append((match[1], content[:4], content[4:]))
    return Note(text + "\n", tuple(found))


def notes_in(text: str) -> list[str]:
    """The signed notes that stand in a text: a mail, a file with many, or the note itself."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = []
    for at, line in enumerate(lines):
        if line.startswith("— ") and at >= 4:
            begin = at - 1
            while begin > 0 and lines[begin - 1].strip():
                begin -= 1
            found.append("\n".join([*lines[begin:at], line]) + "\n")
    return found


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: this tree had this root at this size at this time (UTC seconds).

    `products`: the root of the tree over what each product's own tree was (`share_of`), so that none of its leaves can be
    passed off as another's. Empty bytes: not said.
    """

    origin: str
    size: int
    root: bytes
    at: int = 0
    products: bytes = b""

    @property
    def text(self) -> str:
        lines = [self.origin, str(self.size), b64encode(self.root).decode()]
        if self.at:
            lines.append(f"time {datetime.fromtimestamp(self.at, UTC):%Y-%m-%dT%H:%M:%SZ}")
        if self.products:
            lines.append(f"products {b64encode(self.products).decode()}")
        return "\n".join(lines) + "\n"


def read_checkpoint(text: str) -> Checkpoint:
    """From the text of a note. Raises NotANote."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not lines[0]:
        raise NotANote("A checkpoint has an origin, a size and a root, a line each.")
    if not re.fullmatch(r"0|[1-9][0-9]{0,14}", lines[1]):
        raise NotANote("The second line of a checkpoint is its size.")
    root = _base64(lines[2])
    if len(root) != 32:
        raise NotANote("The third line of a checkpoint is its root, 32 bytes in base64.")
    more: Mapping[str, str] = dict(line.split(" ", 1) for line in lines[3:] if " " in line)
    at = 0
    if "time" in more:
        try:
            at = int(datetime.strptime(more["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
        except ValueError:
            raise NotANote("The time in the checkpoint cannot be read.") from None
    products = _base64(more.get("products", ""))
    return Checkpoint(lines[0], int(lines[1]), root, at, products)


def share_of(product: str, size: int, root: bytes) -> bytes:
    """What a product's own tree was at a checkpoint, as the content of a leaf of the tree of products."""
    return f"{product}\n{size}\n{b64encode(root).decode()}\n".encode()


def certificate(old: Key, new: Key, at: int) -> str:
    """What the old key signs about the new one."""
    return f"{old.name}/key\n{old.text}\n{new.text}\ntime {datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}\n"


def read_certificate(written: str, verify: Verify) -> tuple[Key, Key]:
    """The old key and the new one that it vouches for. Raises NotANote, also where the signature is not the old key's."""
    note = read_note(written)
    lines = note.text.split("\n")
    if len(lines) < 3 or not lines[0].endswith("/key"):
        raise NotANote("This is no certificate of a key.")
    old, new = read_key(lines[1]), read_key(lines[2])
    if not note.is_signed_by(old, verify):
        raise NotANote("The certificate is not signed by the key that it says.")
    return old, new


def _base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotANote("Something that should be base64 is not.") from None
''')

MODULES['upkept.core.ledger.stated'] = (False, r'''"""What an installation states of its cases and scores, as lines that can be compared byte by byte with what is reckoned again.

Whoever exports writes these from what is stored; whoever verifies writes them from the events, and the two must be the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from upkept.core.obligation import Obligation
from upkept.core.score import month_of
from upkept.core.verdict import judged_at
from upkept.core.zone import Zone

FIELDS = (
    "case", "commitment", "key", "subject", "opening", "version", "opened", "due", "outcome", "met", "met_by", "closed",
    "closed_by", "verdict_at", "paused", "marks", "target", "figure", "reason", "excused_by", "how", "month", "verdict",
    "corrections",
)  # fmt: skip
"""A case, in this order. Instants are UTC seconds; `verdict` is what was first announced, `outcome` what the events say now."""
NEVER_OPENED = "superseded"
"""The reason of a case whose opening turned out to open something else: no event says any more that it was opened."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def ref_of(product: str, identity: tuple[str, str, str]) -> str:
    """The name of a case for life: 16 hexadecimal digits of the SHA-256 over product, commitment, key and opening."""
    return sha256("\n".join((product, *identity)).encode()).hexdigest()[:16]


def line(values: list[Any]) -> str:
    """The values of FIELDS as one line of JSON. Of a case that is not judged, target and figure are left out."""
    if not values[21]:
        values[16], values[17] = "", None
    return _encode(values)


def line_of_fields() -> str:
    """The first line: their names."""
    return _encode(FIELDS)


def line_of(one: Obligation, ref: str, month: str, verdict: str, corrections: int) -> str:
    return line(
        [
            ref, one.commitment, one.key, one.subject, one.opening, one.version, one.opened, one.due, str(one.outcome), one.met,
            one.met_by or "", one.closed, one.closed_by or "", one.verdict_at,
            [[stretch.from_, stretch.to, stretch.cause] for stretch in one.paused], sorted(mark.value for mark in one.marks),
            one.target, one.figure, one.reason, one.excused_by or "", one.how, month, verdict, corrections,
        ]
    )  # fmt: skip


def month_in(one: Obligation, zone: Zone, now: int) -> str:
    """The month that a case counts in; empty while it has no verdict."""
    judged = judged_at(one)
    return month_of(one, zone, judged) if judged is not None and judged < now else ""


COUNTED = ("kept", "late", "broken")
HOWS = ("observed", "reported", "imported")  # `attested` is counted by its mark
BY_MARK = {
    "reopened": "reopened", "relaxed": "relaxed", "extended": "extended", "late-recorded": "late_recorded",
    "attested": "attested", "corrected": "corrected", "waived": "waived",
}  # fmt: skip


def counts(outcome: str, marks: Iterable[str], *, is_paused: bool, how: str, is_decided: bool) -> dict[str, int]:
    """What a judged case adds to the tally of its month. `is_decided`: an event met it, or it began by one."""
    found = {outcome: 1}
    if is_paused:
        found["paused"] = 1
    if is_decided and outcome in COUNTED and how in HOWS:
        found[how] = 1
    for mark in marks:
        if mark in BY_MARK:
            found[BY_MARK[mark]] = 1
        elif mark == "excused":
            found["excused"] = 1
            if outcome == "kept":
                found["excused_kept"] = 1
    return found


def counts_of(one: Obligation) -> dict[str, int]:
    return counts(
        str(one.outcome),
        one.marks,
        is_paused=bool(one.paused),
        how=one.how,
        is_decided=bool(one.met_by or one.opening != one.key),
    )


def percent(counted: Mapping[str, int]) -> tuple[int, int]:
    """(kept, cases) of tallies: what a score stands on."""
    return counted.get("kept", 0), sum(counted.get(name, 0) for name in COUNTED)
''')

MODULES['upkept.core.ledger.tree'] = (False, r'''"""The Merkle tree of RFC 6962 (section 2.1) and its proofs, made and verified as RFC 9162 (section 2.1) writes them.

What is in a leaf is 48 bytes: 16 that nobody can guess, then the leaf hash of the event. So the hashes that a proof, or a
bundle for another product, must show say nothing of the events behind them, not even to somebody who guesses at one.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY = sha256().digest()
NONCE = 16  # bytes
TILE = 256  # hashes that are kept together: the roots of complete subtrees of so many leaves are stored

Complete = Callable[[int, int], bytes]
"""(level, index) → the hash of the complete subtree over the leaves [index·2^level, (index+1)·2^level)."""


def nonce_of(blind: bytes, event_leaf: bytes) -> bytes:
    """What blinds an event's leaf: the same each time, so that a restored journal gives the same tree."""
    return hmac.digest(blind, event_leaf, "sha256")[:NONCE]


def sealed(nonce: bytes, event_leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + nonce + event_leaf).digest()


def entry(content: bytes) -> bytes:
    """The hash of a leaf with any content."""
    return sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def merge(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes of one level."""
    level = list(hashes)
    while len(level) > 1:
        level = [sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]
    return level[0]


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = Growing()
    for one in hashes:
        tree.append(one)
    return tree.root()


class Growing:
    """A tree that only grows, of which the complete subtrees on its right edge are enough: log2(size) hashes."""

    __slots__ = ("edge", "size")

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        """`edge`: the complete subtrees that make up `size`, the largest first."""
        self.size, self.edge = size, list(edge)

    def append(self, leaf: bytes) -> None:
        edge, at = self.edge, self.size
        while at & 1:
            leaf = sha256(b"\x01" + edge.pop() + leaf).digest()
            at >>= 1
        edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.edge:
            return EMPTY
        found = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            found = node(left, found)
        return found


def edge_of(size: int, complete: Complete) -> list[bytes]:
    """The complete subtrees that make up the first `size` leaves, the largest first."""
    found, begin = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append(complete(level, begin >> level))
            begin += 1 << level
    return found


def root_at(size: int, complete: Complete) -> bytes:
    return Growing(size, edge_of(size, complete)).root()


def inclusion(index: int, size: int, complete: Complete) -> list[bytes]:
    """The audit path of leaf `index` in the tree of the first `size` leaves. Raises ValueError outside of it."""
    if not 0 <= index < size:
        raise ValueError("There is no such leaf in a tree of that size.")
    return _path(index, 0, size, complete)


def consistency(old: int, size: int, complete: Complete) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `size`. Raises ValueError unless 0 < old ≤ size."""
    if not 0 < old <= size:
        raise ValueError("The older tree must not be empty, nor larger than the newer one.")
    return _subproof(old, 0, size, complete, whole=True)


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2. Nothing is the beginning of everything."""
    if not 0 <= old <= size:
        return False
    if old in (0, size):
        return not proof and (old_root == EMPTY if old == 0 else old_root == root)
    rest = list(proof)
    if old & (old - 1) == 0:
        rest.insert(0, old_root)
    if not rest:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = rest[0]
    for one in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node(one, before), node(one, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node(after, one)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)


def _range(begin: int, end: int, complete: Complete) -> bytes:
    size = end - begin
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return complete(level, begin >> level)
    half = begin + _split(size)
    return node(_range(begin, half, complete), _range(half, end, complete))


def _path(index: int, begin: int, end: int, complete: Complete) -> list[bytes]:
    if end - begin == 1:
        return []
    half = begin + _split(end - begin)
    if index < half:
        return [*_path(index, begin, half, complete), _range(half, end, complete)]
    return [*_path(index, half, end, complete), _range(begin, half, complete)]


def _subproof(old: int, begin: int, end: int, complete: Complete, *, whole: bool) -> list[bytes]:
    if begin + old == end:
        return [] if whole else [_range(begin, end, complete)]
    half = begin + _split(end - begin)
    if begin + old <= half:
        return [*_subproof(old, begin, half, complete, whole=whole), _range(half, end, complete)]
    return [*_subproof(begin + old - half, half, end, complete, whole=False), _range(begin, half, complete)]
''')

MODULES['upkept.core.ledger.verifier'] = (True, r'''"""The offline verifier: a bundle is believed in nothing, its hashes are made again and its cases reckoned again."""
''')

MODULES['upkept.core.ledger.verifier.aligned'] = (False, r'''"""Two rows that should go together, place by place, and where they meet again after a stretch in which they do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from upkept.core.ledger import tree

T = TypeVar("T")
NEAR = 48  # places and lines together over which every way of meeting is tried
BLOCK = 1000  # changed events in a row that are passed over at once
FAR = 20_000  # dropped or inserted in a row
EDGE = 3  # of the other row that are held against all of these
TRIES = 5_000_000  # hashes at most for a whole bundle: a few seconds


class Ahead(Generic[T]):
    """An iterator that can be looked into, and put back into."""

    def __init__(self, source: Iterator[T]) -> None:
        self.source, self.held, self.begin = source, list[T](), 0

    def take(self) -> T | None:
        if self.begin == len(self.held):
            return next(self.source, None)
        one = self.held[self.begin]
        self.begin += 1
        if self.begin == len(self.held):
            self.held, self.begin = [], 0
        return one

    def back(self, one: T | None) -> None:
        """What was taken last."""
        if one is None:
            return
        if self.begin:
            self.begin -= 1
        else:
            self.held.insert(0, one)

    def peek(self, number: int) -> T | None:
        """The one after `number` others."""
        while len(self.held) - self.begin <= number:
            one = next(self.source, None)
            if one is None:
                return None
            self.held.append(one)
        return self.held[self.begin + number]

    def several(self, number: int) -> Iterator[T]:
        for _ in range(number):
            one = self.take()
            if one is not None:
                yield one


class Meeting:
    """Where places (leaf, nonce, hash) and lines fit again. A hash that fits is no accident, so the nearest meeting is right."""

    def __init__(self, records: Ahead[tuple[int, bytes, bytes]], lines: Ahead[bytes]) -> None:
        self.records, self.lines, self.left = records, lines, TRIES

    def find(self) -> tuple[int, int]:
        """(places, lines) to pass over until they fit."""
        if self.lines.peek(0) is None:
            return 1, 0
        if self.records.peek(0) is None:
            return 0, 1
        for gone, strange in _ways():
            if self.left < 0:
                break
            if self._fits(gone, strange):
                return gone, strange
            if gone >= NEAR and strange <= EDGE and self.records.peek(gone) is None and self.lines.peek(gone) is None:
                break
        return (1, 1)

    def _fits(self, gone: int, strange: int) -> bool:
        record, line = self.records.peek(gone), self.lines.peek(strange)
        if record is None or line is None:
            return False
        self.left -= 1
        return tree.sealed(record[1], tree.entry(line)) == record[2]


def _ways() -> Iterator[tuple[int, int]]:
    """The nearest first: all within a few; then many changed; then many dropped or inserted."""
    for both in range(1, NEAR + 1):
        yield from ((gone, both - gone) for gone in range(both + 1))
    yield from ((one, one) for one in range(NEAR // 2, BLOCK))
    for many in range(NEAR, FAR):
        for few in range(EDGE):
            yield many, few
            yield few, many
''')

MODULES['upkept.core.ledger.verifier.archive'] = (False, r'''"""The bundle as a file that may be hostile: nothing is unpacked to the disk, and nothing grows beyond its measure."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.said import NotABundle, moment, shown

WHOLE = {
    bundle.MANIFEST: 64 << 20, bundle.README: 1 << 20, bundle.VERIFIER: 8 << 20, bundle.KEYS: 4 << 20,
    bundle.DOCUMENTS: 256 << 20, bundle.SCORES: 256 << 20,
}  # fmt: skip
STREAMED = {
    bundle.CHECKPOINTS, bundle.LEAVES, bundle.EVENTS, bundle.PLACES, bundle.UNSEALED, bundle.CASES, bundle.TEXTS, bundle.FILES,
}  # fmt: skip
NEEDED = (
    bundle.MANIFEST, bundle.KEYS, bundle.CHECKPOINTS, bundle.LEAVES, bundle.EVENTS, bundle.PLACES, bundle.DOCUMENTS,
    bundle.CASES, bundle.SCORES,
)  # fmt: skip
NAMED = re.compile(r"stamps/[0-9]{1,18}\.tsr|files/[0-9a-f]{64}")
LINE = 32 << 20  # bytes of one line: a published plan with its tables is a few
RATIO = 400  # what one byte may unpack to: JSON Lines reach 30, a bomb a thousand
ENTRIES = 200_000
DEEP = 100  # levels of brackets; a plan has about ten


class Archive:
    """Opened for reading. Every method raises NotABundle for what cannot be read as it should."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            entries = self.zip.infolist()
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
            raise NotABundle(f"It cannot be opened as a bundle: {shown(error)}.") from None
        if len(entries) > ENTRIES:
            raise NotABundle("It has too many parts.")
        self.parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._check(entry)
            self.parts[entry.filename] = entry
        for name in NEEDED:
            if name not in self.parts:
                raise NotABundle(f"It has no {name}: it is no bundle of Upkept, or part of it was taken out.")

    def close(self) -> None:
        self.zip.close()

    def has(self, name: str) -> bool:
        return name in self.parts

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self.parts if name.startswith(folder))

    def size(self, name: str) -> int:
        return self.parts[name].file_size

    def open(self, name: str) -> IO[bytes]:
        try:
            return self.zip.open(self.parts[name])
        except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, NotImplementedError) as error:
            raise NotABundle(f"{name} cannot be unpacked: {shown(error)}.") from None

    def whole(self, name: str, most: int = 64 << 20) -> bytes:
        most = WHOLE.get(name, most)
        with self.open(name) as file:
            content = _read(file, name, most + 1)
        if len(content) > most:
            raise NotABundle(f"{name} is too large.")
        return content

    def json(self, name: str) -> Any:
        return parsed(self.whole(name), name)

    def lines(self, name: str) -> Iterator[bytes]:
        """Without their line feeds."""
        if name not in self.parts:
            return
        with self.open(name) as file:
            number = 0
            rest = b""
            while block := _read(file, name, 1 << 20):
                lines = (rest + block).split(b"\n")
                rest = lines.pop()
                if len(rest) > LINE:
                    raise NotABundle(f"{name} has a line that is too long, after line {number + len(lines)}.")
                number += len(lines)
                yield from lines
            if rest:
                yield rest

    def blocks(self, name: str, size: int) -> Iterator[bytes]:
        """Pieces of `size` bytes; the last may be shorter."""
        with self.open(name) as file:
            rest = b""
            while block := _read(file, name, 1 << 20):
                rest += block
                end = len(rest) // size * size
                for at in range(0, end, size):
                    yield rest[at : at + size]
                rest = rest[end:]
            if rest:
                yield rest

    def _check(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        if name not in WHOLE and name not in STREAMED and not NAMED.fullmatch(name):
            raise NotABundle(f"It holds “{shown(name)}”, which is no part of a bundle.")
        if name in self.parts:
            raise NotABundle(f"It holds {name} twice.")
        if entry.file_size > RATIO * entry.compress_size + 4096:
            raise NotABundle(f"{name} would unpack to {entry.file_size:,} bytes from {entry.compress_size:,}: refused.")
        if name in WHOLE and entry.file_size > WHOLE[name]:
            raise NotABundle(f"{name} is too large.")


def parsed(content: bytes, where: str) -> Any:
    """Raises NotABundle, also for what is nested without end or holds numbers without end."""
    if content.count(b"[") + content.count(b"{") > DEEP and _depth(content) > DEEP:
        raise NotABundle(f"{where} is nested too deep.")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotABundle(f"{where} cannot be read as JSON: {shown(error)}.") from None


def told(line: bytes) -> str:
    """An event in few words, whatever it is."""
    try:
        read = parsed(line, "the line")
        return f"{shown(read['kind'], 60)} of {shown(read['subject'], 60)}, {moment(read['at'])}"
    except (NotABundle, KeyError, TypeError):
        return "it cannot be read"


_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]')


def _depth(content: bytes) -> int:
    depth = most = 0
    for match in _BRACKETS.finditer(content):
        one = match[0]
        if one in (b"[", b"{"):
            depth += 1
            most = max(most, depth)
        elif one in (b"]", b"}"):
            depth -= 1
    return most


def _read(file: IO[bytes], name: str, most: int) -> bytes:
    try:
        return file.read(most)
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise NotABundle(f"{name} cannot be unpacked: {shown(error)}.") from None
    except Exception as error:  # zlib.error, lzma.LZMAError: whatever the file names as its way of packing
        raise NotABundle(f"{name} cannot be unpacked: {shown(error)}.") from None
''')

MODULES['upkept.core.ledger.verifier.beside'] = (False, r'''"""What lies beside the events: time stamps over checkpoints, free text, evidence files. Each is bound by a hash."""

from __future__ import annotations

import hashlib
import re
from hashlib import sha256

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.archive import Archive, parsed, told
from upkept.core.ledger.verifier.said import Findings, NotABundle, shown
from upkept.core.ledger.verifier.signed import Held, named

_HASH = re.compile(rb'"sha256":"([0-9a-f]{64})"')
MOST_TEXTS = 2_000_000
_IMPRINTS = {bytes.fromhex(f"60864801650304020{n}"): name for n, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))}


def stamps(archive: Archive, held: list[Held], found: Findings) -> None:
    """Each token must hold the hash of its checkpoint's text. Whose it is, openssl tells (--tsa-ca)."""
    numbers = {one.number: one for one in held}
    right = 0
    for name in archive.names(bundle.STAMPS):
        number = int(re.sub(r"\D", "", name))
        if number not in numbers:
            found.problem("stamp", name, f"{name} is over no checkpoint of this bundle.")
            continue
        token, text = archive.whole(name, 1 << 20), written(archive, number)
        bound = any(
            b"\x06\x09" + oid in token and hashlib.new(algorithm, text).digest() in token
            for oid, algorithm in _IMPRINTS.items()
        )
        if bound:
            right += 1
        else:
            found.problem("stamp", name, f"The time stamp {name} is not over {named(numbers[number])}.")
    if archive.names(bundle.STAMPS):
        found.counts["stamps"] = right


def written(archive: Archive, number: int) -> bytes:
    """The text of a checkpoint, as it was stamped."""
    for line in archive.lines(bundle.CHECKPOINTS):
        read = parsed(line, bundle.CHECKPOINTS)
        if read.get("number") == number:
            return str(read["note"]).encode()
    return b""


def texts(archive: Archive, found: Findings) -> None:
    """Free text beside events: its salted hash is in the event."""
    said: dict[str, str] = {}
    for number, line in enumerate(archive.lines(bundle.TEXTS), 1):
        read = parsed(line, f"{bundle.TEXTS}, line {number}")
        try:
            said[str(read["id"])] = sha256(bytes.fromhex(read["salt"]) + str(read["text"]).encode()).hexdigest()
        except (KeyError, TypeError, ValueError):
            raise NotABundle(f"{bundle.TEXTS}, line {number} is no text.") from None
        if number > MOST_TEXTS:
            raise NotABundle(f"{bundle.TEXTS} is too long.")
    if not archive.has(bundle.TEXTS):
        return
    right = without = 0
    for line in archive.lines(bundle.EVENTS):
        if b'"text_sha256":' not in line:
            continue
        read = parsed(line, bundle.EVENTS)
        digest = said.pop(str(read.get("id")), None) if isinstance(read, dict) else None
        if digest is None:
            without += 1
            continue
        data = read.get("data")
        if isinstance(data, dict) and data.get("text_sha256") == digest:
            right += 1
        else:
            found.problem("text", shown(read["id"]), f"The text beside {told(line)} was changed: its hash is another.")
    for id in said:
        found.problem(
            "text", shown(id), f"A text stands beside the event {shown(id)}, which has none or is not sealed."
        )
    found.counts["texts"] = right
    if without:
        found.notes.append(f"{without:,} texts of sealed events are not in the bundle: erased since, or left out.")


def files(archive: Archive, found: Findings) -> None:
    """Evidence files are named by their hash, here and in the sealed events that they are evidence for."""
    if not archive.has(bundle.FILES):
        return
    right, named = 0, _named_files(archive)
    for name in archive.names(bundle.INSIDE):
        digest = sha256()
        for block in archive.blocks(name, 1 << 16):
            digest.update(block)
        if bundle.INSIDE + digest.hexdigest() != name:
            found.problem("file", name, f"The evidence file {name} was changed: its hash is {digest.hexdigest()}.")
        elif digest.hexdigest() not in named:
            found.problem(
                "file", name, f"The evidence file {name} is named by no event that was sealed: it was put in."
            )
        else:
            right += 1
            named[digest.hexdigest()] = b""
    found.counts["files"] = right
    gone = [line for line in named.values() if line]
    if gone:
        found.notes.append(
            f"{len(gone):,} evidence files that sealed events name are not in the bundle: erased since, or left out. "
            f"The first is that of {told(gone[0])}."
        )


def _named_files(archive: Archive) -> dict[str, bytes]:
    """SHA-256 → the line of the first event that names it."""
    named: dict[str, bytes] = {}
    for line in archive.lines(bundle.EVENTS):
        if b'"evidence":[{' not in line:
            continue
        for digest in _HASH.findall(line):
            named.setdefault(digest.decode(), line)
    return named
''')

MODULES['upkept.core.ledger.verifier.dated'] = (False, r'''"""Was anything dated back: written later than it says, behind a checkpoint that does not have it."""

from __future__ import annotations

from collections.abc import Sequence

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.archive import parsed, told
from upkept.core.ledger.verifier.said import MOST as SHOWN
from upkept.core.ledger.verifier.said import Findings, moment

UNSEALED = -1  # the place of an event that has none
SLACK = 3600  # seconds that an event may take from its record to its seal: a long import, a slow transaction
_PUBLISHED = b'"kind":"plan.published"'
_RECORDED = b',"recorded":'  # keys are sorted, and what follows it holds no object: its last one is the event's own


class Late:
    """Events that say they were recorded before a checkpoint that does not have them: written later, and dated back."""

    def __init__(self, checkpoints: Sequence[tuple[int, int]]) -> None:
        self.ahead = sorted(checkpoints, reverse=True)
        self.since = 0
        self.events: list[tuple[int, bytes, int]] = []
        self.number = 0
        self.synthetic: bool | None = None

    def look(self, index: int, line: bytes) -> None:
        """`index` only grows. The first plan says for good, under the seal, whether the history is a real one."""
        if self.synthetic is None and _PUBLISHED in line:
            self.synthetic = _is_synthetic(line)
        while self.ahead and self.ahead[-1][0] <= index:
            self.since = max(self.since, self.ahead.pop()[1])
        begin = line.rfind(_RECORDED) + len(_RECORDED)
        try:
            recorded = int(line[begin : line.index(b",", begin)])
        except ValueError:
            return  # no event: said where it is read
        if recorded < self.since - SLACK:
            self.number += 1
            if len(self.events) < SHOWN:
                self.events.append((index, line, self.since))

    def look_unsealed(self, line: bytes) -> None:
        """An event that has no leaf yet came after every checkpoint. After all sealed ones."""
        newest = max([self.since, *(at for _size, at in self.ahead)])
        read = parsed(line, bundle.UNSEALED)
        recorded = read.get("recorded") if isinstance(read, dict) else None
        if type(recorded) is int and recorded < newest - SLACK:
            self.number += 1
            if len(self.events) < 2 * SHOWN:
                self.events.append((UNSEALED, line, newest))

    def tell(self, found: Findings) -> None:
        """History that is made up, and said so from its first plan on, is dated back by its nature: that is a note."""
        if self.synthetic:
            found.notes.append(
                "This history is synthetic: a generator made it, its first plan says so, and it proves nothing of anybody. "
                f"{self.number:,} events were sealed later than they say they were recorded."
            )
            return
        for index, line, since in self.events:
            name = bundle.UNSEALED if index == UNSEALED else f"event {index}"
            event = "An event that is not sealed" if index == UNSEALED else f"Event {index:,}"
            sentence = (
                f"{event} was dated back: {told(line)} says it was recorded {_recorded(line)}, and the checkpoint of "
                f"{moment(since)} does not have it."
            )
            found.problem("backdated", name, sentence)
        if self.number > len(self.events):
            found.more["backdated"] = self.number


def _is_synthetic(line: bytes) -> bool | None:
    """None: it is no plan, though it looks like one."""
    read = parsed(line, "the line")
    if not isinstance(read, dict) or read.get("kind") != "plan.published" or not isinstance(read.get("data"), dict):
        return None
    return read["data"].get("synthetic") is True


def _recorded(line: bytes) -> str:
    return moment(parsed(line, "the line").get("recorded"))
''')

MODULES['upkept.core.ledger.verifier.derived'] = (False, r'''"""Does all that is stated follow from the events: every case, verdict and score is reckoned again and compared, byte by byte."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from upkept.core.event import Event
from upkept.core.fold import Stream
from upkept.core.history import History
from upkept.core.ledger import bundle, stated
from upkept.core.ledger.verifier.archive import Archive, parsed
from upkept.core.ledger.verifier.published import GOOD, PLAN_KINDS, read_event, versions
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.obligation import Obligation
from upkept.core.quick import open_twin
from upkept.core.replay import replay_each

PLANS = {"plan.published", "calendar.extended"}
VERDICTS = {"kept", "broken", "unmeasured", "void"}
MOST_WAITING = 1000
_OpenEvent = open_twin(Event)


def check(archive: Archive, manifest: Mapping[str, Any]) -> tuple[Findings, dict[str, dict[str, int]]]:
    """What was found, and commitment → counts as reckoned here. Raises NotABundle."""
    found = Findings()
    product = str(manifest["product"])
    history = versions(archive, product, found)
    if found.problems:
        return found, {}
    was = gc.isenabled()
    gc.disable()  # a million events make no circles
    try:
        return found, _Reckoning(archive, manifest, History(product, tuple(history)), found).run()
    finally:
        if was:
            gc.enable()


# the cases -----------------------------------------------------------------------------------------------------------


class _Reckoning:
    """One pass over the events, one over what is stated."""

    def __init__(self, archive: Archive, manifest: Mapping[str, Any], past: History, found: Findings) -> None:
        self.archive, self.past, self.found = archive, past, found
        self.product, self.now, self.since = str(manifest["product"]), manifest["as_of"], manifest.get("since")
        waiting = manifest.get("waiting") or []
        if len(waiting) > MOST_WAITING:
            found.problem(
                "case", "manifest", f"{len(waiting):,} cases are said to be looked at just now: that is too many."
            )
        self.waiting = {(str(one[0]), str(one[1])) for one in waiting}
        if waiting:
            found.notes.append(
                f"{len(waiting):,} streams of cases were just being looked at: only what the clock announced of them is compared."
            )
        self.first: dict[str, str] = {}
        self.last: dict[str, str] = {}
        self.corrections: dict[str, int] = {}
        self.stated: dict[bytes, bytes] = {}
        self.scores: dict[str, dict[str, dict[str, int]]] = {}
        self.wrong: dict[str, str] = {}  # ref → the line that it should be
        self.absent: list[str] = []
        self.unsealed = 0
        self.ids: set[bytes] = set()

    def run(self) -> dict[str, dict[str, int]]:
        self._read_stated()
        cases = streams = 0
        zone = self.past.versions[-1].tables.zone if self.past.versions else None
        try:
            for stream, obligations in replay_each(self.past, self._events(), self.now):
                streams += 1
                if (stream.commitment, stream.key) in self.waiting:
                    for one in obligations:
                        self._is_stated(one, stated.ref_of(stream.product, one.identity))
                    continue
                assert zone is not None
                for one in obligations:
                    cases += self._compare(stream, one, stated.month_in(one, zone, self.now))
        except NotABundle:
            raise
        except GOOD as error:
            sentence = f"The cases cannot be reckoned: {type(error).__name__}, {shown(error, 200)}."
            self.found.problem("case", "reckoning", sentence)
            return {}
        self._rest()
        self._explain()
        self._compare_scores()
        self.found.counts |= {"cases": cases, "streams": streams, "unsealed": self.unsealed}
        if self.unsealed:
            self.found.notes.append(
                f"{self.unsealed:,} events had not been sealed yet when the bundle was written: they are counted, not proved."
            )
        totals: dict[str, dict[str, int]] = {}
        for commitment, months in self.scores.items():
            total = totals.setdefault(commitment, {})
            for counted in months.values():
                for name, number in counted.items():
                    total[name] = total.get(name, 0) + number
        return totals

    def _events(self) -> Iterator[Event]:
        """What folds read; what the clock has announced is kept aside."""
        same: dict[Any, Mapping[str, Any]] = {}
        words: dict[str, str] = {}
        word, ids, product = words.setdefault, self.ids, self.product
        for part in (bundle.EVENTS, bundle.UNSEALED):
            for number, line in enumerate(self.archive.lines(part), 1):
                read = read_event(line, f"{part}, line {number}")
                id, kind, by, data = read["id"], read["kind"], read["by"], read["data"]
                if part == bundle.UNSEALED:
                    self.unsealed += 1
                if kind in PLANS and PLAN_KINDS[0] not in line and PLAN_KINDS[1] not in line:
                    sentence = (
                        f"{part}, line {number}, is written otherwise than events are: it hides a version of the plan."
                    )
                    self.found.problem("plan", f"line {number}", sentence)
                if read["product"] != product:
                    self.found.problem("inserted", f"line {number}", f"{part}, line {number}, is of another product.")
                key = sha256(id.encode("utf-8", "replace")).digest()[:12]
                if key in ids:
                    sentence = f"Two events have the id {shown(id, 60)}: the second in {part}, line {number}."
                    self.found.problem("duplicate", shown(id, 60), sentence)
                ids.add(key)
                if by == "clock" and kind[:11] == "obligation.":
                    self._announced(read)
                    continue
                if data:
                    try:
                        facts = tuple(data.items())
                        known = same.get(facts)
                        if known is None and len(same) < 50_000:
                            same[facts] = data
                        elif known is not None and known == data:
                            data = known
                    except TypeError:
                        pass  # it holds a list: kept as it is
                event = _OpenEvent(
                    id, product, word(kind, kind), word(read["subject"], read["subject"]), read["at"], data,
                    read["recorded"], word(by, by), read["how"], read["v"],
                )  # fmt: skip
                event.__class__ = Event
                yield event

    def _announced(self, read: Mapping[str, Any]) -> None:
        ref, what = read["subject"][11:], read["kind"][11:]
        if what in VERDICTS:
            self.first.setdefault(ref, what)
            self.last[ref] = what
        elif what == "late":
            self.last[ref] = what
        elif what == "corrected":
            self.corrections[ref] = self.corrections.get(ref, 0) + 1
            self.last[ref] = str(read["data"].get("after"))

    def _read_stated(self) -> None:
        lines = self.archive.lines(bundle.CASES)
        if parsed(next(lines, b"null"), bundle.CASES) != list(stated.FIELDS):
            raise NotABundle(
                f"{bundle.CASES} does not name its fields as this verifier knows them: take the one in the bundle."
            )
        for number, line in enumerate(lines, 2):
            ref = line[2:18]
            if ref in self.stated:
                self.found.problem(
                    "duplicate", f"line {number}", f"The case {shown(ref.decode('ascii', 'replace'))} is stated twice."
                )
            self.stated[ref] = sha256(line).digest()[:16]

    def _compare(self, stream: Stream, one: Obligation, month: str) -> int:
        ref = stated.ref_of(stream.product, one.identity)
        if month:
            months = self.scores.setdefault(one.commitment, {})
            counted = months.setdefault(month, {})
            for name, number in stated.counts_of(one).items():
                counted[name] = counted.get(name, 0) + number
        announced = self.last.get(ref, "")
        if announced != (str(one.outcome) if month else "") and (month or announced not in ("", "running")):
            self._forged(one, ref, announced, month)
        if self.since is not None and month and one.verdict_at is not None and one.verdict_at < self.since:
            return 0
        line = stated.line_of(one, ref, month, self.first.get(ref, ""), self.corrections.get(ref, 0))
        known = self.stated.pop(ref.encode(), None)
        if known is None:
            self.absent.append(line)
        elif known != sha256(line.encode()).digest()[:16]:
            self.wrong[ref] = line
        return 1

    def _forged(self, one: Obligation, ref: str, announced: str, month: str) -> None:
        derived = str(one.outcome) if month else "no verdict yet"
        named = _case(one.commitment, one.key, ref)
        sentence = (
            f"The journal says “{shown(announced or 'nothing')}” of the case {named}, and its events say “{derived}”."
        )
        self.found.problem("verdict", f"case {ref}", sentence)

    def _is_stated(self, one: Obligation, ref: str) -> None:
        """A case that was just being looked at is not reckoned; but what the clock has announced of it cannot be left out."""
        early = self.since is not None and one.verdict_at is not None and one.verdict_at < self.since
        if self.last.get(ref, "") not in ("", "void", "running") and ref.encode() not in self.stated and not early:
            named = _case(one.commitment, one.key, ref)
            self.found.problem(
                "case", f"case {ref}", f"The case {named} was announced as {self.last[ref]}, and is not stated."
            )

    def _rest(self) -> None:
        """What is stated and was not reckoned: it must be waiting, or have been announced as never opened after all."""
        for due in self.absent:
            values = json.loads(due)
            named = f"{_case(values[1], values[2], values[0])} ({values[8]})"
            self.found.problem(
                "case", f"case {values[0]}", f"The case {named} follows from the events, and is not stated."
            )
        if not self.stated:
            return
        for number, line in enumerate(self.archive.lines(bundle.CASES), 1):
            if number == 1 or line[2:18] not in self.stated:
                continue
            values = self._values(line, number)
            ref, commitment, key = str(values[0]), str(values[1]), str(values[2])
            if (commitment, key) in self.waiting:
                announced = self.last.get(ref, "")
                if announced != (values[8] if values[21] else "") and (values[21] or announced not in ("", "running")):
                    sentence = (
                        f"The journal says “{shown(announced or 'nothing')}” of the case {_case(commitment, key, ref)}, and it "
                        f"is stated as “{shown(values[8])}”."
                    )
                    self.found.problem("verdict", f"case {shown(ref)}", sentence)
                if values[21]:
                    self._count_waiting(values)
            elif not (values[18] == stated.NEVER_OPENED and self.last.get(ref) == "void" and not values[21]):
                sentence = f"The case {_case(commitment, key, ref)} is stated as {shown(values[8])}, and follows from no event."
                self.found.problem("case", f"case {shown(ref)}", sentence)

    def _count_waiting(self, values: list[Any]) -> None:
        decided = bool(values[10] or values[4] != values[2])
        counted = self.scores.setdefault(str(values[1]), {}).setdefault(str(values[21]), {})
        found = stated.counts(values[8], values[15], is_paused=bool(values[14]), how=values[20], is_decided=decided)
        for name, number in found.items():
            counted[name] = counted.get(name, 0) + number

    def _explain(self) -> None:
        """What differs in the cases that are stated otherwise than they were reckoned."""
        if not self.wrong:
            return
        for number, line in enumerate(self.archive.lines(bundle.CASES), 1):
            wanted = self.wrong.get(line[2:18].decode("ascii", "replace"))
            if number == 1 or wanted is None:
                continue
            values, right = self._values(line, number), json.loads(wanted)
            names = [name for name, one, two in zip(stated.FIELDS, values, right, strict=True) if one != two]
            said = "; ".join(
                f"{name} is stated as {_value(name, values)}, and follows as {_value(name, right)}"
                for name in names[:4]
            )
            where = f"case {right[0]}"
            code = "verdict" if {"outcome", "verdict", "corrections"} & set(names) else "case"
            self.found.problem(
                code, where, f"The case {_case(right[1], right[2], right[0])}: {said or 'it is written otherwise'}."
            )

    def _compare_scores(self) -> None:
        said = self.archive.json(bundle.SCORES)
        if not isinstance(said, dict):
            raise NotABundle(f"{bundle.SCORES} holds no scores.")
        for commitment in sorted({*said, *self.scores}):
            theirs, ours = said.get(commitment, {}), self.scores.get(commitment, {})
            if not isinstance(theirs, dict):
                raise NotABundle(f"{bundle.SCORES} holds no scores.")
            for month in sorted({*theirs, *ours}):
                one, two = theirs.get(month, {}), ours.get(month, {})
                if one != two:
                    where = f"{shown(commitment)} {shown(month)}"
                    sentence = f"The score of {where} is stated as {_score(one)}, and the events give {_score(two)}."
                    self.found.problem("score", where, sentence)

    def _values(self, line: bytes, number: int) -> list[Any]:
        values = parsed(line, f"{bundle.CASES}, line {number}")
        if not isinstance(values, list) or len(values) != len(stated.FIELDS):
            raise NotABundle(f"{bundle.CASES}, line {number}, is no case.")
        return values


INSTANTS = {"opened", "due", "met", "closed", "verdict_at"}


def _value(name: str, values: list[Any]) -> str:
    value = values[stated.FIELDS.index(name)]
    if name in INSTANTS and value is not None:
        return moment(value)
    return "nothing" if value in (None, "", []) else f"“{shown(value)}”"


def _score(counted: Any) -> str:
    if not isinstance(counted, dict) or not counted:
        return "no case"
    return ", ".join(f"{shown(number, 20)} {shown(name, 20)}" for name, number in sorted(counted.items()))


def _case(commitment: object, key: object, ref: object) -> str:
    return f"{shown(commitment, 60)} of {shown(key, 60)} ({shown(ref, 16)})"
''')

MODULES['upkept.core.ledger.verifier.placed'] = (False, r'''"""Is every event of the product the one that was sealed, in its place, and none missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from upkept.core.ledger import bundle, note, tree
from upkept.core.ledger.verifier.aligned import Ahead, Meeting
from upkept.core.ledger.verifier.archive import Archive, told
from upkept.core.ledger.verifier.dated import Late
from upkept.core.ledger.verifier.said import Findings, shown
from upkept.core.ledger.verifier.signed import Held, named

GONE = "it was sealed, and is not in the bundle."
KEPT = 20_000  # events among which one that was moved is looked for
TRIES = 400_000  # at most, to find where moved ones belong

Record = tuple[int, bytes, bytes]
"""A place: the number of its leaf, what blinds it, its hash."""


@dataclass(slots=True)
class _Gap:
    """Places and lines, in one stretch, that do not fit each other. `following`: the place after it, and what stands there."""

    records: list[Record]
    lines: list[bytes]
    number: int  # of the first of its lines
    following: int | None = None
    after: bytes = b""


class _Records:
    """The places of the product's events, one after the other, with the leaf that stands at each."""

    def __init__(self, archive: Archive, found: Findings) -> None:
        self.places, self.leaves = archive.blocks(bundle.PLACES, bundle.PLACE), archive.blocks(bundle.LEAVES, 32)
        self.found, self.last = found, -1
        self.at = -1

    def __iter__(self) -> Iterator[tuple[int, bytes, bytes]]:
        leaf = b""
        for record in self.places:
            index = int.from_bytes(record[:8], "big")
            if len(record) != bundle.PLACE or index <= self.last:
                sentence = f"{bundle.PLACES} names leaf {index:,} after leaf {self.last:,}: twice, or out of order."
                self.found.problem("duplicate", f"leaf {index}", sentence)
                return
            while self.at < index:
                following = next(self.leaves, None)
                if following is None:
                    self.found.problem("truncated", f"leaf {index}", f"There is no leaf {index:,}: the end is missing.")
                    return
                leaf, self.at = following, self.at + 1
            self.last = index
            yield index, record[8:], leaf


def check(archive: Archive, product: str, held: list[Held], late: Late, found: Findings) -> None:
    """Each line against its leaf; and all of them against the product's own tree, so that none can be left out."""
    growing, roots = tree.Growing(), {0: tree.EMPTY}
    wanted = {one.size for one in held}
    lines, records = Ahead(archive.lines(bundle.EVENTS)), Ahead(iter(_Records(archive, found)))
    meeting = Meeting(records, lines)
    append, hashed, look, next_line, next_record = growing.append, sha256, late.look, lines.take, records.take
    gaps: list[_Gap] = []
    open_gap: _Gap | None = None
    number = 0
    while True:
        record, line = next_record(), next_line()
        if record is not None and line is not None:
            index, nonce, leaf = record
            if hashed(b"\x00" + nonce + hashed(b"\x00" + line).digest()).digest() == leaf:
                number += 1
                append(leaf)
                if growing.size in wanted:
                    roots[growing.size] = growing.root()
                look(index, line)
                if open_gap is not None:
                    open_gap.following, open_gap.after = index, line
                    open_gap = None
                continue
        elif record is None and line is None:
            break
        records.back(record)
        lines.back(line)
        gone, strange = meeting.find()
        if open_gap is None:
            open_gap = _Gap([], [], number + 1)
            gaps.append(open_gap)
        for one in records.several(gone):
            append(one[2])
            if growing.size in wanted:
                roots[growing.size] = growing.root()
            open_gap.records.append(one)
        open_gap.lines += lines.several(strange)
        number += strange
        if len(open_gap.records) + len(open_gap.lines) > KEPT:  # a bundle of nonsense: said piece by piece
            _tell(gaps, found)
            gaps, open_gap = [], None
    _tell(gaps, found)
    found.counts["events"] = number
    _shares(product, held, roots, growing.size, found)


def _tell(gaps: list[_Gap], found: Findings) -> None:
    """What became of the places and lines that do not fit: moved, changed, dropped, inserted."""
    slots = {one[0]: one for gap in gaps for one in gap.records}
    belongs = _belongs(gaps, slots)
    taken = set(belongs.values())
    for gap in gaps:
        before = "the end" if gap.following is None else f"event {gap.following:,}"
        strange: list[tuple[int, bytes]] = []
        for at, line in enumerate(gap.lines):
            to = belongs.get(line)
            if to is None:
                strange.append((gap.number + at, line))
                continue
            where = (
                f"stands where event {gap.records[at][0]:,} was sealed"
                if at < len(gap.records)
                else f"was moved before {before}"
            )
            found.problem("moved", f"event {to}", f"Event {to:,} {where}: {told(line)}.")
        gone = [index for index, _nonce, _leaf in gap.records if index not in taken]
        for index, (_number, line) in zip(gone, strange, strict=False):
            found.problem(
                "changed", f"event {index}", f"Event {index:,} was changed after it was sealed: {told(line)}."
            )
        stood = f" It stood before {told(gap.after)}." if gap.after else ""
        for index in gone[len(strange) :]:
            found.problem("dropped", f"event {index}", f"Event {index:,} was dropped: {GONE}{stood}")
        for number, line in strange[len(gone) :]:
            where = f"line {number}"
            found.problem("inserted", where, f"Line {number:,} was inserted before {before}: {told(line)}.")


def _belongs(gaps: list[_Gap], slots: dict[int, Record]) -> dict[bytes, int]:
    """Line → the place that it was sealed at, of lines that stand elsewhere."""
    belongs: dict[bytes, int] = {}
    tries = TRIES
    for gap in gaps:
        for line in gap.lines:
            tries -= len(slots)
            if tries < 0:
                return belongs
            event = tree.entry(line)
            for index, nonce, leaf in slots.values():
                if tree.sealed(nonce, event) == leaf:
                    belongs[line] = index
                    break
    return belongs


def _shares(product: str, held: list[Held], roots: dict[int, bytes], size: int, found: Findings) -> None:
    """At every checkpoint the installation signed how many events the product had, and the root over them."""
    last = 0
    for one in sorted(held, key=lambda one: (one.checkpoint.size, one.checkpoint.at)):
        where = f"checkpoint {one.number}"
        if one.size == 0 and not one.path and not one.checkpoint.products:
            continue
        if one.size:
            leaf = tree.entry(note.share_of(product, one.size, one.root))
            signed = tree.is_included(leaf, one.place, one.products, one.path, one.checkpoint.products)
            if not signed:
                sentence = f"{named(one)} does not say what the bundle says of the events of {shown(product)}."
                found.problem("checkpoint", where, sentence)
                continue
        elif last:
            found.problem("checkpoint", where, f"{named(one)} should say how many events {shown(product)} had.")
        if one.size < last:
            found.problem(
                "checkpoint", where, f"{named(one)} says fewer events of {shown(product)} than an earlier one."
            )
        if one.size > size:
            sentence = (
                f"By {named(one)} {one.size:,} events of {shown(product)} were sealed, and the bundle shows {size:,}: "
                f"at least {one.size - size:,} were dropped."
            )
            found.problem("dropped", where, sentence)
            return
        if roots.get(one.size) != one.root:
            sentence = (
                f"The first {one.size:,} events of {shown(product)} in the bundle are not those that were sealed by "
                f"{named(one)}: some were dropped, inserted or passed off as another product’s. Until the {last:,}th they are."
            )
            found.problem("dropped", where, sentence)
            return
        last = one.size
    if last < size:
        found.problem("inserted", bundle.PLACES, f"{size - last:,} events of {shown(product)} are under no checkpoint.")
''')

MODULES['upkept.core.ledger.verifier.proof'] = (False, r'''"""One proof of inclusion, as the desk, the API and `upkept ledger prove` give it: is this event under that signature."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path

from upkept.core.ledger import note, tree
from upkept.core.ledger.verifier.archive import parsed, told
from upkept.core.ledger.verifier.said import NotABundle, moment, shown
from upkept.core.ledger.verifier.signed import Given

LARGEST = 40_000_000


@dataclass
class Told:
    """`sentence`: what is proved; `problem`: why not."""

    sentence: str
    problem: str = ""
    notes: list[str] = field(default_factory=list)


def is_one(path: Path) -> bool:
    """A proof is JSON; a bundle begins as every zip file does."""
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip()[:1] == b"{"
    except OSError:
        return False  # said where it is opened


def check(path: Path, given: Given, verify: note.Verify) -> Told:
    """Raises NotABundle where it is no proof."""
    try:
        if path.stat().st_size > LARGEST:
            raise NotABundle("It is too large for a proof.")
        read = parsed(path.read_bytes(), path.name)
        event, index = str(read["event"]).encode(), int(read["leaf"])
        nonce, way = b64decode(read["nonce"]), [b64decode(one) for one in read["path"]]
        signed = note.read_note(str(read["checkpoint"]))
        checkpoint = note.read_checkpoint(signed.text)
    except (KeyError, TypeError, ValueError, OSError) as error:  # NotANote and binascii's are ValueErrors
        raise NotABundle(f"It is no proof of inclusion: {shown(error)}.") from None
    found = Told(
        f"Event {index:,}: {told(event)}.\nThe checkpoint of {moment(checkpoint.at)} is of {checkpoint.size:,} events."
    )
    leaf = tree.sealed(nonce, tree.entry(event))
    if not tree.is_included(leaf, index, checkpoint.size, way, checkpoint.root):
        found.problem = "[root] The event is not in the tree of this checkpoint: it, or the proof, was changed."
    elif not given.keys:
        found.notes.append("You gave no key (--key): whose signature stands under the checkpoint was not checked.")
    elif not any(signed.is_signed_by(key, verify) for key in given.keys):
        found.problem = "[signature] The checkpoint is not signed under the key that you gave."
    if not found.problem:
        _held(found, checkpoint, given)
    return found


def _held(found: Told, checkpoint: note.Checkpoint, given: Given) -> None:
    """Against the checkpoints that the auditor brings: one of the same size must have the same root."""
    same = 0
    for name, text in given.checkpoints:
        try:
            mine = note.read_checkpoint(note.read_note(text).text)
        except note.NotANote:
            continue
        if mine.size != checkpoint.size:
            continue
        if mine.root != checkpoint.root:
            found.problem = f"[root] Your checkpoint {shown(name)} is of as many events, and has another root."
            return
        same += 1
    if same:
        found.sentence += "\nIt is the very checkpoint that you hold."
    else:
        found.notes.append(
            "No checkpoint of yours is of this size. That today's tree continues yours, a bundle shows, or "
            "`upkept ledger witness`."
        )
''')

MODULES['upkept.core.ledger.verifier.published'] = (False, r'''"""Which versions of the plan were published, with their calendars: each must be what was sealed, and what its digest says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.archive import Archive, parsed
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.model import Version
from upkept.core.plan.stored import extended, load_version, tables_to_json

PLAN_KINDS = (b'"kind":"plan.published"', b'"kind":"calendar.extended"')
LATEST = 253_402_300_800  # the year 10000
LATE = 86_400  # seconds after its publication from which a record is said
_KEYS = {"id", "product", "kind", "v", "subject", "at", "recorded", "by", "how", "data"}
GOOD = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError, ZeroDivisionError)


def read_event(line: bytes, where: str) -> dict[str, Any]:
    """The fields of an event's line. Raises NotABundle."""
    if len(line) > 100_000:
        read = parsed(line, where)
    else:
        try:
            read = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise NotABundle(f"{where} cannot be read as JSON: {shown(error)}.") from None
    if not isinstance(read, dict) or read.keys() != _KEYS:
        raise NotABundle(f"{where} is no event.")
    for name in ("id", "product", "kind", "subject", "by", "how"):
        if not isinstance(read[name], str):
            raise NotABundle(f"{where}: its {name} is no text.")
    for name in ("at", "recorded"):
        if type(read[name]) is not int or not -LATEST < read[name] < LATEST:
            raise NotABundle(f"{where}: its {name} is no moment.")
    if not isinstance(read["data"], dict):
        raise NotABundle(f"{where}: its data is no object.")
    return read


def versions(archive: Archive, product: str, found: Findings) -> list[Version]:
    """Every version that was published, with its frozen tables as they were last carried on."""
    documents = archive.json(bundle.DOCUMENTS)
    if not isinstance(documents, dict):
        raise NotABundle(f"{bundle.DOCUMENTS} holds no plans.")
    held: dict[str, tuple[Any, Version]] = {}
    moments: dict[str, tuple[int, int]] = {}
    for part in (bundle.EVENTS, bundle.UNSEALED):
        for number, line in enumerate(archive.lines(part), 1):
            if PLAN_KINDS[0] not in line and PLAN_KINDS[1] not in line:
                continue
            event = read_event(line, f"{part}, line {number}")
            try:
                if event["kind"] == "plan.published":
                    name, version = _published(event, documents, product, found)
                    held[name] = version
                    moments[name] = (event["at"], event["recorded"])
                elif event["kind"] == "calendar.extended":
                    _extend(event, held, found)
            except PlanErrors as errors:
                found.problem("plan", f"line {number}", f"A version of the plan cannot be read: {shown(errors, 300)}")
            except GOOD as error:
                found.problem("plan", f"line {number}", f"A version of the plan cannot be read: {shown(error, 300)}")
    found.counts["versions"] = len(held)
    order = sorted(held.values(), key=lambda one: one[1].effective)
    _tell(order, moments, found)
    return [version for _document, version in order]


def _tell(order: Sequence[tuple[Any, Version]], moments: Mapping[str, tuple[int, int]], found: Findings) -> None:
    """When each was published and took effect, and whose hours or holidays are not what they were before."""
    before: Mapping[str, Any] = {}
    for document, version in order:
        at, recorded = moments[version.number]
        said = f"{shown(version.number, 60)}: in force from {moment(version.effective)}, published {moment(at)}"
        if recorded > at + LATE:
            said += f", recorded {moment(recorded)}"
        calendars = document.get("calendars") if isinstance(document.get("calendars"), dict) else {}
        other = [name for name in calendars if name in before and calendars[name] != before[name]]
        if other:
            said += "; other hours or holidays than before: " + ", ".join(shown(name, 40) for name in other[:10])
        found.versions.append(said)
        before = calendars


def _published(
    event: Mapping[str, Any], documents: Mapping[str, Any], product: str, found: Findings
) -> tuple[str, tuple[Any, Version]]:
    data = event["data"]
    name = str(data["number"])
    where, document = f"version {shown(name, 60)}", documents.get(name)
    if document != data["document"]:
        found.problem(
            "plan", where, f"{where} of the plan is not the one that was published: documents.json was changed."
        )
        document = data["document"]
    elif data.get("ordered") is None:
        found.notes.append(f"{where}: the order of its keys is not sealed; it matters for phases of a line alone.")
    elif bundle.ordered(document) != data["ordered"]:
        found.problem("plan", where, f"{where} of the plan does not have its keys in the order that was published.")
    whole = json.dumps([data["source"], data["prose"], data.get("files", {})], sort_keys=True, ensure_ascii=False)
    if sha256(whole.encode()).hexdigest() != data["digest"]:
        found.problem("plan", where, f"{where}: the digest that pages show does not fit what was published.")
    version = load_version(document, data["tables"])
    if version.effective != data["effective"] or version.number != name or version.plan.product.slug != product:
        found.problem("plan", where, f"{where}: what is said of it does not fit what it says itself.")
    return name, (document, version)


def _extend(event: Mapping[str, Any], versions: dict[str, tuple[Any, Version]], found: Findings) -> None:
    """Calendars may be carried on; what they said before must stay."""
    name = str(event["data"]["number"])
    where = f"version {shown(name, 60)}"
    if name not in versions:
        found.problem("plan", where, f"{where}: its calendars were extended, and it was never published.")
        return
    document, before = versions[name]
    after = load_version(document, event["data"]["tables"])
    if tables_to_json(extended(before.tables, after.tables)) != tables_to_json(after.tables):
        sentence = f"{where}: when its calendars were extended on {moment(event['at'])}, what they had said before was changed."
        found.problem("calendar", where, sentence)
    versions[name] = (document, after)
''')

MODULES['upkept.core.ledger.verifier.said'] = (False, r'''"""What a verification found: problems, each a sentence with its place, and what was looked at."""

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
''')

MODULES['upkept.core.ledger.verifier.sealed'] = (False, r'''"""Is the whole tree the one that was signed, under the bundle's checkpoints and the auditor's; and then everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upkept.core.ledger import bundle, note, tree
from upkept.core.ledger.verifier import beside, dated, placed, signed
from upkept.core.ledger.verifier.archive import Archive
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.ledger.verifier.signed import Given, Held, named


def check(archive: Archive, manifest: Mapping[str, Any], given: Given, verify: note.Verify) -> Findings:
    """Everything but the reckoning. Raises NotABundle."""
    found = Findings()
    held = list(signed.checkpoints(archive))
    if not held:
        raise NotABundle("It holds no checkpoint.")
    signed.check(archive, held, given, verify, found)
    roots = _leaves(archive, held, given, found)
    trusted = _from_elsewhere(held, roots, given, found)
    late = dated.Late([*((one.checkpoint.size, one.checkpoint.at) for one in held), *trusted])
    placed.check(archive, str(manifest["product"]), held, late, found)
    for line in archive.lines(bundle.UNSEALED):
        late.look_unsealed(line)
    late.tell(found)
    beside.stamps(archive, held, found)
    beside.texts(archive, found)
    beside.files(archive, found)
    return found


def _leaves(archive: Archive, held: list[Held], given: Given, found: Findings) -> dict[int, bytes]:
    """Size → root, for every size that somebody has signed."""
    sizes = {one.checkpoint.size for one in held}
    for _name, text in given.checkpoints:
        try:
            sizes.add(note.read_checkpoint(note.read_note(text).text).size)
        except note.NotANote:
            continue  # said later
    growing, roots = tree.Growing(), {0: tree.EMPTY}
    append = growing.append
    for block in archive.blocks(bundle.LEAVES, 32):
        if len(block) != 32:
            found.problem("truncated", bundle.LEAVES, "The list of leaves breaks off in the middle of one.")
            break
        append(block)
        if growing.size in sizes:
            roots[growing.size] = growing.root()
    found.counts["leaves"] = growing.size
    last = None
    for one in sorted(held, key=lambda one: (one.checkpoint.size, one.checkpoint.at)):
        size = one.checkpoint.size
        if size > growing.size:
            sentence = (
                f"{named(one)} is of {size:,} events, but the bundle ends after {growing.size:,}: the end is missing."
            )
            found.problem("truncated", f"checkpoint {one.number}", sentence)
        elif roots[size] != one.checkpoint.root:
            sentence = (
                f"{named(one)}: the first {size:,} leaves do not have the root that was signed: they were changed."
            )
            found.problem("root", f"checkpoint {one.number}", sentence)
        if last is not None and last.checkpoint.at > one.checkpoint.at:
            sentence = f"{named(one)} says an earlier time than {named(last)}, which is of a smaller tree."
            found.problem("checkpoint", f"checkpoint {one.number}", sentence)
        last = one
    if last is not None and last.checkpoint.size < growing.size:
        found.problem(
            "inserted", bundle.LEAVES, f"{growing.size - last.checkpoint.size:,} leaves are under no checkpoint."
        )
    found.counts["checkpoints"] = len(held)
    return roots


def _from_elsewhere(held: list[Held], roots: dict[int, bytes], given: Given, found: Findings) -> list[tuple[int, int]]:
    """The checkpoints that the auditor holds from elsewhere: each must be of this very tree. Size and time of those that are."""
    trusted: list[tuple[int, int]] = []
    if not given.checkpoints:
        found.notes.append(
            "You gave no checkpoint of your own. Whoever holds the ledger's key could have written the whole history anew and "
            "signed it again, and this bundle would look the same: give one that you hold from another day (--checkpoint)."
        )
    largest = max(one.checkpoint.size for one in held)
    origins = {one.checkpoint.origin for one in held}
    for name, text in given.checkpoints:
        where = f"your checkpoint {shown(name)}"
        try:
            mine = note.read_checkpoint(note.read_note(text).text)
        except note.NotANote as error:
            found.problem("checkpoint", where, f"{where} cannot be read: {shown(error)}")
            continue
        if mine.origin not in origins:
            found.problem("checkpoint", where, f"{where} is of another ledger: {shown(mine.origin)}.")
        elif mine.size > largest or mine.size not in roots:
            sentence = (
                f"{where} of {moment(mine.at)} is of {mine.size:,} events, and the bundle ends after {largest:,}: it is older "
                "than your checkpoint, or events were cut off at its end. Ask for a newer bundle."
            )
            found.problem("truncated", where, sentence)
        elif roots[mine.size] != mine.root:
            sentence = (
                f"{where} has another root: the first {mine.size:,} events are not those that you hold a checkpoint of."
            )
            found.problem("root", where, sentence)
        else:
            found.counts["your_checkpoints"] = found.counts.get("your_checkpoints", 0) + 1
            trusted.append((mine.size, mine.at))
    return trusted
''')

MODULES['upkept.core.ledger.verifier.signed'] = (False, r'''"""Who signed: the keys, each certified by the one before, and the checkpoints under them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from upkept.core.ledger import bundle, note
from upkept.core.ledger.verifier.archive import Archive, parsed
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint of the bundle. `place` of the product among `products`, `size`, `root` of its own tree."""

    number: int
    signed: note.Note
    checkpoint: note.Checkpoint
    size: int
    root: bytes
    place: int
    products: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever verifies has from elsewhere: keys, and checkpoints as text with a name for each."""

    keys: tuple[note.Key, ...] = ()
    checkpoints: tuple[tuple[str, str], ...] = ()


def checkpoints(archive: Archive) -> Iterator[Held]:
    for number, line in enumerate(archive.lines(bundle.CHECKPOINTS), 1):
        where = f"{bundle.CHECKPOINTS}, line {number}"
        read = parsed(line, where)
        try:
            text = note.read_note(read["note"])
            path = tuple(b64decode(one, validate=True) for one in read["path"])
            root = b64decode(read["root"], validate=True)
            values = [_number(read[name]) for name in ("number", "size", "place", "products")]
            yield Held(values[0], text, note.read_checkpoint(text.text), values[1], root, values[2], values[3], path)
        except (KeyError, TypeError, AttributeError, ValueError) as error:  # NotANote and binascii's are ValueErrors
            raise NotABundle(f"{where} is no checkpoint: {shown(error)}") from None


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 50:
        raise ValueError("it holds an impossible number.")
    return value


def check(archive: Archive, held: list[Held], given: Given, verify: note.Verify, found: Findings) -> None:
    chain = _chain(archive, verify, found)
    known = {key.text: key for key in chain}
    if given.keys:
        wrong = [key for key in given.keys if key.text not in known]
        for key in wrong:
            found.problem("key", key.text, f"The bundle is not signed under the key that you gave ({key.fingerprint}).")
        if wrong:
            known = {key.text: key for key in given.keys}
    else:
        prints = "; ".join(key.fingerprint for key in chain)
        found.notes.append(
            "The key came with the bundle. Compare its fingerprint with one that you have from elsewhere, "
            f"or give --key: {prints}"
        )
    signed = 0
    for one in held:
        if any(one.signed.is_signed_by(key, verify) for key in known.values()):
            signed += 1
        else:
            found.problem("signature", f"checkpoint {one.number}", f"{named(one)} is not signed by the ledger's key.")
        if any(one.checkpoint.origin != key.name for key in known.values()):
            found.problem("checkpoint", f"checkpoint {one.number}", f"{named(one)} is of another ledger.")
    found.counts["signatures"] = signed


def _chain(archive: Archive, verify: note.Verify, found: Findings) -> list[note.Key]:
    """The keys of the bundle as far as each is certified by the one before."""
    chain: list[note.Key] = []
    rows = archive.json(bundle.KEYS)
    if not isinstance(rows, list) or not rows or len(rows) > 1000:
        raise NotABundle(f"{bundle.KEYS} holds no keys.")
    for number, row in enumerate(rows, 1):
        try:
            key = note.read_key(row["key"])
            if chain:
                _follow(chain[-1], key, note.read_certificate(row["certificate"], verify))
        except (note.NotANote, KeyError, TypeError, AttributeError) as error:
            found.problem("key", f"key {number}", f"Key {number} is not certified by the one before it: {shown(error)}")
            return chain
        chain.append(key)
    return chain


def _follow(old: note.Key, new: note.Key, certified: tuple[note.Key, note.Key]) -> None:
    if certified != (old, new):
        raise note.NotANote("it is a certificate of other keys.")


def named(one: Held) -> str:
    return f"the checkpoint of {moment(one.checkpoint.at)}"
''')

MODULES['upkept.core.line'] = (False, r'''"""Lines of versions supported side by side: when each opens, and when its phases begin and end."""

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
''')

MODULES['upkept.core.moment'] = (False, r'''"""A moment or a length of time as events carry it: a number of seconds, or text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount


def moment(value: Any) -> int | None:
    """The instant in whole UTC seconds: given as such, or as ISO 8601 with a zone; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value // 1)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return None if found.tzinfo is None else int(found.timestamp() // 1)


def quantity(value: Any) -> float | None:
    """A number, or the seconds of a written time (`4h`; `PT4H`); None for anything else, and for yes and no."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(parse_amount(str(value)).nominal)
    except NotAnAmount:
        pass
    try:
        return float(str(value).removesuffix("%")) / (100 if str(value).endswith("%") else 1)
    except ValueError:
        return None
''')

MODULES['upkept.core.obligation'] = (False, r'''"""One promise to one subject, or for one period: what the folds make, what is stored, shown and scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from upkept.core.quick import quick


class Outcome(StrEnum):
    """As in plan-language.md, "Obligations"."""

    RUNNING = "running"
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    UNMEASURED = "unmeasured"
    VOID = "void"


class Mark(StrEnum):
    RELAXED = "relaxed"
    EXTENDED = "extended"
    EXCUSED = "excused"
    CORRECTED = "corrected"
    LATE_RECORDED = "late-recorded"
    ATTESTED = "attested"
    REOPENED = "reopened"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A pause [from_, to) with the event that began it; `to` None: it still lasts."""

    from_: int
    to: int | None
    cause: str


@quick
@dataclass(frozen=True, slots=True)
class Obligation:
    """All instants are whole UTC seconds.

    `key` names the stream (a subject `ticket:481`, or a period `2026-03`, `2026-H1/course:7`); `opening` is the id of the
    event that opened it, or the period: (product, commitment, key, opening) is its identity for life.
    `due` is None while paused, where the target is `none`, and where it waits for an event.
    `verdict_at` is the moment from which it is scored: the due moment, even if met earlier; None: not known yet.
    `outcome` KEPT before `verdict_at` means met in time, not yet scored.
    `warn_at`: when 75 % is gone; `next_look`: the next instant at which it changes without an event; None: only an event can.
    `met_by`, `closed_by`: ids of events. `attributes`: as of the opening, changed by re-targeting.
    `how`: in what way the event that decided it was learned of: the meeting one, else the opening one (core/event.py, How).
    `figure`: what an objective measured; `reason`: a short code for outcomes that need one (`no-observation`, `merged`, …).
    """

    commitment: str
    key: str
    subject: str
    opening: str
    version: str
    opened: int
    due: int | None
    outcome: Outcome
    met: int | None = None
    met_by: str | None = None
    closed: int | None = None
    closed_by: str | None = None
    verdict_at: int | None = None
    warn_at: int | None = None
    next_look: int | None = None
    paused: tuple[Stretch, ...] = ()
    marks: frozenset[Mark] = frozenset()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""
    figure: float | None = None
    reason: str = ""
    excused_by: str | None = None
    how: str = "observed"

    @property
    def identity(self) -> tuple[str, str, str]:
        return (self.commitment, self.key, self.opening)

    @property
    def is_paused(self) -> bool:
        return self.outcome is Outcome.RUNNING and bool(self.paused) and self.paused[-1].to is None

    @property
    def told(self) -> str:
        """`how` of a case that an event decided or opened; empty for a period in which nothing was recorded."""
        return self.how if self.met_by or self.opening != self.key else ""

    def is_at_risk(self, now: int) -> bool:
        return (
            self.outcome is Outcome.RUNNING and self.warn_at is not None and self.warn_at <= now and not self.is_paused
        )

    def state(self, now: int) -> str:
        """The one word of look.md: kept, running, at-risk, late, broken, paused, excused, unmeasured, void."""
        if Mark.EXCUSED in self.marks:
            return "excused"
        if self.is_paused:
            return "paused"
        if self.is_at_risk(now):
            return "at-risk"
        return str(self.outcome)

    def is_scored(self, now: int) -> bool:
        """Counts as kept or not kept by now."""
        return (
            self.outcome in (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN)
            and self.verdict_at is not None
            and self.verdict_at < now
        )
''')

MODULES['upkept.core.period'] = (False, r'''"""Periods: the months, quarters, lengths and dates in which something is promised once, each with a name for life."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from upkept.core.amount import Amount, parse_amount
from upkept.core.zone import DAY, EPOCH_ORDINAL, BeyondHorizon, Zone, add_months

NAMED = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DEFAULT_ANCHOR = "2001-01-01"
"""A Monday and a New Year's Day: lengths without an anchor fall on Mondays and on the months' firsts, in every version."""


@dataclass(frozen=True, slots=True)
class Every:
    """How often: a calendar period (`month`, `quarter`, `half`, `year`), a length (`8w`, `2mo`, `1d`), or
    `{on: RRULE, within: 2d}` = on those dates or up to so many days after."""

    named: str = ""
    length: Amount | None = None
    on: str = ""
    within: Amount | None = None

    def __post_init__(self) -> None:
        if bool(self.named) + bool(self.length) + bool(self.on) != 1:
            raise ValueError(
                "a period is named, or has a length, or falls on dates; write one of month, 8w, {on: RRULE}"
            )
        if self.named and self.named not in NAMED:
            raise ValueError(f"{self.named!r} is no period; write month, quarter, half or year, or a length such as 8w")
        if self.length is not None and (self.length.kind == "business" or self.length.nominal == 0):
            raise ValueError(
                f"{self.length.text!r} is no period; write a length by the wall clock such as 8w, or hours"
            )
        if self.within is not None and (not self.on or self.within.kind != "civil" or self.within.months):
            raise ValueError("`within` belongs to `on` and is in days; write {on: RRULE, within: 2d}")

    @classmethod
    def parse_text(cls, text: str) -> Every:
        """`month` or `8w`. Raises ValueError."""
        return cls(named=text) if text in NAMED else cls(length=parse_amount(text))

    def __str__(self) -> str:
        return self.named or (self.length.text if self.length else self.on)


MONTH = Every("month")


class Period(NamedTuple):
    """[start, end) in UTC seconds, and its key: `2026-03`, `2026-Q1`, `2026-H1`, `2026`, `2026-01-01+8w`, `2026-03-25`."""

    start: int
    end: int
    key: str


class Periods:
    """The periods of one commitment, by the product's zone; lengths in hours are counted from the anchor's midnight in UTC.

    `dates`: the frozen days (ordinals) of a rule `on`.
    """

    __slots__ = ("_anchor", "_dates", "_found", "_starts", "every", "zone")

    def __init__(self, every: Every, zone: Zone, anchor: str = "", dates: tuple[int, ...] = ()) -> None:
        self.every, self.zone, self._dates = every, zone, dates
        self._anchor = date.fromisoformat(anchor or DEFAULT_ANCHOR)
        self._starts = [zone.midnight(day) for day in dates]
        self._found: dict[int, Period] = {}

    def at(self, instant: int) -> Period | None:
        """The period in which the instant lies; None: between the dates of a rule, or past its table."""
        if self.every.on:
            i = bisect_right(self._starts, instant) - 1
            return period if i >= 0 and instant < (period := self._nth(i)).end else None
        return self._nth(self._number(instant))

    def first(self, instant: int) -> Period | None:
        """The first whole period: the first that starts at the instant or later. None: past the table of dates."""
        if self.every.on:
            i = bisect_right(self._starts, instant - 1)
            return self._nth(i) if i < len(self._starts) else None
        n = self._number(instant)
        return self._nth(n) if self._nth(n).start >= instant else self._nth(n + 1)

    def starting(self, since: int, until: int) -> Iterator[Period]:
        """Those that start in [since, until)."""
        period = self.first(since)
        while period is not None and period.start < until:
            yield period
            period = self.first(period.start + 1)

    def before(self, period: Period) -> Period | None:
        """The one before it. None: the tables do not reach back so far."""
        if self.every.on:
            i = bisect_right(self._starts, period.start) - 2
            return self._nth(i) if i >= 0 else None
        try:
            return self._nth(self._number(period.start) - 1)
        except BeyondHorizon:
            return None

    def named(self, key: str) -> Period | None:
        """The period of this key; None where these periods have no such one."""
        try:
            day, _, _ = key.partition("+")
            start = self._instant_of(day)
        except ValueError:
            return None
        period = self.at(start)
        return period if period is not None and period.key == key else None

    def _instant_of(self, text: str) -> int:
        if "T" in text:
            return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
        year, _, rest = text.partition("-")
        if not rest:
            month, day = 1, 1
        elif rest[0] in "QH":
            month, day = (int(rest[1:]) - 1) * (3 if rest[0] == "Q" else 6) + 1, 1
        else:
            month, day = int(rest[:2]), int(rest[3:] or 1)
        return self.zone.midnight(date(int(year), month, day).toordinal())

    def _number(self, instant: int) -> int:
        """Which period, counted from the anchor (may be negative): a guess, then a step or two."""
        every = self.every
        day = date.fromordinal(self.zone.date(instant))
        if every.named:
            return (day.year * 12 + day.month - 1) // NAMED[every.named]
        length = every.length
        assert length is not None
        if length.kind == "elapsed":
            return (instant - (self._anchor.toordinal() - EPOCH_ORDINAL) * DAY) // length.seconds
        if length.months:
            months = (day.year - self._anchor.year) * 12 + day.month - self._anchor.month
            n = months // length.months
        else:
            n = (day.toordinal() - self._anchor.toordinal()) // length.days
        while self._nth(n).start > instant:
            n -= 1
        while self._nth(n + 1).start <= instant:
            n += 1
        return n

    def _nth(self, n: int) -> Period:
        period = self._found.get(n)
        if period is None:
            if len(self._found) > 4096:
                self._found.clear()
            period = self._found[n] = self._made(n)
        return period

    def _made(self, n: int) -> Period:
        every = self.every
        if every.on:
            day, grace = self._dates[n], every.within.days if every.within else 0
            return Period(self._starts[n], self.zone.midnight(day + 1 + grace), date.fromordinal(day).isoformat())
        start, end = self._start(n), self._start(n + 1)
        if every.named:
            months = NAMED[every.named]
            year, month = divmod(n * months, 12)
            key = {1: f"{year}-{month + 1:02}", 3: f"{year}-Q{month // 3 + 1}", 6: f"{year}-H{month // 6 + 1}"}
            return Period(start, end, key.get(months, f"{year}"))
        assert every.length is not None
        if every.length.kind == "elapsed":
            written = datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        else:
            written = date.fromordinal(self.zone.date(start)).isoformat()
        return Period(start, end, f"{written}+{every.length.text}")

    def _start(self, n: int) -> int:
        every, zone = self.every, self.zone
        if every.named:
            year, month = divmod(n * NAMED[every.named], 12)
            return zone.midnight(date(year, month + 1, 1).toordinal())
        length = every.length
        assert length is not None
        anchor = self._anchor.toordinal()
        if length.kind == "elapsed":
            return (anchor - EPOCH_ORDINAL) * DAY + n * length.seconds
        return zone.midnight(add_months(anchor, length.months * n) + length.days * n)
''')

MODULES['upkept.core.plan'] = (True, r'''''')

MODULES['upkept.core.plan.errors'] = (False, r'''"""What is wrong with a plan, each error with its place, what was found, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upkept.core.refusal import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error. `line` and `column` count from 1; 0: the document as a whole (or one that was not read from text).

    `code` is stable (`unknown-key`), `found` completes "found …", `right` is an instruction: "write `priority`".
    """

    file: str
    line: int
    column: int
    code: str
    found: str
    right: str

    @property
    def place(self) -> str:
        """`plan.yaml:12:5`, or the file alone."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def sentence(self) -> str:
        """`Found the unknown key `priorty`. Write `priority`.`"""
        return f"Found {self.found}. {self.right[:1].upper()}{self.right[1:]}."

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"

    def to_json(self) -> dict[str, str | int]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "found": self.found,
            "right": self.right,
            "sentence": self.sentence,
        }


class PlanErrors(Refusal):
    """The plan is refused; `problems` holds every error, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        number = len(self.problems)
        head = "There is one error in the plan" if number == 1 else f"There are {number} errors in the plan"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            "plan-errors",
            f"{head}; nothing was changed. Mend and try again:\n{lines}",
            {"problems": [problem.to_json() for problem in self.problems]},
        )
''')

MODULES['upkept.core.plan.grammar'] = (False, r'''"""From a node to a typed value by the type's own hints: a new field or kind of commitment needs no parser of its own.

Trailing underscores of field names are dropped (`from_` is written `from`). Whatever is wrong is told in full and reading
goes on, so that all errors of a plan come at once. Standard library only: the offline verifier reads stored plans by it.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from upkept.core.amount import Amount
from upkept.core.plan import leaves, selectors
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, ProseText, Reading
from upkept.core.selector import Limit, Selector, Where
from upkept.core.targets import Range, Targets

FAILED = Failed.FAILED
Custom = Callable[[Node, Reading], Any]


def parse(hint: Any, node: Node, reading: Reading, by: tuple[str, ...] = ()) -> Any:
    """The value that the node writes, or FAILED after the reason was told. `by`: the attributes that a Targets is keyed by."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(hint, node, reading, by)
    if origin is Literal:
        return _literal(get_args(hint), node, reading)
    if origin is tuple:
        return _tuple(get_args(hint), node, reading)
    if origin is Targets:
        return _targets(get_args(hint)[0], node, reading, by)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(hint)[1], node, reading)
    if hint in _LEAVES:
        return _LEAVES[hint](node, reading)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _small(hint, node, reading)
    raise TypeError(f"a field of type {hint!r} cannot be written in a plan")


def parse_fields(
    cls: Any,
    node: Node,
    reading: Reading,
    *,
    fixed: Mapping[str, Any] | None = None,
    custom: Mapping[str, Custom] | None = None,
    beside: tuple[str, ...] = (),
    what: str = "",
) -> Any:
    """The dataclass `cls` that the mapping writes. `fixed` fields are given, `custom` ones have a reader of their own.

    `beside` names keys that somebody else reads; `what` is the class in a sentence (`a deadline`).
    """
    what = what or f"`{cls.__name__.lower()}`"
    entries = node.entries
    if entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), f"write a mapping for {what}")
    fields = written_fields(cls, frozenset(fixed or ()))
    ok = True
    for key in entries:
        if key not in fields and key not in beside:
            reading.unknown(node.place_of(key), "unknown-key", "key", key, [*fields, *beside], what)
            ok = False
    values: dict[str, Any] = dict(fixed or {})
    by: tuple[str, ...] = ()
    for key, (name, hint, required) in sorted(fields.items(), key=lambda item: item[0] != "by"):
        written = entries.get(key)
        if written is None:
            if required:
                right = f"add `{key}:` to {what}"
                reading.tell(node.place, "missing-key", f"no `{key}` in {what}", right)
                ok = False
            continue
        value = custom[key](written, reading) if custom and key in custom else parse(hint, written, reading, by)
        if value is FAILED:
            ok = False
            continue
        values[name] = value
        reading.check_field(key, value, written)
        if key == "by" and isinstance(value, tuple):
            by = value
    if not ok:
        return FAILED
    try:
        return cls(**values)
    except ValueError as error:
        return reading.refuse(node, error)


@cache
def written_fields(cls: Any, fixed: frozenset[str] = frozenset()) -> Mapping[str, tuple[str, Any, bool]]:
    """Key in the plan → (name of the field, its type, whether it must be written)."""
    hints = get_type_hints(cls, localns={"Prose": ProseText})
    return {
        field.name.rstrip("_"): (
            field.name,
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(cls)
        if field.init and field.name not in fixed
    }


def _small(cls: type[Any], node: Node, reading: Reading) -> Any:
    """A small dataclass: from a text if it can read one (`parse_text`), else from a mapping."""
    parse_text = getattr(cls, "parse_text", None)
    if node.text is None or parse_text is None:
        return parse_fields(cls, node, reading)
    try:
        return parse_text(node.text)
    except ValueError as error:
        return reading.refuse(node, error)


def _union(hint: Any, node: Node, reading: Reading, by: tuple[str, ...]) -> Any:
    """The first alternative that reads it without an error; otherwise the errors of the one that came furthest."""
    choices = sorted((c for c in get_args(hint) if c is not type(None)), key=lambda c: c in (str, tuple[str, ...]))
    if len(choices) == 1:
        return parse(choices[0], node, reading, by)
    tried: list[Reading] = []
    for choice in choices:
        trial = reading.trial()
        value = parse(choice, node, trial, by)
        if value is not FAILED and not trial.problems:
            return value
        tried.append(trial)
    inside = [trial for trial in tried if all((p.line, p.column) != node.place for p in trial.problems)]
    if inside or node.text is None:
        best = min(inside or tried, key=lambda trial: len(trial.problems))
        reading.problems.extend(best.problems)
        return FAILED
    rights = dict.fromkeys(problem.right for trial in tried for problem in trial.problems)
    return reading.fail(node, tried[0].problems[0].code, node.describe(), ", or ".join(rights))


def _literal(values: tuple[Any, ...], node: Node, reading: Reading) -> Any:
    texts = {str(value): value for value in values}
    if node.text in texts:
        return texts[node.text]
    return reading.unknown(node.place, "not-a-choice", "value", node.text or node.describe().strip("`"), texts)


def _tuple(args: tuple[Any, ...], node: Node, reading: Reading) -> Any:
    if len(args) == 2 and args[1] is Ellipsis:
        items = node.items
        if items is None or (get_origin(args[0]) is tuple and items and all(item.items is None for item in items)):
            items = (node,)  # one value stands for a list of one
        values = [parse(args[0], item, reading) for item in items]
        return FAILED if FAILED in values else tuple(values)
    if node.items is None or len(node.items) != len(args):
        return reading.fail(node, "wrong-length", node.describe(), f"write a list of {len(args)} values")
    values = [parse(arg, item, reading) for arg, item in zip(args, node.items, strict=True)]
    return FAILED if any(value is FAILED for value in values) else tuple(values)


def _mapping(hint: Any, node: Node, reading: Reading) -> Any:
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write a mapping, such as {name: value}")
    values = {key: parse(hint, value, reading) for key, value in node.entries.items()}
    return FAILED if any(value is FAILED for value in values.values()) else values


def _targets(hint: Any, node: Node, reading: Reading, by: tuple[str, ...]) -> Any:
    """A leaf, or a table nested in the order of `by`; every value of an attribute has its target, none is unknown."""
    if not by and node.entries is not None and not _reads_mapping(hint):
        return reading.fail(node, "no-by", "a mapping of targets", "say by which attribute: add `by: priority`")
    table = _table(hint, node, reading, by)
    return FAILED if table is FAILED else Targets(by, table)


def _table(hint: Any, node: Node, reading: Reading, by: tuple[str, ...]) -> Any:
    if not by or node.entries is None:
        return parse(hint, node, reading)
    values = reading.names.values_of(by[0])
    if values and _reads_mapping(hint) and not set(values) & set(node.entries):
        return parse(hint, node, reading)
    ok = True
    for value in values or ():
        if value not in node.entries:
            found = f"no target for `{value}` in `{by[0]}`"
            reading.tell(node.place, "no-target", found, f"add `{value}:` with its target, or `{value}: none`")
            ok = False
    table: dict[str, Any] = {}
    for key, child in node.entries.items():
        if values is not None and key not in values:
            reading.unknown(node.place_of(key), "unknown-value", "value", key, values, f"`{by[0]}`")
            ok = False
            continue
        table[key] = _table(hint, child, reading, by[1:])
        ok = ok and table[key] is not FAILED
    return table if ok else FAILED


def _reads_mapping(hint: Any) -> bool:
    choices = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return any(dataclasses.is_dataclass(choice) and choice not in (Amount, Range) for choice in choices)


_LEAVES: dict[Any, Custom] = {
    str: leaves.text,
    int: leaves.whole,
    float: leaves.number,
    bool: leaves.flag,
    Amount: leaves.amount,
    Range: leaves.range_of,
    ProseText: leaves.prose,
    Limit: leaves.limit,
    Where: selectors.where,
    Selector: selectors.selector,
}
''')

MODULES['upkept.core.plan.leaves'] = (False, r'''"""Reads the leaves of a plan: texts, numbers, amounts of time, ranges, sentences; whatever is wrong is told with its place."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.selector import Limit
from upkept.core.targets import Range

FAILED = Failed.FAILED


def text(node: Node, reading: Reading) -> Any:
    """Any text that is not empty."""
    if not node.text:
        return reading.fail(node, "not-a-text", node.describe(), "write a text here")
    return node.text


def whole(node: Node, reading: Reading) -> Any:
    """A whole number."""
    if not re.fullmatch(r"-?[0-9]{1,15}", node.text or ""):
        return reading.fail(node, "not-a-number", node.describe(), "write a whole number, such as 2")
    return int(node.text or "")


def number(node: Node, reading: Reading) -> Any:
    """`0.9`, `12`, and `99.9%`, which is 0.999."""
    match = re.fullmatch(r"(-?[0-9]{1,12}(?:\.[0-9]{1,6})?) ?(%?)", node.text or "")
    if not match:
        return reading.fail(node, "not-a-number", node.describe(), "write a number, such as 2, 0.5 or 99.9%")
    return round(float(match[1]) / 100, 12) if match[2] else float(match[1])


def flag(node: Node, reading: Reading) -> Any:
    """`true` or `false`."""
    if node.text in ("true", "false"):
        return node.text == "true"
    return reading.fail(node, "not-true-or-false", node.describe(), "write true or false")


def amount(node: Node, reading: Reading) -> Any:
    """`2h`, `3d`, `2bd`."""
    if node.text is None:
        return reading.fail(node, "not-an-amount", node.describe(), "write an amount of time, such as 2h, 3d or 2bd")
    try:
        return parse_amount(node.text)
    except NotAnAmount as error:
        return reading.refuse(node, error, "not-an-amount")


def range_of(node: Node, reading: Reading) -> Any:
    """`24h`, `[24h, 48h]`, or `none`, which promises nothing."""
    if node.text == "none":
        return Range(None)
    if node.items is None:
        upper = amount(node, reading)
        return FAILED if upper is FAILED else Range(upper)
    if len(node.items) != 2:
        return reading.fail(node, "wrong-length", node.describe(), "write the lower and the upper bound: [24h, 48h]")
    lower, upper = (amount(item, reading) for item in node.items)
    if lower is FAILED or upper is FAILED:
        return FAILED
    if lower.nominal >= upper.nominal:
        return reading.fail(
            node, "wrong-order", f"[{lower}, {upper}]", f"write the shorter one first: [{upper}, {lower}]"
        )
    return Range(upper, lower)


def prose(node: Node, reading: Reading) -> Any:
    """A text in the plan's first language, or one for each language."""
    if node.text:
        return {reading.language: " ".join(node.text.split())}
    if node.entries is None or not node.entries:
        right = f"write a text, or one for each language: {{{reading.language}: …}}"
        return reading.fail(node, "not-a-text", node.describe(), right)
    texts: dict[str, str] = {}
    for language, written in node.entries.items():
        if language not in reading.languages:
            reading.unknown(node.place_of(language), "unknown-language", "language", language, reading.languages)
        elif not written.text:
            reading.fail(written, "not-a-text", written.describe(), "write a text here")
        else:
            texts[language] = " ".join(written.text.split())
    return texts if len(texts) == len(node.entries) else FAILED


def limit(node: Node, reading: Reading) -> Any:
    """`24h`, `5` (at most), or `{at_most, at_least}`."""
    if node.entries is None:
        bound = _bound(node, reading)
        return FAILED if bound is FAILED else Limit(at_most=bound)
    bounds = {}
    for key, written in node.entries.items():
        if key not in ("at_most", "at_least"):
            reading.unknown(node.place_of(key), "unknown-key", "key", key, ("at_most", "at_least"), "a limit")
            return FAILED
        bounds[key] = _bound(written, reading)
    if not bounds:
        return reading.fail(node, "no-limit", "a limit without a bound", "write 24h, or {at_least: 90d}")
    return FAILED if FAILED in bounds.values() else Limit(**bounds)


def _bound(node: Node, reading: Reading) -> Any:
    for leaf in (number, amount):
        trial = reading.trial()
        value = leaf(node, trial)
        if value is not FAILED:
            return value
    return reading.fail(node, "not-a-bound", node.describe(), "write an amount of time, such as 24h, or a number")


def day(node: Node, reading: Reading) -> Any:
    """A date, `2026-01-31`, as it was written."""
    try:
        if node.text and re.fullmatch(r"\d{4}-\d\d-\d\d", node.text, re.ASCII):
            if not "1970" <= node.text[:4] <= "2999":
                return reading.fail(node, "not-a-date", node.describe(), "write a date from 1970 to 2999")
            return date.fromisoformat(node.text).isoformat()
    except ValueError:
        right = "write a date that exists; each month has its own last day"
        return reading.fail(node, "not-a-date", f"the date {node.describe()}, which is in no calendar", right)
    return reading.fail(node, "not-a-date", node.describe(), "write a date, such as 2026-01-31")
''')

MODULES['upkept.core.plan.model'] = (False, r'''"""A plan as data: what was written, and the frozen tables by which alone it is reckoned."""

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
''')

MODULES['upkept.core.plan.names'] = (False, r'''"""The names that a plan may refer to: its own calendars, windows, attributes, classes, and the events that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from upkept.core.plan.model import Attribute
from upkept.core.plan.vocabulary import Vocabulary

CALENDAR_VALUES = ("open", "closed")


@dataclass(slots=True)
class Names:
    """Filled section by section while a plan is read, so that later sections are checked against earlier ones.

    `unread`: attributes whose values could not be read; their targets are not held against them.
    `kinds`: the events that the promise which is being read speaks of; conditions may name what their subjects have.
    """

    vocabulary: Vocabulary
    calendars: tuple[str, ...] = ("always",)
    windows: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()

    def values_of(self, attribute: str, kinds: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        """The values that the attribute can have; None where any text is one. `kinds`: of events on whose subjects it is."""
        if attribute in self.attributes:
            return self.attributes[attribute].values
        if attribute in self.calendars:
            return CALENDAR_VALUES
        if attribute == "class":
            return self.releases or None
        if attribute == "phase":
            return self.phases or None
        if attribute == "line":
            return None
        return self.vocabulary.values_of(attribute, kinds or self.kinds)

    def known_attributes(self, kinds: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What a condition may name: attributes of the plan, calendars, and the fields that such subjects' events carry."""
        fields = self.vocabulary.field_names(kinds or self.kinds)
        return tuple(
            dict.fromkeys([*self.attributes, *self.unread, *self.calendars, "class", "line", "phase", *fields])
        )

    def fields_of(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The fields that each of these events may carry: its own, and the plan's attributes."""
        derived = [attribute.field for attribute in self.attributes.values() if attribute.field]
        return tuple(dict.fromkeys([*self.vocabulary.own_fields(kinds), *self.attributes, *self.unread, *derived]))
''')

MODULES['upkept.core.plan.nearest'] = (False, r'''"""The known name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like the text; None if none does."""
    return _nearest(text[:100], tuple(name for name in known if name))


@lru_cache(maxsize=1024)  # one slip is often made many times, and each comparison costs milliseconds
def _nearest(text: str, names: tuple[str, ...]) -> str | None:
    folded = {name.lower().replace("-", "_"): name for name in names}
    wanted = text.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in folded:
        return folded[wanted]
    close = get_close_matches(wanted, folded, 3, 0.6)
    swapped = [name for name in close if sorted(name) == sorted(wanted)]
    return folded[(swapped or close)[0]] if close else None


def listed(names: Iterable[str], most: int = 12) -> str:
    """`a, b or c`, each in backquotes; a long list ends with an ellipsis."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        return ", ".join(shown[:most]) + ", …"
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""
''')

MODULES['upkept.core.plan.node'] = (False, r'''"""A written document as a tree whose leaves are texts, each part with its place: what the grammar reads.

It has no YAML in it, so that the stored document of a plan (plain JSON) is read by the same grammar without a YAML reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1; (0, 0) where there is none."""

Document: TypeAlias = "str | list[Document] | dict[str, Document]"
NOWHERE: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list of nodes, or a mapping from text to node with the place of each key."""

    value: str | tuple[Node, ...] | Mapping[str, Node]
    place: Place = NOWHERE
    key_places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> tuple[Node, ...] | None:
        return self.value if isinstance(self.value, tuple) else None

    @property
    def entries(self) -> Mapping[str, Node] | None:
        return None if isinstance(self.value, str | tuple) else self.value

    def get(self, key: str) -> Node | None:
        """The entry of a mapping; None where it lacks it, or is no mapping."""
        entries = self.entries
        return None if entries is None else entries.get(key)

    def place_of(self, key: str) -> Place:
        """Where the key stands, or the mapping if it has none."""
        return self.key_places.get(key, self.place)

    def describe(self) -> str:
        """What it is, for "found …"."""
        if self.text is not None:
            shown = self.text if len(self.text) <= 60 else f"{self.text[:57]}…"
            return f"`{shown}`" if shown else "nothing"
        if self.items is not None:
            return "an empty list" if not self.items else "a list"
        return "an empty mapping" if not self.entries else "a mapping"

    def to_document(self) -> Document:
        """The same as plain JSON: strings, lists and mappings; places are dropped."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, tuple):
            return [item.to_document() for item in self.value]
        return {key: item.to_document() for key, item in self.value.items()}


def from_json(document: Any, *, depth: int = 64) -> Node:
    """The tree of a stored document. Raises ValueError for anything but strings, lists and mappings of strings."""
    if depth < 0:
        raise ValueError("the stored plan is nested too deeply")
    if isinstance(document, str):
        return Node(document)
    if isinstance(document, list | tuple):
        return Node(tuple(from_json(item, depth=depth - 1) for item in document))
    if isinstance(document, Mapping):
        if not all(isinstance(key, str) for key in document):
            raise ValueError("the stored plan has a key that is no text")
        return Node({key: from_json(item, depth=depth - 1) for key, item in document.items()})
    raise ValueError(f"the stored plan holds {document!r}, which is neither text, list nor mapping")
''')

MODULES['upkept.core.plan.promises'] = (False, r'''"""Reads the promises of a plan: each by the fields of its kind, then checked against the names that they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from upkept.core.commitments import KINDS
from upkept.core.commitments.base import Commitment
from upkept.core.plan import leaves, selectors
from upkept.core.plan.grammar import parse_fields
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Check, Failed, Reading
from upkept.core.targets import Targets

FAILED = Failed.FAILED
ROLES = ("owner", "maintainer", "operator", "agent", "auditor")


def promise(name: str, node: Node, reading: Reading) -> Any:
    """The commitment of that id."""
    written = node.get("kind")
    if node.entries is None or written is None:
        return reading.fail(
            node, "missing-key", f"no `kind` in the promise `{name}`", "add `kind: deadline`, or another kind"
        )
    kind = KINDS.get(written.text or "")
    if kind is None:
        return reading.unknown(written.place, "unknown-kind", "kind", written.text or written.describe(), KINDS)
    before = len(reading.problems)
    known = reading.names.vocabulary.kinds
    spoken = tuple(dict.fromkeys(found.text for found in _texts(node) if found.text and found.text in known))
    reading = replace(reading, checks=CHECKS, names=replace(reading.names, kinds=spoken))
    read = parse_fields(kind, node, reading, fixed={"id": name}, beside=("kind",), what=_with_article(kind.kind))
    if read is FAILED or len(reading.problems) > before:
        return FAILED
    _check_names(read, node, reading)
    return read


def _check_names(read: Commitment, node: Node, reading: Reading) -> None:
    """Events, fields and other promises that it names in texts of its own (`2d after ticket.opened`)."""
    kinds = reading.names.vocabulary.kinds
    written = {kind for selector in read.selectors() for kind in selector.kinds}
    for kind in sorted(written - kinds.keys()):
        reading.unknown(_place_of(node, kind), "unknown-event", "event", kind, kinds)
    named = getattr(read, "of", ())
    others = read.references().union(named if isinstance(named, tuple) else ())
    for other in sorted(others - set(reading.names.commitments)):
        place = _place_of(node, other)
        if "." in other:
            reading.unknown(place, "unknown-event", "event", other, kinds)
        else:
            reading.unknown(place, "unknown-commitment", "promise", other, reading.names.commitments)
    until = getattr(getattr(read, "until", None), "field", "")
    if until:
        events = getattr(read, "each", None) or getattr(read, "start", None)
        fields = reading.names.fields_of(tuple(events.kinds)) if events else ()
        if until not in fields:
            reading.unknown(_place_of(node, until), "unknown-field", "field", until, fields)


def _place_of(node: Node, text: str) -> tuple[int, int]:
    """Where the text stands inside the node, else where the node does."""
    return next((found.place for found in _texts(node) if found.text and text in found.text), node.place)


def _texts(node: Node) -> Iterator[Node]:
    """The leaves of the node, in order."""
    if node.text is not None:
        yield node
    for child in node.items or (node.entries or {}).values():
        yield from _texts(child)


def _with_article(kind: str) -> str:
    return f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}" + (" promise" if kind == "unmeasured" else "")


def _calendar(reading: Reading, value: Any, node: Node) -> None:
    names = value.leaves() if isinstance(value, Targets) else (value,)
    for name in dict.fromkeys(names):
        if name and name not in reading.names.calendars:
            reading.unknown(_place_of(node, name), "unknown-calendar", "calendar", name, reading.names.calendars)


def _windows(reading: Reading, value: Any, node: Node) -> None:
    if not isinstance(value, tuple):
        return
    for name in value:
        if name not in reading.names.windows:
            reading.unknown(_place_of(node, name), "unknown-window", "window", name, reading.names.windows)


def _by(reading: Reading, value: Any, node: Node) -> None:
    for name in value:
        if reading.names.values_of(name) is None and name not in reading.names.unread:
            known = [known for known in reading.names.known_attributes() if reading.names.values_of(known)]
            place = _place_of(node, name)
            if name in reading.names.known_attributes():
                right = f"list its values under `attributes:`, such as `{name}: [worst, best]`"
                reading.tell(place, "no-values", f"`{name}`, which may have any value", right)
            else:
                reading.unknown(place, "unknown-attribute", "attribute", name, known)


def _fields(reading: Reading, value: Any, node: Node) -> None:
    """Fields that bound or give a figure: an event of the promise must carry them."""
    known = dict.fromkeys(name for kind in reading.names.kinds for name in reading.names.fields_of((kind,)))
    for name in value if isinstance(value, Mapping) else (value,):
        if known and name not in known:
            place = node.place_of(name) if node.entries is not None else node.place
            reading.unknown(place, "unknown-field", "field", name, known, " or ".join(reading.names.kinds))


def _event(reading: Reading, value: Any, node: Node) -> None:
    if isinstance(value, str):
        selectors.event_kind(node, reading)


def _extends(reading: Reading, value: Any, node: Node) -> None:
    known = reading.names.fields_of((value.event,))
    for name in value.needs:
        if known and name not in known:
            reading.unknown(_place_of(node, name), "unknown-field", "field", name, known, value.event)


def _for_all(reading: Reading, value: Any, node: Node) -> None:
    """Each field of the stops, and the field of the start that lists what they must name."""
    known = dict.fromkeys(name for kind in reading.names.kinds for name in reading.names.fields_of((kind,)))
    for name, of in value.items():
        for text in (name, of):
            if known and text not in known:
                reading.unknown(
                    _place_of(node, text), "unknown-field", "field", text, known, " or ".join(reading.names.kinds)
                )


def _owner(reading: Reading, value: Any, node: Node) -> None:
    if value not in ROLES:
        reading.unknown(node.place, "unknown-role", "role", value, ROLES)


def _warn(reading: Reading, value: Any, node: Node) -> None:
    if not 1 <= value <= 99:
        reading.tell(node.place, "not-a-share", node.describe(), "write per cent of the time, from 1 to 99")


def _per(reading: Reading, value: Any, node: Node) -> None:
    subjects = reading.names.vocabulary.subjects()
    if value not in subjects:
        reading.unknown(node.place, "unknown-subject", "kind of subject", value, subjects)


def _phase(reading: Reading, value: Any, node: Node) -> None:
    if value not in reading.names.phases:
        reading.unknown(node.place, "unknown-phase", "phase", value, reading.names.phases)


def _anchor(reading: Reading, value: Any, node: Node) -> None:
    leaves.day(node, reading)


def _rule(reading: Reading, value: Any, node: Node) -> None:
    reading.ask(reading.outside.rule, node, "not-a-rule", "rule")


CHECKS: dict[str, Check] = {
    "calendar": _calendar,
    "starts_in": _calendar,
    "within": _windows,
    "by": _by,
    "event": _event,
    "extends": _extends,
    "for_all": _for_all,
    "field": _fields,
    "limits": _fields,
    "owner": _owner,
    "warn": _warn,
    "per": _per,
    "phase": _phase,
    "anchor": _anchor,
    "on": _rule,
}
"""Key of a field → what else must be true of its value."""
''')

MODULES['upkept.core.plan.reader'] = (False, r'''"""From the nodes of a document to a typed `Plan`, or to all that is wrong with it.

Standard library and fold modules only: the offline verifier reads stored plans by `load_document`. YAML, time zones and
holidays are asked for by `read_text` and `read_plan` alone, when a plan is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from upkept.core.commitments.objective import of_promises
from upkept.core.plan import leaves, sections, times
from upkept.core.plan.errors import PlanErrors, Problem
from upkept.core.plan.grammar import parse, parse_fields
from upkept.core.plan.model import Accepts, Exclusion, Plan
from upkept.core.plan.names import Names
from upkept.core.plan.node import Node, from_json
from upkept.core.plan.promises import promise
from upkept.core.plan.reading import Failed, Outside, ProseText, Reading
from upkept.core.plan.vocabulary import STANDARD, Vocabulary

FAILED = Failed.FAILED
LANGUAGE_VERSION = "1"
SECTIONS = (
    "upkept",
    "product",
    "version",
    "effective",
    "calendars",
    "windows",
    "freezes",
    "attributes",
    "releases",
    "lines",
    "defines",
    "events",
    "commitments",
    "exclusions",
    "background",
    "accepts",
)
NEEDED = {
    "upkept": "upkept: 1",
    "product": "product: {slug: my-product, name: My Product, timezone: Europe/Madrid}",
    "version": 'version: "1"',
    "effective": "effective: 2026-01-01",
    "commitments": "commitments:",
}


def parse_plan(
    node: Node,
    *,
    vocabulary: Vocabulary = STANDARD,
    file: str = "plan.yaml",
    outside: Outside | None = None,
) -> tuple[Plan | None, list[Problem]]:
    """The plan, or None and every problem, in the order of their places. `outside` knows zones, holidays and rules."""
    plan, problems, _ = parse_with_names(node, vocabulary=vocabulary, file=file, outside=outside)
    return plan, problems


def parse_with_names(
    node: Node,
    *,
    vocabulary: Vocabulary = STANDARD,
    file: str = "plan.yaml",
    outside: Outside | None = None,
) -> tuple[Plan | None, list[Problem], Names]:
    """As `parse_plan`, and the names that the plan may refer to, as far as they could be read: what a form offers."""
    reading = Reading(file, Names(vocabulary), outside=outside or Outside())
    plan = _Reader(node, reading).plan() if node.entries is not None else _not_a_plan(node, reading)
    problems = sorted(set(reading.problems))
    return (None if problems or plan is FAILED else plan), problems, reading.names


def read_text(
    text: str, *, vocabulary: Vocabulary = STANDARD, file: str = "plan.yaml", folder: Path | None = None
) -> tuple[Plan | None, list[Problem]]:
    """The plan that a YAML text writes, or None and every problem; zones, holidays and rules are looked up.

    `folder`: where the files that it names must lie; None: wherever they are, they are not looked for.
    """
    from upkept.core.plan.document import read_yaml
    from upkept.core.plan.outside import WORLD, beside

    node, problems = read_yaml(text, file)
    if node is None:
        return None, problems
    plan, more = parse_plan(node, vocabulary=vocabulary, file=file, outside=beside(folder) if folder else WORLD)
    return (None if problems else plan), sorted({*problems, *more})


def read_plan(path: str | Path, vocabulary: Vocabulary = STANDARD) -> Plan:
    """The plan in a file (UTF-8). Raises PlanErrors with every error; OSError where there is no such file."""
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"bytes that are not UTF-8 text, from byte {error.start} on"
        raise PlanErrors([Problem(path.name, 0, 0, "not-text", found, "save the file as UTF-8")]) from None
    plan, problems = read_text(text, vocabulary=vocabulary, file=path.name, folder=path.parent)
    if plan is None:
        raise PlanErrors(problems)
    return plan


def load_document(document: Any, vocabulary: Vocabulary = STANDARD, file: str = "the stored plan") -> Plan:
    """The plan of a stored document (`Plan.document`), by the same grammar. Raises PlanErrors."""
    try:
        node = from_json(document)
    except ValueError as error:
        found = str(error)
        raise PlanErrors(
            [Problem(file, 0, 0, "not-a-document", found, "restore the stored plan from a backup")]
        ) from None
    plan, problems = parse_plan(node, vocabulary=vocabulary, file=file)
    if plan is None:
        raise PlanErrors(problems)
    return plan


def vocabulary_of(plan: Plan, vocabulary: Vocabulary = STANDARD) -> Vocabulary:
    """The events that the plan's product can record: those of the vocabulary, its own, and `X.planned` for each own X."""
    return vocabulary.merged(kind for event in plan.events.values() for kind in sections.kinds_of(event))


def _not_a_plan(node: Node, reading: Reading) -> Any:
    return reading.fail(node, "not-a-plan", node.describe(), "begin with `upkept: 1`, then `product:` and `version:`")


class _Spelling(NamedTuple):
    """How the names of a section are spelt, and what to tell about one that is not."""

    pattern: re.Pattern[str]
    code: str
    right: str


_NAME = _Spelling(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
    "not-a-name",
    "write letters, figures, dots, hyphens and underscores, 64 at most",
)
_KIND = _Spelling(
    re.compile(r"(?=.{3,64}$)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+"),
    "not-an-event-name",
    "write two words with a dot, such as course.reviewed",
)


class _Reader:
    """Reads section after section; names are gathered first, so that one bad section does not make others look bad."""

    def __init__(self, node: Node, reading: Reading) -> None:
        self.node, self.reading, self.names = node, reading, reading.names
        self.zone = "UTC"

    def plan(self) -> Any:
        self.keys()
        self.gather()
        product = self.one("product", sections.product)
        self.zone = getattr(product, "timezone", "UTC")
        calendars = {
            "always": times.always(self.zone),
            **self.table("calendars", lambda name, node, reading: times.calendar(name, node, self.zone, reading)),
        }
        windows = self.table("windows", lambda name, node, reading: times.window(name, node, self.zone, reading))
        attributes = self.table("attributes", sections.attribute)
        self.names.attributes = attributes
        self.names.unread = frozenset(self.keys_of("attributes")) - attributes.keys()
        self.calendars_are_attributes(attributes)
        releases = self.table("releases", sections.release_class)
        freezes = self.listed("freezes", lambda node, reading: times.freeze(node, self.zone, reading))
        events = self.table("events", sections.own_event, _KIND)
        self.names.vocabulary = self.names.vocabulary.merged(
            kind for event in events.values() for kind in sections.kinds_of(event)
        )
        lines = self.table("lines", sections.line)
        commitments = self.table("commitments", promise)
        values = {
            "product": product,
            "version": self.one("version", _version),
            "effective": self.one("effective", leaves.day),
            "calendars": calendars,
            "windows": windows,
            "freezes": freezes,
            "attributes": attributes,
            "releases": releases,
            "lines": lines,
            "events": events,
            "commitments": of_promises(commitments),
            "defines": self.listed("defines", _sentence),
            "background": self.listed("background", _sentence),
            "exclusions": self.exclusions(),
            "accepts": self.listed("accepts", _accepts),
        }
        return FAILED if self.reading.problems else Plan(document=_plain(self.node), **values)

    def calendars_are_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Every calendar's name is an attribute (open, closed), so none else may have it."""
        section = self.node.get("attributes") or self.node
        for name in attributes.keys() & set(self.names.calendars):
            found = f"the attribute `{name}`, which is also a calendar"
            self.reading.tell(section.place_of(name), "repeated-name", found, "rename one of the two")

    def keys(self) -> None:
        """Which sections there are, and of which language."""
        for key in self.node.entries or {}:
            if key not in SECTIONS:
                self.reading.unknown(self.node.place_of(key), "unknown-key", "key", key, SECTIONS, "the plan")
        for key, example in NEEDED.items():
            if self.node.get(key) is None:
                self.reading.tell(self.node.place, "missing-key", f"no `{key}` in the plan", f"add `{example}`")
        language = self.node.get("upkept")
        if language is not None and language.text != LANGUAGE_VERSION:
            found = f"version {language.describe()} of the plan language"
            self.reading.tell(
                language.place, "unknown-version", found, f"write {LANGUAGE_VERSION}, which is what we read"
            )

    def gather(self) -> None:
        """The names that are written, whether or not what they stand for can be read."""
        names = self.names
        names.calendars = tuple(dict.fromkeys(["always", *self.keys_of("calendars")]))
        names.windows, names.releases = self.keys_of("windows"), self.keys_of("releases")
        names.lines, names.commitments = self.keys_of("lines"), self.keys_of("commitments")
        names.phases = sections.phase_names(self.node.get("lines"))
        names.exclusions = tuple(
            item.text
            for exclusion in (getattr(self.node.get("exclusions"), "items", None) or ())
            if (item := exclusion.get("id")) is not None and item.text
        )
        names.vocabulary = names.vocabulary.merged(sections.named_kinds(self.node.get("events")))
        self.reading.languages = sections.languages(self.node.get("product"))

    def keys_of(self, section: str) -> tuple[str, ...]:
        node = self.node.get(section)
        return tuple(node.entries or {}) if node else ()

    def one(self, section: str, read: Callable[[Node, Reading], Any]) -> Any:
        node = self.node.get(section)
        return FAILED if node is None else read(node, self.reading)

    def table(
        self, section: str, read: Callable[[str, Node, Reading], Any], names: _Spelling | None = None
    ) -> Mapping[str, Any]:
        """A section of names, spelt in one way; those that could not be read are left out."""
        spelling = names or _NAME
        node = self.node.get(section)
        if node is None:
            return {}
        if node.entries is None:
            right = "write names and what they stand for below it, or delete the line"
            self.reading.tell(node.place, "not-a-mapping", f"{node.describe()} in `{section}`", right)
            return {}
        found: dict[str, Any] = {}
        for name, written in node.entries.items():
            if not spelling.pattern.fullmatch(name):
                self.reading.tell(node.place_of(name), spelling.code, f"the name `{name[:60]}`", spelling.right)
                continue
            value = read(name, written, self.reading)
            if value is not FAILED:
                found[name] = value
        return found

    def listed(self, section: str, read: Callable[[Node, Reading], Any]) -> tuple[Any, ...]:
        node = self.node.get(section)
        if node is None:
            return ()
        if node.items is None:
            right = "write a list: each entry on a line that begins with a hyphen"
            self.reading.tell(node.place, "not-a-list", f"{node.describe()} in `{section}`", right)
            return ()
        return tuple(value for item in node.items if (value := read(item, self.reading)) is not FAILED)

    def exclusions(self) -> Mapping[str, Exclusion]:
        found: dict[str, Exclusion] = {}
        for exclusion in self.listed("exclusions", lambda node, reading: parse_fields(Exclusion, node, reading)):
            if exclusion.id in found:
                node = self.node.get("exclusions") or self.node
                self.reading.tell(
                    node.place, "repeated-id", f"the exclusion `{exclusion.id}` twice", "rename one of them"
                )
            found[exclusion.id] = exclusion
        return found


def _version(node: Node, reading: Reading) -> Any:
    if not node.text or not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", node.text):
        return reading.fail(
            node, "not-a-version", node.describe(), 'write a short name without spaces, such as "2026.1"'
        )
    return node.text


def _sentence(node: Node, reading: Reading) -> Any:
    return parse(ProseText, node, reading)


def _accepts(node: Node, reading: Reading) -> Any:
    read = parse_fields(Accepts, node, reading, what="`accepts`")
    names = reading.names
    known = [
        *names.commitments,
        *names.calendars,
        *names.windows,
        *names.lines,
        *names.releases,
        *names.exclusions,
        "plan",
    ]
    if read is not FAILED and read.on not in known:
        place = (node.get("on") or node).place
        return reading.unknown(place, "unknown-commitment", "promise", read.on, names.commitments)
    return read


def _plain(node: Node) -> dict[str, Any]:
    document = node.to_document()
    assert isinstance(document, dict)
    return document
''')

MODULES['upkept.core.plan.reading'] = (False, r'''"""What is in hand while one plan is read: the names it may refer to, its languages, and the errors found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from upkept.core.plan.errors import Problem
from upkept.core.plan.names import Names
from upkept.core.plan.nearest import listed, nearest
from upkept.core.plan.node import Node, Place


class Failed(Enum):
    """What a reader gives in place of a value that could not be read; the reason is among the problems."""

    FAILED = 0


class ProseText:
    """Stands for `base.Prose` (language → sentence) in type hints, which are otherwise those of any mapping of texts."""


Check = Callable[["Reading", Any, Node], None]


@dataclass(frozen=True, slots=True)
class Outside:
    """What only the outside world knows: each raises ValueError, with `suggestions` if it has any, for an unknown name.

    A stored plan is read without them (they were asked when it was published, and the answers may have changed since).
    """

    zone: Callable[[str], object] = str
    holidays: Callable[[str], object] = str
    rule: Callable[[str], object] = str
    file: Callable[[str], object] = str


@dataclass(slots=True)
class Reading:
    """One reading of one file. `checks`: key of a field → what else must be true of its value."""

    file: str
    names: Names
    languages: tuple[str, ...] = ("en",)
    problems: list[Problem] = field(default_factory=list)
    checks: Mapping[str, Check] = field(default_factory=dict)
    outside: Outside = field(default_factory=Outside)

    @property
    def language(self) -> str:
        """The language of a text that does not name its own."""
        return self.languages[0]

    def tell(self, place: Place, code: str, found: str, right: str) -> None:
        self.problems.append(Problem(self.file, *place, code, found, right))

    def fail(self, node: Node, code: str, found: str, right: str) -> Failed:
        self.tell(node.place, code, found, right)
        return Failed.FAILED

    def refuse(self, node: Node, error: ValueError, code: str = "not-readable") -> Failed:
        """Tells a ValueError of the form "… is no amount of time; write 2h"."""
        found, _, right = str(error).partition("; ")
        shown = (node.text or "").strip()
        if shown and found.startswith(repr(shown)):
            found = f"`{shown}`," + found.removeprefix(repr(shown)).replace(" is ", " which is ", 1)
        return self.fail(
            node, code, found.rstrip("."), right.rstrip(".") or "see the plan language for what may stand here"
        )

    def unknown(self, place: Place, code: str, what: str, text: str, known: Iterable[str], where: str = "") -> Failed:
        """An unknown name, with the nearest known one, or all of them if none is near."""
        known = list(known)
        guess = nearest(text, known)
        choices = listed(sorted(known) if len(known) > 12 else known)
        right = (
            f"write `{guess}`" if guess else f"write {choices}" if choices else "leave it out: there is none to name"
        )
        shown = text if len(text) <= 60 else f"{text[:57]}…"
        self.tell(place, code, f"the unknown {what} `{shown}`" + (f" in {where}" if where else ""), right)
        return Failed.FAILED

    def ask(self, question: Callable[[str], object], node: Node, code: str, what: str) -> Failed | None:
        """Asks the outside about the node's text, and tells what it answered if it does not know it."""
        try:
            question(node.text or "")
        except ValueError as error:
            suggestions = getattr(error, "suggestions", ())
            right = f"write {listed(suggestions)}" if suggestions else str(error).rstrip(".")
            return self.fail(node, code, f"the {what} {node.describe()}", right)
        return None

    def check_field(self, key: str, value: Any, node: Node) -> None:
        if check := self.checks.get(key):
            check(self, value, node)

    def trial(self, **changes: Any) -> Reading:
        """The same reading with no problems yet, to try something whose errors may not count."""
        return replace(self, problems=[], **changes)
''')

MODULES['upkept.core.plan.sections'] = (False, r'''"""Reads the sections of a plan that are about neither time nor promises: product, attributes, classes, lines, own events."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

from upkept.core.plan import leaves, selectors
from upkept.core.plan.grammar import parse, parse_fields
from upkept.core.plan.model import Attribute, Line, OwnEvent, Phase, Product, ReleaseClass
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.plan.times import own_zone
from upkept.core.plan.vocabulary import FIELD_TYPES, EventKind, Field, own_field
from upkept.core.selector import Pick, Selector, Where

FAILED = Failed.FAILED
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
WORD = re.compile(r"[a-z][a-z0-9_]*")
DERIVED = ("yes", "no")


def product(node: Node, reading: Reading) -> Any:
    """`{slug, name, timezone, prose: {en: plan.en.md}}`; the prose lies beside the plan, by default in plan.en.md."""
    custom = {"slug": _slug, "timezone": lambda zone, reading: own_zone(zone, "", reading), "prose": _prose_files}
    given = {} if node.get("prose") else {"prose": {"en": "plan.en.md"}}
    return parse_fields(Product, node, reading, fixed=given, custom=custom, what="the product")


def languages(node: Node | None) -> tuple[str, ...]:
    """The plan's languages, first the one of texts that name none, as far as they can be read."""
    written = node.get("prose") if node else None
    found = tuple(name for name in (written.entries or {}) if LANGUAGE.fullmatch(name)) if written else ()
    return found or ("en",)


def attribute(name: str, node: Node, reading: Reading) -> Any:
    """Its values, worst first, or `{field: age, over: 60d}`, whose values are yes and no."""
    if node.entries is not None:
        read = parse_fields(
            Attribute, node, reading, fixed={"name": name, "values": DERIVED}, what="a derived attribute"
        )
        if read is FAILED:
            return FAILED
        if not read.field or (read.over is None) == (read.under is None):
            right = "write the field and one bound: {field: age, over: 60d}"
            return reading.fail(node, "not-derived", "an attribute derived from nothing", right)
        return read
    values = parse(tuple[str, ...], node, reading)
    if values is FAILED:
        return FAILED
    for number, item in enumerate(node.items if node.items is not None else (node,)):
        if item.text in values[:number]:
            return reading.fail(item, "repeated-value", f"the value {item.describe()} again", "write each value once")
        if (item.text or "").startswith("!"):
            return reading.fail(item, "not-a-value", item.describe(), "begin a value with a letter or figure")
    if not values:
        return reading.fail(node, "no-value", "an attribute without values", "list its values, worst first")
    return Attribute(name, values)


def release_class(name: str, node: Node, reading: Reading) -> Any:
    """`{}`, or `{waives: [commitments]}`."""
    read = parse_fields(ReleaseClass, node, reading, fixed={"name": name}, what="a class of release")
    if read is FAILED:
        return FAILED
    written = node.get("waives")
    for item in (written.items if written.items is not None else (written,)) if written else ():
        if item.text not in reading.names.commitments:
            read = reading.unknown(
                item.place, "unknown-commitment", "promise", item.text or "", reading.names.commitments
            )
    return read


def line(name: str, node: Node, reading: Reading) -> Any:
    """`{opens, where, phases, keep}` or `{from, phases}`."""
    read = parse_fields(
        Line,
        node,
        reading,
        fixed={"name": name},
        custom={"from": leaves.day, "phases": _phases},
        beside=("where",),
        what="a line",
    )
    if read is FAILED:
        return FAILED
    if (read.opens is None) == (not read.from_):
        right = "write `opens:` with an event, or `from:` with a date"
        return reading.fail(node, "missing-key", "a line that says not how it opens, or says it twice", right)
    condition = node.get("where")
    if condition is None:
        return read
    if read.opens is None:
        return reading.fail(condition, "two-in-one", "`where` in a line with a date", "delete it")
    where = selectors.where(condition, reading, tuple(read.opens.kinds))
    if where is FAILED:
        return FAILED
    picks = tuple(
        Pick(pick.kind, Where({**pick.where.values, **where.values}), pick.needs, pick.limits, pick.lacks)
        for pick in read.opens.picks
    )
    return Line(name, read.phases, Selector(picks), read.from_, read.keep)


def phase_names(node: Node | None) -> tuple[str, ...]:
    """The phases of all lines, as far as they can be read."""
    tables = [entry.get("phases") for entry in (node.entries or {}).values()] if node else []
    return tuple(dict.fromkeys(name for table in tables if table for name in table.entries or {}))


def own_event(kind: str, node: Node, reading: Reading) -> Any:
    """`{subject, fields: {name: type}, says}`; the subject is the first word of the kind unless it is said."""
    given = {"kind": kind} if node.get("subject") else {"kind": kind, "subject": kind.partition(".")[0]}
    read = parse_fields(
        OwnEvent, node, reading, fixed=given, custom={"fields": _fields, "subject": _word}, what="an event"
    )
    if read is FAILED:
        return FAILED
    says = node.get("says") or node
    for text in read.says.values():
        unknown = _unknown_places(text, {"subject", *read.fields})
        if unknown is None:
            return reading.fail(
                says, "not-a-sentence", "a brace that is not closed", "write {subject} or a field in braces"
            )
        for name in unknown:
            read = reading.unknown(says.place, "unknown-field", "field", name, ["subject", *own_names(node)])
    return read


def own_names(node: Node) -> tuple[str, ...]:
    """The names of the fields that an own event declares."""
    fields = node.get("fields")
    return tuple(fields.entries or {}) if fields else ()


def named_kinds(node: Node | None) -> list[EventKind]:
    """Every own event that is written, whether or not it can be read, with its fields as texts."""
    found = []
    for kind, written in (node.entries or {}).items() if node else ():
        subject = (getattr(written.get("subject"), "text", None) or "").partition(" ")[0]
        fields = {name: Field() for name in own_names(written)}
        found.append(EventKind(kind, subject or kind.partition(".")[0], kind, fields))
    return found


def kinds_of(event: OwnEvent) -> list[EventKind]:
    """The own event for the vocabulary, and `X.planned` with a `start`, which plans it."""
    fields = {name: own_field(written) for name, written in event.fields.items()}
    says = event.says.get("en") or next(iter(event.says.values()), "{subject}: " + event.kind)
    planned = {**fields, "start": own_field("date"), "end": own_field("date")}
    return [
        EventKind(event.kind, event.subject, says, fields),
        EventKind(f"{event.kind}.planned", event.subject, f"Planned: {says}", planned),
    ]


def _slug(node: Node, reading: Reading) -> Any:
    if not node.text or not SLUG.fullmatch(node.text) or len(node.text) > 50:
        return reading.fail(node, "not-a-slug", node.describe(), "write small letters, figures and hyphens: my-product")
    return node.text


def _word(node: Node, reading: Reading) -> Any:
    if not node.text or not WORD.fullmatch(node.text):
        return reading.fail(node, "not-a-word", node.describe(), "write one word in small letters, such as course")
    return node.text


def _prose_files(node: Node, reading: Reading) -> Any:
    if node.text:
        return {"en": node.text} if _is_file(node.text) else _no_file(node, reading)
    if not node.entries:
        return reading.fail(node, "not-a-mapping", node.describe(), "write {en: plan.en.md}")
    ok = True
    for language, file in node.entries.items():
        if not LANGUAGE.fullmatch(language):
            right = "write a language code, such as en, es or pt-BR"
            reading.tell(node.place_of(language), "not-a-language", f"`{language}`", right)
            ok = False
        if not _is_file(file.text or ""):
            ok = _no_file(file, reading) is not FAILED
    return {language: file.text for language, file in node.entries.items()} if ok else FAILED


def _is_file(text: str) -> bool:
    return re.fullmatch(r"\w[\w. -]*", text) is not None


def _no_file(node: Node, reading: Reading) -> Any:
    right = "name a file beside the plan, such as plan.en.md"
    if "/" in (node.text or "") or "\\" in (node.text or ""):
        right += (
            ": a plan and its prose lie in one folder, are published and dated together. To keep that file the only "
            "text, let plan.yaml stand in its folder"
        )
    return reading.fail(node, "not-a-file", node.describe(), right)


def _phases(node: Node, reading: Reading) -> Any:
    if not node.entries:
        return reading.fail(node, "not-a-mapping", node.describe(), "write its phases: {active: 12mo, security: 24mo}")
    read = [_phase(name, written, reading) for name, written in node.entries.items()]
    return FAILED if FAILED in read else tuple(read)


def _phase(name: str, node: Node, reading: Reading) -> Any:
    """`12mo`, `next`, `next + 6mo`, or `{until: …, at_least: 1y}`."""
    if node.entries is not None:
        for key in node.entries:
            if key not in ("until", "at_least"):
                reading.unknown(node.place_of(key), "unknown-key", "key", key, ("until", "at_least"), "a phase")
                return FAILED
        if "until" not in node.entries:
            return reading.fail(node, "missing-key", "no `until` in a phase", "add `until: next`, or an amount")
        read = _phase(name, node.entries["until"], reading)
        least = leaves.amount(node.entries["at_least"], reading) if "at_least" in node.entries else None
        return FAILED if FAILED in (read, least) else Phase(name, read.amount, read.after_next, least)
    if node.text == "next":
        return Phase(name, None, True)
    head, plus, rest = (node.text or "").partition("+")
    if plus and head.strip() == "next":
        amount = leaves.amount(Node(rest.strip(), node.place), reading)
        return FAILED if amount is FAILED else Phase(name, amount, True)
    if node.text is None:
        return reading.fail(node, "not-a-phase", node.describe(), "write 12mo, next, or next + 6mo")
    amount = leaves.amount(node, reading)
    return FAILED if amount is FAILED else Phase(name, amount)


def _fields(node: Node, reading: Reading) -> Any:
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write {name: text}")
    ok = True
    for name, written in node.entries.items():
        if not WORD.fullmatch(name):
            reading.tell(
                node.place_of(name), "not-a-word", f"the field `{name}`", "write small letters and underscores"
            )
            ok = False
        if written.text not in FIELD_TYPES:
            reading.unknown(written.place, "unknown-type", "type", written.text or written.describe(), FIELD_TYPES)
            ok = False
    return {name: written.text for name, written in node.entries.items()} if ok else FAILED


def _unknown_places(text: str, known: set[str]) -> list[str] | None:
    """The names in braces that are not known; None where the braces do not match."""
    try:
        parts = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    return [name for name in parts if name not in known]
''')

MODULES['upkept.core.plan.selectors'] = (False, r'''"""Reads which events count: kinds, conditions, needed fields and limits, each checked against what exists."""

from __future__ import annotations

from typing import Any

from upkept.core.plan import leaves
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.selector import Limit, Pick, Selector, Where

FAILED = Failed.FAILED
_PICK_KEYS = ("event", "where", "needs", "lacks", "limits")


def selector(node: Node, reading: Reading) -> Any:
    """`ticket.opened`, a list (any of them), or `{event, where, needs, lacks, limits}`."""
    if node.items is not None:
        if not node.items:
            return reading.fail(node, "no-event", "an empty list", "name at least one event")
        read = [selector(item, reading) for item in node.items]
        return FAILED if FAILED in read else Selector(tuple(pick for part in read for pick in part.picks))
    if node.text is not None:
        kind = event_kind(node, reading)
        return FAILED if kind is FAILED else Selector((Pick(kind),))
    return _picks(node, reading)


def event_kind(node: Node, reading: Reading) -> Any:
    """A kind of event that exists."""
    if not node.text:
        return reading.fail(node, "not-an-event", node.describe(), "name an event, such as ticket.opened")
    kinds = reading.names.vocabulary.kinds
    if node.text not in kinds:
        return reading.unknown(node.place, "unknown-event", "event", node.text, kinds)
    return node.text


def where(node: Node, reading: Reading, kinds: tuple[str, ...] = ()) -> Any:
    """`{attribute: value | [values] | "!value"}`. `kinds`: the events it is asked of; none: any."""
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write a condition, such as {class: minor}")
    values: dict[str, tuple[str, ...]] = {}
    ok = True
    for name, written in node.entries.items():
        known = reading.names.known_attributes(kinds)
        if name not in known:
            reading.unknown(node.place_of(name), "unknown-attribute", "attribute", name, known)
            ok = False
            continue
        found = [_value(name, item, kinds, reading) for item in written.items or (written,)]
        ok = ok and FAILED not in found
        values[name] = tuple(found)
    return Where(values) if ok else FAILED


def _value(name: str, node: Node, kinds: tuple[str, ...], reading: Reading) -> Any:
    if not node.text:
        return reading.fail(node, "not-a-value", node.describe(), f"write a value of {name}")
    allowed = reading.names.values_of(name, kinds)
    if allowed is not None and node.text.removeprefix("!") not in allowed:
        return reading.unknown(node.place, "unknown-value", "value", node.text, allowed, f"`{name}`")
    return node.text


def _picks(node: Node, reading: Reading) -> Any:
    entries = node.entries or {}
    ok = True
    for key in entries:
        if key not in _PICK_KEYS:
            reading.unknown(node.place_of(key), "unknown-key", "key", key, _PICK_KEYS, "a choice of events")
            ok = False
    if "event" not in entries:
        return reading.fail(
            node, "missing-key", "no `event` in a choice of events", "add `event:`, such as ticket.opened"
        )
    written = entries["event"]
    read = [event_kind(item, reading) for item in written.items or (written,)]
    kinds = tuple(kind for kind in read if kind is not FAILED)
    condition = where(entries["where"], reading, kinds) if "where" in entries else Where()
    needs = _field_names(entries.get("needs"), kinds, reading)
    lacks = _field_names(entries.get("lacks"), kinds, reading)
    limits = _limits(entries.get("limits"), kinds, reading)
    if not ok or len(kinds) != len(read) or FAILED in (condition, needs, lacks, limits):
        return FAILED
    return Selector(tuple(Pick(kind, condition, needs, limits, lacks) for kind in kinds))


def _field_names(node: Node | None, kinds: tuple[str, ...], reading: Reading) -> Any:
    if node is None:
        return ()
    names = [field_name(item, kinds, reading) for item in node.items or (node,)]
    return FAILED if FAILED in names else tuple(names)


def field_name(node: Node, kinds: tuple[str, ...], reading: Reading) -> Any:
    """A field that each of these events carries."""
    known = reading.names.fields_of(kinds)
    if not node.text:
        return reading.fail(node, "not-a-field", node.describe(), "name a field of the event")
    if node.text not in known:
        return reading.unknown(node.place, "unknown-field", "field", node.text, known, " or ".join(kinds))
    return node.text


def _limits(node: Node | None, kinds: tuple[str, ...], reading: Reading) -> Any:
    if node is None:
        return {}
    if node.entries is None:
        return reading.fail(node, "not-a-mapping", node.describe(), "write limits by field, such as {rpo: 24h}")
    known = reading.names.fields_of(kinds)
    limits: dict[str, Limit] = {}
    ok = True
    for name, written in node.entries.items():
        if name not in known:
            reading.unknown(node.place_of(name), "unknown-field", "field", name, known, " or ".join(kinds))
            ok = False
            continue
        read = leaves.limit(written, reading)
        ok = ok and read is not FAILED
        limits[name] = read
    return limits if ok else FAILED
''')

MODULES['upkept.core.plan.specs'] = (False, r'''"""Calendars, windows and freezes as they are written in a plan: the input of `core.build`, which freezes them into tables."""

from __future__ import annotations

from dataclasses import dataclass

from upkept.core.amount import Amount

Interval = tuple[int, int]
"""From, to in seconds after the local midnight; `to` above 86 400 runs into the next day (an overnight interval)."""


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """Open hours by weekday (Monday first, seven entries) in an IANA zone, less the holidays.

    `holidays` holds each source as it was written: a country or subdivision (`ES`, `ES-MD`), a file beside the plan
    (`holidays.ics`), or a date (`2026-12-24`).
    """

    name: str
    zone: str
    hours: tuple[tuple[Interval, ...], ...]
    holidays: tuple[str, ...] = ()

    @property
    def is_always(self) -> bool:
        """24/7: never closed."""
        return not self.holidays and all(day == ((0, 86_400),) for day in self.hours)


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """A recurring window: an RRULE (RFC 5545, without DTSTART), begun `at` seconds after the local midnight, lasting real time.

    `from_` (an ISO date) is where a rule with an INTERVAL or COUNT counts from; empty: from the plan's `effective` date.
    With `outside` it is instead all the time in which that calendar is closed, and the other fields are empty.
    """

    name: str
    zone: str
    rule: str = ""
    at: int = 0
    lasts: Amount | None = None
    from_: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True)
class FreezeSpec:
    """Whole local days, both included: `from_` to `to` (ISO dates), or the `span` (day, week) of every holiday of `around`.

    Releases of the classes in `except_` may go out all the same.
    """

    name: str
    zone: str
    from_: str = ""
    to: str = ""
    around: str = ""
    span: str = ""
    except_: tuple[str, ...] = ()
''')

MODULES['upkept.core.plan.standard'] = (False, r'''"""The standard events: what Upkept's areas record, and what a plan may name without defining it.

A kind, field or value that was once here stays: published plans speak of it, and are read by this for ever.
"""

from __future__ import annotations

_TICKET = "type, channel, priority, severity, impact, component, version, customer, organisation, tier, language, cause"
_INCIDENT = "impact:outage|degraded, severity, component, cause"
_RELEASE = "version, class, digest, line, phase, environment, commit"
_WATCHED = "result:pass|fail|rolled_back|inconclusive, watched:number"
_CHANNELS = "channels:list, reached:number, audience:number"

# (subject, [(kind, sentence, fields)]), in the short form of `vocabulary.event_kind`.
EVENTS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "ticket",
        (
            ("ticket.opened", "{subject} was opened", _TICKET),
            ("ticket.changed", "{subject} was changed", _TICKET),
            ("ticket.triaged", "{subject} was triaged", "priority, severity, complexity, type"),
            ("ticket.assigned", "{subject} was assigned", "to, team"),
            ("ticket.answered", "{subject} was answered", "channel, automatic:yes-no"),
            ("ticket.replied", "The customer wrote again in {subject}", "channel"),
            ("ticket.updated", "{subject} got a word on how it stands", "next_update:date"),
            ("ticket.waiting", "{subject} waits for the customer", "reason"),
            ("ticket.resumed", "{subject} goes on", "reason"),
            ("ticket.escalated", "{subject} was escalated", "to, level:number, reason"),
            ("ticket.rescheduled", "A new time was agreed for {subject}", "until:date, reason"),
            ("ticket.worked_around", "A way around {subject} was given", "reference"),
            ("ticket.resolved", "{subject} was resolved", "resolution, cause"),
            ("ticket.reopened", "{subject} was opened again", "reason"),
            ("ticket.closed", "{subject} was closed", "reason"),
            ("ticket.merged", "{subject} was merged into another", "into"),
            ("ticket.spam", "{subject} was spam", ""),
            ("ticket.cancelled", "{subject} was cancelled", "reason"),
            ("ticket.voided", "{subject} was set aside", "reason"),
            ("ticket.withdrawn", "{subject} was withdrawn", "reason"),
            ("ticket.rated", "{subject} was rated", "score:number"),
            ("bug.confirmed", "The bug of {subject} was confirmed", "severity, complexity, component"),
            ("bug.rejected", "{subject} turned out to be no bug", "reason"),
            ("bug.fixed", "The bug of {subject} was fixed", "version, commit"),
            ("bug.deployed", "The fix of {subject} was deployed", "version, class, line, phase"),
            ("idea.accepted", "The idea of {subject} was taken into the roadmap", "reason"),
            ("idea.declined", "The idea of {subject} was declined", "reason"),
            ("idea.shipped", "The idea of {subject} was shipped", "version"),
        ),
    ),
    (
        "incident",
        (
            ("incident.opened", "{subject} began", _INCIDENT),
            ("incident.changed", "{subject} was changed", _INCIDENT),
            ("incident.acknowledged", "Somebody took charge of {subject}", ""),
            (
                "incident.updated",
                "{subject} was updated for the public",
                f"{_INCIDENT}, extent, next_update:date, channels:list",
            ),
            ("incident.identified", "The cause of {subject} was found", "cause, third_party:yes-no"),
            ("incident.mitigated", "{subject} was mitigated", ""),
            ("incident.resolved", "{subject} was resolved", "cause"),
            ("incident.reopened", "{subject} began again", ""),
            ("incident.closed", "{subject} was closed", "cause"),
            ("incident.cancelled", "{subject} turned out to be none", "reason"),
            ("incident.merged", "{subject} was merged into another", "into"),
            ("review.published", "The review of {subject} was published", "cause, actions:number, reference"),
        ),
    ),
    (
        "release",
        (
            ("release.planned", "{subject} was planned", f"{_RELEASE}, start:date, end:date, reason"),
            ("release.announced", "{subject} was announced", f"{_RELEASE}, start:date, {_CHANNELS}"),
            ("release.rescheduled", "{subject} was moved", "start:date, end:date, reason"),
            ("release.approved", "{subject} was approved", "version, digest"),
            ("release.staged", "{subject} was tested in staging", f"{_RELEASE}, result:pass|fail"),
            ("release.started", "{subject} began", _RELEASE),
            ("release.deployed", "{subject} was deployed", _RELEASE),
            ("release.completed", "{subject} was completed", f"{_RELEASE}, date:date"),
            ("release.watched", "{subject} was watched after it went out", _WATCHED),
            ("release.rolled_back", "{subject} was rolled back", "version, reason"),
            ("release.cancelled", "{subject} was cancelled", "reason"),
            (
                "changelog.published",
                "{subject} entered the changelog",
                "version, class, date:date, features, improvements, fixes, notes",
            ),
            ("documentation.updated", "The documentation for {subject} was brought up to date", "version"),
        ),
    ),
    (
        "maintenance",
        (
            ("maintenance.planned", "{subject} was planned", "class, component, start:date, end:date, reason"),
            (
                "maintenance.announced",
                "{subject} was announced",
                f"class, component, start:date, end:date, {_CHANNELS}",
            ),
            ("maintenance.rescheduled", "{subject} was moved", "start:date, end:date, reason"),
            ("maintenance.started", "{subject} began", "class, component"),
            ("maintenance.updated", "{subject} was updated for the public", "next_update:date"),
            ("maintenance.completed", "{subject} was completed", "class, component, downtime:duration"),
            ("maintenance.watched", "{subject} was watched afterwards", _WATCHED),
            ("maintenance.rolled_back", "{subject} was rolled back", "reason"),
            ("maintenance.cancelled", "{subject} was cancelled", "reason"),
        ),
    ),
    (
        "advisory",
        (
            ("advisory.reported", "{subject} was reported to us", "severity, source"),
            ("advisory.acknowledged", "The report of {subject} was acknowledged", ""),
            (
                "advisory.matched",
                "{subject} was found to concern us",
                "severity, component, exploited:yes-no, line, phase",
            ),
            ("advisory.changed", "{subject} was changed", "severity, component, exploited:yes-no"),
            ("advisory.assessed", "{subject} was assessed", "severity, reference"),
            ("advisory.remedied", "{subject} was remedied", "version, means"),
            ("advisory.dismissed", "{subject} turned out not to concern us", "reason"),
            ("advisory.planned", "The disclosure of {subject} was planned", "start:date"),
            ("advisory.rescheduled", "The disclosure of {subject} was moved", "start:date, reason"),
            ("advisory.disclosed", "{subject} was disclosed", "reference"),
        ),
    ),
    (
        "alert",
        (
            ("alert.opened", "{subject} was raised", "severity, component, monitor"),
            ("alert.changed", "{subject} was changed", "severity"),
            ("alert.delivered", "{subject} reached somebody", "channel, level:number"),
            ("alert.acknowledged", "Somebody took charge of {subject}", "level:number"),
            ("alert.escalated", "{subject} was escalated", "level:number"),
            ("alert.resolved", "{subject} was resolved", "cause"),
            ("alert.cancelled", "{subject} turned out to be none", "reason"),
            ("alert.merged", "{subject} was merged into another", "into"),
        ),
    ),
    (
        "component",
        (
            ("component.down", "{subject} went down", "cause, monitor, planned:yes-no"),
            ("component.degraded", "{subject} was degraded", "cause, monitor, planned:yes-no"),
            ("component.up", "{subject} was up again", "monitor"),
            ("component.observed", "{subject} was observed", "monitor, watched:duration"),
            ("component.updated", "{subject} was brought up to date", "version, class"),
            ("component.outdated", "A newer version of {subject} came out", "version, class, severity"),
            ("component.unsupported", "{subject} is no longer supported by its maker", "version"),
        ),
    ),
    (
        "backup",
        (
            ("backup.started", "{subject} began", "target"),
            ("backup.completed", "{subject} was completed", "target, size:number, took:duration"),
            ("backup.verified", "{subject} was verified", "target"),
            ("backup.failed", "{subject} failed", "target, reason"),
            ("backup.deleted", "{subject} was deleted", "age:duration"),
        ),
    ),
    (
        "drill",
        (
            ("drill.started", "{subject} began", "scope"),
            ("drill.passed", "{subject} was passed", "scope, rpo:duration, rto:duration, backup"),
            ("drill.failed", "{subject} failed", "scope, reason"),
        ),
    ),
    (
        "audit",
        (
            ("audit.started", "{subject} began", "scope, auditor"),
            (
                "audit.completed",
                "{subject} was completed",
                "scope, auditor, result:pass|fail, findings:number, reference",
            ),
        ),
    ),
    (
        "pentest",
        (
            ("pentest.started", "{subject} began", "scope, tester"),
            ("pentest.completed", "{subject} was completed", "scope, tester, findings:number, reference"),
        ),
    ),
    (
        "finding",
        (
            ("finding.opened", "{subject} was found", "severity, source, component"),
            ("finding.changed", "{subject} was changed", "severity"),
            ("finding.remedied", "{subject} was remedied", "means"),
            ("finding.accepted", "The risk of {subject} was accepted", "reason, until:date"),
        ),
    ),
    (
        "line",
        (
            ("line.opened", "{subject} was opened", "version, class"),
            ("line.extended", "{subject} is supported for longer", "phase, until:date, reason"),
            ("line.announced", "The end of {subject} was announced", f"phase, start:date, {_CHANNELS}"),
            ("line.ended", "{subject} is no longer supported", "phase, reason"),
        ),
    ),
    (
        "rota",
        (
            ("shift.started", "A shift of {subject} began", "rota, person, level:number"),
            ("shift.ended", "A shift of {subject} ended", "rota, person, level:number"),
            ("rota.changed", "{subject} was changed", "rota"),
        ),
    ),
    (
        "post",
        (
            ("post.filled", "{subject} was filled", "post, person, organisation"),
            ("post.vacated", "{subject} fell vacant", "post, person, organisation"),
        ),
    ),
    (
        "article",
        (
            ("article.published", "{subject} was published", "language, kind"),
            ("article.reviewed", "{subject} was reviewed", "reviewer"),
            ("article.updated", "{subject} was updated", "language, version"),
            ("article.outdated", "{subject} was found out of date", "reason"),
            ("article.withdrawn", "{subject} was withdrawn", ""),
        ),
    ),
    (
        "topic",
        (
            ("topic.opened", "{subject} was opened", "category, language"),
            ("topic.answered", "{subject} was answered", "by_team:yes-no, automatic:yes-no"),
            ("topic.solved", "{subject} was solved", ""),
            ("topic.closed", "{subject} was closed", "reason"),
        ),
    ),
    (
        "request",
        (
            ("request.opened", "{subject} was made", "kind:export|erasure|access|correction|objection"),
            ("request.completed", "{subject} was fulfilled", ""),
            ("request.declined", "{subject} was declined", "reason"),
        ),
    ),
    (
        "organisation",
        (
            ("organisation.joined", "{subject} became a customer", "tier"),
            ("organisation.changed", "{subject} was changed", "tier"),
            ("organisation.reviewed", "The service was reviewed with {subject}", "reference"),
            ("organisation.left", "{subject} is no longer a customer", ""),
        ),
    ),
    (
        "certificate",
        (
            ("certificate.expiring", "{subject} is about to expire", "expires:date, component"),
            ("certificate.renewed", "{subject} was renewed", "expires:date, component"),
        ),
    ),
    (
        "measure",
        (("measure.recorded", "A figure of {subject} was recorded", "measure, value:number, component"),),
    ),
    (
        "feed",
        (
            ("feed.silent", "{subject} fell silent", "kinds:list"),
            ("feed.heard", "{subject} was heard again", "kinds:list"),
        ),
    ),
    (
        "commitment",
        (
            ("commitment.attested", "{subject} was attested", "period, item, statement, signature"),
            ("commitment.waived", "{subject} was waived", "reason, class"),
        ),
    ),
    (
        "obligation",
        (
            ("obligation.excused", "{subject} was excused", "exclusion, cause, reason, reference, approved_by"),
            ("obligation.warned", "{subject} is at risk", "commitment, due:date"),
            ("obligation.broken", "{subject} was broken", "commitment, due:date"),
            ("obligation.kept", "{subject} was kept", "commitment, due:date"),
            ("obligation.late", "{subject} was met late", "commitment, due:date"),
            ("obligation.unmeasured", "Nobody can say whether {subject} was kept", "commitment, reason"),
            ("obligation.void", "{subject} no longer applies", "commitment, reason"),
            ("obligation.corrected", "The verdict on {subject} was corrected", "commitment, reason"),
        ),
    ),
    (
        "report",
        (("report.published", "{subject} was published", "period, reference"),),
    ),
    (
        "roadmap",
        (("roadmap.published", "{subject} was published", "reference"),),
    ),
    (
        "plan",
        (("plan.published", "A version of {subject} was published", "version, effective:date"),),
    ),
)
''')

MODULES['upkept.core.plan.stored'] = (False, r'''"""A published version as it is stored, plain JSON, and back again: what the database holds and the offline verifier reads.

Standard library and fold modules only. `document` is what plan.yaml said, `tables` the frozen reckoning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from upkept.core.calendar import Calendar
from upkept.core.plan.model import Plan, Tables, Version
from upkept.core.plan.reader import load_document
from upkept.core.plan.vocabulary import STANDARD, Vocabulary
from upkept.core.window import Freezes, Windows
from upkept.core.zone import Zone


def tables_to_json(tables: Tables) -> dict[str, Any]:
    """The frozen tables as a JSON object. Attributes, classes and lines are not in it: the document says them."""
    return {
        "zone": tables.zone.to_json(),
        "calendars": {name: calendar.to_json() for name, calendar in tables.calendars.items()},
        "windows": {name: windows.to_json() for name, windows in tables.windows.items()},
        "freezes": tables.freezes.to_json(),
        "dates": {name: list(days) for name, days in tables.dates.items()},
    }


def tables_from_json(stored: Mapping[str, Any], plan: Plan) -> Tables:
    """The tables again, with what the plan says of attributes, classes and lines. Damaged ones raise ValueError or KeyError."""
    return Tables(
        zone=Zone.from_json(stored["zone"]),
        calendars={name: Calendar.from_json(table) for name, table in stored["calendars"].items()},
        windows={name: Windows.from_json(table) for name, table in stored["windows"].items()},
        freezes=Freezes.from_json(stored["freezes"]),
        attributes=plan.attributes,
        releases=plan.releases,
        lines=plan.lines,
        dates={name: tuple(days) for name, days in stored["dates"].items()},
        asked=plan.asked,
    )


def load_version(document: Any, tables: Mapping[str, Any], vocabulary: Vocabulary = STANDARD) -> Version:
    """The version that was stored. Raises PlanErrors, ValueError or KeyError where what is stored is damaged."""
    return version_of(plan := load_document(document, vocabulary), tables_from_json(tables, plan))


def version_of(plan: Plan, tables: Tables) -> Version:
    """The plan with its tables, effective from the first second of its day in the product's zone."""
    return Version(plan, tables, tables.zone.midnight(date.fromisoformat(plan.effective).toordinal()))


def extended(tables: Tables, more: Tables) -> Tables:
    """The tables, and what `more` knows beyond their horizon; nothing that they say is changed.

    Raises ValueError where `more` begins after the horizon, or is of another plan.
    """
    if tables.calendars.keys() != more.calendars.keys() or tables.windows.keys() != more.windows.keys():
        raise ValueError("The tables of one plan cannot be continued by those of another.")
    horizon = tables.freezes.horizon
    zone = tables.zone if tables.zone == more.zone else tables.zone.extended(more.zone, horizon)
    last = tables.zone.date(horizon)
    return replace(
        tables,
        zone=zone,
        calendars={name: calendar.extended(more.calendars[name]) for name, calendar in tables.calendars.items()},
        windows={name: windows.extended(more.windows[name]) for name, windows in tables.windows.items()},
        freezes=tables.freezes.extended(more.freezes),
        dates={
            name: (*days, *(day for day in more.dates.get(name, ()) if day > (days[-1] if days else last)))
            for name, days in tables.dates.items()
        },
    )
''')

MODULES['upkept.core.plan.times'] = (False, r'''"""Reads what a plan says about time: calendars, windows and freezes, into the specs that `core.build` freezes."""

from __future__ import annotations

import re
from typing import Any

from upkept.core.plan import leaves
from upkept.core.plan.grammar import parse, parse_fields
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.plan.specs import CalendarSpec, FreezeSpec, Interval, WindowSpec

FAILED = Failed.FAILED
DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_ALWAYS = (((0, DAY),),) * 7
_CALENDAR_KEYS = ("hours", "holidays", "zone")


def always(zone: str) -> CalendarSpec:
    """The calendar `always`, which every plan has."""
    return CalendarSpec("always", zone, _ALWAYS)


def calendar(name: str, node: Node, zone: str, reading: Reading) -> Any:
    """`24/7`, or `{hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD, zone: Europe/Madrid}`."""
    if node.text == "24/7":
        return CalendarSpec(name, zone, _ALWAYS)
    if node.entries is None:
        right = 'write 24/7, or {hours: {mon-fri: "09:00-18:00"}}'
        return reading.fail(node, "not-a-calendar", node.describe(), right)
    ok = True
    for key in node.entries:
        if key not in _CALENDAR_KEYS:
            reading.unknown(node.place_of(key), "unknown-key", "key", key, _CALENDAR_KEYS, "a calendar")
            ok = False
    written = node.get("hours")
    if written is None:
        right = 'add `hours:`, such as {mon-fri: "09:00-18:00"}'
        return reading.fail(node, "missing-key", "no `hours` in a calendar", right)
    hours = _ALWAYS if written.text == "24/7" else _hours(written, reading)
    holidays = _holidays(node.get("holidays"), reading)
    zone = own_zone(node.get("zone"), zone, reading)
    return CalendarSpec(name, zone, hours, holidays) if ok and FAILED not in (hours, holidays, zone) else FAILED


def own_zone(node: Node | None, zone: str, reading: Reading) -> Any:
    """The IANA zone that is written, or the product's."""
    if node is None:
        return zone
    if not node.text or not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", node.text):
        return reading.fail(node, "unknown-zone", node.describe(), "write an IANA zone, such as Europe/Madrid")
    return reading.ask(reading.outside.zone, node, "unknown-zone", "unknown time zone") or node.text


def window(name: str, node: Node, zone: str, reading: Reading) -> Any:
    """`{rule, at, lasts}`, or `{outside: office}`."""
    zone = own_zone(node.get("zone"), zone, reading)
    read = parse_fields(
        WindowSpec,
        node,
        reading,
        fixed={"name": name, "zone": zone},
        custom={"at": _time_of_day, "from": leaves.day, "rule": _rule},
        beside=("zone",),
        what="a window",
    )
    if FAILED in (read, zone):
        return FAILED
    if read.outside:
        if set(node.entries or {}) != {"outside"}:
            return reading.fail(node, "two-in-one", "`outside` beside other keys", "write `outside` alone, or a rule")
        if read.outside not in reading.names.calendars:
            place = node.entries["outside"].place if node.entries else node.place
            return reading.unknown(place, "unknown-calendar", "calendar", read.outside, reading.names.calendars)
        return read
    for key in ("rule", "at", "lasts"):
        if node.get(key) is None:
            example = {"rule": '"FREQ=WEEKLY;BYDAY=SA"', "at": '"02:00"', "lasts": "4h"}[key]
            read = reading.fail(node, "missing-key", f"no `{key}` in a window", f"add `{key}: {example}`")
    if read is not FAILED and (read.lasts.kind == "business" or read.lasts.months or not read.lasts.nominal):
        length = node.get("lasts") or node
        return reading.fail(length, "not-real-time", length.describe(), "write real time, such as 90m, 4h or 2d")
    return read


def freeze(node: Node, zone: str, reading: Reading) -> Any:
    """`{name, from, to, except: [classes]}`, or `{around: US, span: week}`."""
    zone = own_zone(node.get("zone"), zone, reading)
    named = node.get("name") is not None
    read = parse_fields(
        FreezeSpec,
        node,
        reading,
        fixed={"zone": zone} if named else {"zone": zone, "name": ""},
        custom={"from": leaves.day, "to": leaves.day, "around": _country, "span": _span, "except": _classes},
        beside=("zone",),
        what="a freeze",
    )
    if FAILED in (read, zone):
        return FAILED
    if read.around:
        if read.from_ or read.to:
            return reading.fail(node, "two-in-one", "`around` beside `from` or `to`", "keep one of the two")
        return read
    if not read.from_ or not read.to:
        lacking = "to" if read.from_ else "from"
        return reading.fail(node, "missing-key", f"no `{lacking}` in a freeze", f"add `{lacking}:` with its date")
    if read.span:
        return reading.fail(
            node, "two-in-one", "`span` without `around`", "delete `span`, or name a country in `around`"
        )
    if read.from_ > read.to:
        return reading.fail(
            node, "wrong-order", f"a freeze from {read.from_} to {read.to}", "write the earlier date first"
        )
    return read if named else reading.fail(node, "missing-key", "no `name` in a freeze", "add `name: Christmas`")


def _hours(node: Node, reading: Reading) -> Any:
    if not node.entries:
        right = 'write the days and their hours: {mon-fri: "09:00-18:00"}; or 24/7'
        return reading.fail(node, "never-opens", node.describe(), right)
    days: list[list[Interval]] = [[] for _ in WEEKDAYS]
    ok = True
    for key, written in node.entries.items():
        chosen = _weekdays(key)
        if chosen is None:
            right = "write mon, tue, wed, thu, fri, sat, sun, a range such as mon-fri, or daily"
            reading.tell(node.place_of(key), "not-a-weekday", f"`{key}`", right)
            ok = False
        for item in written.items if written.items is not None else (written,):
            interval = _interval(item, reading)
            if interval is FAILED:
                ok = False
                continue
            clash = [number for number in chosen or () if _overlaps(interval, days[number])]
            if clash:
                found = f"{item.describe()}, which overlaps other hours of {WEEKDAYS[clash[0]]}"
                reading.tell(item.place, "overlap", found, "let each hour of a day be written once")
                ok = False
            for number in dict.fromkeys(chosen or ()):
                days[number].append(interval)
    if ok and not any(days):
        return reading.fail(node, "never-opens", "a calendar that never opens", "give it hours, or write 24/7")
    return tuple(tuple(sorted(day)) for day in days) if ok else FAILED


def _overlaps(interval: Interval, others: list[Interval]) -> bool:
    return any(interval[0] < end and start < interval[1] for start, end in others)


def _weekdays(text: str) -> list[int] | None:
    """`mon`, `mon-fri`, `sat, sun`, `fri-mon`, `daily`, as numbers from Monday."""
    if text.strip().lower() == "daily":
        return list(range(7))
    chosen: list[int] = []
    for part in text.lower().replace("–", "-").split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            return None
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        chosen += [number % 7 for number in range(begin, (end if end >= begin else end + 7) + 1)]
    return chosen


def _interval(node: Node, reading: Reading) -> Any:
    begin, dash, end = (part.strip() for part in (node.text or "").replace("–", "-").partition("-"))
    start, stop = _seconds(begin), _seconds(end)
    if not dash or start is None or stop is None or start == DAY:
        return reading.fail(
            node, "not-hours", node.describe(), 'write hours from 00:00 to 24:00, such as "09:00-18:00"'
        )
    if start == stop:
        right = 'write "00:00-24:00" for the whole day'
        return reading.fail(node, "not-hours", f"{node.describe()}, which begins and ends at once", right)
    return (start, stop if stop > start else stop + DAY)


def _seconds(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    return DAY if match[1] is None else int(match[1]) * 3600 + int(match[2]) * 60


def _time_of_day(node: Node, reading: Reading) -> Any:
    seconds = _seconds(node.text or "")
    if seconds is None or seconds == DAY:
        return reading.fail(node, "not-a-time", node.describe(), 'write a time of day, such as "02:00"')
    return seconds


def _holidays(node: Node | None, reading: Reading) -> Any:
    if node is None:
        return ()
    found = [_holiday(item, reading) for item in (node.items if node.items is not None else (node,))]
    return FAILED if FAILED in found else tuple(found)


def _holiday(node: Node, reading: Reading) -> Any:
    text = node.text or ""
    if text[:1].isdigit():
        return leaves.day(node, reading)
    if text.endswith(".ics"):
        if not re.fullmatch(r"\w[\w. -]*", text):
            return _wrong_holiday(node, reading)
        return reading.ask(reading.outside.file, node, "no-file", "missing file") or text
    return _country(node, reading)


def _country(node: Node, reading: Reading) -> Any:
    if not re.fullmatch(r"[A-Z]{2,3}(-[A-Za-z0-9 ]+)?", node.text or ""):
        return _wrong_holiday(node, reading)
    return reading.ask(reading.outside.holidays, node, "unknown-holidays", "unknown holidays of") or node.text


def _wrong_holiday(node: Node, reading: Reading) -> Any:
    right = "write a country or part of one (ES, ES-MD), a file beside the plan (own.ics), or dates"
    return reading.fail(node, "unknown-holidays", node.describe(), right)


def _rule(node: Node, reading: Reading) -> Any:
    if not node.text:
        return reading.fail(node, "not-a-rule", node.describe(), 'write a rule, such as "FREQ=WEEKLY;BYDAY=SA,SU"')
    return reading.ask(reading.outside.rule, node, "not-a-rule", "rule") or node.text


def _span(node: Node, reading: Reading) -> Any:
    if node.text not in ("day", "week"):
        return reading.fail(node, "not-a-choice", node.describe(), "write day, or week (Monday to Sunday)")
    return node.text


def _classes(node: Node, reading: Reading) -> Any:
    names = parse(tuple[str, ...], node, reading)
    for item in node.items if node.items is not None else (node,):
        if item.text and item.text not in reading.names.releases:
            names = reading.unknown(item.place, "unknown-class", "class", item.text, reading.names.releases)
    return names
''')

MODULES['upkept.core.plan.vocabulary'] = (False, r'''"""The events that a plan may speak of: Upkept's own (`standard.py`), those of the areas, and those that a plan defines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from upkept.core.plan.standard import EVENTS

FieldType: TypeAlias = Literal["text", "number", "duration", "date", "yes-no", "list"]
FIELD_TYPES: tuple[str, ...] = get_args(FieldType)
YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an event. `values`: the only ones it may have (none: any of its type). A `date` may carry a time of day.

    A `duration` is whole seconds, or written (`4h`).
    """

    type: FieldType = "text"
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventKind:
    """`subject` is the kind of what it happens to (`ticket` of `ticket:481`); `says` the English sentence, of `{subject}`."""

    kind: str
    subject: str
    says: str
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """Kinds by name. Two fields of one name on one kind of subject mean the same."""

    kinds: Mapping[str, EventKind]

    def merged(self, more: Iterable[EventKind]) -> Vocabulary:
        """With these as well; one of a known name takes its place, and keeps the fields that were known."""
        kinds = dict(self.kinds)
        for new in more:
            known = kinds.get(new.kind)
            fields = {**known.fields, **new.fields} if known else new.fields
            kinds[new.kind] = EventKind(new.kind, new.subject, new.says, fields)
        return Vocabulary(kinds)

    def subject_of(self, kind: str) -> str:
        """The kind of subject; empty for an unknown event."""
        return self.kinds[kind].subject if kind in self.kinds else ""

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind.subject for kind in self.kinds.values()))

    def own_fields(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """The fields that each of these events carries."""
        tables = [self.kinds[kind].fields for kind in kinds if kind in self.kinds]
        return tuple(name for name in (tables[0] if tables else ()) if all(name in table for table in tables))

    def field_names(self, kinds: Iterable[str] = ()) -> tuple[str, ...]:
        """The fields of all events on the subjects of these; of all events if none is given."""
        return tuple(dict.fromkeys(name for other in self._beside(kinds) for name in other.fields))

    def values_of(self, name: str, kinds: Iterable[str] = ()) -> tuple[str, ...] | None:
        """The values of a field on the subjects of these events; None where any text is one, or nothing has the field."""
        known = [other.fields[name] for other in self._beside(kinds) if name in other.fields]
        if not known or any(not one.values for one in known):
            return None
        return tuple(dict.fromkeys(value for one in known for value in one.values))

    def _beside(self, kinds: Iterable[str]) -> Iterable[EventKind]:
        subjects = {self.subject_of(kind) for kind in kinds}
        return (other for other in self.kinds.values() if not subjects or other.subject in subjects)


def event_kind(kind: str, subject: str, says: str, fields: str = "") -> EventKind:
    """One kind, its fields in short: `"channel, urgent:yes-no, impact:outage|degraded"`; text unless said."""
    table: dict[str, Field] = {}
    for part in filter(None, (part.strip() for part in fields.split(","))):
        name, _, written = part.partition(":")
        table[name] = Field("text", tuple(written.split("|"))) if "|" in written else own_field(written or "text")
    return EventKind(kind, subject, says, table)


def own_field(written: str) -> Field:
    """The field of a type as a plan writes it. Raises ValueError for another word."""
    for known in get_args(FieldType):
        if written == known:
            return Field(known, YES_NO if known == "yes-no" else ())
    raise ValueError(f"{written!r} is no type of field; write {', '.join(FIELD_TYPES)}")


STANDARD = Vocabulary({}).merged(
    event_kind(kind, subject, says, fields) for subject, rows in EVENTS for kind, says, fields in rows
)
"""Upkept's own events."""
''')

MODULES['upkept.core.quick'] = (False, r'''"""Frozen dataclasses that are made by the million: made open, then closed, which takes a third of the time.

A frozen dataclass sets each field by `object.__setattr__`. Here an instance is filled as a twin class that has the same
slots and is not frozen, and then becomes the frozen one. All else (equality, hash, `replace`, pickling) stays as it is.
"""

from __future__ import annotations

from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, TypeVar

T = TypeVar("T")
_twins: dict[type, type] = {}


def quick(cls: type[T]) -> type[T]:
    """Decorates a `@dataclass(frozen=True, slots=True)` that inherits from nothing and is not inherited from."""
    twin = make_dataclass(cls.__name__, [_same(one) for one in fields(cls)], slots=True)  # type: ignore[arg-type]

    names = [one.name for one in fields(cls)]  # type: ignore[arg-type]

    _twins[cls] = twin

    def new(kind: type[T], /, *args: Any, **named: Any) -> T:
        made = twin(*args, **named)
        made.__class__ = kind
        result: T = made
        return result

    def again(self: T) -> tuple[type[T], tuple[Any, ...]]:
        """Pickled and copied by its fields."""
        return cls, tuple([getattr(self, name) for name in names])

    cls.__new__ = new  # type: ignore[method-assign, assignment]
    cls.__init__ = object.__init__  # type: ignore[method-assign]  # nothing is left to do, and it costs nothing
    cls.__reduce__ = again  # type: ignore[method-assign, assignment]
    return cls


def open_twin(cls: type[T]) -> type[T]:
    """The open class, for who makes a million of one: `made = twin(…)`, then `made.__class__ = cls` closes it."""
    return _twins[cls]


def _same(one: Any) -> tuple[str, Any, Any]:
    if one.default is not MISSING:
        return (one.name, Any, field(default=one.default))
    if one.default_factory is not MISSING:
        return (one.name, Any, field(default_factory=one.default_factory))
    return (one.name, Any, field())
''')

MODULES['upkept.core.refusal'] = (False, r'''"""An expected failure, said in words: one place turns it into a form message, a problem document or an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):  # noqa: N818 - the house's word; it is an answer, not a fault
    """We do not do this, and here is why and what to do next.

    `code` is stable and machine-readable (`already-closed`), `sentence` is for people,
    `data` holds facts for the machine (never personal content).
    """

    def __init__(self, code: str, sentence: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.data = dict(data or {})
''')

MODULES['upkept.core.replay'] = (False, r'''"""The whole journal at once: every stream of a product folded from one pass over its events, in any order of arrival."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from upkept.core.commitments.base import ENDINGS, EXCUSED, SILENT, Frame, Reader, Scope
from upkept.core.event import Event, in_order
from upkept.core.fold import LATE, SPECIAL, TOLD, WHOLE, Stream, folded, openings, ordered, scopes, touched
from upkept.core.history import History
from upkept.core.obligation import Obligation
from upkept.core.verdict import told

_IGNORED, _SUBJECT, _KEYED = 0, 1, 2


def replay(history: History, events: Iterable[Event], now: int) -> dict[Stream, list[Obligation]]:
    """Every stream that has obligations. The same, to the second, as folding each stream by itself."""
    return dict(replay_each(history, events, now))


def replay_each(history: History, events: Iterable[Event], now: int) -> Iterator[tuple[Stream, list[Obligation]]]:
    """The same, one stream at a time and forgetting what is done, for a million events in bounded memory.

    First the promises to subjects, then the periods, last the objectives, which read the results of the others.
    """
    groups = _Groups(history)
    take = groups.take
    for event in events:
        take(event)
    yield from _Replay(history, groups, now).streams()


class _Groups:
    """The events that matter, by what they are needed for."""

    def __init__(self, history: History) -> None:
        self.history, index = history, history.index
        self.names = frozenset(index.names)
        self.items = frozenset(index.itemised)
        self.wanted = _wanted_kinds(history)
        self.routes: dict[str, int] = {}
        self.subjects: dict[str, list[Event]] = {}
        self.kinds: dict[str, list[Event]] = {}
        self.held: dict[str, list[Event]] = {}
        self.touched: set[Stream] = set()

    def take(self, event: Event) -> None:
        """Put one event where it will be looked for; one that no promise looks for is dropped."""
        kind = event.kind
        route = self.routes.get(kind)
        if route is None:
            route = self.routes[kind] = self._route(kind)
        if route & _SUBJECT or (self.names and not self.names.isdisjoint(event.data)):
            group = self.subjects.get(event.subject)
            if group is None:
                self.subjects[event.subject] = [event]
            else:
                group.append(event)
        if route & _KEYED or (self.items and event.subject.partition(":")[0] in self.items):
            self._keep(event)

    def _route(self, kind: str) -> int:
        index = self.history.index
        ends = kind.rpartition(".")[2] in ENDINGS
        bits = _SUBJECT if kind in index.subject or ends or kind == EXCUSED else _IGNORED
        return bits | (_KEYED if kind in self.wanted or kind in index.keyed or kind in SPECIAL else _IGNORED)

    def _keep(self, event: Event) -> None:
        if event.kind in SPECIAL:
            self.kinds.setdefault(event.kind, []).append(event)
        else:
            self.touched |= {s for s in touched(self.history, event) if not _is_subject(self.history, s)}
            if event.kind in self.wanted:
                self.kinds.setdefault(event.kind, []).append(event)
        if event.subject_kind in self.items or event.subject_kind == "commitment":
            self.held.setdefault(event.subject, []).append(event)


class _Replay:
    def __init__(self, history: History, groups: _Groups, now: int) -> None:
        self.history, self.groups, self.now = history, groups, now
        for found in groups.kinds.values():
            found.sort(key=in_order)
        feeds = [e for kind in SPECIAL - {EXCUSED} for e in groups.kinds.get(kind, ())]
        # one that was recorded late may have changed what stood, wherever: then all of them go to every stream
        self.told_late = feeds if any(event.recorded > event.at + LATE for event in feeds) else []
        silences = () if self.told_late else _silences(sorted(feeds, key=in_order))
        self.silences = sorted(silences, key=lambda one: one[0])
        self.longest = max((to - begin for begin, to, _ in self.silences), default=0)
        self.read = {
            other for name in history.commitments() for held in history.reigns(name) for other in held[0].references()
        }
        self.results: dict[str, list[Obligation]] = {name: [] for name in self.read}

    def streams(self) -> Iterator[tuple[Stream, list[Obligation]]]:
        yield from self._subjects()
        streams = {s for s in self.groups.touched if not _is_subject(self.history, s)}
        begin = min((version.effective for version in self.history.versions), default=self.now)
        items: dict[str, list[str]] = {}
        for subject in self.groups.held:
            items.setdefault(subject.partition(":")[0], []).append(subject)
        streams |= {stream for _, stream in openings(self.history, begin, self.now + 1, items)}
        last = [s for s in streams if self._reads_others(s)]
        for stream in sorted(streams - set(last)):
            yield from self._one(stream, self._gathered(stream))
        for stream in sorted(last, key=lambda one: (self._depth(one.commitment), one)):
            yield from self._one(stream, self._gathered(stream))

    def _subjects(self) -> Iterator[tuple[Stream, list[Obligation]]]:
        history, groups = self.history, self.groups
        subject, product = history.index.subject, history.product
        chosen: dict[frozenset[str], tuple[tuple[str, Reader | None], ...]] = {}
        readers = {name: self._reader(name) for name in history.index.all_subject}
        frame = Frame(self.now)
        while groups.subjects:
            name, group = groups.subjects.popitem()
            kinds = frozenset([event.kind for event in group])
            ids = chosen.get(kinds)
            if ids is None:
                ids = chosen[kinds] = tuple((c, readers[c]) for c in {c: 0 for k in kinds for c in subject.get(k, ())})
            if not ids:
                continue
            events, need = ordered(group)
            for commitment, reader in ids:
                if reader is not None and need != WHOLE:
                    found = reader(name, events, frame)
                    if not found:
                        continue
                    if need == TOLD:
                        found = told(found, events)
                    stream = Stream(product, commitment, name)
                else:
                    stream = Stream(product, commitment, name)
                    found = folded(history, stream, events, need, frame)
                silent = (
                    self._silent(events, found, need == WHOLE) if found and (self.silences or self.told_late) else ()
                )
                heard, unusual = ordered([*group, *silent]) if silent else (events, need)
                if silent:
                    found = folded(history, stream, heard, unusual, frame)
                if found:
                    self._remember(stream, found)
                    yield stream, found

    def _reader(self, commitment: str) -> Reader | None:
        """The fold of a commitment that only one version has, for events without anything special; None: `folded` it is."""
        reigns = self.history.reigns(commitment)
        return reigns[0][0].reader(reigns[0][1]) if len(reigns) == 1 else None

    def _silent(self, events: Sequence[Event], found: list[Obligation], special: bool) -> list[Event]:
        """What feeds said of times in which one of these obligations ran."""
        if self.told_late:
            return self.told_late
        ends = [one.due for one in found if one.due is not None]
        until = self.now if special else max(ends, default=events[0].at)
        first = bisect_left(self.silences, events[0].at - self.longest, key=lambda one: one[0])
        last = bisect_left(self.silences, until, key=lambda one: one[0])
        return [event for _, to, those in self.silences[first:last] if to > events[0].at for event in those]

    def _one(self, stream: Stream, events: Sequence[Event]) -> Iterator[tuple[Stream, list[Obligation]]]:
        events, need = ordered(events)

        def asked(commitment: str, since: int, until: int) -> Sequence[Obligation]:
            known = self.results.get(commitment, ())
            return [one for one in known if one.verdict_at is not None and since <= one.verdict_at < until]

        found = folded(self.history, stream, events, need, Frame(self.now, asked))
        if found:
            self._remember(stream, found)
            yield stream, found

    def _remember(self, stream: Stream, found: list[Obligation]) -> None:
        if stream.commitment in self.read:
            self.results[stream.commitment] += found

    def _gathered(self, stream: Stream) -> list[Event]:
        """The union of the stream's scopes."""
        found: dict[str, Event] = {}
        for scope in scopes(self.history, stream):
            for event in self._held(scope):
                found[event.id] = event
        return list(found.values())

    def _held(self, scope: Scope) -> Iterator[Event]:
        if scope.subject is not None:
            yield from self.groups.held.get(scope.subject, ())
        for kind in scope.kinds:
            events = self.groups.kinds.get(kind, ())
            first = 0 if scope.since is None else bisect_left(events, scope.since, key=_at)
            last = len(events) if scope.until is None else bisect_left(events, scope.until, key=_at)
            for event in events[first:last]:
                if scope.subjects is None or event.subject in scope.subjects:
                    yield event

    def _depth(self, commitment: str, above: frozenset[str] = frozenset()) -> int:
        """How many others, one reading the next, stand below it: these are folded first."""
        below = {other for held in self.history.reigns(commitment) for other in held[0].references()} - above
        return max((1 + self._depth(other, above | {commitment}) for other in below - {commitment}), default=0)

    def _reads_others(self, stream: Stream) -> bool:
        return any(held[0].over_others for held in self.history.reigns(stream.commitment))


def _silences(feeds: Sequence[Event]) -> Iterator[tuple[int, int, tuple[Event, ...]]]:
    """(from, to, the events that say so) of every silence of a feed; one that lasts has no end in sight."""
    running: dict[str, Event] = {}
    for event in feeds:
        if event.kind == SILENT:
            running.setdefault(event.subject, event)
        elif event.subject in running:
            begin = running.pop(event.subject)
            yield begin.at, event.at, (begin, event)
    for begin in running.values():
        yield begin.at, 1 << 62, (begin,)


def _at(event: Event) -> int:
    return event.at


def _is_subject(history: History, stream: Stream) -> bool:
    return any(held[0].by_subject for held in history.reigns(stream.commitment))


def _wanted_kinds(history: History) -> frozenset[str]:
    """The kinds of event that a stream with a key of its own asks for, whichever its subject."""
    return frozenset(
        kind
        for name in history.commitments()
        for commitment, reign in history.reigns(name)
        if not commitment.by_subject
        for kind in commitment.listens(reign.tables)
    )
''')

MODULES['upkept.core.score'] = (False, r'''"""How well the promises are kept: tallies by commitment and month that add up, and what is published of them."""

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
''')

MODULES['upkept.core.selector'] = (False, r'''"""Which events count: kinds, conditions on attributes, fields that must be there, limits that must hold."""

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
''')

MODULES['upkept.core.targets'] = (False, r'''"""A target that depends on attributes: `{emergency: 2h, high: {simple: 14d, complex: 21d}, low: none}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from upkept.core.amount import Amount

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Range:
    """`[24h, 48h]`: the upper bound is the promise, the lower is printed. `upper` None: `none`, promised nothing."""

    upper: Amount | None
    lower: Amount | None = None

    @property
    def strictness(self) -> float:
        return float("inf") if self.upper is None else float(self.upper.nominal)


@dataclass(frozen=True)  # no slots: Python 3.11 cannot make `Targets[Range](…)` of a frozen generic that has them
class Targets(Generic[T]):
    """One leaf for all (`by` empty), or a table nested in the order of `by`, a leaf standing for all that is below it."""

    by: tuple[str, ...] = ()
    table: T | Mapping[str, Any] | None = field(default=None)

    def pick(self, attributes: Mapping[str, Any], strictness: Callable[[T], float] | None = None) -> T | None:
        """The leaf for these attributes; an unset (or unlisted) attribute takes the strictest below it."""
        node: Any = self.table
        for position, name in enumerate(self.by):
            if not isinstance(node, Mapping):
                return node  # type: ignore[no-any-return]  # a leaf early in the table
            value = attributes.get(name)
            if value is None or str(value) not in node:
                return self._strictest(node, self.by[position + 1 :], attributes, strictness)
            node = node[str(value)]
        return node  # type: ignore[no-any-return]  # what is left after the last attribute is a leaf

    def leaves(self) -> tuple[T, ...]:
        return tuple(_leaves(self.table))

    def _strictest(
        self, node: Mapping[str, Any], rest: tuple[str, ...], attributes: Mapping[str, Any], strictness: Any
    ) -> T | None:
        found = (Targets[T](rest, child).pick(attributes, strictness) for child in node.values())
        real = [leaf for leaf in found if leaf is not None]
        if not real:
            return None
        return min(real, key=strictness or _own_strictness)


def _own_strictness(leaf: Any) -> float:
    return float(leaf.strictness)


def _leaves(node: Any) -> list[Any]:
    if isinstance(node, Mapping):
        return [leaf for child in node.values() for leaf in _leaves(child)]
    return [] if node is None else [node]
''')

MODULES['upkept.core.verdict'] = (False, r'''"""What is true of every kind's obligations: silent feeds, excuses, and what was recorded late, attested or corrected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from upkept.core.commitments.base import EXCUSED, HEARD, SILENT
from upkept.core.event import Event
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.zone import DAY

SILENCE = 0.05
"""The share of its time for which a feed may be silent before what nothing met counts as unmeasured."""
EXCUSABLE = 30 * DAY
"""Seconds after the verdict within which it may be excused."""
LATE_RECORDED = 900
"""Seconds after which the record of an opening or a meeting is published as late."""
MANY = 100
"""So many late records of one stream are each held against what was known before it; each costs a fold."""
JUDGED = (Outcome.KEPT, Outcome.LATE, Outcome.BROKEN, Outcome.UNMEASURED)
FINAL = {*JUDGED, Outcome.VOID}
Known = Callable[[Sequence[Event], int], list[Obligation]]
"""(the events that were known, now) → the obligations as they then stood."""


def judged_at(one: Obligation) -> int | None:
    """The instant from which its outcome counts; None: it has none yet. A void one counts from when its subject ceased."""
    if one.outcome not in FINAL:
        return None
    for instant in (one.verdict_at, one.closed, one.due):
        if instant is not None:
            return instant
    return one.opened


def finished(
    history: History, commitment: str, found: list[Obligation], events: Sequence[Event], known: Known
) -> list[Obligation]:
    """The obligations with what the driver's own events and the way of recording say about them."""
    silences = _silences(events)
    if silences:
        found = [_observed(history, one, silences) for one in found]
    found = _recorded(found, events)
    found = _corrected(history, found, events, known)
    excuses = [event for event in events if event.kind == EXCUSED]
    if excuses:
        by_id = {event.id: event for event in events}
        found = [_excused(history, one, excuses, by_id) for one in found]
    return found


def told(found: list[Obligation], events: Sequence[Event]) -> list[Obligation]:
    """The obligations with the way in which what decided each was learned of, where that is not by observing."""
    hows = {event.id: event.how for event in events if event.how != "observed"}
    return [replace(one, how=how) if (how := hows.get(one.met_by or one.opening)) else one for one in found]


def _silences(events: Sequence[Event]) -> list[tuple[int, int | None, frozenset[str]]]:
    """(from, to, kinds that the feed brings), for every time that a feed was silent; `to` None: it still is."""
    found: list[tuple[int, int | None, frozenset[str]]] = []
    running: dict[str, tuple[int, frozenset[str]]] = {}
    for event in events:
        if event.kind == SILENT and event.subject not in running:
            running[event.subject] = (event.at, frozenset(str(kind) for kind in event.data.get("kinds") or ()))
        elif event.kind == HEARD and event.subject in running:
            begin, kinds = running.pop(event.subject)
            found.append((begin, event.at, kinds))
    found += [(begin, None, kinds) for begin, kinds in running.values()]
    return sorted(found, key=lambda one: one[0])


def _observed(history: History, one: Obligation, silences: list[tuple[int, int | None, frozenset[str]]]) -> Obligation:
    version = history.version(one.version)
    if version is None or one.met is not None or one.due is None or one.due <= one.opened:
        return one
    commitment = version.plan.commitments[one.commitment]
    if one.outcome is not Outcome.BROKEN and not (one.outcome is Outcome.KEPT and commitment.hides()):
        return one
    awaited = commitment.awaited()
    silent, at = 0, one.opened
    for begin, to, kinds in silences:
        if kinds & awaited:
            begin, end = max(begin, at), one.due if to is None else min(to, one.due)
            if begin < end:
                silent, at = silent + end - begin, end
    if silent <= SILENCE * (one.due - one.opened):
        return one
    return replace(one, outcome=Outcome.UNMEASURED, reason="no-observation")


def _recorded(found: list[Obligation], events: Sequence[Event]) -> list[Obligation]:
    late = {e.id for e in events if e.recorded > e.at + LATE_RECORDED and e.how != "imported"}
    attested = {e.id for e in events if e.how == "attested"}
    if not late and not attested:
        return found
    result = []
    for one in found:
        marks = one.marks
        if one.met_by in late or one.opening in late:
            marks |= {Mark.LATE_RECORDED}
        if one.met_by in attested:
            marks |= {Mark.ATTESTED}
        result.append(one if marks is one.marks else replace(one, marks=marks))
    return result


def _corrected(history: History, found: list[Obligation], events: Sequence[Event], known: Known) -> list[Obligation]:
    """A verdict that stood once, and is another now because something became known later, is marked corrected."""
    moments = sorted({e.recorded for e in events if e.recorded > e.at and e.how != "imported" and e.kind != EXCUSED})
    judged = {one.identity: one for one in found if one.verdict_at is not None}
    moments = [m for m in moments if any(_late(e, m) for e in events)]
    if len(moments) > MANY:
        moments = _telling(moments, found, events, known)
    if not moments:
        return found
    changed: set[tuple[str, str, str]] = set()
    for moment in moments:
        before = [event for event in events if event.recorded < moment]
        silences = _silences(before)
        for old in known(before, moment):
            old = _observed(history, old, silences) if silences else old
            new = judged.get(old.identity)
            stood = old.outcome in JUDGED and old.verdict_at is not None and old.verdict_at < moment
            if stood and (new is None or _side(old) != _side(new)):
                changed.add(old.identity)
    if not changed:
        return found
    return [replace(one, marks=one.marks | {Mark.CORRECTED}) if one.identity in changed else one for one in found]


def _telling(moments: list[int], found: list[Obligation], events: Sequence[Event], known: Known) -> list[int]:
    """Of very many late records those that came over a verdict: it fell between what happened and its being recorded.

    The verdicts as they are now, and as they would be if nothing had come late. The longest delays first.
    """
    on_time = [event for event in events if not _late(event, event.recorded)]
    folds = (found, known(on_time, moments[-1]))
    verdicts = sorted({at for fold in folds for one in fold for at in (one.verdict_at, one.due) if at is not None})
    since: dict[int, int] = {}
    for event in events:
        if _late(event, event.recorded):
            since[event.recorded] = min(event.at, since.get(event.recorded, event.at))
    over = [m for m in moments if m in since and bisect_left(verdicts, since[m]) < bisect_left(verdicts, m)]
    return sorted(sorted(over, key=lambda m: (since[m] - m, m))[:MANY])


def _late(event: Event, moment: int) -> bool:
    return event.recorded == moment and event.recorded > event.at + 60 and event.how != "imported"


def _side(one: Obligation) -> str:
    """Kept, not kept, or out of the score: what a correction changes."""
    return "not kept" if one.outcome in (Outcome.LATE, Outcome.BROKEN) else str(one.outcome)


def _excused(history: History, one: Obligation, excuses: list[Event], by_id: dict[str, Event]) -> Obligation:
    for event in excuses:
        if _excuses(history, event, one, by_id):
            return replace(one, marks=one.marks | {Mark.EXCUSED}, excused_by=event.id)
    return one


def _excuses(history: History, event: Event, one: Obligation, by_id: dict[str, Event]) -> bool:
    """In time, by an exclusion of the obligation's plan that fits, with all that it needs, approved by another than the doer."""
    data = event.data
    if data.get("commitment", one.commitment) != one.commitment or data.get("opening") != one.opening:
        return False
    if one.verdict_at is not None and event.at > one.verdict_at + EXCUSABLE:
        return False
    version = history.version(one.version)
    exclusion = version.plan.exclusions.get(str(data.get("exclusion"))) if version else None
    if exclusion is None or not all(data.get(name) not in (None, "", []) for name in exclusion.needs):
        return False
    doer = by_id[one.met_by].by if one.met_by in by_id else ""
    approver = data.get("approved_by")
    return bool(approver) and approver != doer and exclusion.where.matches({**one.attributes, **data})
''')

MODULES['upkept.core.window'] = (False, r'''"""Maintenance windows and freezes as UTC intervals: when work may be done, and when it may not.

Instants are whole seconds; intervals are half-open. A window keeps its identity, the local start that was planned
(`2026-03-29T02:00`), also where the clocks move it. Tables are built by `core.build.window`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from upkept.core.zone import DAWN, FOREVER, BeyondHorizon


class Occurrence(NamedTuple):
    """One window: from `start` until before `end`; `identity` is its original local start."""

    start: int
    end: int
    identity: str


class Freeze(NamedTuple):
    """A stretch in which nothing may be changed, but for the classes of release in `excepts`."""

    start: int
    end: int
    name: str
    excepts: tuple[str, ...] = ()

    def holds_for(self, release_class: str | None) -> bool:
        """Whether it forbids a release of that class; one without a class is always forbidden."""
        return release_class not in self.excepts


@dataclass(frozen=True, slots=True)
class Windows:
    """The occurrences of one named window within [since, horizon], sorted by start; they may overlap."""

    name: str
    occurrences: tuple[Occurrence, ...] = ()
    since: int = DAWN
    horizon: int = FOREVER
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _reach: tuple[int, ...] = field(init=False, repr=False, compare=False)  # the latest end so far

    def __post_init__(self) -> None:
        if list(self.occurrences) != sorted(self.occurrences) or any(o.start >= o.end for o in self.occurrences):
            raise ValueError(f"The table of window {self.name} is damaged: its occurrences are not in order.")
        object.__setattr__(self, "_starts", tuple(o.start for o in self.occurrences))
        object.__setattr__(self, "_reach", tuple(accumulate((o.end for o in self.occurrences), max)))

    def covers(self, a: int, b: int) -> bool:
        """Whether every second of [a, b) lies in a window."""
        return not self.outside(a, b)

    def outside(self, a: int, b: int) -> list[tuple[int, int]]:
        """The stretches of [a, b) that lie in no window. Raises `BeyondHorizon` if the table does not reach them."""
        self._check(a, b)
        return uncovered(a, b, [(o.start, o.end) for o in self.during(a, b)])

    def during(self, a: int, b: int) -> list[Occurrence]:
        """The windows that have a second in [a, b), by their start."""
        first, last = bisect_right(self._reach, a), bisect_left(self._starts, b)
        return [o for o in self.occurrences[first:last] if o.end > a]

    def next(self, t: int) -> Occurrence:
        """The window that is open at `t`, else the next to open. Raises `BeyondHorizon` when the table has none."""
        self._check(t, t)
        i = bisect_right(self._reach, t)
        if i == len(self.occurrences):
            raise self._beyond(self.horizon)
        return self.occurrences[i]

    def next_start(self, t: int) -> Occurrence:
        """The first window that opens at `t` or later. Raises `BeyondHorizon` when the table has none."""
        self._check(t, t)
        i = bisect_left(self._starts, t)
        if i == len(self.occurrences):
            raise self._beyond(self.horizon)
        return self.occurrences[i]

    def extended(self, other: Windows) -> Windows:
        """This table, and the other's windows that open at or after its horizon."""
        if self.horizon >= other.horizon:
            return self
        if other.since > self.horizon:
            raise ValueError(f"The table of window {other.name} cannot continue {self.name} from {self.horizon}.")
        fresh = (o for o in other.occurrences if o.start >= self.horizon)
        return Windows(self.name, (*self.occurrences, *fresh), self.since, other.horizon)

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same table."""
        rows = [list(o) for o in self.occurrences]
        return {"name": self.name, "since": self.since, "horizon": self.horizon, "occurrences": rows}

    @classmethod
    def from_json(cls, d: dict[str, Any]) -> Windows:
        """The table again; a damaged one raises `ValueError`."""
        return cls(d["name"], tuple(Occurrence(*row) for row in d["occurrences"]), d["since"], d["horizon"])

    def _check(self, a: int, b: int) -> None:
        if a < self.since or b > self.horizon:
            raise self._beyond(a if a < self.since else b)

    def _beyond(self, t: int) -> BeyondHorizon:
        limit = self.since if t < self.since else self.horizon
        return BeyondHorizon(f"The table of window {self.name} does not reach {t}; it ends at {limit}.", limit)


@dataclass(frozen=True, slots=True)
class Freezes:
    """All freezes of a plan within [since, horizon], sorted by start."""

    freezes: tuple[Freeze, ...] = ()
    since: int = DAWN
    horizon: int = FOREVER

    def __post_init__(self) -> None:
        if list(self.freezes) != sorted(self.freezes) or any(f.start >= f.end for f in self.freezes):
            raise ValueError("The table of freezes is damaged: they are not in order.")

    def during(self, a: int, b: int, release_class: str | None = None) -> list[Freeze]:
        """The freezes that hold for that class and have a second in [a, b); for `a` = `b`, that hold at `a`.

        Raises `BeyondHorizon` if the table does not reach so far.
        """
        if a < self.since or b > self.horizon:
            limit = self.since if a < self.since else self.horizon
            raise BeyondHorizon(f"The freezes are reckoned from {self.since} to {self.horizon} only.", limit)
        return [f for f in self.freezes if f.start < max(b, a + 1) and a < f.end and f.holds_for(release_class)]

    def extended(self, other: Freezes) -> Freezes:
        """This table, and the other's freezes that begin at or after its horizon."""
        if self.horizon >= other.horizon:
            return self
        if other.since > self.horizon:
            raise ValueError(f"The table of freezes cannot be continued from {self.horizon}.")
        fresh = (f for f in other.freezes if f.start >= self.horizon)
        return Freezes((*self.freezes, *fresh), self.since, other.horizon)

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same table."""
        rows = [[f.start, f.end, f.name, list(f.excepts)] for f in self.freezes]
        return {"since": self.since, "horizon": self.horizon, "freezes": rows}

    @classmethod
    def from_json(cls, d: dict[str, Any]) -> Freezes:
        """The table again; a damaged one raises `ValueError`."""
        rows = tuple(Freeze(start, end, name, tuple(excepts)) for start, end, name, excepts in d["freezes"])
        return cls(rows, d["since"], d["horizon"])


def uncovered(a: int, b: int, intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of [a, b) outside the intervals, which are sorted by start."""
    found = []
    for begin, end in intervals:
        if begin >= b:
            break
        if a < begin:
            found.append((a, begin))
        a = max(a, end)
    return [*found, (a, b)] if a < b else found
''')

MODULES['upkept.core.zone'] = (False, r'''"""A time zone as a plain table, so that wall-clock arithmetic gives the same answer wherever and whenever it is redone.

An **instant** is whole seconds since 1970-01-01 00:00 UTC. A **wall** time is what the clock on the wall shows, counted
as if it were UTC. A day is named by its ordinal (`datetime.date.toordinal`). Tables are built by `core.build.zone`.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Any

DAY = 86_400
EPOCH_ORDINAL = 719_163  # date(1970, 1, 1).toordinal()
FOREVER = 253_402_300_800  # 10000-01-01 UTC: datetime ends here, and so do we
DAWN = -62_135_596_800  # 0001-01-01 UTC


class BeyondHorizon(ValueError):  # noqa: N818 - it is a fact about a table, and reads as one
    """A frozen table was asked about a moment that it does not cover; `limit` is where its knowledge ends (an instant)."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what)
        self.limit = limit


def wall_of(ordinal: int, seconds: int = 0) -> int:
    """The wall time `seconds` after the midnight that begins the day (86 400 is its 24:00)."""
    return (ordinal - EPOCH_ORDINAL) * DAY + seconds


def ordinal_of(wall: int) -> int:
    """The day that a wall time lies on."""
    return wall // DAY + EPOCH_ORDINAL


@dataclass(frozen=True, slots=True)
class Zone:
    """The offsets of one IANA zone: `offsets[i]` (seconds east of UTC) holds from `transitions[i-1]` to `transitions[i]`.

    Valid for instants in [since, until); asked about another, it raises `BeyondHorizon`. `source` names the edition of
    the time zone database that the table was taken from.
    """

    name: str
    transitions: tuple[int, ...] = ()
    offsets: tuple[int, ...] = (0,)
    since: int = DAWN
    until: int = FOREVER
    source: str = ""
    _before: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _after: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        moments, offsets = self.transitions, self.offsets
        before = tuple(t + o for t, o in zip(moments, offsets, strict=False))
        after = tuple(t + o for t, o in zip(moments, offsets[1:], strict=False))
        if len(offsets) != len(moments) + 1 or not self.since < self.until:
            raise ValueError(f"The table of zone {self.name} is damaged: it has no offset for each stretch.")
        if any(not _rising(column) for column in (moments, before, after)):
            raise ValueError(f"The table of zone {self.name} is damaged: its changes are not in order.")
        object.__setattr__(self, "_before", before)
        object.__setattr__(self, "_after", after)

    def offset(self, instant: int) -> int:
        """Seconds east of UTC at that instant."""
        if not self.since <= instant < self.until:
            raise self._beyond(instant)
        return self.offsets[bisect_right(self.transitions, instant)]

    def local(self, instant: int) -> int:
        """What the clock on the wall shows, as seconds since 1970-01-01 00:00 as if it were UTC."""
        return instant + self.offset(instant)

    def utc(self, wall: int, *, end: bool = False) -> int:
        """The instant of a wall time. A skipped one is the gap's end; of one that comes twice the first, with `end` the last."""
        if end:
            i = bisect_right(self._after, wall)
            instant = wall - self.offsets[i]
            if i < len(self.transitions) and instant > self.transitions[i]:
                instant = self.transitions[i]
        else:
            i = bisect_right(self._before, wall)
            instant = wall - self.offsets[i]
            if i and instant < self.transitions[i - 1]:
                instant = self.transitions[i - 1]
        if not self.since <= instant < self.until:
            raise self._beyond(instant)
        return instant

    def add(self, instant: int, *, months: int = 0, days: int = 0) -> int:
        """The same wall-clock time that many months, then days later (earlier if negative); months clip to the month's end."""
        if not months and not days:
            return instant
        wall = self.local(instant)
        ordinal = ordinal_of(wall)
        if months:
            ordinal = add_months(ordinal, months)
        return self.utc(wall_of(ordinal + days, wall % DAY))

    def date(self, instant: int) -> int:
        """The ordinal of the local day."""
        return ordinal_of(self.local(instant))

    def midnight(self, ordinal: int) -> int:
        """The instant at which that local day begins: 00:00, or the gap's end where the clocks skip midnight."""
        return self.utc(wall_of(ordinal))

    def extended(self, other: Zone, at: int) -> Zone:
        """This table up to the instant `at`, and the other's from there: what was promised before is not touched."""
        if other.name != self.name or not (self.since < at <= self.until and other.since <= at < other.until):
            raise ValueError(f"The table of {other.name} cannot continue that of {self.name} from {at}.")
        here, there = bisect_left(self.transitions, at), bisect_right(other.transitions, at)
        moments, offsets = list(self.transitions[:here]), list(self.offsets[: here + 1])
        if other.offsets[there] != offsets[-1]:
            moments.append(at)
            offsets.append(other.offsets[there])
        return Zone(
            self.name,
            (*moments, *other.transitions[there:]),
            (*offsets, *other.offsets[there + 1 :]),
            self.since,
            other.until,
            other.source,
        )

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes the same table."""
        return {
            "name": self.name,
            "transitions": list(self.transitions),
            "offsets": list(self.offsets),
            "since": self.since,
            "until": self.until,
            "source": self.source,
        }

    @classmethod
    def from_json(cls, d: dict[str, Any]) -> Zone:
        """The table again; a damaged one raises `ValueError`."""
        return cls(d["name"], tuple(d["transitions"]), tuple(d["offsets"]), d["since"], d["until"], d.get("source", ""))

    def _beyond(self, instant: int) -> BeyondHorizon:
        limit = self.since if instant < self.since else self.until
        return BeyondHorizon(f"The table of zone {self.name} does not reach {instant}; it ends at {limit}.", limit)


def add_months(ordinal: int, months: int) -> int:
    """The same day of the month that many months later, or the month's last day where it has no such day."""
    day = date.fromordinal(ordinal)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise BeyondHorizon(f"Year {year} is past the end of the calendar.", FOREVER)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])).toordinal()


def _rising(column: tuple[int, ...]) -> bool:
    return all(a < b for a, b in itertools.pairwise(column))


UTC = Zone("UTC")
''')

MODULES['upkept.plans'] = (True, r'''''')

MODULES['upkept.plans.bundle'] = (True, r'''"""A product's evidence as one file: what is in it, how it is written, and the verifier that goes with it."""
''')

MODULES['upkept.plans.bundle.script'] = (False, r'''"""The verifier as a program: `python3 verify_bundle.py bundle.zip`. Standard library and `cryptography` alone."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upkept.core.ledger import bundle, note, stated
from upkept.core.ledger.verifier import beside, dated, derived, proof, published, sealed
from upkept.core.ledger.verifier.archive import Archive
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.ledger.verifier.signed import Given
from upkept.core.score import FEW

HOLDS, DOES_NOT, NO_BUNDLE = 0, 1, 2
SHOWN = 50
LATE = 86_400  # seconds until a stamp may come without a word about it
MORE = {
    "your_checkpoints": "checkpoints of yours, of this very tree",
    "stamps": "time stamps over checkpoints",
    "texts": "texts beside events, each with its salted hash",
    "files": "evidence files, each with its hash",
}


def main(words: Sequence[str] | None = None) -> int:
    """0: all holds; 1: something does not, and each is said; 2: it is no bundle, or cannot be read."""
    chosen = _arguments(words)
    began = time.monotonic()
    try:
        given = _given(chosen)
        if proof.is_one(chosen.bundle):
            return _tell_proof(proof.check(chosen.bundle, given, _verify_signature), as_json=chosen.json)
        manifest, found, totals = verify(chosen.bundle, given, in_two=not chosen.one_process)
        if chosen.tsa_ca:
            _authority(chosen.bundle, chosen.tsa_ca, found)
    except NotABundle as problem:
        return _no_bundle(str(problem), as_json=chosen.json)
    if chosen.json:
        print(json.dumps(_as_json(manifest, found, totals), indent=2))
    else:
        _tell(manifest, found, totals, time.monotonic() - began)
    return DOES_NOT if found.total else HOLDS


def verify(
    path: Path, given: Given, *, in_two: bool = True
) -> tuple[Mapping[str, Any], Findings, dict[str, dict[str, int]]]:
    """The manifest, what was found, and commitment → counts as reckoned here. Raises NotABundle."""
    archive = Archive(path)
    manifest = _manifest(archive)
    found = Findings()
    if in_two:
        with ProcessPoolExecutor(1) as beside:  # the hashes are made while the cases are reckoned
            hashes = beside.submit(_sealed, path, given)
            reckoned, totals = derived.check(archive, manifest)
            found.add(hashes.result())
    else:
        found.add(_sealed(path, given))
        reckoned, totals = derived.check(archive, manifest)
    found.add(reckoned)
    for name in ("events", "leaves"):
        if manifest.get(name) != found.counts.get(name):
            sentence = (
                f"The manifest says {shown(manifest.get(name))} {name}, and there are {found.counts.get(name):,}."
            )
            found.problem("manifest", bundle.MANIFEST, sentence)
    return manifest, found, totals


def _sealed(path: Path, given: Given) -> Findings:
    archive = Archive(path)
    return sealed.check(archive, _manifest(archive), given, _verify_signature)


def _verify_signature(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise NotABundle(
            "Signatures cannot be checked: install `cryptography` (python3 -m pip install cryptography)."
        ) from None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _manifest(archive: Archive) -> Mapping[str, Any]:
    manifest = archive.json(bundle.MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("format") != bundle.FORMAT:
        raise NotABundle("Its manifest is not of a bundle that this verifier knows: take the one that lies inside.")
    since, waiting = manifest.get("since"), manifest.get("waiting", [])
    good = type(manifest.get("as_of")) is int and abs(manifest["as_of"]) < published.LATEST
    good = good and (since is None or type(since) is int) and isinstance(manifest.get("product"), str)
    if not good or not isinstance(waiting, list) or not all(isinstance(one, list) and len(one) == 2 for one in waiting):
        raise NotABundle("Its manifest cannot be read.")
    return manifest


# what the auditor brings ---------------------------------------------------------------------------------------------


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="verify_bundle.py",
        description="Checks a bundle of Upkept: that no event was changed, left out or put in after it was sealed, and that "
        "every case, verdict and score in it follows from the events.",
        epilog="Exit codes: 0 all holds; 1 something does not; 2 this is no bundle.",
    )
    parser.add_argument(
        "bundle", type=Path, help="the file that `upkept ledger export` wrote, or one proof of inclusion (JSON)"
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help="the ledger's public key as you know it from elsewhere, or a file",
    )
    parser.add_argument(
        "--checkpoint", action="append", default=[], type=Path, metavar="FILE",
        help="a checkpoint from elsewhere (a mail, a git repository), or a folder of them; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--tsa-ca", type=Path, metavar="FILE", help="root certificates of the time stamps' authority (uses openssl)"
    )
    parser.add_argument("--json", action="store_true", help="the result as one JSON object")
    parser.add_argument("--one-process", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _given(chosen: argparse.Namespace) -> Given:
    keys, checkpoints = [], []
    for written in chosen.key:
        file = Path(written)
        text = _text(file) if len(written) < 1000 and file.is_file() else written
        try:
            keys.append(note.read_key(text.split("\n\n")[0].strip().splitlines()[0]))
        except (note.NotANote, IndexError) as error:
            raise NotABundle(f"--key: {shown(error, 200)}") from None
    for path in chosen.checkpoint:
        files = (
            sorted(one for one in path.rglob("*") if one.is_file() and ".git" not in one.parts)
            if path.is_dir()
            else [path]
        )
        checkpoints += [(one.name, text) for one in files for text in _notes(_text(one), alone=path.is_file())]
    if chosen.checkpoint and not checkpoints:
        raise NotABundle("--checkpoint: there is no checkpoint in what you gave.")
    return Given(tuple(keys), tuple(checkpoints))


def _notes(text: str, *, alone: bool) -> list[str]:
    """The checkpoints in a text. A file that was named must hold one."""
    return note.notes_in(text) or ([text] if alone else [])


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > 10_000_000:
            raise NotABundle(f"{path} is too large for a checkpoint or a key.")
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise NotABundle(f"{path} cannot be read: {error.strerror}.") from None


def _authority(path: Path, ca: Path, found: Findings) -> None:
    """Whose time stamps they are, and of when. A certificate that has run out since was good on the day of the stamp."""
    archive = Archive(path)
    openssl = shutil.which("openssl")
    if openssl is None:
        found.notes.append("openssl is not installed: who signed the time stamps was not checked.")
        return
    times: list[int] = []
    names = archive.names(bundle.STAMPS)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            token, text = Path(folder) / "token", Path(folder) / "text"
            token.write_bytes(archive.whole(name, 1 << 20))
            text.write_bytes(beside.written(archive, int(name.removeprefix(bundle.STAMPS).removesuffix(".tsr"))))
            at = _stamped_at(openssl, token)
            command = [openssl, "ts", "-verify", "-in", str(token), "-data", str(text), "-CAfile", str(ca)]
            done = _run([*command, "-attime", str(at)] if at else command)
            if done.returncode or not at:
                sentence = f"The time stamp {name} is not signed by an authority that {ca.name} knows."
                found.problem("stamp", name, sentence)
                continue
            times.append(at)
            checkpoint = note.read_checkpoint(note.read_note(text.read_text("utf-8")).text)
            if checkpoint.at > at + dated.SLACK:
                sentence = f"The checkpoint of {moment(checkpoint.at)} was stamped before that, on {moment(at)}."
                found.problem("stamp", name, sentence)
            elif at > checkpoint.at + LATE:
                found.notes.append(f"The checkpoint of {moment(checkpoint.at)} was stamped only on {moment(at)}.")
    if times:
        found.notes.append(
            f"Time stamps: {len(times):,}, each by an authority that {ca.name} knows, "
            f"from {moment(min(times))} to {moment(max(times))}. What each covers existed by then."
        )
    elif not names:
        found.notes.append("There is no time stamp in this bundle: nothing but the installation's clock says when.")


def _stamped_at(openssl: str, token: Path) -> int:
    """What the token says; 0 where it cannot be read."""
    said = re.search(
        r"^Time stamp: (\w{3} +\d+ [\d:]{8})(?:\.\d+)? (\d{4}) GMT$",
        _run([openssl, "ts", "-reply", "-in", str(token), "-text"]).stdout,
        re.M,
    )
    if said is None:
        return 0
    return int(datetime.strptime(f"{said[1]} {said[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC).timestamp())


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    bare = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=60, env=bare)  # noqa: S603 - fixed words


# what is told --------------------------------------------------------------------------------------------------------


def _no_bundle(sentence: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"holds": False, "bundle": False, "problem": sentence}))
    else:
        print(sentence, file=sys.stderr)
    return NO_BUNDLE


def _tell_proof(told: proof.Told, *, as_json: bool) -> int:
    if as_json:
        print(
            json.dumps(
                {"holds": not told.problem, "sentence": told.sentence, "problem": told.problem, "notes": told.notes}
            )
        )
    else:
        print(told.sentence)
        for one in told.notes:
            print(f"Note: {one}")
        print(f"\n{told.problem or 'It holds.'}")
    return DOES_NOT if told.problem else HOLDS


def _as_json(manifest: Mapping[str, Any], found: Findings, totals: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        "holds": not found.total,
        "bundle": True,
        "product": manifest["product"],
        "as_of": manifest["as_of"],
        "counts": found.counts,
        "problems": [{"code": one.code, "where": one.where, "sentence": one.sentence} for one in found.problems],
        "problems_by_code": found.more,
        "notes": found.notes,
        "versions": found.versions,
        "scores": totals,
    }


def _tell(
    manifest: Mapping[str, Any], found: Findings, totals: Mapping[str, Mapping[str, int]], seconds: float
) -> None:
    counts = found.counts
    print(f"{shown(manifest['product'])}, as of {moment(manifest['as_of'])}\n")
    print(
        f"  {counts.get('events', 0):>12,}  events, each held against its leaf in a tree of {counts.get('leaves', 0):,}"
    )
    print(f"  {counts.get('checkpoints', 0):>12,}  checkpoints, {counts.get('signatures', 0):,} of them signed right")
    for name, label in MORE.items():
        if name in counts:
            print(f"  {counts[name]:>12,}  {label}")
    print(f"  {counts.get('versions', 0):>12,}  versions of the plan, with their calendars")
    print(f"  {counts.get('cases', 0):>12,}  cases reckoned again from the events\n")
    if found.versions:
        print("Versions of the plan:")
        for sentence in found.versions:
            print(f"  {sentence}")
        print()
    if totals:
        print("Kept, of all cases ever judged, as reckoned here:")
        for commitment, counted in sorted(totals.items()):
            kept, cases = stated.percent(counted)
            if cases:
                print(f"  {shown(commitment, 40):40} {kept:>10,} of {cases:>10,}   {_share(kept, cases)}".rstrip())
        print()
    for sentence in found.notes:
        print(f"Note: {sentence}")
    if not found.total:
        print(f"\nAll holds. ({seconds:.0f} s)")
        return
    print(f"\n{found.total:,} {'thing does' if found.total == 1 else 'things do'} not hold:")
    for problem in found.problems[:SHOWN]:
        print(f"  [{problem.code}] {problem.sentence}")
    if found.total > SHOWN:
        print(f"  … and {found.total - SHOWN:,} more; --json lists them.")


def _share(kept: int, cases: int) -> str:
    """As the plan page says it: rounded down, so that 9,999 of 10,000 are not 100 %; few cases are only counted."""
    return "" if cases < FEW else f"{1000 * kept // cases / 10:5.1f} %"


if __name__ == "__main__":
    sys.exit(main())
''')


class _Inside(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the modules in this file before any that may be installed."""

    def find_spec(self, name, path=None, target=None):
        if name not in MODULES:
            return None
        spec = importlib.util.spec_from_loader(name, self, is_package=MODULES[name][0])
        if MODULES[name][0]:
            spec.submodule_search_locations = [FOLDER + name]
        return spec

    def get_source(self, name):
        return MODULES[name][1]


class _Folder:
    """What lies in a package, for those that import their whole folder."""

    def __init__(self, path):
        if not path.startswith(FOLDER):
            raise ImportError
        self.name = path[len(FOLDER) :]

    def find_spec(self, name, target=None):
        return None

    def iter_modules(self, prefix=""):
        return [
            (prefix + name.rpartition(".")[2], MODULES[name][0]) for name in MODULES if name.rpartition(".")[0] == self.name
        ]


FOLDER = "<in this file>/"
sys.meta_path.insert(0, _Inside())
sys.path_hooks.insert(0, _Folder)

if __name__ == "__main__":
    from upkept.plans.bundle.script import main

    sys.exit(main())
