"""The periods of reports: a month (`2026-03`) or a quarter (`2026-q1`), by the product's clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from upkept.kit.clock import instant_of
from upkept.status.records import month_name

_NAME = re.compile(r"([1-9]\d{3})-(?:(0[1-9]|1[0-2])|q([1-4]))")


@dataclass(frozen=True, slots=True)
class Period:
    """`first`: the number of its first month, counted from the year 0; `length`: 1 or 3 months."""

    first: int
    length: int

    @classmethod
    def named(cls, name: str) -> Period | None:
        """The period of that name; None for any other text."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        year, month, quarter = found.groups()
        return cls(int(year) * 12 + int(month) - 1, 1) if month else cls(int(year) * 12 + int(quarter) * 3 - 3, 3)

    @classmethod
    def holding(cls, now: datetime, zone: str, length: int) -> Period:
        """The month, or the quarter, that is running at `now`."""
        local = now.astimezone(ZoneInfo(zone))
        return cls((local.year * 12 + local.month - 1) // length * length, length)

    @property
    def name(self) -> str:
        year, month = divmod(self.first, 12)
        return f"{year}-{month + 1:02}" if self.length == 1 else f"{year}-q{month // 3 + 1}"

    @property
    def title(self) -> str:
        """ "March 2026", "first quarter of 2026", in the reader's language."""
        if self.length == 1:
            return month_name(self.months[0])
        words = (_("First quarter of %(year)s"), _("Second quarter of %(year)s"), _("Third quarter of %(year)s"),
                 _("Fourth quarter of %(year)s"))  # fmt: skip
        return words[self.first % 12 // 3] % {"year": self.first // 12}

    @property
    def months(self) -> tuple[str, ...]:
        """Its months as tallies name them, the first one first."""
        return tuple(f"{at // 12}-{at % 12 + 1:02}" for at in range(self.first, self.first + self.length))

    def begins(self, zone: str) -> int:
        """Its first instant by the clock of `zone`, in UTC seconds."""
        return instant_of(datetime(self.first // 12, self.first % 12 + 1, 1, tzinfo=ZoneInfo(zone)))

    def ends(self, zone: str) -> int:
        """The instant after its last."""
        return self.next.begins(zone)

    @property
    def next(self) -> Period:
        return Period(self.first + self.length, self.length)

    @property
    def before(self) -> Period:
        return Period(self.first - self.length, self.length)


def since(first: datetime, now: datetime, zone: str, length: int) -> list[Period]:
    """All periods from the one that holds `first` to the one that is running, the latest first."""
    begin, end = Period.holding(first, zone, length), Period.holding(now, zone, length)
    return [Period(at, length) for at in range(end.first, begin.first - 1, -length)]
