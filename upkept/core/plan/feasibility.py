"""Promises that cannot well be kept together, found by trying the starts of a whole year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upkept.core.amount import DAY, HOUR, MINUTE, Amount
from upkept.core.calendar import Calendar
from upkept.core.calendar_batch import due_batch
from upkept.core.commitments.base import Commitment
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.clock import later
from upkept.core.commitments.deadline import Deadline
from upkept.core.commitments.notice import Notice
from upkept.core.commitments.repeat import Repeat
from upkept.core.commitments.window import Window
from upkept.core.plan.findings import Finding
from upkept.core.plan.model import Plan, Tables
from upkept.core.plan.numbers import figures
from upkept.core.plan.quotes import Source
from upkept.core.plan.rules import finding
from upkept.core.plan.waits import YEAR, Wait, longest_gap, spell, waits
from upkept.core.plan.words import words
from upkept.core.zone import Zone

Seconds = NDArray[np.int64]
STEP = 15 * MINUTE
SHIPPED = frozenset({"bug.deployed", "advisory.remedied", "release.deployed", "release.completed"})
"""What stops a clock only when a release has carried it out."""
GAPS = {1: "monthly-gap", 3: "quarterly-gap", 6: "half-yearly-gap", 12: "yearly-gap"}


def feasibility_findings(source: Source, plan: Plan, tables: Tables) -> Iterator[Finding]:
    """Everything that the promises cost each other; `tables` must reach three years beyond `plan.effective`."""
    begin = tables.zone.midnight(date.fromisoformat(plan.effective).toordinal())
    plain = without_holidays(plan, tables, begin)
    for name, commitment in plan.commitments.items():
        if isinstance(commitment, Deadline | Repeat):
            yield from _wall_clock(source, name, waits(commitment, plain, begin), waits(commitment, tables, begin))
        if isinstance(commitment, Deadline) and commitment.stop.kinds & SHIPPED:
            yield from _shipping(source, plan, tables, commitment, begin)
        if isinstance(commitment, Cadence):
            yield from _gap(source, plan, commitment, tables, begin)
            yield from _no_window_in_period(source, plan, tables, commitment, begin)


def without_holidays(plan: Plan, tables: Tables, begin: int) -> Tables:
    """The same tables with no holidays: what a figure means that is given "holidays aside"."""
    if not any(spec.holidays for spec in plan.calendars.values()):
        return tables
    from upkept.core.plan.publish import freeze_plan

    calendars = {name: replace(spec, holidays=()) for name, spec in plan.calendars.items()}
    return freeze_plan(replace(plan, calendars=calendars), begin - 7 * DAY, begin + 3 * YEAR)


def _wall_clock(source: Source, name: str, plain: Sequence[Wait], real: Sequence[Wait]) -> Iterator[Finding]:
    """`24h` on an office calendar, told in days by the wall clock; once for a commitment, for its slowest such target."""
    slow = [wait for wait in plain if wait.amount.kind == "elapsed" and not wait.calendar.always]
    if not slow:
        return
    worst = max(slow, key=lambda wait: wait.seconds)
    with_holidays = max(
        wait.seconds for wait in real if wait.calendar.name == worst.calendar.name and wait.amount == worst.amount
    )
    yield finding(
        source,
        ("commitments", name, "calendar"),
        "wall-clock",
        name,
        f"{worst.amount} counted on `{worst.calendar.name}` is up to {spell(worst.seconds)} by the wall clock, holidays"
        f" aside ({spell(with_holidays)} with them).",
        "count it on a calendar that is open longer, or answer in `accepts` that you mean it so",
        seconds=worst.seconds,
        with_holidays=with_holidays,
    )


# -- releases ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What stands between a finished fix and its users for one class of release: windows and the lead of a notice."""

    release: str
    windows: tuple[Window, ...]
    notices: tuple[Notice, ...]

    @property
    def is_free(self) -> bool:
        return not self.windows and not self.notices

    @property
    def names(self) -> str:
        return " and ".join(f"`{one.id}`" for one in (*self.windows, *self.notices))


def ways(plan: Plan, stops: frozenset[str]) -> list[Way]:
    """How a fix may go out: by every class of release, but security releases are for advisories alone, and these for them."""
    classes = list(plan.releases) or [""]
    security = [name for name in classes if name == "security"]
    advisory = "advisory.remedied" in stops
    chosen = security if advisory and security else [name for name in classes if advisory or name != "security"]
    found = []
    for release in chosen or classes:
        waived = plan.releases[release].waives if release in plan.releases else ()
        applied = [one for one in plan.commitments.values() if one.id not in waived and _applies(one, release)]
        found.append(
            Way(
                release,
                tuple(one for one in applied if isinstance(one, Window) and one.within and _releases(one.from_.kinds)),
                tuple(one for one in applied if isinstance(one, Notice) and _releases(one.before.kinds)),
            )
        )
    return found


def _releases(kinds: frozenset[str]) -> bool:
    return any(kind.startswith("release.") for kind in kinds)


def _applies(commitment: Commitment, release: str) -> bool:
    wanted = commitment.where.values.get("class")
    return not wanted or release in wanted or any(one.startswith("!") and one[1:] != release for one in wanted)


def _shipping(source: Source, plan: Plan, tables: Tables, commitment: Deadline, begin: int) -> Iterator[Finding]:
    possible = ways(plan, commitment.stop.kinds)
    if any(way.is_free for way in possible):
        return
    told = False
    for wait in waits(commitment, tables, begin):
        starts = np.arange(begin, begin + YEAR, STEP, dtype=np.int64)
        dues = _dues(starts, wait.amount, wait.calendar, tables)
        rooms = {way: _room(way, starts, dues, tables, frozen=False) for way in possible}
        way, room = max(rooms.items(), key=lambda item: int(item[1].min()))
        just_before = starts - 1
        ends = _dues(just_before, wait.amount, wait.calendar, tables)
        close = _room(way, just_before, ends, tables, frozen=False)
        usual_weeks = _offsets(tables.zone, just_before) == _offsets(tables.zone, ends)  # clock changes aside
        worst = int(np.argmin(np.where(usual_weeks | ~usual_weeks.any(), close, np.iinfo(np.int64).max)))
        usual = usual_work(wait.amount)
        if int(close[worst]) < usual.nominal and not told:
            told = True
            left = round(int(close[worst]) / MINUTE) * MINUTE
            share = float((room < usual.nominal).mean())
            yield _leaves(source, commitment, wait, way, tables.zone, int(starts[worst]), left, usual, share)
        if frozen := _frozen(source, commitment, wait, way, starts, dues, tables):
            yield frozen
            break


def usual_work(amount: Amount) -> Amount:
    """The work that a fix is taken to need: half the target, in whole days or hours."""
    half = amount.nominal // 2
    if half >= DAY:
        return Amount("civil", f"{half // DAY}d", days=half // DAY)
    return Amount("elapsed", f"{max(half // HOUR, 1)}h", seconds=max(half // HOUR, 1) * HOUR)


def _leaves(
    source: Source,
    commitment: Deadline,
    wait: Wait,
    way: Way,
    zone: Zone,
    start: int,
    left: int,
    usual: Amount,
    share: float,
) -> Finding:
    names = " and ".join(
        [f"`{name}`" for one in way.windows for name in one.within] + [f"the notice `{one.id}`" for one in way.notices]
    )
    thing = _thing(commitment, wait.path)
    leaves = f"leaves {spell(left)}" if left else "leaves nothing"
    return finding(
        source,
        ("commitments", commitment.id),
        "little-room",
        commitment.id,
        f"Of {wait.amount} for {thing}, {names} {leaves} for the fix itself when it begins just before"
        f" {_when(zone, start, bool(way.windows))}; a fix that takes {usual} misses for {round(share * 100)} % of starts.",
        "allow more time or more windows, waive the window for such releases, or answer in `accepts`",
        seconds=left,
        share=share,
        usual=usual.nominal,
    )


def _thing(commitment: Deadline, path: tuple[str, ...]) -> str:
    types = commitment.where.values.get("type", ())
    subject = types[0] if len(types) == 1 else sorted(kind.partition(".")[0] for kind in commitment.start.kinds)[0]
    words_ = " ".join([*path, subject]).replace("_", " ").replace("-", " ")
    return ("an " if words_[:1] in "aeio" else "a ") + words_


def _when(zone: Zone, instant: int, weekly: bool) -> str:
    moment = datetime.fromtimestamp(zone.local(instant), UTC)
    return moment.strftime("%A %H:%M") if weekly else moment.strftime("%d %B %H:%M").lstrip("0")


def _dues(starts: Seconds, amount: Amount, calendar: Calendar, tables: Tables) -> Seconds:
    if amount.kind == "elapsed":
        return due_batch(calendar, starts, amount.seconds)
    return np.array([later(int(start), amount, calendar, tables) for start in starts], dtype=np.int64)


def _room(way: Way, starts: Seconds, dues: Seconds, tables: Tables, *, frozen: bool) -> Seconds:
    """Seconds between each start and the last moment at which the work must be done to go out by the due moment."""
    last = dues
    for one in way.windows:
        begins, ends = open_intervals(tables, one.within, way.release, frozen=frozen)
        if not len(begins):
            return np.zeros_like(starts)
        at = np.searchsorted(begins, last, "right") - 1
        last = np.where(at < 0, starts, np.minimum(ends[np.maximum(at, 0)], last))
    lead = max((one.lead.amount.nominal for one in way.notices if one.lead.amount), default=0)
    room: Seconds = np.maximum(last - lead - starts, 0)
    return room


def _offsets(zone: Zone, instants: Seconds) -> Seconds:
    offsets: Seconds = np.array(zone.offsets, dtype=np.int64)
    return offsets[np.searchsorted(np.array(zone.transitions, dtype=np.int64), instants, "right")]


def open_intervals(tables: Tables, names: Sequence[str], release: str, *, frozen: bool) -> tuple[Seconds, Seconds]:
    """The windows of these names joined, less the freezes that hold for the class: begins and ends, sorted and apart."""
    pieces = sorted((o.start, o.end) for name in names for o in tables.windows[name].occurrences)
    joined: list[list[int]] = []
    for start, end in pieces:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    freezes = [f for f in tables.freezes.freezes if f.holds_for(release)] if frozen else []
    for freeze in freezes:
        joined = [
            piece
            for start, end in joined
            for piece in ([start, min(end, freeze.start)], [max(start, freeze.end), end])
            if piece[0] < piece[1]
        ]
    columns: Any = np.array(joined, dtype=np.int64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def _frozen(
    source: Source, commitment: Deadline, wait: Wait, way: Way, starts: Seconds, dues: Seconds, tables: Tables
) -> Finding | None:
    """A freeze in which no start can be met at all, though without it each could."""
    with_freezes = _room(way, starts, dues, tables, frozen=True)
    hopeless = (with_freezes <= 0) & (_room(way, starts, dues, tables, frozen=False) > 0)
    if not hopeless.any():
        return None
    first = int(starts[int(np.argmax(hopeless))])
    freeze = next(f for f in tables.freezes.freezes if f.holds_for(way.release) and f.end > first)
    days = int(hopeless.sum()) * STEP // DAY
    return finding(
        source,
        ("commitments", commitment.id),
        "frozen-out",
        commitment.id,
        f"Of {wait.amount} for {_thing(commitment, wait.path)}, the freeze “{freeze.name}” leaves no window at all for one that"
        f" begins on any of {days} days of the year, the first on {_when(tables.zone, first, False)}.",
        "let the freeze `except` a class by which such a fix can go out, or answer in `accepts`",
        days=days,
        share=float(hopeless.mean()),
    )


# -- periods ----------------------------------------------------------------------------------------------------------


def _gap(source: Source, plan: Plan, commitment: Cadence, tables: Tables, begin: int) -> Iterator[Finding]:
    """Told where the sentence says "monthly": "every month" and "in each month" speak of the calendar themselves."""
    days = longest_gap(commitment, tables, begin)
    every = commitment.every
    adverb = _adverb(commitment)
    if days is None or every is None or not adverb:
        return
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(every.named) or (
        every.length.months if every.length else 0
    )
    yield finding(
        source,
        ("commitments", commitment.id, "every"),
        GAPS.get(months, "period-gap"),
        commitment.id,
        f"{adverb[:1].upper()}{adverb[1:]} by the calendar allows {days} days between two events that are each in time.",
        "add a `gap:`, such as the longest that you mean, or answer in `accepts`: the gap is printed beside the promise",
        days=days,
    )


def _adverb(commitment: Cadence) -> str:
    for texts in (commitment.quote, *commitment.also_quotes):
        for language, text in texts.items():
            known = words(language)
            every = known.every if known else "(?!)"
            for figure in figures(text, language):
                if figure.kind == "period" and not re.match(rf"(?:{every})\b", figure.text, re.I):
                    return figure.text
    return ""


def _no_window_in_period(
    source: Source, plan: Plan, tables: Tables, commitment: Cadence, begin: int
) -> Iterator[Finding]:
    """A period that leaves no window for the release that it demands."""
    from upkept.core.period import Periods

    if commitment.every is None or not _releases(commitment.event.kinds):
        return
    wanted = commitment.where.values.get("class", ())
    possible = [way for way in ways(plan, frozenset()) if not wanted or way.release in wanted]
    if not possible or any(not way.windows for way in possible):
        return
    periods = Periods(commitment.every, tables.zone, commitment.anchor, tables.dates.get(commitment.id, ()))
    for period in periods.starting(begin, begin + YEAR):
        for way in possible:
            begins, ends = open_intervals(tables, way.windows[0].within, way.release, frozen=True)
            if bool(((begins < period.end) & (ends > period.start)).any()):
                break
        else:
            yield finding(
                source,
                ("commitments", commitment.id),
                "period-without-window",
                commitment.id,
                f"The period {period.key} has no window in which a {possible[0].release} update may go out.",
                "shorten the freeze, add a window, or answer in `accepts`",
            )
            return


def reckoned(plan: Plan, files: dict[str, str] | None = None) -> Tables:
    """The tables that `plan check` tries the promises on: three years from the plan's first day. Raises PlanErrors."""
    from upkept.core.plan.publish import freeze_plan

    begin = int(datetime.fromisoformat(plan.effective).replace(tzinfo=UTC).timestamp())
    return freeze_plan(plan, begin - 7 * DAY, begin + 3 * YEAR, files)
