"""What the commitments of one draft share while it is made: calendars, windows, attributes, classes, lines, own events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from upkept.core.draft.clocks import IANA, ZONES, zones_in
from upkept.core.draft.closed import holidays_in, only_closes, speaks_of_holidays, without_closed
from upkept.core.draft.codes import meanings
from upkept.core.draft.labels import CASES, Label, numbered
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.meant import Meant
from upkept.core.draft.questions import Question
from upkept.core.plan.numbers import Figure, figures

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RULE = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OFFICE = {"hours": {"mon-fri": "09:00-17:00"}}
_BARE_HOURS = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?\s?(?:–|—|-|to|bis|a|à)\s?(\d{1,2})(?:[:.](\d{2}))?(?![\d:.%])"
)


@dataclass
class Hours:
    """Opening hours that a sentence states: weekdays, bounds in minutes, zones by their abbreviation.

    `apart`: which bounds are for which days, where the days differ.
    """

    days: frozenset[int]
    bounds: tuple[tuple[int, int], ...]
    zones: tuple[str, ...] = ()
    always: bool = False
    nths: tuple[tuple[int, int], ...] = ()
    odd: bool = False
    apart: tuple[tuple[frozenset[int], tuple[tuple[int, int], ...]], ...] = ()

    @property
    def by_day(self) -> tuple[tuple[frozenset[int], tuple[tuple[int, int], ...]], ...]:
        """The days with their bounds: one entry, or several where they differ ("Mon to Thu 8 to 17, Fri 8 to 15")."""
        return self.apart or ((self.days, self.bounds),)


_WEEKDAYS = re.compile(r"(?<!\w)(?:on |every )?(?:weekdays|entre semana|en semaine)(?!\w)", re.I)


def hours_of(text: str, language: str) -> Hours | None:
    """The weekdays and times of a text; None where it states none. `odd`: times that do not come in pairs."""
    found = figures(text, language)
    days = frozenset(int(one.value) for one in found if one.kind == "weekday")
    times = [int(one.value) for one in found if one.kind == "time"]
    always = any(one.kind == "always" for one in found)
    if times and not days and _WEEKDAYS.search(text):
        days = frozenset(range(5))
    nths = tuple((int(one.unit), int(one.value)) for one in found if one.kind == "nth")
    if times == [1440] and days == frozenset(range(5)):
        times = [0, 1440]  # 24x5
    if not times and days and not nths:
        times = _bare(text, found)
    if not (days or times or always or nths):
        return None
    spoken = [one for one in found if one.kind in ("weekday", "time")]
    if [one.kind for one in spoken] == ["weekday", "time", "weekday", "time"]:  # "Tuesday 22:30 to Wednesday 06:00"
        first, last = int(spoken[0].value), int(spoken[2].value)
        overnight = (last - first) % 7 == 1 and times[1] < times[0]
        zones = zones_in(text)
        if overnight or first == last:
            return Hours(frozenset({first}), ((times[0], times[1]),), zones, always, nths)
        return Hours(frozenset({first, last}), ((times[0], times[1]),), zones, always, nths, True)
    if len(times) == 2 and times[0] == times[1] != 0:
        times = times[:1]  # "at 23:00 (11 p.m.)"
    apart = _apart(text, found)
    if len(apart) > 1:
        bounds = tuple(dict.fromkeys(bound for _, each in apart for bound in each))
        return Hours(days, bounds, zones_in(text), always, nths, False, apart)
    kinds = [one.kind for one in spoken]
    at = kinds.index("time") if "time" in kinds else 0
    mixed = (
        "weekday" in kinds[:at] and "weekday" in kinds[at:]
    )  # "Mon 9-17, Sat 10-14": which times are for which days?
    pairs = tuple(dict.fromkeys(zip(times[::2], times[1::2], strict=False)))
    if times and len(times) >= 2 and set(times) == {0} and days:
        pairs, times = ((0, 1440),), [0, 1440]
    return Hours(days, pairs, zones_in(text), always, nths, len(times) % 2 == 1 or mixed)


def _apart(text: str, found: tuple[Figure, ...]) -> tuple[tuple[frozenset[int], tuple[tuple[int, int], ...]], ...]:
    """The days that share their hours, if each group of days has its own, and none has the same hour twice; else nothing."""
    if any(one.kind == "nth" for one in found):
        return ()
    said = [(one.start, "day", int(one.value)) for one in found if one.kind == "weekday"]
    times = [(one.start, "time", int(one.value)) for one in found if one.kind == "time"]
    if not times:
        times = [(at, "time", value) for at, value in _bare_times(text, found)]
    if not said or len(times) < 4 or len(times) % 2:
        return ()
    entries = sorted([*said, *times], key=lambda one: one[0])
    begins = entries[0][1]
    groups: list[tuple[list[int], list[int]]] = []
    last = ""
    for _, kind, value in entries:
        if not groups or (kind == begins and last != begins):
            groups.append(([], []))
        groups[-1][kind == "time"].append(value)
        last = kind
    if len(groups) < 2 or any(not days or len(bounds) < 2 or len(bounds) % 2 for days, bounds in groups):
        return ()
    of_day: dict[int, list[tuple[int, int]]] = {}
    for days, bounds in groups:
        for day in dict.fromkeys(days):
            of_day.setdefault(day, []).extend(zip(bounds[::2], bounds[1::2], strict=True))
    together: dict[tuple[tuple[int, int], ...], set[int]] = {}
    for day, spans in sorted(of_day.items()):
        ordered = sorted(spans)
        if any(first >= last for first, last in ordered) or any(a[1] > b[0] for a, b in pairwise(ordered)):
            return ()
        together.setdefault(tuple(ordered), set()).add(day)
    return tuple((frozenset(days), bounds) for bounds, days in together.items())


def _bare_times(text: str, found: tuple[Figure, ...]) -> list[tuple[int, int]]:
    """(place, minutes) of the hours without a sign of the clock."""
    numbers = {one.start for one in found if one.kind == "number"}
    times = []
    for match in _BARE_HOURS.finditer(text):
        first, last = int(match[1]), int(match[3])
        if match.start(1) in numbers and first < last <= 24:
            times.append((match.start(1), first * 60 + int(match[2] or 0)))
            times.append((match.start(3), last * 60 + int(match[4] or 0)))
    return times


def _whole(bounds: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """The spans, those that overlap made one: a plan writes each hour of a day once."""
    made: list[tuple[int, int]] = []
    for first, last in sorted(bounds):
        if made and first < made[-1][1] and made[-1][0] < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return made


def _bare(text: str, found: tuple[Figure, ...]) -> list[int]:
    """ "Mo–Fr, 9–17": hours without a sign of the clock, beside weekdays."""
    return [value for _, value in _bare_times(text, found)[:2]]


@dataclass
class Book:
    """Filled sentence by sentence; what no commitment names in the end is not written.

    `stated`: the calendars that the page defines, which are written all the same. `closed_on`: holidays that it names apart
    from its hours. `emergencies`: it speaks of maintenance in an emergency. `timings`: how it means its times.
    """

    timezone: str = "UTC"
    calendars: dict[str, Any] = field(default_factory=dict)
    windows: dict[str, Any] = field(default_factory=dict)
    freezes: list[Mapping[str, Any]] = field(default_factory=list)
    labels: dict[str, dict[str, float]] = field(default_factory=dict)
    classes: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, Any] = field(default_factory=dict)
    events: dict[str, Any] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    found_office: bool = False
    numbered: dict[str, Label] = field(default_factory=dict)
    named: Mapping[Label, Label] = field(default_factory=dict)
    timings: list[Meant] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)
    closed_on: list[str] = field(default_factory=list)
    emergencies: bool = False

    # -- hours --------------------------------------------------------------------------------------------------------

    def learn(self, texts: Iterable[tuple[str, str]]) -> None:
        """The prose's own office hours, and the holidays on which it is closed, wherever it states them."""
        texts = list(texts)
        self.emergencies = any(
            speaks("emergency", text, language) and speaks("maintenance", text, language) for text, language in texts
        )
        for text, language in texts:
            if only_closes(text, language) and hours_of(text, language) is None:
                self.closed_on += [code for code in holidays_in(text, language) or () if code not in self.closed_on]
        for text, language in texts:
            hours = hours_of(without_closed(text, language), language)
            if hours and hours.days and hours.bounds and not hours.odd and not hours.nths and not hours.always:
                if speaks("maintenance", text, language) or speaks("release", text, language):
                    continue
                if speaks("hours", text, language) or speaks("open time", text, language):
                    self.calendars["office"] = self._calendar(hours, text, language)
                    self.found_office = True
                    return

    def office(self, said: Hours | None = None, text: str = "", language: str = "en") -> tuple[str, str]:
        """The calendar of working hours, and what is not certain about it ("" where the prose says it)."""
        if said and said.days and said.bounds and not said.odd:
            return self.calendar(said, text, language)
        if not self.found_office:
            self.calendars.setdefault("office", OFFICE)
            self.assumed["office"] = (
                "Your prose speaks of working time and does not say when that is: `office` is assumed to be Monday to"
                " Friday, 09:00 to 17:00. State the hours in the prose, and correct the calendar."
            )
            return "office", Question("When are working hours? Monday to Friday, 09:00 to 17:00 is assumed.")
        return "office", ""

    def calendar(self, hours: Hours, text: str, language: str) -> tuple[str, str]:
        """The calendar with these hours; a known one if it says the same."""
        if hours.always and not hours.days and not hours.bounds:
            return "always", ""
        made = self._calendar(hours, text, language)
        for name, known in self.calendars.items():
            if known == made:
                return name, self._zone_asks(hours)
        name = (
            "office"
            if "office" not in self.calendars and not hours.odd and hours.days and min(hours.days) < 5
            else self._free("hours", self.calendars)
        )
        self.calendars[name] = made
        self.found_office = self.found_office or name == "office"
        return name, self._zone_asks(hours)

    def opens_on(self, days: frozenset[int]) -> bool:
        """Are these the days of the page's own working hours?"""
        known = self.calendars.get("office") if self.found_office else None
        return isinstance(known, dict) and list(known["hours"]) == [days_key(days)]

    def _calendar(self, hours: Hours, text: str, language: str) -> dict[str, Any]:
        made: dict[str, Any] = {"hours": {}}
        for days, bounds in hours.by_day:
            spans = [f"{clock(a)}-{clock(b)}" for a, b in _whole(bounds)] or ["00:00-24:00"]
            made["hours"][days_key(days)] = spans[0] if len(spans) == 1 else spans
        if places := holidays_in(text, language) or (not speaks_of_holidays(text, language) and self.closed_on):
            made["holidays"] = places[0] if len(places) == 1 else places
        named = IANA.search(text)
        zone = named[0] if named else ZONES[hours.zones[0]] if hours.zones else self.timezone
        if zone != self.timezone:
            made["zone"] = zone
        return made

    def _zone_asks(self, hours: Hours) -> str:
        if not hours.zones or hours.zones[0] in ("UTC", "GMT") or ZONES[hours.zones[0]] == self.timezone:
            return ""
        zone = hours.zones[0]
        return Question("“{zone}” was read as {place}: is it that place's clock?", zone=zone, place=ZONES[zone])

    # -- names --------------------------------------------------------------------------------------------------------

    def window(self, made: dict[str, Any], name: str = "window") -> str:
        for known, value in self.windows.items():
            if value == made:
                return known
        name = self._free(name, self.windows)
        self.windows[name] = made
        return name

    def value(self, label: Label) -> str:
        """Its value, now one of its attribute's."""
        known = self.labels.setdefault(label.attribute, {})
        value = next((one for one in known if stem(one) == stem(label.value)), label.value)
        known.setdefault(value, label.rank)
        return value

    def number(self, rows: Iterable[tuple[str, str]]) -> None:
        """What "severity 1" and "S1" mean, where the page's own table or list says "1 – Critical", "Critical (S1)"."""
        found: dict[str, Label] = {}
        rows = list(rows)
        self.named = meanings(rows)
        for text, language in rows:
            for (start, end), label in numbered(text, language):
                found.setdefault(text[start:end], label)
        ranks = [found[number].rank for number in sorted(found)]
        if len(found) > 1 and ranks == sorted(ranks):
            self.numbered = found

    def meant(self, label: Label, *, weakness: bool = False) -> Label:
        """The label, or the one that its number or code stands for. `weakness`: it may be of one, whose severity is its own."""
        for said, known in self.named.items():
            other = label.value in (said.value, known.value)
            same = label.rank in (said.rank, known.rank) and not label.value[-1:].isdigit()
            if (other and label.attribute in (said.attribute, known.attribute)) or (same and label.attribute in CASES):
                if weakness and known.attribute != label.attribute:
                    return label
                return replace(label, attribute=known.attribute, value=known.value, rank=known.rank)
        number = re.fullmatch(r"[^\W\d_]{3,}-(\d)", label.value)
        first = self.numbered.get(number[1]) if number and label.attribute in CASES else None
        return replace(label, attribute=first.attribute, value=first.value, rank=first.rank) if first else label

    def attributes(self) -> dict[str, tuple[str, ...]]:
        return {
            name: tuple(sorted(values, key=lambda value: (values[value], list(values).index(value))))
            for name, values in self.labels.items()
        }

    def own(self, kind: str, says: str, fields: Mapping[str, str] | None = None) -> str:
        """An event of the plan's own."""
        self.events[kind] = {
            "subject": kind.partition(".")[0],
            **({"fields": dict(fields)} if fields else {}),
            "says": says,
        }
        return kind

    def planned_work(self, text: str, language: str) -> dict[str, str]:
        """Which work a sentence on maintenance means, where the page speaks of that in an emergency as well."""
        if not self.emergencies:
            return {}
        urgent = self.release_class("emergency")
        return {"class": urgent if speaks("emergency", text, language) else f"!{urgent}"}

    def release_class(self, name: str) -> str:
        self.classes.setdefault(name, {})
        return name

    @staticmethod
    def _free(name: str, taken: Mapping[str, Any]) -> str:
        found, number = name, 2
        while found in taken:
            found, number = f"{name}-{number}", number + 1
        return found


def stem(value: str) -> str:
    """One name for one thing, whatever its gender and number: "crítica", "críticos"; "kritische", "kritischer"."""
    return re.sub(r"(?:e[rnsm]?|[oa]s?|s)$", "", value) if len(value) > 4 and not value[-1].isdigit() else value


def days_key(days: frozenset[int]) -> str:
    """`mon-fri`, `mon,wed`, `daily`."""
    if len(days) in (0, 7):
        return "daily"
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{_DAYS[ordered[0]]}-{_DAYS[ordered[-1]]}"
    return ",".join(_DAYS[day] for day in ordered)


def rule(hours: Hours) -> str:
    """The recurrence of a window."""
    if hours.nths:
        return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{n}{_RULE[day]}" for n, day in hours.nths)
    if not hours.days or len(hours.days) == 7:
        return "FREQ=DAILY"
    return "FREQ=WEEKLY;BYDAY=" + ",".join(_RULE[day] for day in sorted(hours.days))


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def lasting(first: int, last: int) -> str:
    """How long from one time of day to another: `4h`, `90m`."""
    minutes = (last - first) % 1440 or 1440
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"
