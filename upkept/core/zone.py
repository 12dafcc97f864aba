"""A time zone as a plain table, so that wall-clock arithmetic gives the same answer wherever and whenever it is redone.

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
