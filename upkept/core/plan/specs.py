"""Calendars, windows and freezes as they are written in a plan: the input of `core.build`, which freezes them into tables."""

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
