"""How often kind and numbers are right, on our own sentences and on the real ones, and that no number is silently wrong."""

import pytest

from tests.core.draft.judging import held_out, judge, own, real

OWN, REAL = own(), real()


def rate(rows):
    return sum(judge(row).right for row in rows) / len(rows)


def test_the_corpus_has_eighty_sentences_in_four_languages_and_every_kind():
    kinds = {one for row in OWN for one in ([row["kind"]] if isinstance(row["kind"], str) else row["kind"])}
    assert len(OWN) >= 80
    assert kinds >= {
        "deadline", "cadence", "repeat", "notice", "gate", "window", "watch", "objective", "span", "coverage",
        "unmeasured", "background", "definition", "exclusion",
    }  # fmt: skip


def test_kind_and_numbers_are_right_for_85_per_cent_of_our_own_sentences():
    assert rate(OWN) >= 0.85


def test_no_number_of_our_own_sentences_is_silently_wrong():
    assert {row["id"]: silent for row in OWN if (silent := judge(row).silent)} == {}


@pytest.mark.skipif(not REAL, reason="the real sentences are reference data beside the repository, which is not there")
def test_kind_and_numbers_are_right_for_70_per_cent_of_the_real_sentences():
    assert rate(REAL) >= 0.70
    assert rate([row for row in REAL if held_out(row)]) >= 0.70


@pytest.mark.skipif(not REAL, reason="the real sentences are reference data beside the repository, which is not there")
def test_no_number_of_the_real_sentences_is_silently_wrong():
    assert [row["id"] for row in REAL if judge(row).silent] == []
