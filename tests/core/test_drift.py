"""Whether the live text still says what the plan quotes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from upkept.core.plan.drift import drift

PROSE = """# Support

Emergencies are answered within 2 hours. We like our customers.

| Priority | Answer |
|---|---|
| high | 24 hours |
| low | 3 days |
"""
PLAN = {
    "product": {"prose": {"en": "plan.en.md"}},
    "commitments": {
        "urgent": {"quote": {"en": "Emergencies are answered within 2 hours"}},
        "high": {"quote": {"en": "Priority: high; Answer: 24 hours"}},
    },
    "background": [{"en": "We like our customers."}],
}


def test_the_same_words_in_another_dress_stand() -> None:
    live = PROSE.replace("within 2 hours", "**within** [2 hours](x)").replace("# Support", "# Our support, at a glance")
    found = drift(PLAN, PROSE, live, "en")
    assert (found.stands, found.gone, found.more) == (3, (), ())
    assert not found.has_drifted


def test_a_changed_figure_is_found_with_what_stands_there_now() -> None:
    found = drift(PLAN, PROSE, PROSE.replace("2 hours", "4 hours"), "en")
    assert [(one.owner, one.now) for one in found.gone] == [("urgent", "Emergencies are answered within 4 hours.")]
    assert found.more == ()


def test_a_row_whose_figure_changed_is_found() -> None:
    found = drift(PLAN, PROSE, PROSE.replace("24 hours", "48 hours"), "en")
    assert [one.owner for one in found.gone] == ["high"]


def test_a_sentence_that_vanished_is_found_without_a_guess() -> None:
    found = drift(PLAN, PROSE, PROSE.replace("Emergencies are answered within 2 hours. ", ""), "en")
    assert [(one.owner, one.now) for one in found.gone] == [("urgent", "")]


def test_a_new_sentence_with_a_figure_is_told_and_one_without_is_not() -> None:
    found = drift(PLAN, PROSE, PROSE + "\nBackups are tested every 30 days.\n\nRead our blog.\n", "en")
    assert found.more == ("Backups are tested every 30 days.",)


def test_another_page_is_known_as_one() -> None:
    assert drift(PLAN, PROSE, "# Sign in\n\nYour password, please.", "en").is_another_page
    assert not drift(PLAN, PROSE, PROSE.replace("2 hours", "4 hours"), "en").is_another_page


def test_a_language_that_is_not_quoted_is_not_asked_for() -> None:
    assert drift(PLAN, "# Soporte", "# Soporte", "es").gone == ()


@given(st.text(alphabet="aé| \n#*-.", max_size=200))
def test_no_page_is_too_odd_to_be_compared(live: str) -> None:
    found = drift(PLAN, PROSE, live, "en")
    assert found.stands + len(found.gone) == 3
