"""One clock: it moves in demos and tests, for every process at once, and nowhere else."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.processes import running
from upkept.core.refusal import Refusal
from upkept.kit import clock


@pytest.fixture(autouse=True)
def real_time_afterwards():
    yield
    clock.reset()


def test_now_is_the_real_time_in_utc():
    assert abs(clock.now().timestamp() - time.time()) < 1
    assert clock.now().tzinfo is UTC


def test_an_instant_drops_its_fraction_towards_the_past():
    assert clock.instant_of(datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)) == 1_767_225_600
    assert clock.instant_of(datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)) == -1


def test_instants_and_moments_are_each_others_inverse():
    assert clock.moment(1_767_225_600) == datetime(2026, 1, 1, tzinfo=UTC)
    madrid = timezone(timedelta(hours=1))
    assert clock.moment(clock.instant_of(datetime(2026, 1, 1, 1, tzinfo=madrid))) == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_time_without_a_zone_is_no_moment():
    with pytest.raises(ValueError, match="aware"):
        clock.instant_of(datetime(2026, 1, 1))


def test_moving_adds_up_and_reset_undoes_it():
    clock.move(3600)
    clock.move(60)
    assert clock.offset() == 3660
    assert abs(clock.now().timestamp() - time.time() - 3660) < 1
    clock.reset()
    assert clock.offset() == 0


def test_every_process_of_the_installation_sees_it(db):
    clock.move(1000)
    with running("from upkept.kit import clock; print(clock.offset())") as other:
        assert other.stdout.readline() == "1000\n"


def test_in_production_it_does_not_move(settings):
    clock.move(1000)
    settings.TESTING, settings.DEMO = False, False
    with pytest.raises(Refusal, match="demo"):
        clock.move(1)
    assert clock.offset() == 0
    assert abs(clock.now().timestamp() - time.time()) < 1
