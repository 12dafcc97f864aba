"""Digests at the person's hour, each day once, also when the clocks change; quiet hours over midnight."""

from datetime import UTC, datetime, timedelta

import pytest

from upkept.notify.hours import day_there, next_hour, quiet_until

DAY = timedelta(days=1)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hour", [0, 2, 3, 8, 23])
def test_every_day_of_a_year_has_its_hour_once(zone: str, hour: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    days = []
    for _ in range(366):
        at = next_hour(at, hour, zone)
        days.append(day_there(at, zone))
    assert len(set(days)) == 366 and days[-1] - days[0] == timedelta(days=365)


def test_an_hour_that_the_clocks_skip_comes_after_the_gap() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_hour(before, 2, "Europe/Madrid") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 03:00 there


def test_an_hour_that_comes_twice_is_taken_the_first_time() -> None:
    first = next_hour(datetime(2026, 10, 24, 12, tzinfo=UTC), 2, "Europe/Madrid")
    assert first == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert next_hour(first, 2, "Europe/Madrid") == datetime(2026, 10, 26, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "quiet"),
    [
        (23, 22, 7, True),
        (6, 22, 7, True),
        (7, 22, 7, False),
        (12, 22, 7, False),
        (13, 13, 15, True),
        (15, 13, 15, False),
    ],
)
def test_quiet_lasts_from_an_hour_until_another(hour: int, begins: int, ends: int, quiet: bool) -> None:
    now = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
    end = quiet_until(now, begins, ends, "UTC")
    assert (end is not None) is quiet
    assert end is None or (end.hour == ends and now < end <= now + DAY)


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert quiet_until(datetime(2026, 3, 2, tzinfo=UTC), None, None, "UTC") is None
