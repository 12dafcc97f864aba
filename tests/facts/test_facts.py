"""Every fact of the reference plans stands in the published prose, and is measured with its own numbers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from tests.facts.facts import (
    EXAMPLES,
    MEASURABLE,
    PRODUCTS,
    ROWS,
    Fact,
    document,
    facts,
    plan,
    prose,
    quotes,
    same,
    value_at,
)
from upkept.core.plan.prose import fold, locate, read

each_fact = pytest.mark.parametrize("fact", facts(), ids=str)

SPEAKS_OF = {
    "number": r"\d|\b(?:one|two|three|four|twice|several)\b",
    "time": r"\b(?:hours?|weeks?|days?|month(?:ly)?|quarter(?:ly)?|24/7|immediate(?:ly)?|promptly|timely|in time"
    r"|continuously|regular(?:ly)?|periodic|in advance|ahead|afterwards|keeps improving)\b",
    "order": r"\b(?:first|before|afterwards|when it grows)\b",
    "channel": r"\b(?:email|chat|portal|in the app|github|forum|told to users)\b",
}
ONLY_A_WORD = {("encore", "SQLite at first, PostgreSQL (or MongoDB) when it grows"): {"number"}}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_row_of_the_reference_plan_is_in_the_table(product: str) -> None:
    assert {fact.row for fact in facts() if fact.product == product} == set(ROWS[product])


@each_fact
def test_the_fact_stands_in_the_prose(fact: Fact) -> None:
    assert locate(read(prose(fact.product)), fact.says), f"not in the prose: {fact.says}"


@each_fact
def test_the_commitment_has_the_kind_and_the_values_of_the_fact(fact: Fact) -> None:
    commitments = document(fact.product)["commitments"]
    for name, wanted in fact.carried.items():
        assert name in commitments, f"no commitment {name!r}"
        assert plan(fact.product).commitments[name].kind == wanted["kind"]
        for path, value in wanted.items():
            found = value_at(commitments[name], path)
            assert same(found, value), f"{name}.{path} is {found!r}, must be {value!r}"


@each_fact
def test_the_words_of_the_fact_are_quoted_by_what_carries_it(fact: Fact) -> None:
    plan = document(fact.product)
    places = {
        "background": [entry["en"] for entry in plan.get("background", [])],
        "defines": [entry["en"] for entry in plan.get("defines", [])],
        "excluded": [entry["quote"]["en"] for entry in plan.get("exclusions", []) if entry["id"] == fact.excluded],
    }
    names = [*fact.carried, *fact.unmeasured]
    texts = [text for name in names for text in quotes(fact.product)[name]]
    texts += [text for kind, found in places.items() if getattr(fact, kind) for text in found]
    assert any(fold(fact.says) in fold(text) for text in texts)


@each_fact
def test_what_has_a_number_a_time_an_order_or_a_channel_is_measured(fact: Fact) -> None:
    ways = [bool(fact.carried), bool(fact.background), bool(fact.defines), bool(fact.excluded), bool(fact.unmeasured)]
    assert sum(ways) == 1
    assert set(fact.has) <= set(MEASURABLE)
    if fact.has:
        assert fact.carried
    assert all(wanted["kind"] != "unmeasured" for wanted in fact.carried.values())
    for name in fact.unmeasured:
        assert document(fact.product)["commitments"][name]["kind"] == "unmeasured"


@each_fact
def test_the_table_does_not_hide_what_makes_a_fact_measurable(fact: Fact) -> None:
    spoken = {what for what, pattern in SPEAKS_OF.items() if re.search(pattern, fact.fact, re.IGNORECASE)}
    assert spoken - ONLY_A_WORD.get((fact.product, fact.fact), set()) <= set(fact.has) or fact.carried


def test_every_commitment_of_the_reference_plans_is_known_to_the_table_or_supports_it() -> None:
    """A promise that no fact asked for may be made, but never an unmeasured one."""
    for product in PRODUCTS:
        known = {name for fact in facts() if fact.product == product for name in [*fact.carried, *fact.unmeasured]}
        for name, entry in document(product)["commitments"].items():
            assert name in known or entry["kind"] != "unmeasured", f"{product}: {name}"


def test_spanish_says_the_same_numbers_as_english() -> None:
    english, spanish = quotes("encore", "en"), quotes("encore", "es")
    for name, texts in english.items():
        assert [re.findall(r"\d+", text) for text in texts] == [re.findall(r"\d+", text) for text in spanish[name]], (
            name
        )


@pytest.mark.parametrize(
    ("commitment", "wanted"),
    [
        ("chart-minor", [("2023-05-01", 30), ("2023-06-01", 30), ("2023-07-01", 30)]),
        ("chart-major", [("2023-08-01", 90), ("2023-11-01", 90)]),
    ],
)
def test_the_chart_has_the_days_of_2023(commitment: str, wanted: list[tuple[str, int]]) -> None:
    entry = document("torch-trader")["commitments"][commitment]
    rule = rrulestr(entry["every"]["on"], dtstart=datetime.fromisoformat(entry["anchor"]))
    days = int(entry["every"]["within"].removesuffix("d"))
    in_2023 = rule.between(datetime(2023, 1, 1), datetime(2023, 12, 31), inc=True)
    assert [(day.date().isoformat(), days) for day in in_2023] == wanted


def test_the_two_major_updates_of_the_chart_are_completed_in_two_half_years() -> None:
    """What settles "twice a year" against a chart whose updates begin three months apart."""
    last_days = [datetime(2023, 8, 1) + timedelta(days=90), datetime(2023, 11, 1) + timedelta(days=90)]
    assert [(day.year, (day.month - 1) // 6) for day in last_days] == [(2023, 1), (2024, 0)]


def test_encores_first_changelog_entry_has_every_fact_of_its_release() -> None:
    text = (EXAMPLES / "encore" / "CHANGELOG.md").read_text(encoding="utf-8").lower()
    for words in (
        "1.0.0", "20 may 2024", "first stable version", "discover artists and songs", "share your favourites", "like",
        "comment", "simple interface", "username and a password", "sqlite", "light and a dark theme",
        "several languages (in development)", "musicbrainz id", "stability", "performance", "first tests",
    ):  # fmt: skip
        assert words in text, words
