"""A plan written to break us is told what is wrong with it: in no time, and never as a page that fails."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from tests.spine import small
from upkept.plans.checking import check

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SOURCE = small.source("2", "2026-03-09")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("within: {high: 2h", f"within: {{high: {'9' * 5000}h"),
        ("within: {high: 2h", "within: {high: 9999999999h"),
        ("2026-03-09", "9999-12-31"),
        ("2026-03-09", "0001-01-01"),
    ],
)
def test_a_number_or_a_day_beyond_all_reason_is_named(old: str, new: str) -> None:
    report = check(SOURCE.replace(old, new), {"en": small.PROSE}, {}, now=NOW).report
    assert report.errors and all(problem.line for problem in report.errors)


@pytest.mark.parametrize("amount", ["999999999h", "999999999y", "999999999bd", "999999999d", "PT999999999H"])
def test_the_largest_amounts_that_can_be_written_break_nothing(amount: str) -> None:
    source = SOURCE.replace("within: {high: 2h", f"within: {{high: {amount}").replace("within 2 hours", "soon")
    check(source, {"en": small.PROSE.replace("within 2 hours", "soon")}, {}, now=NOW)


@pytest.mark.parametrize(
    "long", ["A" * 20_000, "A/" * 10_000, "a" * 20_000, "9" * 20_000, "1." * 10_000, "x@" * 10_000]
)
def test_a_quote_without_end_is_read_in_no_time(long: str) -> None:
    began = time.process_time()
    sentence = "A minor update comes every month"
    check(SOURCE.replace(sentence, long), {"en": small.PROSE.replace(sentence, long)}, {}, now=NOW)
    assert time.process_time() - began < 5
