"""How times and amounts are said."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from upkept.kit.ui import words

NOW = 1_795_300_000  # Saturday 21 November 2026, 22:26:40 UTC
MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (95, "1 min 35 s"),
        (299, "4 min 59 s"),
        (301, "5 min"),
        (7500, "2 h 5 min"),
        (7200, "2 h"),
        (90000, "1 d 1 h"),
        (-172800, "2 d"),
        (26_000_000, "300 d"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(seconds: int, said: str) -> None:
    assert words.duration(seconds) == said


def test_within_a_day_a_moment_is_relative() -> None:
    assert words.when(NOW + 7500, MADRID, NOW) == "in 2 h 5 min"
    assert words.when(NOW - 180, MADRID, NOW) == "3 min ago"
    assert words.when(NOW, MADRID, NOW) == "now"


def test_a_due_moment_that_passed_is_late() -> None:
    assert words.when(NOW - 2040, MADRID, NOW, due=True) == "late by 34 min"


def test_beyond_a_day_a_moment_is_absolute_and_names_its_zone() -> None:
    assert words.when(NOW + 3 * 86400, MADRID, NOW) == "Tue 24 Nov, 23:26 CET"
    assert words.when(NOW + 3 * 86400, "Asia/Kathmandu", NOW) == "Wed 25 Nov, 04:11 UTC+05:45"


def test_another_year_is_said() -> None:
    assert "2025" in words.when(NOW - 400 * 86400, MADRID, NOW)


def test_the_zone_is_that_of_the_moment_not_of_now() -> None:
    assert words.absolute(NOW - 120 * 86400, MADRID, NOW).endswith("CEST")


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert words.exact(NOW, "Nowhere/Land").endswith("UTC (UTC+00:00)")


def test_under_twenty_cases_no_share_is_said() -> None:
    assert words.share_words(18, 19) == "18 of 19 kept"
    assert words.share_words(19, 20) == "19 of 20 kept, 95%"


@given(st.integers(1, 10**6), st.data())
def test_a_share_reads_hundred_only_when_nothing_was_missed(cases: int, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, cases))
    assert (words.percent(kept, cases) == "100%") == (kept == cases)


@given(st.integers(-(10**9), 10**9))
def test_every_gap_has_words(gap: int) -> None:
    assert words.when(NOW + gap, MADRID, NOW).strip()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Alice Rivera", "AR"), ("Bob", "B"), ("", "?"), ("María del Mar Ñíguez-Ángel", "MÁ"), ("— …", "?")],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert words.initials(name) == letters


def test_french_writes_the_first_of_a_month_with_its_ordinal() -> None:
    first, eleventh = 1_777_600_000, 1_778_500_000  # 1 and 11 May 2026
    with override("fr"):
        assert words.date_words(first, "UTC") == "1er mai 2026"
        assert words.date_words(eleventh, "UTC") == "11 mai 2026"
    assert words.date_words(first, "UTC") == "1 May 2026"


def test_a_share_is_the_same_on_the_page_in_the_terminal_and_in_the_verifier() -> None:
    from collections import Counter

    from upkept.config.cli.commands.simulate import _share
    from upkept.plans.bundle import script
    from upkept.plans.simulate import Kept

    assert script._share(9_999, 10_000) == " 99.9 %" and words.percent(9_999, 10_000).startswith("99.9")
    assert _share(Kept(Counter(kept=9_999, broken=1))) == "9999 of 10000, 99 %"
    assert script._share(18, 19) == "" and words.share_words(18, 19) == "18 of 19 kept"
    assert _share(Kept(Counter(kept=18, broken=1))) == "18 of 19"
