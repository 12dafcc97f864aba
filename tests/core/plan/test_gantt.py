"""A plan can be laid out in time: for a calendar program, as a chart, as a picture."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import icalendar as ical
import pytest

from upkept.core.event import Event
from upkept.core.plan.gantt import icalendar, local_date, mermaid, schedule, svg
from upkept.core.plan.publish import freeze_plan
from upkept.core.plan.reader import read_plan
from upkept.core.plan.show import show

EXAMPLES = Path(__file__).parents[3] / "examples"
DAY = 86_400


def at(*when):
    return int(datetime(*when, tzinfo=UTC).timestamp())


def laid_out(name, since, until, events=()):
    plan = read_plan(EXAMPLES / name / "plan.yaml")
    tables = freeze_plan(plan, since - 2 * DAY, until + 2 * DAY)
    return plan, tables, schedule(plan, tables, since, until, events)


def test_the_chart_of_torch_trader_has_its_five_bars_with_their_lengths():
    _, tables, bars = laid_out("torch-trader", at(2023, 4, 30, 5), at(2024, 2, 1))
    chart = [
        (bar.name, local_date(tables, bar.start).isoformat(), (bar.end - bar.start + 3600) // DAY)
        for bar in bars
        if bar.sort == "chart"
    ]
    assert chart == [
        ("chart-minor", "2023-05-01", 30),
        ("chart-minor", "2023-06-01", 30),
        ("chart-minor", "2023-07-01", 30),
        ("chart-major", "2023-08-01", 90),
        ("chart-major", "2023-11-01", 90),
    ]


def test_mermaid_has_absolute_dates():
    plan, tables, bars = laid_out("torch-trader", at(2023, 4, 30, 5), at(2024, 2, 1))
    chart = mermaid(plan, tables, [bar for bar in bars if bar.sort == "chart"])
    assert "    chart-major 1 August 2023 :chartmajor1, 2023-08-01, 90d\n" in chart
    assert "    chart-major 1 November 2023 :chartmajor2, 2023-11-01, 90d\n" in chart


def test_a_calendar_program_reads_windows_in_utc_and_freezes_as_days():
    plan, tables, bars = laid_out("encore", at(2025, 12, 1), at(2026, 2, 1))
    entries = {str(one["uid"]): one for one in ical.Calendar.from_ical(icalendar(plan, tables, bars)).walk("VEVENT")}
    window = entries["weekend-night/2025-12-06T02:00@encore"]
    assert window["dtstart"].dt == datetime(2025, 12, 6, 1, tzinfo=UTC), "02:00 in Madrid"
    freeze = next(one for one in entries.values() if str(one["summary"]) == "Freeze: Christmas 2025")
    assert (str(freeze["dtstart"].dt), str(freeze["dtend"].dt)) == ("2025-12-19", "2026-01-07")
    due = entries["minor-monthly/2025-12@encore"]
    assert str(due["dtstart"].dt) == "2025-12-31"


def test_the_same_bar_keeps_its_uid():
    first, second = (icalendar(*laid_out("encore", at(2026, 1, 1), at(2026, 3, 1))) for _ in range(2))
    assert first == second


def test_a_planned_release_is_laid_out():
    planned = Event(
        "e1",
        "encore",
        "release.planned",
        "release:2.0.0",
        0,
        {"version": "2.0.0", "start": "2026-01-10T02:00:00+01:00"},
    )
    _, _, bars = laid_out("encore", at(2026, 1, 1), at(2026, 2, 1), [planned])
    (bar,) = [bar for bar in bars if bar.sort == "planned"]
    assert (bar.name, bar.start, bar.end - bar.start) == ("2.0.0", at(2026, 1, 10, 1), 3600)


@pytest.mark.parametrize("name", ["crypto-academy", "encore", "torch-trader", "upkept"])
def test_the_picture_is_well_formed_and_stays_inside_its_frame(name):
    since, until = at(2025, 11, 1), at(2026, 11, 1)
    plan, tables, bars = laid_out(name, since, until)
    root = ElementTree.fromstring(svg(plan, tables, bars, since, until))
    assert bars
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(rect.get("x", 0)) + float(rect.get("width")) <= 961


def test_the_plan_in_words_tells_the_longest_wait():
    plan, tables, _ = laid_out("encore", at(2025, 11, 1), at(2027, 11, 1))
    rows = {row.commitment: row for row in show(plan, tables, "es")}
    assert rows["minor-monthly"].longest_gap == 61
    assert rows["response"].quote.startswith("Emergencia")
    assert "emergency 2h" in rows["response"].says
    assert rows["security-now"].longest_wait == 30 * DAY
    assert all(row.says for row in rows.values())
