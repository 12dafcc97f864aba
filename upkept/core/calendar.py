"""Business time as a table: open intervals in UTC seconds with a running sum, so that every question is a bisection.

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
