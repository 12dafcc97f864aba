"""Business time reckoned the slow way, to hold the tables against: minute by minute, asking zoneinfo what the clock shows.

Nothing here knows offsets, transitions or bisections of intervals. What the rules say is put as a walker would see it:
an interval has begun once the clock has shown its start or gone past it, and has ended once the clock shows its end, or
something later, and will never show the end or anything earlier again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from upkept.core.build.zone import names, zone_info

Hours = Mapping[int, tuple[tuple[int, int], ...]]
DAY, MINUTE = 86_400, 60
YEARS = (2024, 2028)
MIDNIGHT_GAPS = (
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "America/Santiago",
    "America/Asuncion",
    "Atlantic/Azores",
)


class OutOfSight(Exception):
    """The walk is too short for the question."""


@lru_cache(maxsize=1)
def changes() -> tuple[tuple[str, int], ...]:
    """Every change of a zone's offset in 2024–2028, as (zone, first second of the new offset)."""
    found = []
    first, last = (int(datetime(year, 1, 1, tzinfo=ZoneInfo("UTC")).timestamp()) for year in (YEARS[0], YEARS[1] + 1))
    for name in sorted(names()):
        zone = zone_info(name)
        before = datetime.fromtimestamp(first, zone).utcoffset()
        for at in range(first, last, DAY):
            after = datetime.fromtimestamp(at + DAY, zone).utcoffset()
            if after != before:
                minute = next(m for m in range(at, at + DAY + 1, MINUTE) if _offset(m, zone) == after)
                found.append((name, minute))
                before = after
    return tuple(found)


def _offset(at: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(at, zone).utcoffset()


@lru_cache(maxsize=256)
def walls(name: str, low: int, high: int) -> tuple[tuple[datetime, ...], ...]:
    """What the clock on the wall shows at each minute of [low, high), the latest that it has shown so far, and the earliest
    that it will show from there on."""
    zone = zone_info(name)
    shown = tuple(datetime.fromtimestamp(at, zone).replace(tzinfo=None) for at in range(low, high, MINUTE))
    return shown, tuple(accumulate(shown, max)), tuple(accumulate(reversed(shown), min))[::-1]


class Walk:
    """One calendar, walked through the days around an instant; good for questions within `days` of it."""

    def __init__(self, zone: str, hours: Hours, closed: frozenset[date], around: int, days: int = 4) -> None:
        middle = around // MINUTE * MINUTE
        self.low, self.high = middle - (days + 3) * DAY, middle + (days + 3) * DAY
        self.walls, self.highest, self.lowest = walls(zone, self.low, self.high)
        self.open = [False] * len(self.walls)
        self.days: list[tuple[date, int, int]] = []
        day, last = self.walls[0].date() + timedelta(1), self.walls[-1].date() - timedelta(1)
        while day < last:
            own = [] if day in closed else [self._interval(day, *pair) for pair in hours.get(day.weekday(), ())]
            own = [(begin, end) for begin, end in own if begin < end]
            for begin, end in own:
                self.open[begin:end] = [True] * (end - begin)
            if own:
                self.days.append((day, self._at(min(own)[0]), self._at(max(end for _, end in own))))
            day += timedelta(1)

    def is_open(self, t: int) -> bool:
        return self.open[self._minute(t)]

    def next_open(self, t: int) -> int:
        while not self.is_open(t):
            t = t // MINUTE * MINUTE + MINUTE
        return t

    def elapsed(self, a: int, b: int) -> int:
        total = 0
        while a < b:
            step = min(a // MINUTE * MINUTE + MINUTE, b)
            total += step - a if self.is_open(a) else 0
            a = step
        return total

    def due(self, start: int, seconds: int) -> int:
        while seconds > 0:
            left = MINUTE - start % MINUTE
            if self.is_open(start):
                left = min(left, seconds)
                seconds -= left
            start += left
        return start

    def back(self, end: int, seconds: int) -> int:
        while seconds > 0:
            left = (end - 1) % MINUTE + 1
            if self.is_open(end - 1):
                left = min(left, seconds)
                seconds -= left
            end -= left
        return end

    def add_days(self, start: int, n: int) -> int:
        start = self.next_open(start)
        own = max((i for i, (_, first, last) in enumerate(self.days) if first <= start < last), default=len(self.days))
        if own + n >= len(self.days):
            raise OutOfSight
        day, _, last = self.days[own + n]
        shown = self.walls[self._minute(start)] + timedelta(seconds=start % MINUTE)
        due = self.instant(shown + (day - self.days[own][0]))
        return due if self.is_open(due) else last

    def back_days(self, end: int, n: int) -> int:
        while not self.is_open(end - 1):
            end = (end - 1) // MINUTE * MINUTE
        own = max((i for i, (_, first, last) in enumerate(self.days) if first < end <= last), default=-1)
        if own < n:
            raise OutOfSight
        day, first, _ = self.days[own - n]
        shown = self.walls[self._minute(end)] + timedelta(seconds=end % MINUTE)
        moment = self.instant(shown + (day - self.days[own][0]))
        return moment if self.is_open(moment - 1) else first

    def instant(self, wall: datetime) -> int:
        """When the clock first shows it, or goes past it without showing it."""
        for i, shown in enumerate(self.walls):
            if shown <= wall < shown + timedelta(seconds=MINUTE):
                return self._at(i) + (wall - shown).seconds
            if shown > wall and i:
                return self._at(i)
        raise OutOfSight

    def _interval(self, day: date, start: int, end: int) -> tuple[int, int]:
        """The minutes of the walk at which an interval of that day begins and ends."""
        midnight = datetime.combine(day, datetime.min.time())
        begins, ends = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
        if ends <= begins:
            ends += timedelta(1)
        begin = next(i for i, shown in enumerate(self.highest) if shown >= begins)
        end_at = next(
            i
            for i in range(begin if begins < ends else 0, len(self.walls) - 1)
            if self.walls[i] >= ends and self.lowest[i + 1] > ends
        )
        return begin, end_at

    def _minute(self, t: int) -> int:
        if not self.low <= t < self.high:
            raise OutOfSight
        return (t - self.low) // MINUTE

    def _at(self, i: int) -> int:
        return self.low + i * MINUTE
