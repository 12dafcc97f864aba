"""Says times and amounts as people do: relative up to a day, absolute with its zone beyond, exact where asked."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from upkept.core.score import FEW

MINUTE, HOUR, DAY = 60, 3600, 86400

STATE_WORDS = {
    "kept": lambda: pgettext("state", "Kept"),
    "running": lambda: pgettext("state", "Running"),
    "at_risk": lambda: pgettext("state", "At risk"),
    "late": lambda: pgettext("state", "Late"),
    "broken": lambda: pgettext("state", "Broken"),
    "paused": lambda: pgettext("state", "Paused"),
    "excused": lambda: pgettext("state", "Excused"),
    "unmeasured": lambda: pgettext("state", "Not measured"),
    "void": lambda: pgettext("state", "Void"),
}


def state_word(state: str) -> str:
    """The one word of a state, in the reader's language."""
    return STATE_WORDS[state]()


@lru_cache(maxsize=1024)
def zone_or_utc(zone: str) -> ZoneInfo:
    """The zone of that IANA name; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local(at: int, zone: str) -> datetime:
    """The instant `at` on the wall clock of `zone`."""
    return datetime.fromtimestamp(at, zone_or_utc(zone))


def _dated(day: date, form: str) -> str:
    """A date in that format. French writes the first of a month with its ordinal: "1er mai"."""
    said = date_format(day, form)
    return f"1er{said[1:]}" if day.day == 1 and said.startswith("1 ") and (get_language() or "")[:2] == "fr" else said


def duration_templates() -> dict[str, str]:
    """The whole phrases from which a duration is said; the browser's countdown uses the same."""
    return {
        "dh": _("{days} d {hours} h"),
        "d": _("{days} d"),
        "hm": _("{hours} h {minutes} min"),
        "h": _("{hours} h"),
        "ms": _("{minutes} min {seconds} s"),
        "m": _("{minutes} min"),
        "s": _("{seconds} s"),
    }


def duration(seconds: int) -> str:
    """A length of time in its two largest units: "2 h 5 min"; from a week on, days alone. The sign is dropped."""
    seconds = abs(int(seconds))
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, left = divmod(rest, MINUTE)
    words = duration_templates()
    if days:
        return words["dh" if hours and days < 7 else "d"].format(days=days, hours=hours)
    if hours:
        return words["hm" if minutes else "h"].format(hours=hours, minutes=minutes)
    if minutes:
        return words["ms" if minutes < 5 and left else "m"].format(minutes=minutes, seconds=left)
    return words["s"].format(seconds=left)


def relative_templates() -> dict[str, str]:
    """How a duration is placed before or after now; `late` is for a due moment that has passed."""
    return {"in": _("in {time}"), "ago": _("{time} ago"), "late": _("late by {time}"), "left": _("{time} left")}


def zone_word(moment: datetime) -> str:
    """The zone's letters where it has any (CET), else its distance from UTC (UTC+03:00)."""
    letters = moment.strftime("%Z")
    if letters and letters[0].isalpha():
        return letters
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"


def clock_time(at: int, zone: str) -> str:
    """The time of day: "14:05"."""
    return local(at, zone).strftime("%H:%M")


def weekday_time(at: int, zone: str) -> str:
    """Weekday and time, for a picture that spans less than a week: "Tue 14:05"."""
    moment = local(at, zone)
    return _("{weekday} {time}").format(weekday=date_format(moment, "D"), time=moment.strftime("%H:%M"))


def day_time(at: int, zone: str) -> str:
    """Weekday, day and time without the zone: "Tue 24 Nov, 14:05". For rows whose zone stands beside them."""
    moment = local(at, zone)
    return _("{weekday} {day}, {time}").format(
        weekday=date_format(moment, "D"),
        day=_dated(moment, pgettext("day and month", "j M")),
        time=moment.strftime("%H:%M"),
    )


def absolute(at: int, zone: str, now: int) -> str:
    """A moment more than a day away: "Tue 24 Nov, 14:05 CET"; the year is said when it is another."""
    return _absolute(at, zone, local(now, zone).year, get_language() or "")


@lru_cache(maxsize=4096)
def _absolute(at: int, zone: str, year: int, language: str) -> str:  # lists show the same moments again and again
    moment = local(at, zone)
    weekday, day = _day(moment.date(), moment.year == year, language)
    return _("{weekday} {day}, {time} {zone}").format(
        weekday=weekday, day=day, time=moment.strftime("%H:%M"), zone=zone_word(moment)
    )


@lru_cache(maxsize=4096)
def _day(day: date, is_this_year: bool, language: str) -> tuple[str, str]:
    form = pgettext("day and month", "j M") if is_this_year else pgettext("date", "j M Y")
    return date_format(day, "D"), _dated(day, form)


def exact(at: int, zone: str) -> str:
    """Everything: "Tuesday 24 November 2026, 14:05:00, Europe/Madrid (UTC+01:00)"."""
    return _exact(at, zone, get_language() or "")


@lru_cache(maxsize=4096)
def _exact(at: int, zone: str, language: str) -> str:  # lists show the same moments again and again
    moment = local(at, zone)
    offset = moment.strftime("%z")
    weekday, day = _whole_day(moment.date(), language)
    return _("{weekday} {day}, {time}, {zone} (UTC{offset})").format(
        weekday=weekday,
        day=day,
        time=moment.strftime("%H:%M:%S"),
        zone=zone_or_utc(zone).key,
        offset=f"{offset[:3]}:{offset[3:5]}",
    )


@lru_cache(maxsize=4096)
def _whole_day(day: date, language: str) -> tuple[str, str]:
    return date_format(day, "l"), _dated(day, pgettext("date in full", "j F Y"))


def date_words(at: int, zone: str) -> str:
    """The date alone: "24 November 2026"."""
    return _dated(local(at, zone), pgettext("date in full", "j F Y"))


def when(at: int, zone: str, now: int, *, due: bool = False) -> str:
    """A moment in words. Within a day: "in 2 h 5 min", "3 min ago"; a due one that passed: "late by 3 min"."""
    gap = at - now
    if abs(gap) > DAY and not (due and gap < 0):
        return absolute(at, zone, now)
    words = relative_templates()
    if due and gap < 0:
        return words["late"].format(time=duration(gap))
    if gap == 0:
        return _("now")
    return words["in" if gap > 0 else "ago"].format(time=duration(gap))


def share_words(kept: int, cases: int) -> str:
    """How many of how many were kept: a count under FEW cases, count and per cent from there."""
    if cases < FEW:
        return _("{kept} of {cases} kept").format(kept=kept, cases=cases)
    return _("{kept} of {cases} kept, {share}").format(
        kept=number(kept), cases=number(cases), share=percent(kept, cases)
    )


def percent(part: int, whole: int) -> str:
    """A share to one tenth, rounded down so that 999 of 1000 never reads 100 %."""
    tenths = part * 1000 // whole if whole else 0
    figure = f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
    return _("{figure}%").format(figure=figure.replace(".", pgettext("decimal mark", ".")))


def number(count: int) -> str:
    """A count as the reader writes it: "12,345", "12.345"; four figures stay together where the language keeps them so."""
    if -10_000 < count < 10_000 and (get_language() or "")[:2] == "es":
        return str(count)
    return number_format(count, use_l10n=True, force_grouping=True)


def initials(name: str) -> str:
    """Up to two letters that stand for a name; a mark of doubt for a name without letters."""
    parts = [part for part in name.replace("-", " ").split() if part[:1].isalnum()]
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[0] for part in parts]
    return "".join(letters).upper() or "?"
