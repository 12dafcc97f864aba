"""A batch gives, element by element, what the single question gives."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_calendar import ALWAYS, NIGHTS, OFFICE, calendar
from upkept.core.calendar import BeyondHorizon, Calendar
from upkept.core.calendar_batch import due_batch, elapsed_batch

# minutes that open, hours with a break, a single interval a week, and one so fine that no table of steps is made
START, END = OFFICE.since, OFFICE.horizon
SPRING = START + 3_000_000
FINE = Calendar("fine", OFFICE.zone, False, (START, SPRING + 1, SPRING + 3), (SPRING, SPRING + 2, END), (), START, END)
CALENDARS = {
    "office": OFFICE,
    "nights": NIGHTS,
    "always": ALWAYS,
    "whole": calendar(dict.fromkeys(range(7), ((0, 1440),)), dates=(date(2026, 3, 3),)),
    "minute": calendar({2: ((600, 601), (602, 603))}),
    "fine": FINE,
}
moments = st.lists(st.integers(START, END - 200 * 86_400), min_size=1, max_size=40)


@pytest.mark.parametrize("name", CALENDARS)
def test_a_batch_answers_as_the_single_question_does(name: str) -> None:
    one = CALENDARS[name]
    most = 600 if name == "minute" else 40 * 3600

    @settings(deadline=None, max_examples=30)
    @given(starts=moments, other=st.integers(START, END), seed=st.integers(0, 9), zero=st.booleans())
    def check(starts: list[int], other: int, seed: int, zero: bool) -> None:
        amounts = np.random.default_rng(seed).integers(0 if zero else 1, most, len(starts))
        expected = [one.due(a, int(n)) for a, n in zip(starts, amounts, strict=True)]
        assert due_batch(one, starts, amounts).tolist() == expected
        assert due_batch(one, starts, 300).tolist() == [one.due(a, 300) for a in starts]
        assert elapsed_batch(one, starts, other).tolist() == [one.elapsed(a, other) for a in starts]
        assert elapsed_batch(one, other, starts).tolist() == [one.elapsed(other, a) for a in starts]

    check()


def test_edges_are_on_the_right_side_in_batches_too() -> None:
    edges = np.array([t + by for t in (*OFFICE.opens, *OFFICE.closes) for by in (-1, 0, 1)])
    early = np.sort(edges[edges < END - 90 * 86_400])
    assert due_batch(OFFICE, early, 9 * 3600).tolist() == [OFFICE.due(int(t), 9 * 3600) for t in early]
    assert elapsed_batch(OFFICE, START, edges).tolist() == [OFFICE.elapsed(START, int(t)) for t in edges]


def test_more_than_one_block_is_answered_in_order_and_in_shape() -> None:
    starts = np.random.default_rng(1).integers(START, END - 90 * 86_400, (5, 20_000))
    due = due_batch(OFFICE, starts, 3600)
    assert due.shape == starts.shape
    assert [int(due[i, -1]) for i in range(5)] == [OFFICE.due(int(starts[i, -1]), 3600) for i in range(5)]


def test_nothing_asked_is_nothing_answered() -> None:
    assert due_batch(OFFICE, [], 5).tolist() == []
    assert elapsed_batch(OFFICE, [], []).tolist() == []


def test_a_batch_that_leaves_the_table_is_refused_whole() -> None:
    for ask in (
        lambda: due_batch(OFFICE, [START - 1, START], 1),
        lambda: due_batch(OFFICE, [START, END], 1),
        lambda: due_batch(OFFICE, [START, END - 60], 9 * 3600),
        lambda: elapsed_batch(OFFICE, [START - 1], [START]),
        lambda: elapsed_batch(OFFICE, START, [END + 1]),
    ):
        with pytest.raises(BeyondHorizon):
            ask()
    with pytest.raises(ValueError, match="negative"):
        due_batch(OFFICE, [START], -1)


def test_nothing_is_due_at_once_also_after_the_last_closing() -> None:
    assert due_batch(OFFICE, [END - 60, END - 30], 0).tolist() == [END - 60, END - 30]
