"""A language that the checker reads is one that drafts are made in: whoever adds one is told here what it still lacks."""

from __future__ import annotations

import pytest

from upkept.core.draft import kinds, language, lexicon, spelled
from upkept.core.plan.words import LANGUAGES, UNITS, words


@pytest.mark.parametrize("name", LANGUAGES)
def test_its_words_are_there_for_the_checker(name: str) -> None:
    found = words(name)
    assert found is not None and found.language == name
    assert set(found.units) == set(UNITS) and len(found.weekdays) == 7 and len(found.months) == 12


@pytest.mark.parametrize("name", LANGUAGES)
def test_its_words_are_there_for_the_draft(name: str) -> None:
    assert name in lexicon.LANGUAGES, "core/draft/lexicon"
    assert name in spelled.SPELLED, "core/draft/spelled.py"
    assert name in language._SMALL, "the small words by which it is known: core/draft/language.py"
    assert name in kinds._BEFORE and name in kinds._BETWEEN, "core/draft/kinds.py"


def test_the_draft_has_no_table_that_the_checker_does_not_read() -> None:
    assert set(LANGUAGES) == lexicon.LANGUAGES
