"""The synthetic years: the same from the same seed, plausible, and with a case of everything that a plan can meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.demo.told import END, PRODUCTS, folded, share, year
from upkept.config.demo import examples, years
from upkept.config.demo.cast import ROLES
from upkept.config.demo.story import DANA, Actor
from upkept.config.demo.tickets import within_hours
from upkept.core.obligation import Mark, Outcome
from upkept.core.refusal import Refusal

NOT_OVER = {"penetration-tested", "strategy-revised"}
"""Promised once in a calendar year, of which no whole one lies in the demo's year."""


def test_every_example_has_a_year() -> None:
    folders = {one.parent.name for one in examples.folder().glob("*/plan.yaml")}
    assert set(years.registry()) == folders == set(PRODUCTS)


@pytest.mark.parametrize("slug", PRODUCTS)
def test_the_same_seed_and_end_tell_the_same_year(slug: str) -> None:
    one, other = folded(slug).year, year(slug)
    assert one.events() == other.events()
    assert one.tickets == other.tickets


@pytest.mark.parametrize("slug", PRODUCTS)
def test_nothing_happens_before_the_plan_or_after_the_load(slug: str) -> None:
    told = folded(slug).year
    assert all(told.begin <= one.at <= one.recorded <= told.end for one in told.told)
    assert told.end - max(one.at for one in told.told) < 86_400
    assert len({one.id for one in told.told}) == len(told.told)


def test_what_would_happen_far_beyond_the_calendars_does_not_stop_the_telling() -> None:
    told = folded("upkept").year
    beyond = told.end + 3 * 365 * 86_400
    assert within_hours(told, beyond, None, told.chance("beyond")) == beyond


@pytest.mark.parametrize("slug", PRODUCTS)
def test_every_promise_that_is_measured_has_a_verdict(slug: str) -> None:
    found = folded(slug)
    missing = {name for name in found.measured if not found.judged[name]}
    assert missing == (NOT_OVER if slug == "crypto-academy" else set())


@pytest.mark.parametrize("slug", PRODUCTS)
def test_what_cannot_be_judged_yet_was_done_all_the_same(slug: str) -> None:
    found = folded(slug)
    kept = {one.commitment for one in found.obligations if one.outcome is Outcome.KEPT}
    assert set(found.measured) <= kept


@pytest.mark.parametrize("slug", PRODUCTS)
def test_the_year_has_a_case_of_everything(slug: str) -> None:
    found = folded(slug)
    outcomes = {one.outcome for one in found.obligations}
    assert outcomes == set(Outcome)
    wanted = {Mark.EXCUSED, Mark.CORRECTED, Mark.LATE_RECORDED, Mark.ATTESTED, Mark.REOPENED, Mark.RELAXED}
    for mark in wanted:
        assert found.marked(mark), f"{slug} has no case that is {mark}"
    assert any(one.paused for one in found.obligations)
    assert any(one.is_at_risk(found.year.end) for one in found.obligations)


@pytest.mark.parametrize("slug", PRODUCTS)
def test_the_team_is_good_but_not_perfect(slug: str) -> None:
    found = folded(slug)
    counts = [found.judged[name] for name in found.measured if name not in NOT_OVER]
    assert 0.88 < share(sum(counts[1:], counts[0])) < 0.995
    shares = [share(one) for one in counts if one["kept"] + one["late"] + one["broken"]]
    assert any(one == 1 for one in shares)
    assert any(one < 0.8 for one in shares)
    assert sum(one >= 0.8 for one in shares) > len(shares) * 0.6


@pytest.mark.parametrize("slug", [slug for slug in PRODUCTS if slug != "upkept"])  # UTC has no such nights
def test_something_happens_in_the_nights_when_the_clocks_change(slug: str) -> None:
    told = folded(slug).year
    changes = told.clock_changes()
    assert len(changes) >= 2
    for day in changes:
        night = told.at(day, 1), told.at(day, 4)
        assert any(night[0] <= one.at < night[1] for one in told.told if one.kind == "ticket.opened"), day
        assert any(night[0] <= one.at < night[1] for one in told.told if one.kind == "release.started"), day


@pytest.mark.parametrize("slug", PRODUCTS)
def test_something_happens_in_the_last_minute_of_every_month(slug: str) -> None:
    told = folded(slug).year
    for first in told.months()[1:]:
        midnight = told.at(first, 0)
        assert any(midnight - 60 <= one.at < midnight for one in told.told), first


@pytest.mark.parametrize("slug", PRODUCTS)
def test_work_waits_on_the_desk_and_lies_ahead(slug: str) -> None:
    found = folded(slug)
    told, end = found.year, found.year.end
    waiting = [one for one in told.tickets if one.status == "open"]
    assert 20 <= len(waiting) <= 90
    assert 600 <= len(told.tickets) <= 1500
    unanswered = {one.subject for one in waiting if one.answered is None}
    late = [one for one in found.obligations if one.outcome is Outcome.BROKEN and one.subject in unanswered]
    assert late
    running = [one for one in found.obligations if one.outcome is Outcome.RUNNING]
    assert any(one.commitment.endswith("notice") or one.commitment.endswith("first") for one in running)
    assert any(one.due and one.due > end for one in running)


@pytest.mark.parametrize("slug", PRODUCTS)
def test_nothing_lies_undone_for_months(slug: str) -> None:
    found = folded(slug)
    deadlines = {name for name, one in found.year.plan.commitments.items() if one.kind == "deadline"}
    undone = [
        one for one in found.obligations if one.outcome is Outcome.BROKEN and one.met is None and one.closed is None
    ]
    assert not [one for one in undone if one.commitment in deadlines and found.year.end - (one.due or 0) > 45 * 86_400]


def test_every_answer_of_a_ticket_is_an_event_and_a_message() -> None:
    for told in (folded(slug).year for slug in PRODUCTS):
        answers = {(one.subject, one.at) for one in told.told if one.kind == "ticket.answered"}
        said = {(one.subject, word.at) for one in told.tickets for word in one.said if word.kind == "answer"}
        assert answers <= said
        assert all(one.said[0].kind == "customer" and one.said[0].at == one.opened for one in told.tickets)


def test_only_the_cast_and_machines_take_part() -> None:
    for slug in PRODUCTS:
        people = {one.by for one in folded(slug).year.told if isinstance(one.by, Actor)}
        assert people <= {*ROLES, DANA}
        words = {value for one in folded(slug).year.told for value in one.data.values() if isinstance(value, str)}
        assert not [word for word in words if "@" in word], "an event holds references, never an address"


@pytest.mark.parametrize("slug", PRODUCTS)
def test_a_load_years_later_tells_the_twelve_months_before_it(slug: str) -> None:
    end = datetime(2028, 6, 12, 8, 0, tzinfo=UTC)
    found = folded(slug, end)
    begin = datetime.fromtimestamp(found.year.begin, UTC)
    assert timedelta(days=364) < end - begin < timedelta(days=398)
    missing = {name for name in found.measured if not found.judged[name]}
    assert missing <= {*NOT_OVER, "database-moved", "chart-major"}, missing


def test_missing_examples_are_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("UPKEPT_EXAMPLES", str(tmp_path))
    with pytest.raises(Refusal, match="UPKEPT_EXAMPLES"):
        examples.read("encore", END.date())
