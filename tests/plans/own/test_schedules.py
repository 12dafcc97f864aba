"""Schedules: a turn is told once, however often we look, are killed or were away; and what became of it is listed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests import make
from tests.plans.own.making import academy
from upkept.core.refusal import Refusal
from upkept.kit.journal import recording
from upkept.kit.journal.draft import Draft
from upkept.notify.models import News, Notice
from upkept.plans.record import rules, schedules, turns
from upkept.plans.record.models import Schedule, Turn
from upkept.products.models import Product

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # 08:00 in Madrid, a first Monday


@pytest.fixture
def product(db: None) -> Product:
    return academy(now=MONDAY - timedelta(days=30))


def weekly(product: Product, **said: Any) -> Schedule:
    given = {
        "kind": "course.reviewed", "subject": "course:mining", "rule": "FREQ=WEEKLY;BYDAY=MO", "begins": date(2026, 3, 2),
        "at": time(9), "zone": "Europe/Madrid", "role": "owner",
    }  # fmt: skip
    return schedules.make(product, **{**given, **said}, by=make.alice(product), now=MONDAY)


def reviewed(at: datetime, subject: str = "course:mining") -> None:
    with transaction.atomic():
        draft = Draft(
            product="academy", kind="course.reviewed", subject=subject, at=int(at.timestamp()), by="x", how="imported"
        )
        recording.record(draft, now=at)


def states(schedule: Schedule, now: datetime) -> list[str]:
    (one,) = turns.listed([schedule], now)
    return [turn.state for turn in one.turns]


# When turns come --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO", ["2026-03-02", "2026-04-06", "2026-05-04"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2026-03-31", "2026-04-30", "2026-05-31"]),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=1MO", ["2026-04-06", "2026-07-06", "2026-10-05"]),
    ],
)
def test_a_rule_names_its_days(rule: str, expected: list[str]) -> None:
    found, after = [], MONDAY
    for _ in expected:
        one = rules.following(rule, date(2026, 3, 1), time(9), "Europe/Madrid", after=after)
        assert one is not None
        found.append(one.day.isoformat())
        after = one.at
    assert found == expected


def test_a_time_that_the_clocks_skip_comes_and_one_that_comes_twice_comes_once() -> None:
    spring = rules.turns("FREQ=DAILY", date(2026, 3, 1), time(2, 30), "Europe/Madrid", after=datetime(2026, 3, 28, 12, tzinfo=UTC), until=datetime(2026, 3, 29, 12, tzinfo=UTC))  # fmt: skip
    assert [one.at.isoformat() for one in spring] == ["2026-03-29T01:30:00+00:00"]
    autumn = rules.turns("FREQ=DAILY", date(2026, 3, 1), time(2, 30), "Europe/Madrid", after=datetime(2026, 10, 24, 12, tzinfo=UTC), until=datetime(2026, 10, 25, 12, tzinfo=UTC))  # fmt: skip
    assert [one.at.isoformat() for one in autumn] == ["2026-10-25T00:30:00+00:00"]


@pytest.mark.parametrize(
    ("rule", "code"), [("FREQ=HOURLY", "bad-rule"), ("nonsense", "bad-rule"), ("FREQ=DAILY;UNTIL=20200101", "no-turn")]
)
def test_a_rule_that_is_none_is_refused(product: Product, rule: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        weekly(product, rule=rule)
    assert refused.value.code == code


# Being told -------------------------------------------------------------------------------------------------------------
def test_the_owner_is_told_once_when_the_turn_comes(product: Product) -> None:
    weekly(product)
    assert schedules.look(MONDAY) == 0 and not News.objects.exists()
    for minutes in (60, 61, 62):
        schedules.look(MONDAY + timedelta(minutes=minutes))
    news = News.objects.get()
    assert news.wording == "schedule.due" and news.href == "/products/academy/record/course.reviewed?name=mining"
    assert Notice.objects.filter(news=news, person=make.alice(product)).count() == 1


def test_killed_before_the_commit_it_is_told_by_the_next_look(product: Product) -> None:
    weekly(product)
    due = MONDAY + timedelta(hours=1)
    with pytest.raises(RuntimeError), transaction.atomic():
        schedules.look(due)
        raise RuntimeError
    assert not News.objects.exists() and not Turn.objects.exists()
    schedules.look(due)
    assert News.objects.count() == 1


def test_after_ten_weeks_away_one_is_told_and_nine_are_missed(product: Product) -> None:
    schedule, back = weekly(product), MONDAY + timedelta(days=64)
    schedules.look(back)
    assert News.objects.count() == 1 and Turn.objects.count() == 10
    assert states(schedule, back) == ["open", *["missed"] * 9]


def test_a_clock_that_goes_back_tells_nothing_twice(product: Product) -> None:
    weekly(product)
    schedules.look(MONDAY + timedelta(days=7, hours=2))
    schedules.look(MONDAY - timedelta(days=30))
    schedules.look(MONDAY + timedelta(days=7, hours=3))
    assert News.objects.count() == 1


def test_what_was_recorded_that_morning_needs_no_reminder(product: Product) -> None:
    schedule = weekly(product)
    reviewed(MONDAY - timedelta(hours=1))
    schedules.look(MONDAY + timedelta(hours=1))
    assert not News.objects.exists()
    assert states(schedule, MONDAY + timedelta(hours=2)) == ["done"]


def test_another_subject_does_not_do_it_unless_any_does(product: Product) -> None:
    one, any_ = weekly(product), weekly(product, subject="")
    reviewed(MONDAY + timedelta(minutes=30), "course:other")
    now = MONDAY + timedelta(hours=1)
    schedules.look(now)
    assert states(one, now) == ["open"] and states(any_, now) == ["done"]


def test_a_turn_is_skipped_with_its_reason_and_a_missed_one_can_still_be_explained(product: Product) -> None:
    schedule, now = weekly(product), MONDAY + timedelta(days=7, hours=2)
    schedules.look(now)
    missed = Turn.objects.earliest("at")
    with pytest.raises(Refusal):
        schedules.skip(missed, why="  ", by=make.alice(product), now=now)
    schedules.skip(missed, why="Nobody was there: holidays.", by=make.alice(product), now=now)
    assert states(schedule, now) == ["open", "skipped"]
    reviewed(now)
    with pytest.raises(Refusal):
        schedules.skip(Turn.objects.latest("at"), why="x", by=make.alice(product), now=now)


def test_an_ended_schedule_tells_nobody(product: Product) -> None:
    schedules.end(weekly(product), now=MONDAY)
    assert schedules.look(MONDAY + timedelta(days=30)) == 0


def test_it_is_made_listed_and_ended_on_the_page(product: Product) -> None:
    alice = Client()
    alice.force_login(make.alice(product))
    said = {
        "name": "mining",
        "frequency": "weekday-of-month",
        "which": "1",
        "weekday": "MO",
        "day": "1",
        "at": "09:00",
        "role": "owner",
    }
    path = "/products/academy/record/course.reviewed/schedule"
    assert alice.get(path).status_code == 200
    assert alice.post(path, said).status_code == 302
    page = alice.get("/products/academy/record/schedules").content.decode()
    assert "every first Monday of the month at 09:00 (Europe/Madrid)" in page
    wrong = alice.post(path, {**said, "frequency": "rule", "rule": "FREQ=SOMETIMES"})
    assert wrong.status_code == 422 and "FREQ" in wrong.content.decode()
    number = Schedule.objects.get().pk
    olga = Client()
    olga.force_login(make.olga(product))
    assert olga.post(f"/products/academy/record/schedules/{number}/end").status_code == 404
    assert alice.post(f"/products/academy/record/schedules/{number}/end").status_code == 302
