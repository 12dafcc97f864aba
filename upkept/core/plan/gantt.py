"""The plan as dates: windows, freezes, periods and planned work, for a calendar program, a Gantt chart or a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Literal

from upkept.core.amount import DAY
from upkept.core.commitments.cadence import Cadence
from upkept.core.event import Event
from upkept.core.period import Periods
from upkept.core.plan.model import Plan, Tables

Sort = Literal["chart", "planned", "freeze", "window", "period"]
SORTS: tuple[Sort, ...] = ("chart", "planned", "freeze", "window", "period")


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of the schedule, [start, end) in UTC seconds. `whole_days`: it is dates, not times of day.

    chart: dated work (`every: {on: …, within: 30d}`), whose end is its start + `within`; planned: an event that plans a start;
    freeze, window; period: one in which something is due, by its end.
    """

    sort: Sort
    name: str
    start: int
    end: int
    whole_days: bool
    identity: str


def schedule(plan: Plan, tables: Tables, since: int, until: int, events: Iterable[Event] = ()) -> list[Bar]:
    """Everything with a date in [since, until), what runs already included, in order.

    `tables` must reach there; `events`: those that plan something (`X.planned`).
    """
    bars: list[Bar] = []
    for name, commitment in plan.commitments.items():
        if not isinstance(commitment, Cadence) or commitment.every is None:
            continue
        every = commitment.every
        periods = Periods(every, tables.zone, commitment.anchor, tables.dates.get(name, ()))
        if not every.on and (every.length is not None and every.length.nominal < 28 * DAY):
            continue  # what comes every day or week would hide all else
        running = periods.at(since)
        before = [running] if running is not None and running.start < since else []
        for period in [*before, *periods.starting(since, until)]:
            end = period.end
            if every.on and every.within:
                end = tables.zone.add(period.start, days=every.within.days)
            bars.append(Bar("chart" if every.on else "period", name, period.start, end, True, f"{name}/{period.key}"))
    for name, windows in tables.windows.items():
        bars += [
            Bar("window", name, one.start, one.end, False, f"{name}/{one.identity}")
            for one in windows.occurrences
            if since <= one.start < until
        ]
    bars += [
        Bar("freeze", one.name or "freeze", one.start, one.end, True, f"freeze/{one.name}/{one.start}")
        for one in tables.freezes.freezes
        if one.end > since and one.start < until
    ]
    for event in events:
        if (
            event.kind.endswith(".planned")
            and (start := _instant(event.data.get("start"))) is not None
            and since <= start < until
        ):
            end = _instant(event.data.get("end")) or start + 3600
            bars.append(Bar("planned", str(event.data.get("version") or event.subject), start, end, False, event.id))
    return sorted(bars, key=lambda bar: (bar.start, SORTS.index(bar.sort), bar.name))


def _instant(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def local_date(tables: Tables, instant: int) -> date:
    return date.fromordinal(tables.zone.date(instant))


def mermaid(plan: Plan, tables: Tables, bars: Sequence[Bar]) -> str:
    """A Mermaid Gantt chart with absolute dates, a section for each sort and name. https://mermaid.js.org/syntax/gantt.html"""
    lines = ["gantt", f"    title {_plain(plan.product.name)}", "    dateFormat YYYY-MM-DD", "    axisFormat %d %b %Y"]
    for sort in SORTS:
        for name in dict.fromkeys(bar.name for bar in bars if bar.sort == sort):
            lines.append(f"    section {_plain(name)}")
            for number, bar in enumerate((one for one in bars if (one.sort, one.name) == (sort, name)), 1):
                first = local_date(tables, bar.start)
                days = max(round((bar.end - bar.start) / DAY), 1) if bar.whole_days else 0
                lasts = f"{days}d" if bar.whole_days else f"{max(round((bar.end - bar.start) / 3600), 1)}h"
                mark = "crit, " if sort == "freeze" else ""
                lines.append(
                    f"    {_plain(name)} {first.day} {first:%B %Y} :{mark}{_slug(name)}{number}, {first.isoformat()}, {lasts}"
                )
    return "\n".join(lines) + "\n"


def icalendar(plan: Plan, tables: Tables, bars: Sequence[Bar]) -> bytes:
    """RFC 5545. Times are UTC, dates whole days in the product's zone; the same bar keeps its UID in every export."""
    from icalendar import Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", "-//Upkept//plan calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", plan.product.name)
    stamp = datetime.fromisoformat(plan.effective).replace(tzinfo=UTC)
    what = {
        "chart": "{name}",
        "planned": "{name}",
        "freeze": "Freeze: {name}",
        "window": "Window: {name}",
        "period": "Due: {name}",
    }
    for bar in bars:
        entry = Entry()
        entry.add("uid", f"{bar.identity}@{plan.product.slug}")
        entry.add("dtstamp", stamp)
        entry.add("summary", what[bar.sort].format(name=bar.name))
        if bar.whole_days:
            last = local_date(tables, bar.end - 1) + timedelta(days=1)
            first = local_date(tables, bar.start)
            entry.add("dtstart", last - timedelta(days=1) if bar.sort == "period" else first)
            entry.add("dtend", last)
        else:
            entry.add("dtstart", datetime.fromtimestamp(bar.start, UTC))
            entry.add("dtend", datetime.fromtimestamp(bar.end, UTC))
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


_FILL = {"chart": "#2b5aa8", "planned": "#2b5aa8", "freeze": "#b5442e", "window": "#6f9a3c", "period": "#9aa4b8"}
_LEFT, _ROW, _WIDTH = 190, 26, 960


def svg(plan: Plan, tables: Tables, bars: Sequence[Bar], since: int, until: int) -> str:
    """A picture that stands alone: one row for each name, months along the top; every bar says its dates."""
    names = list(dict.fromkeys((bar.sort, bar.name) for sort in SORTS for bar in bars if bar.sort == sort))
    height = 44 + _ROW * max(len(names), 1)
    scale = (_WIDTH - _LEFT - 10) / max(until - since, 1)

    def x(instant: int) -> float:
        return round(_LEFT + (min(max(instant, since), until) - since) * scale, 1)

    first, last = local_date(tables, since), local_date(tables, until - 1)
    title = f"{plan.product.name}: {first.isoformat()} to {last.isoformat()}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" font-family="ui-sans-serif,'
        f' system-ui, sans-serif" font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fdfdfb"/>',
    ]
    month = date(first.year, first.month, 1)
    while month <= last:
        at = x(tables.zone.midnight(month.toordinal()))
        parts.append(
            f'<path d="M{at} 24V{height - 6}" stroke="#dcdcd4"/><text x="{at + 3}" y="18" fill="#555">{month:%b %y}</text>'
        )
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    for number, (sort, name) in enumerate(names):
        y = 32 + number * _ROW
        parts.append(f'<text x="8" y="{y + 14}" fill="#222">{escape(name[:28])}</text>')
        for bar in (one for one in bars if (one.sort, one.name) == (sort, name)):
            wide = max(round(x(bar.end) - x(bar.start), 1) - 1, 1.5)
            dates = f"{local_date(tables, bar.start)} to {local_date(tables, bar.end - 1)}"
            parts.append(
                f'<rect x="{x(bar.start)}" y="{y}" width="{wide}" height="18" rx="2" fill="{_FILL[sort]}">'
                f"<title>{escape(name)}, {dates}</title></rect>"
            )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _plain(text: str) -> str:
    """Mermaid reads colons, hashes and semicolons as its own."""
    return re.sub(r"[:#;\n]+", " ", text).strip()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower()) or "bar"
