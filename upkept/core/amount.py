"""Amounts of time as people write them: `2h` elapsed, `3d` civil, `2bd` business days."""

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
