"""Publishing freezes the reckoning; what is stored is read again without YAML, time zones or holidays."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.model import Plan
from upkept.core.plan.publish import extended, files_beside, freeze_plan, load_version, publish, tables_to_json
from upkept.core.plan.reader import read_text

FULL = Path(__file__).with_name("full.yaml")
YEAR = 366 * 86_400


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def plan_of(text: str) -> Plan:
    plan, problems = read_text(text)
    assert plan is not None, "\n".join(map(str, problems))
    return plan


SINCE = at("2026-01-01")
PLAN = """\
upkept: 1
product: {slug: encore, name: Encore, timezone: Europe/Madrid}
version: "1"
effective: 2026-07-01
calendars:
  office: {hours: {mon-fri: "09:00-18:00"}, holidays: [own.ics, 2026-07-02]}
commitments:
  review: {kind: cadence, event: audit.completed, every: {on: "FREQ=MONTHLY;BYDAY=1MO", within: 2d}}
"""
ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//encore//en
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260703
SUMMARY:Feast
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_a_version_begins_with_the_first_second_of_its_day() -> None:
    version = publish(plan_of(PLAN), SINCE, SINCE + YEAR, {"own.ics": ICS})
    assert version.effective == at("2026-06-30T22:00:00")
    assert version.number == "1"


def test_what_is_stored_is_the_version() -> None:
    version = publish(plan_of(FULL.read_text("utf-8")), SINCE, SINCE + 2 * YEAR)
    document, tables = json.dumps(version.plan.document), json.dumps(tables_to_json(version.tables))
    assert load_version(json.loads(document), json.loads(tables)) == version


def test_holidays_from_a_file_and_single_dates_close() -> None:
    office = freeze_plan(plan_of(PLAN), SINCE, SINCE + YEAR, {"own.ics": ICS}).calendars["office"]
    open_days = {date.fromordinal(day.ordinal) for day in office.days}
    assert date(2026, 7, 1) in open_days
    assert not {date(2026, 7, 2), date(2026, 7, 3)} & open_days


def test_the_days_of_a_rule_are_frozen() -> None:
    tables = freeze_plan(plan_of(PLAN), SINCE, SINCE + YEAR, {"own.ics": ICS})
    days = [date.fromordinal(day).isoformat() for day in tables.dates["review"]]
    assert days[:2] == ["2026-01-05", "2026-02-02"]


def test_an_extension_changes_nothing_that_was_promised() -> None:
    plan = plan_of(FULL.read_text("utf-8"))
    short, long = freeze_plan(plan, SINCE, SINCE + YEAR), freeze_plan(plan, SINCE + YEAR // 2, SINCE + 3 * YEAR)
    whole, joined = freeze_plan(plan, SINCE, SINCE + 3 * YEAR), extended(short, long)
    assert joined.calendars["office"].opens == whole.calendars["office"].opens
    assert joined.calendars["office"].closes == whole.calendars["office"].closes
    assert joined.windows["weekend-night"].occurrences == whole.windows["weekend-night"].occurrences
    assert joined.freezes.freezes == whole.freezes.freezes
    other = plan_of(PLAN.replace("own.ics, ", ""))
    with pytest.raises(ValueError, match="another"):
        extended(short, freeze_plan(other, SINCE, SINCE + 3 * YEAR))


def test_all_that_cannot_be_frozen_is_told_at_once() -> None:
    text = PLAN.replace("calendars:\n", "calendars:\n  late: {hours: {mon: '09:00-10:00'}, holidays: gone.ics}\n")
    with pytest.raises(PlanErrors) as refusal:
        freeze_plan(plan_of(text), SINCE, SINCE + YEAR)
    assert [p.code for p in refusal.value.problems] == ["cannot-build", "cannot-build"]
    assert "gone.ics" in str(refusal.value) and "own.ics" in str(refusal.value)


def test_the_files_of_holidays_lie_beside_the_plan(tmp_path: Path) -> None:
    with pytest.raises(PlanErrors, match="Put own.ics beside the plan"):
        files_beside(plan_of(PLAN), tmp_path)
    (tmp_path / "own.ics").write_text(ICS)
    assert list(files_beside(plan_of(PLAN), tmp_path)) == ["own.ics"]


def test_a_stored_version_is_read_by_the_standard_library_alone() -> None:
    """The offline verifier is built from these modules: nothing beside Python may be needed."""
    program = (
        "import sys, upkept.core.plan.stored\n"
        "outside = {'ruamel', 'numpy', 'holidays', 'icalendar', 'dateutil', 'pydantic', 'zoneinfo', 'tzdata', 'django'}\n"
        "print(sorted(outside & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
