"""Periods: the months, quarters, lengths and dates in which something is promised once, each with a name for life."""

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
