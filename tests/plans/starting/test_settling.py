"""Settled means answered: where every sentence is settled, no question of the draft is left in the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from upkept.plans.starting.proposing import drafted
from upkept.plans.starting.sentences import beside, role_of
from upkept.plans.starting.settling import Choice, settle, without
from upkept.plans.starting.written import written

PAGE = """# Support

We answer within 2 days, and resolve 3 sorts of faults within 5 days.

Backups are copied twice a week to 3 places.

We normally keep maintenance under two hours.

We review this policy once a year.

Our office hours are Monday to Friday, 9:00 to 17:00 CET.

Please reply within 5 days.

This policy does not cover hardware.
"""
NAMES = {"slug": "acme", "name": "Acme", "zone": "Europe/Madrid", "effective": date(2026, 1, 1)}


def begun() -> tuple[str, tuple[str, ...]]:
    source, _, unconfirmed = drafted(PAGE, "en", **NAMES)
    return source, unconfirmed


def settled_as(role: str) -> str:
    """The plan when each sentence in turn is settled: `role`, or "" for what was proposed."""
    source, unconfirmed = begun()
    while (found := beside(source, PAGE, "en", unconfirmed)).open:
        line, plan = found.open[0], written(source)
        owner = next((use.owner for use in line.uses if use.owner in unconfirmed), "")
        known = plan.commitments.get(owner, {})
        fields = {key: value for key, value in known.items() if key not in ("kind", "quote", "under", "also_quotes")}
        kept = role_of(known) if owner else line.role
        choice = Choice(kept, owner, kind=str(known.get("kind", "")), fields=fields)
        done = settle(plan, line, "en", replace(choice, role=role) if role else choice, unconfirmed)
        source, unconfirmed = done.source, done.unconfirmed
    return source


def test_the_draft_of_the_page_asks() -> None:
    assert begun()[0].count("# ?") > 4


@pytest.mark.parametrize("role", ["", "background", "definition", "exclusion"])
def test_no_question_is_left_where_every_sentence_is_settled(role: str) -> None:
    source = settled_as(role)
    assert source.count("# ?") == 0
    assert "# ?" not in source


def test_a_question_stays_while_its_promise_is_open() -> None:
    source, unconfirmed = begun()
    line = beside(source, PAGE, "en", unconfirmed).lines[3]
    done = settle(written(source), line, "en", Choice("background"), unconfirmed)
    assert 0 < done.source.count("# ?") < source.count("# ?")


def test_what_is_asked_of_a_sentence_that_is_no_promise_stands_above_it() -> None:
    lines = begun()[0].split("\n")
    for quoted in ("office hours", "Please reply", "hardware"):
        at = next(number for number, line in enumerate(lines) if quoted in line and line.startswith("  - "))
        assert lines[at - 1].startswith("  # ")


def test_hours_that_nobody_states_are_asked_about_until_the_last_promise_is_settled() -> None:
    global PAGE
    whole, PAGE = PAGE, "# Support\n\nWe answer within 2 business days.\n\nWe resolve within 5 business days.\n"
    try:
        source, unconfirmed = begun()
        assert "is assumed to be Monday to" in source
        line = beside(source, PAGE, "en", unconfirmed).lines[0]
        done = settle(written(source), line, "en", Choice("background"), unconfirmed)
        assert "is assumed to be Monday to" in done.source
        assert "# ?" not in settled_as("")
    finally:
        PAGE = whole


def test_a_promise_that_is_taken_back_takes_its_questions_along() -> None:
    source, unconfirmed = begun()
    found = beside(source, PAGE, "en", unconfirmed)
    line = next(one for one in found.lines if len(one.uses) > 1)
    done = without(written(source), line, line.uses[-1].owner, unconfirmed)
    assert done.source.count("# ?") < source.count("# ?")


def test_a_comment_that_asks_nothing_stays() -> None:
    source, unconfirmed = begun()
    source = source.replace("commitments:\n", "commitments:\n  # Agreed with sales in May.\n", 1)
    line = beside(source, PAGE, "en", unconfirmed).lines[0]
    owner = line.uses[0].owner
    known = {key: value for key, value in written(source).commitments[owner].items() if key not in ("kind", "quote")}
    done = settle(written(source), line, "en", Choice("promise", owner, kind="deadline", fields=known), unconfirmed)
    assert "# Agreed with sales in May." in done.source
