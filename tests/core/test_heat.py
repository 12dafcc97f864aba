"""Feasibility as a picture: what can be kept by the weekday and hour at which a case begins."""

from __future__ import annotations

from datetime import date

from tests.spine import small
from upkept.core.amount import parse_amount
from upkept.core.plan.document import read_yaml
from upkept.core.plan.feasibility import reckoned
from upkept.core.plan.heat import Heat, heats, promises
from upkept.core.plan.model import Plan
from upkept.core.plan.outside import WORLD
from upkept.core.plan.reader import parse_plan


def plan(**changes: str) -> Plan:
    text = small.source(**changes).replace(
        "  always: 24/7\n", '  always: 24/7\n  office: {hours: {mon-fri: "09:00-17:00"}}\n'
    )
    root, problems = read_yaml(text, "plan.yaml")
    assert root is not None
    found, more = parse_plan(root, file="plan.yaml", outside=WORLD)
    assert found is not None, [*problems, *more]
    return found


def heat(of: Plan, which: str, work: str = "", people: str = "") -> Heat:
    tables = reckoned(of)
    begin = tables.zone.midnight(date.fromisoformat(of.effective).toordinal())
    amount = parse_amount(work) if work else None
    return next(one for one in heats(of, tables, begin, "response", work=amount, people=people) if one.path == (which,))


def fates(one: Heat, day: int) -> str:
    return "".join("." if not c.kept else "x" if c.kept == c.starts else "/" for c in one.cells[day])


def test_two_hours_by_people_who_work_in_the_day_are_missed_at_night() -> None:
    found = heat(plan(), "high")
    assert found.people == "office"
    assert (
        fates(found, 0) == "......./xxxxxxxxx......."
    )  # from 07:15 on somebody comes in time; the last can begin at 16:45
    assert fates(found, 6) == "." * 24


def test_somebody_at_any_hour_keeps_it_at_any_hour() -> None:
    found = heat(plan(), "high", people="always")
    assert found.kept == found.starts == 366 * 96


def test_work_that_is_longer_than_the_target_is_never_in_time() -> None:
    assert heat(plan(), "high", work="3h", people="always").kept == 0


def test_every_hour_of_the_week_is_tried_alike_but_for_the_odd_days_of_a_year() -> None:
    found = heat(plan(), "low")
    assert {cell.starts for row in found.cells for cell in row} <= {200, 204, 208, 212, 216}
    assert found.starts == 366 * 96


def test_only_promises_against_a_clock_have_a_picture() -> None:
    assert promises(plan()) == ["response"]
