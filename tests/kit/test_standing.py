"""Answers that stand while nothing is written."""

from __future__ import annotations

from upkept.kit.standing import nothing_changes, once


def test_an_answer_is_found_anew_each_time_where_something_may_change() -> None:
    found = iter(range(9))
    assert [once("key", lambda: next(found)) for _ in range(2)] == [0, 1]


def test_within_a_time_in_which_nothing_changes_it_is_found_once_for_each_key() -> None:
    found = iter(range(9))
    with nothing_changes():
        assert [once(key, lambda: next(found)) for key in ("a", "b", "a")] == [0, 1, 0]
    with nothing_changes():
        assert once("a", lambda: next(found)) == 2, "the next site asks again"
    assert once("a", lambda: next(found)) == 3
