"""Two wordings side by side, and small edits of a plan's text."""

from __future__ import annotations

from datetime import date

import pytest

from upkept.core.plan.stamp import accepting, next_number, stamped
from upkept.core.plan.wordwise import Piece, compare, sentences
from upkept.core.refusal import Refusal

PLAN = """# A plan
upkept: 1   # the language
version: "2026.1"  # raise it
effective: 2026-01-01
product: {slug: encore}
"""


def test_only_the_words_that_differ_are_marked() -> None:
    old, new = compare("A person answers within 2 hours.", "A person answers within 1 hour.")
    assert old == (Piece("A person answers within "), Piece("2 hours", True), Piece("."))
    assert new == (Piece("A person answers within "), Piece("1 hour", True), Piece("."))


def test_the_wordings_are_whole_whatever_is_marked() -> None:
    first, second = "Updates come monthly, at night.", "Big updates come quarterly, never at night; ask us."
    old, new = compare(first, second)
    assert ("".join(p.text for p in old), "".join(p.text for p in new)) == (first, second)


def test_a_sentence_that_is_new_stands_alone_and_one_that_changed_beside_its_old_self() -> None:
    found = sentences(
        "# T\n\nWe answer in 2 hours. We sleep.", "# T\n\nWe answer in 4 hours. We sleep. Backups are tested."
    )
    assert [one.sort for one in found] == ["changed", "added"]


def test_a_sentence_that_went_is_told() -> None:
    (gone,) = sentences("One thing. Another thing entirely.", "One thing.")
    assert (gone.sort, gone.old[0].text) == ("removed", "Another thing entirely.")


def test_stamping_changes_number_and_day_and_not_a_byte_besides() -> None:
    assert stamped(PLAN, version="2026.2", effective=date(2026, 7, 1)) == PLAN.replace('"2026.1"', '"2026.2"').replace(
        "2026-01-01", "2026-07-01"
    )


def test_what_is_missing_is_put_in() -> None:
    text = stamped("upkept: 1\nproduct: {slug: x}\n", version="v1", effective=date(2026, 7, 1))
    assert text == "upkept: 1\nversion: v1\neffective: 2026-07-01\nproduct: {slug: x}\n"


def test_a_number_that_yaml_would_read_as_a_figure_is_quoted() -> None:
    assert 'version: "3"' in stamped(PLAN, version="3", effective=date(2026, 7, 1))


def test_a_text_that_cannot_be_read_is_not_stamped() -> None:
    with pytest.raises(Refusal):
        stamped("upkept: [", version="2", effective=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("numbers", "free"),
    [
        ([], "2026.1"),
        (["2026.1"], "2026.2"),
        (["2025.4"], "2026.1"),
        (["1.2", "1.3"], "1.4"),
        (["v3"], "v4"),
        (["a"], "a.1"),
    ],
)
def test_the_next_number_follows_the_last(numbers: list[str], free: str) -> None:
    assert next_number(numbers, date(2026, 5, 1)) == free


@pytest.mark.parametrize("before", ["", "accepts: []\n", "accepts:\n  - {finding: a, on: b, why: c}\n"])
def test_an_answer_is_added_to_what_was_accepted(before: str) -> None:
    text = accepting(PLAN + before, finding="wall-clock", on="response", why='We mean it: "so".')
    assert '{finding: wall-clock, on: response, why: "We mean it: \\"so\\"."}' in text
    assert text.startswith(PLAN.rstrip("\n"))


def test_an_answer_in_a_list_that_only_a_person_can_add_to_is_refused() -> None:
    with pytest.raises(Refusal):
        accepting(PLAN + "accepts: [{finding: a, on: b, why: c}]\n", finding="x", on="y", why="z")
