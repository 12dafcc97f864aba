"""Whoever reads a calendar reads the name of a place, not its code."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from upkept.kit.places import place
from upkept.status import method


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ("ES-MD", "en", "Madrid, Spain"),
        ("ES-MD", "de", "Madrid, Spanien"),
        ("DE-BY", "fr", "Bayern, Allemagne"),
        ("US", "en", "the United States"),
        ("IS", "en", "Iceland"),
        ("XX-YY", "en", "XX-YY"),
    ],
)
def test_a_code_of_a_place_is_told_in_words(code: str, language: str, words: str) -> None:
    with override(language):
        assert place(code) == words


def test_days_on_which_a_calendar_is_closed_are_told_in_words() -> None:
    told = method._closed(["ES-MD", "ours.ics", "2026-12-24"])
    assert told == (
        ", except on the public holidays of Madrid, Spain, except on the days in ours.ics, except on 24 December 2026"
    )
    with override("de"):
        assert "Feiertagen (Madrid, Spanien)" in method._closed(["ES-MD"])


def test_hours_are_told_as_people_write_them() -> None:
    assert method._hours(["09:00-13:00", "14:00-18:00"]) == "09:00–13:00 and 14:00–18:00"
    assert method._hours("00:00-24:00") == "all day"
