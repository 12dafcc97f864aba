"""Periods follow each other without a hole, and each has a name that finds it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.making import at
from upkept.core.build.zone import build_zone
from upkept.core.period import Every, Periods

MADRID = build_zone("Europe/Madrid", 2020, 2032)
WRITTEN = ("month", "quarter", "half", "year", "8w", "2mo", "1d", "6h", "1y")


@pytest.mark.parametrize("written", WRITTEN)
@given(instant=st.integers(at("2022-01-01"), at("2029-01-01")))
def test_every_instant_lies_in_one_period(written: str, instant: int) -> None:
    periods = Periods(Every.parse_text(written), MADRID)
    here = periods.at(instant)
    assert here is not None
    assert here.start <= instant < here.end
    following = periods.first(here.start + 1)
    assert following is not None
    assert following.start == here.end
    assert periods.before(following) == here
    assert periods.named(here.key) == here
    assert periods.first(here.start) == here


@pytest.mark.parametrize(
    ("written", "anchor", "when", "key"),
    [
        ("month", "", "2026-03-31 21:59", "2026-03"),  # Madrid is two hours ahead by then
        ("month", "", "2026-03-31 22:00", "2026-04"),
        ("quarter", "", "2026-03-15", "2026-Q1"),
        ("half", "", "2026-07-15", "2026-H2"),
        ("year", "", "2026-07-15", "2026"),
        ("8w", "2026-01-05", "2026-03-01", "2026-01-05+8w"),
        ("2mo", "2026-01-31", "2026-03-30", "2026-01-31+2mo"),
        ("2mo", "2026-01-31", "2026-03-31", "2026-03-31+2mo"),
        ("1w", "", "2026-03-04", "2026-03-02+1w"),  # without an anchor, weeks begin on Monday
    ],
)
def test_each_has_its_name(written: str, anchor: str, when: str, key: str) -> None:
    here = Periods(Every.parse_text(written), MADRID, anchor).at(at(when))
    assert here is not None
    assert here.key == key


def test_months_are_reckoned_from_the_anchor_and_never_chained() -> None:
    periods = Periods(Every.parse_text("1mo"), MADRID, "2026-01-31")
    starts = [one.key for one in periods.starting(at("2026-01-30"), at("2026-05-01"))]
    assert starts == ["2026-01-31+1mo", "2026-02-28+1mo", "2026-03-31+1mo", "2026-04-30+1mo"]


@pytest.mark.parametrize("bad", ["fortnight", "2bd", "0s"])
def test_what_is_no_period_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=";"):
        Every.parse_text(bad)
