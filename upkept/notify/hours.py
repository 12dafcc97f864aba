"""Hours of people on their own clocks: when their next digest is, and when the quiet ends. Pure: it reads no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = 3
"""A zone may skip a whole day (Samoa, 30 December 2011), so that tomorrow's hour can be the day after's."""


def zone(name: str) -> ZoneInfo:
    """UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return ZoneInfo("UTC")


def hour_of(day: date, hour: int, timezone: str) -> datetime:
    """That hour of that day, in UTC. An hour that the clocks skip is the moment after the gap, one that comes twice the first."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone(timezone)).astimezone(UTC)


def next_hour(after: datetime, hour: int, timezone: str) -> datetime:
    """The first moment after `after` at which it is that hour there: once for each day of the calendar."""
    day = after.astimezone(zone(timezone)).date()
    for ahead in range(DAYS):
        moment = hour_of(day + timedelta(days=ahead), hour, timezone)
        if moment > after:
            return moment
    return after + timedelta(days=1)


def quiet_until(now: datetime, begins: int | None, ends: int | None, timezone: str) -> datetime | None:
    """When the quiet ends that lasts now; None: it is not quiet. From 22 until 7 is over midnight."""
    if begins is None or ends is None or begins == ends:
        return None
    hour = now.astimezone(zone(timezone)).hour
    is_quiet = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    return next_hour(now, ends, timezone) if is_quiet else None


def day_there(at: datetime, timezone: str) -> date:
    return at.astimezone(zone(timezone)).date()
