"""How fast business time is reckoned, beside three peers in the same run, and where they disagree with us.

    python bench/calendar.py            a table for people, with the disagreements
    python bench/calendar.py --json     one object, name -> {value, unit, goal, better}

Figures are calls per second of CPU (`time.process_time`) on one core: the median of several rounds, in each of which
every library takes its turn on the same questions, so that a busy machine is busy for all.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:] = [
    str(HERE.parent),
    *(p for p in sys.path if Path(p or ".").resolve() != HERE),
]  # we are not stdlib's calendar

import argparse  # noqa: E402
import gc  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import platform  # noqa: E402
import random  # noqa: E402
import signal  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from datetime import UTC, date, datetime, timedelta  # noqa: E402
from datetime import time as clock  # noqa: E402
from importlib.metadata import version  # noqa: E402
from typing import Any  # noqa: E402
from zoneinfo import ZoneInfo  # noqa: E402

import businesstimedelta  # noqa: E402
import numpy as np  # noqa: E402
import pytz  # noqa: E402
from opening_hours import OpeningHours, State  # noqa: E402
from workclock import Holidays, Schedule, WorkDay  # noqa: E402

from tests.core.oracle import Hours, Walk  # noqa: E402
from upkept.core.build.calendar import CalendarSpec, build_calendar  # noqa: E402
from upkept.core.build.holidays import holidays_of  # noqa: E402
from upkept.core.build.zone import build_zone, zone_info  # noqa: E402
from upkept.core.calendar import Calendar  # noqa: E402
from upkept.core.calendar_batch import due_batch, elapsed_batch  # noqa: E402

GOALS = {
    "due_seconds": 500_000,
    "due_aware": 250_000,
    "elapsed_seconds": 500_000,
    "elapsed_aware": 250_000,
    "due_batch": 5_000_000,
    "elapsed_batch": 5_000_000,
}
PACKAGES = ("workclock", "opening-hours-py", "businesstimedelta")
HOUR, DAY = 3600, 86_400
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FROM, UNTIL = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2026, 2028))
Ask = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Library:
    """One library's way to ask: both take aware datetimes; `due` a timedelta as well, `elapsed` answers with one."""

    name: str
    due: Ask
    elapsed: Ask


# -- the same hours, said to each library -----------------------------------------------------------------------------


def ours(zone: str, hours: Hours, closed: tuple[date, ...]) -> Calendar:
    spec = CalendarSpec(hours=hours, dates=closed)
    return build_calendar("bench", spec, build_zone(zone, 2024, 2030), FROM, UNTIL)


def workclock(zone: str, hours: Hours, closed: tuple[date, ...]) -> Schedule:
    days = [WorkDay(_clock(a), _clock(b), [day]) for day, pairs in hours.items() for a, b in pairs]
    return Schedule([*days, Holidays(closed)], time_zone=zone)


def opening_hours(zone: str, hours: Hours, closed: tuple[date, ...]) -> Library:
    """It has no due and no elapsed of its own: they are written here from its intervals, as its users would."""
    same: dict[str, list[str]] = {}  # one rule for the days with the same hours: a later one would cut an earlier night
    for day, pairs in hours.items():
        same.setdefault(",".join(f"{_text(begin)}-{_text(end)}" for begin, end in pairs), []).append(DAYS[day])
    open_ = "; ".join(f"{','.join(days)} {times}" for times, days in same.items())
    off = "".join(f"; {day:%Y %b %d} off" for day in closed)
    oh = OpeningHours(open_ + off, timezone=zone_info(zone), auto_country=False, auto_timezone=False)

    def due(start: datetime, amount: timedelta) -> datetime:
        first = start.astimezone(UTC)
        for begin, end, state, _ in oh.intervals(start):
            if state == State.OPEN:
                begins, ends = max(begin.astimezone(UTC), first), end.astimezone(UTC)
                if ends - begins >= amount:
                    return begins + amount
                amount -= ends - begins
        raise ValueError

    def elapsed(a: datetime, b: datetime) -> timedelta:
        total, first, last = timedelta(), a.astimezone(UTC), b.astimezone(UTC)
        for begin, end, state, _ in oh.intervals(a, b):
            if state == State.OPEN:
                total += max(min(end.astimezone(UTC), last) - max(begin.astimezone(UTC), first), timedelta())
        return total

    return Library("opening-hours-py", due, elapsed)


def business_time_delta(zone: str, hours: Hours, closed: tuple[date, ...]) -> Library:
    tz = pytz.timezone(zone)
    days = [
        businesstimedelta.WorkDayRule(_clock(a), _clock(b), [day], tz=tz)
        for day, pairs in hours.items()
        for a, b in pairs
    ]
    holidays = businesstimedelta.HolidayRule([*closed, date(2030, 12, 31)], tz=tz)  # after its last holiday it raises
    rules = businesstimedelta.Rules([*_joined(days), holidays])
    return Library(
        "businesstimedelta",
        lambda start, amount: start + businesstimedelta.BusinessTimeDelta(rules, timedelta=amount),
        lambda a, b: rules.difference(a, b).timedelta,
    )


def _joined(rules: list[Any]) -> list[Any]:
    """One rule for the days with the same hours: its own fastest way to say them."""
    same: dict[tuple[clock, clock], Any] = {}
    for rule in rules:
        known = same.setdefault((rule.start_time, rule.end_time), rule)
        if known is not rule:
            known.working_days = [*known.working_days, *rule.working_days]
    return list(same.values())


def _clock(minute: int) -> clock:
    return clock(minute // 60 % 24, minute % 60)


def _text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# -- speed ------------------------------------------------------------------------------------------------------------


def measure(rounds: int) -> dict[str, float]:
    """Calls per second of CPU for each way of asking, by name; peers' names end in their own."""
    zone, hours = "Europe/Madrid", dict.fromkeys(range(5), ((540, 1080),))
    closed = tuple(sorted(holidays_of("ES-MD", 2026, 2027)))
    calendar, schedule = ours(zone, hours, closed), workclock(zone, hours, closed)
    info, rng = zone_info(zone), random.Random(20260520)
    rows = [
        (rng.randrange(FROM, UNTIL - 90 * DAY), rng.randrange(60, 40 * HOUR), rng.randrange(60, 60 * DAY))
        for _ in range(20_000)
    ]
    dues = [(start, amount) for start, amount, _ in rows]
    spans = [(start, start + length) for start, _, length in rows]
    aware = [datetime.fromtimestamp(start, info) for start, _ in dues]
    aware_dues = [(start, timedelta(seconds=amount)) for start, (_, amount) in zip(aware, dues, strict=True)]
    aware_spans = [(start, datetime.fromtimestamp(end, info)) for start, (_, end) in zip(aware, spans, strict=True)]
    million = np.random.default_rng(1)
    starts = million.integers(FROM, UNTIL - 90 * DAY, 1_000_000)
    amounts, ends = million.integers(60, 40 * HOUR, 1_000_000), starts + million.integers(60, 60 * DAY, 1_000_000)
    starts64, ends64 = starts[:100_000].astype("datetime64[s]"), ends[:100_000].astype("datetime64[s]")
    amounts64 = amounts[:100_000].astype("timedelta64[s]")

    ways: dict[str, Callable[[], float]] = {
        "due_seconds": lambda: _rate(calendar.due, dues),
        "due_aware": lambda: _rate(calendar.due_aware, aware_dues),
        "elapsed_seconds": lambda: _rate(calendar.elapsed, spans),
        "elapsed_aware": lambda: _rate(calendar.elapsed_aware, aware_spans),
        "due_batch": lambda: _batch(lambda: due_batch(calendar, starts, amounts), 1_000_000),
        "elapsed_batch": lambda: _batch(lambda: elapsed_batch(calendar, starts, ends), 1_000_000),
        "due_aware_workclock": lambda: _rate(schedule.add, aware_dues),
        "elapsed_aware_workclock": lambda: _rate(schedule.between, aware_spans),
        "due_batch_workclock": lambda: _batch(lambda: schedule.add_many(starts64, amounts64), 100_000),
        "elapsed_batch_workclock": lambda: _batch(lambda: schedule.between_many(starts64, ends64), 100_000),
    }
    for peer, some in ((opening_hours(zone, hours, closed), 300), (business_time_delta(zone, hours, closed), 100)):
        ways[f"due_aware_{peer.name}"] = lambda peer=peer, some=some: _rate(peer.due, aware_dues[:some])
        ways[f"elapsed_aware_{peer.name}"] = lambda peer=peer, some=some: _rate(peer.elapsed, aware_spans[:some])
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    return {name: statistics.median(rates) for name, rates in found.items()}


def _rate(ask: Ask, pairs: list[tuple[Any, Any]]) -> float:
    return _batch(lambda: [ask(a, b) for a, b in pairs], len(pairs))


def _batch(run: Callable[[], object], count: int) -> float:
    gc.collect()
    began = time.process_time()
    run()
    return count / (time.process_time() - began)


# -- disagreements ----------------------------------------------------------------------------------------------------

EVERY = range(7)
NO_ANSWER = "no answer in half a second"
CASES: list[tuple[str, str, Hours, tuple[date, ...], date]] = [
    ("office hours, an ordinary week", "Europe/Madrid", dict.fromkeys(range(5), ((540, 1080),)), (), date(2026, 6, 10)),
    (
        "office hours, a holiday",
        "Europe/Madrid",
        dict.fromkeys(range(5), ((540, 1080),)),
        (date(2026, 5, 1),),
        date(2026, 5, 1),
    ),
    (
        "several intervals a day",
        "Europe/Madrid",
        dict.fromkeys(EVERY, ((600, 840), (1020, 1200))),
        (),
        date(2026, 6, 10),
    ),
    ("nights, clocks forward", "Europe/Madrid", dict.fromkeys(EVERY, ((1320, 360),)), (), date(2026, 3, 29)),
    ("nights, clocks back", "Europe/Madrid", dict.fromkeys(EVERY, ((1320, 360),)), (), date(2026, 10, 25)),
    (
        "a night into a holiday (a question of rule)",
        "Europe/Madrid",
        dict.fromkeys(EVERY, ((1320, 360),)),
        (date(2026, 6, 10),),
        date(2026, 6, 10),
    ),
    (
        "opening in the gap (a question of rule)",
        "Europe/Madrid",
        dict.fromkeys(EVERY, ((150, 300),)),
        (),
        date(2026, 3, 29),
    ),
    (
        "closing in the hour that comes twice (a question of rule)",
        "Europe/Madrid",
        dict.fromkeys(EVERY, ((60, 150),)),
        (),
        date(2026, 10, 25),
    ),
    (
        "opening in the hour that comes twice (a question of rule)",
        "Europe/Madrid",
        dict.fromkeys(EVERY, ((150, 300),)),
        (),
        date(2026, 10, 25),
    ),
    ("midnight skipped", "Asia/Beirut", dict.fromkeys(EVERY, ((0, 480),)), (), date(2026, 3, 29)),
    ("midnight skipped, until 24:00", "Africa/Cairo", dict.fromkeys(EVERY, ((960, 1440),)), (), date(2026, 4, 24)),
    ("whole days, midnight skipped", "America/Santiago", dict.fromkeys(range(5), ((0, 1440),)), (), date(2026, 9, 6)),
]


def disagreements(questions: int = 80) -> list[str]:
    """A line for each case in which a peer's answers differ from ours, with the walk's verdict."""
    lines = []
    for title, zone, hours, closed, day in CASES:
        info, rng = zone_info(zone), random.Random(title)
        middle = int(datetime(day.year, day.month, day.day, 3, tzinfo=UTC).timestamp())
        asked = [(middle + rng.randrange(-1440, 1440) * 60, rng.randrange(1, 720) * 60) for _ in range(questions)]
        calendar, walk = ours(zone, hours, closed), Walk(zone, hours, frozenset(closed), middle, days=14)
        dues = [(t, n, calendar.due(t, n), walk.due(t, n)) for t, n in asked]
        spans = [(t, t + n, calendar.elapsed(t, t + n), walk.elapsed(t, t + n)) for t, n in asked]
        for library in _peers(zone, hours, closed):
            if isinstance(library, str):
                lines.append(f"{title} ({zone}): {library}")
                continue

            def due(t: int, n: int, by: Library = library, at: ZoneInfo = info) -> int:
                return int(by.due(datetime.fromtimestamp(t, at), timedelta(seconds=n)).timestamp())

            def elapsed(t: int, to: int, by: Library = library, at: ZoneInfo = info) -> int:
                return int(by.elapsed(datetime.fromtimestamp(t, at), datetime.fromtimestamp(to, at)).total_seconds())

            for what, ask, rows in (("due", due, dues), ("elapsed", elapsed, spans)):
                told = _compare(ask, rows)
                lines += [f"{title} ({zone}), {what}: {library.name} {told}"] if told else []
    return lines


def _compare(ask: Callable[[int, int], int], rows: list[tuple[int, int, int, int]]) -> str:
    """How often the peer's answers differ, whom the walk agrees with, and the first of them; nothing if they never do."""
    differing, asked = [], 0
    for a, b, mine, walked in rows:
        asked += 1
        theirs = _told(lambda a=a, b=b: ask(a, b))
        if theirs != mine:
            differing.append((a, b, mine, theirs, walked))
        if theirs == NO_ANSWER:
            break
    if not differing:
        return ""
    for_us = sum(mine == walked for _, _, mine, _, walked in differing)
    for_it = sum(theirs == walked for *_, theirs, walked in differing)
    a, b, mine, theirs, walked = differing[0]
    return (
        f"differs in {len(differing)} of {asked}; the walk agrees with us in {for_us}, with it in {for_it}. "
        f"First: ({a}, {b}) ours {mine}, theirs {theirs}, walk {walked}"
    )


def _peers(zone: str, hours: Hours, closed: tuple[date, ...]) -> list[Library | str]:
    found: list[Library | str] = []
    for name, make in (
        ("workclock", lambda: _of_schedule(workclock(zone, hours, closed))),
        ("opening-hours-py", lambda: opening_hours(zone, hours, closed)),
        ("businesstimedelta", lambda: business_time_delta(zone, hours, closed)),
    ):
        try:
            found.append(make())
        except Exception as error:
            found.append(f"{name} cannot be told these hours: {error!r}")
    return found


def _of_schedule(schedule: Schedule) -> Library:
    return Library("workclock", schedule.add, schedule.between)


def _told(ask: Callable[[], int]) -> int | str:
    """The peer's answer; the name of what it raised; or that it did not come back."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        return ask()
    except TimeoutError:
        return NO_ANSWER
    except Exception as error:
        return type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    figures = {
        name: {"value": round(rate), "unit": "calls/s of CPU", "goal": GOALS.get(name), "better": "higher"}
        for name, rate in measure(chosen.rounds).items()
    }
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    with Path("/proc/cpuinfo").open() as file:
        model = next(
            (line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), platform.machine()
        )
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {model}, {os.cpu_count()} cores (one used), Python {platform.python_version()},"
    )
    print(f"numpy {np.__version__}, " + ", ".join(f"{name} {version(name)}" for name in PACKAGES))
    print(f"load {os.getloadavg()[0]:.1f}; median of {chosen.rounds} rounds\n")
    for name, figure in figures.items():
        goal = figure["goal"]
        reached = "" if goal is None else f"   goal {goal:>10,}  {'reached' if figure['value'] >= goal else 'MISSED'}"
        print(f"{name:36} {figure['value']:>12,} {figure['unit']}{reached}")
    print(
        "\nDisagreements. The walk is the oracle of tests/core/oracle.py, minute by minute with zoneinfo, by our rules; where"
    )
    print("the case is a question of rule, the other answer is another convention rather than a mistake:")
    for line in disagreements() or ["none"]:
        print(f"- {line}")


if __name__ == "__main__":
    main()
