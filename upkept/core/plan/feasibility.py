"""Promises that cannot well be kept together, found by trying the starts of a whole year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from upkept.core.amount import DAY
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.deadline import Deadline
from upkept.core.period import Periods
from upkept.core.plan.findings import Finding, finding
from upkept.core.plan.model import Plan, Tables
from upkept.core.plan.numbers import Figure, figures
from upkept.core.plan.quotes import Source
from upkept.core.plan.shipping import SHIPPED, shipping_findings
from upkept.core.plan.waits import YEAR, Wait, longest_gap, spell, waits
from upkept.core.plan.ways import of_releases, open_intervals, ways
from upkept.core.plan.words import words
from upkept.core.selector import Where

GAPS = {1: "monthly-gap", 3: "quarterly-gap", 6: "half-yearly-gap", 12: "yearly-gap"}


def feasibility_findings(source: Source, plan: Plan, tables: Tables) -> Iterator[Finding]:
    """Everything that the promises cost each other; `tables` reach from a week before `plan.effective` to
    two years after it or more; targets too long for them are passed over."""
    begin = tables.zone.midnight(date.fromisoformat(plan.effective).toordinal())
    plain = without_holidays(plan, tables, begin)
    yield from _one_clock(source, plan)
    for name, commitment in plan.commitments.items():
        yield from _wall_clock(source, name, waits(commitment, plain, begin), waits(commitment, tables, begin))
        if isinstance(commitment, Deadline) and commitment.stop.kinds & SHIPPED:
            yield from shipping_findings(source, plan, tables, commitment, begin)
        if isinstance(commitment, Cadence):
            yield from _gap(source, plan, commitment, tables, begin)
            yield from _no_window_in_period(source, plan, tables, commitment, begin)


def _one_clock(source: Source, plan: Plan) -> Iterator[Finding]:
    """Two deadlines from the same event to the same event, for the same cases: one clock, counted twice. Told once of each
    that comes later, with all before it: whoever mends or answers it does so once."""
    deadlines = [one for one in plan.commitments.values() if isinstance(one, Deadline)]
    for number, second in enumerate(deadlines):
        same = [first.id for first in deadlines[:number] if _one_and_the_same(first, second)]
        if same:
            *others, last = (f"`{name}`" for name in (second.id, *same))
            names = f"{', '.join(others)} and {last}"
            yield finding(
                source,
                ("commitments", second.id),
                "one-clock-twice",
                second.id,
                f"{names} run one clock for the same cases, from the same event to the same event.",
                "make one commitment of them, with `by` and a calendar for each value; or part their cases by `where`",
            )


def _one_and_the_same(first: Deadline, second: Deadline) -> bool:
    ends = first.stop == second.stop and first.until == second.until
    return ends and bool(first.start.kinds & second.start.kinds) and _may_meet(first.where, second.where)


def _may_meet(first: Where, second: Where) -> bool:
    """May one subject match both conditions?"""
    for name, wanted in first.values.items():
        other = second.values.get(name, ())
        if other and not any("!" in one for one in (*wanted, *other)) and not set(wanted) & set(other):
            return False
        if (
            other
            and {one.removeprefix("!") for one in wanted} == {one.removeprefix("!") for one in other}
            and wanted != other
        ):
            return False
    return True


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
        (wait.seconds for wait in real if (wait.calendar.name, wait.amount) == (worst.calendar.name, worst.amount)),
        default=worst.seconds,
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


# -- periods ----------------------------------------------------------------------------------------------------------


def _gap(source: Source, plan: Plan, commitment: Cadence, tables: Tables, begin: int) -> Iterator[Finding]:
    """Told where the sentence says "monthly": "every month" and "in each month" speak of the calendar themselves."""
    days = longest_gap(commitment, tables, begin)
    every = commitment.every
    if days is None or every is None:
        return
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(every.named) or (
        every.length.months if every.length else 0
    )
    adverb = _adverb(commitment, months)
    if not adverb:
        return
    yield finding(
        source,
        ("commitments", commitment.id, "every"),
        GAPS.get(months, "period-gap"),
        commitment.id,
        f"{adverb[:1].upper()}{adverb[1:]} by the calendar allows {days} day{'s' * (days != 1)} between two events that are"
        " each in time.",
        "add a `gap:`, such as the longest that you mean, or answer in `accepts`: the gap is printed beside the promise",
        days=days,
    )


def _adverb(commitment: Cadence, months: int) -> str:
    """As its sentence says it, empty where it does not: the word for so many months, or for a rhythm shorter than one."""
    said: list[Figure] = []
    for texts in (commitment.quote, *commitment.also_quotes):
        for language, text in texts.items():
            known = words(language)
            every = known.every if known else "(?!)"
            for figure in figures(text, language):
                if figure.kind == "period" and not re.match(rf"(?:{every})\b", figure.text, re.I):
                    said.append(figure)
    fitting = (figure for figure in said if (figure.value if figure.unit == "month" else 0) == months)
    return next((figure.text for figure in fitting), "")


def _no_window_in_period(
    source: Source, plan: Plan, tables: Tables, commitment: Cadence, begin: int
) -> Iterator[Finding]:
    """A period that leaves no window for the release that it demands."""
    if commitment.every is None or not of_releases(commitment.event.kinds):
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
