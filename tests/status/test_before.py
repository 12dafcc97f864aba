"""Imported history from before the plan: shown where the owner says so, under its own heading, and in no figure of the record."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.spine import small
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.clock import moment
from upkept.kit.journal.models import Event
from upkept.plans import actions, beforehand, hiding, jobs, trials
from upkept.products import stages
from upkept.products.models import Product, Role

NOW = moment(small.START + small.HOUR)
AT = "/products/encore"
LABEL = "Before the plan, imported"
MORE = """
  patched:
    quote: {en: "A hole is closed within 7 days"}
    kind: deadline
    start: advisory.matched
    stop: advisory.remedied
    within: 7d
    calendar: always
  solved:
    quote: {en: "We aim to solve it within 3 days"}
    kind: deadline
    strength: aim
    start: ticket.opened
    stop: ticket.resolved
    within: 3d
    calendar: always
  hourly:
    quote: {en: "We write every hour"}
    kind: repeat
    start: ticket.opened
    each: ticket.triaged
    stop: ticket.resolved
    every: 1h
    calendar: always
"""
PROSE = {
    "en": small.PROSE
    + "\nA hole is closed within 7 days.\n\nWe aim to solve it within 3 days.\n\nWe write every hour.\n"
}


@pytest.fixture
def product(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Product:
    """Public; 24 tickets of two months imported, a quarter of them answered late, one open advisory and a ticket of its own desk."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = make.product("encore")
    make.alice(found)
    for number in range(24):
        at = small.START - (75 - 3 * number) * small.DAY
        late = number % 4 == 0
        steps = (("opened", 0), ("answered", 3 if late else 1), ("resolved", 96 if late else 24))
        for kind, after in steps:
            data = {"priority": "high"} if kind == "opened" else {}
            name = f"csv:{number}:{kind}"
            imported(f"ticket.{kind}", f"ticket:csv-{number}", at + after * small.HOUR, id=name, **data)
    for kind, after in (("matched", 0), ("remedied", 20)):
        at = small.START - (60 - after) * small.DAY
        imported(f"advisory.{kind}", "advisory:CVE-2026-1", at, id=f"csv:cve:{kind}", severity="high")
    small.happens("ticket.opened", "ticket:1", small.START - 30 * small.DAY, priority="high")  # of its own desk
    actions.publish(
        found, small.source("1", "2026-03-02", MORE), PROSE, by=make.alice(), now=NOW - timedelta(minutes=30)
    )
    return found


def imported(kind: str, subject: str, at: int, **more: Any) -> None:
    small.happens(kind, subject, at, now=small.START - small.DAY, how="imported", **more)


def page(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def shows(product: Product) -> None:
    assert beforehand.show(product, by=make.alice(), now=NOW)


def team(person: Any = None) -> Client:
    client = Client()
    client.force_login(person or make.alice())
    return client


def test_nothing_of_it_is_shown_until_the_owner_says_so(product: Product) -> None:
    assert LABEL not in page("/encore/plan")
    assert LABEL not in page("/encore/plan/response")
    assert "Show it</button>" in page(f"{AT}/stage", team())


def test_it_stands_under_its_own_heading_with_what_it_was_imported_from_and_when(product: Product) -> None:
    shows(product)
    shown = page("/encore/plan")
    assert LABEL in shown
    assert "Imported from a CSV file on 1 March 2026." in shown
    assert "the plan was not in force" in shown
    assert "18 of 24 kept, 75%" in shown
    assert "Solved (an aim)" in shown
    one = page("/encore/plan/response")
    assert "Of 24 cases, 18 would have been kept: 75%." in one
    assert "December 2025" in one


def test_it_is_in_no_figure_of_the_record(product: Product) -> None:
    paths = (
        "/encore/badge.json",
        "/encore/plan/response/badge.json",
        "/encore/plan/response.json",
        "/encore/embed.json",
    )
    before = [page(path) for path in paths]
    api = page("/api/v1/products/encore/scores")
    whole = page("/encore/plan")
    shows(product)
    assert [page(path) for path in paths] == before
    assert page("/api/v1/products/encore/scores") == api
    after = page("/encore/plan")
    section = re.compile(
        r'<section class="before-plan.*?</section>|<p class="plan-total-note"><a href="#before.*?</p>', re.DOTALL
    )
    rest = section.sub("", after)
    assert LABEL in after and rest.count("of 24") == 0
    assert without_nonces(rest) == without_nonces(whole)


def without_nonces(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and "nonce" not in line and "csrf" not in line.lower()]


def test_what_happened_here_before_the_plan_is_no_imported_history(product: Product) -> None:
    shows(product)
    assert beforehand.shown("encore").promises["response"].cases == 24


def test_what_the_history_cannot_tell_is_not_shown(product: Product) -> None:
    shows(product)
    found = beforehand.shown("encore")
    assert found is not None
    assert set(found.promises) == {"response", "solved"}


def test_security_leaves_no_trace_in_it_and_no_ticket_is_named(product: Product) -> None:
    shows(product)
    kept = Event.objects.get(kind="history.shown").data
    told = f"{kept} {page('/encore/plan')} {page('/encore/plan/response')} {page('/encore/plan/patched')}"
    assert "patched" not in kept["promises"]
    assert "CVE" not in told
    assert "csv-" not in told
    assert LABEL not in page("/encore/plan/patched")


def test_a_hidden_record_is_hidden_there_as_well(product: Product) -> None:
    shows(product)
    hiding.hide("encore", "response", reason="It is counted wrongly.", by=make.alice(), now=NOW)
    section = page("/encore/plan").partition(LABEL)[2].partition("<article")[0]
    assert "/encore/plan/solved" in section
    assert "/encore/plan/response" not in section
    assert LABEL not in page("/encore/plan/response")
    assert LABEL in page("/encore/plan/solved")


def test_it_is_taken_off_again_and_both_steps_are_in_the_journal(product: Product) -> None:
    client = team()
    assert client.post(f"{AT}/before/show").status_code == 302
    assert LABEL in page("/encore/plan")
    assert "Shown since 2 March 2026, reckoned by version 1." in page(f"{AT}/stage", client)
    assert client.post(f"{AT}/before/withdraw").status_code == 302
    assert LABEL not in page("/encore/plan")
    assert LABEL not in page("/encore/plan/response")
    kinds = Event.objects.filter(kind__startswith="history.").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["history.shown", "history.withdrawn"]
    assert client.post(f"{AT}/before/withdraw").status_code == 422


def test_only_an_owner_decides(product: Product) -> None:
    mia = team(make.member("Mia", Role.MAINTAINER, product))
    assert mia.post(f"{AT}/before/show").status_code == 404
    assert "Show it</button>" not in page(f"{AT}/stage", mia)


def test_it_stays_what_it_was_when_a_later_version_is_in_force(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(product)
    stricter = small.source("2", "2026-03-10", MORE, **{"high: 2h": "high: 30m"})
    prose = {"en": PROSE["en"].replace("within 2 hours", "within 30 minutes")}
    later = NOW + timedelta(days=10)
    stricter = stricter.replace("within 2 hours", "within 30 minutes")
    actions.publish(product, stricter, prose, by=make.alice(), now=NOW)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "18 of 24 kept" in page("/encore/plan")
    assert "against version 1" in page("/encore/plan")
    assert team().post(f"{AT}/before/show").status_code == 302
    assert "0 of 24 kept" in page("/encore/plan")
    assert "began on 17 December 2025, the last on 24 February 2026" in page("/encore/plan")


def test_nobody_else_sees_it_while_the_product_is_private(product: Product) -> None:
    shows(product)
    stages.make_private(product, by=make.alice(), now=NOW)
    assert Client().get("/encore/plan").status_code == 404


def test_without_imported_history_nothing_is_offered(transactional_db: None) -> None:
    product, _version = small.published()
    make.alice(product)
    assert "Before the plan" not in page(f"{AT}/stage", team())
    with pytest.raises(Refusal, match="was imported"):
        beforehand.show(product, by=make.alice(), now=NOW)
    answer = team().post(f"{AT}/before/show")
    assert answer.status_code == 422
    assert "No history from before the plan was imported." in answer.content.decode()


def test_a_long_history_is_reckoned_by_a_job(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "AT_ONCE", 3)
    deferred: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs.show_beforehand, "defer", lambda **named: deferred.append(named))
    shown = team().post(f"{AT}/before/show", follow=True)
    assert "It is being reckoned." in shown.content.decode()
    assert LABEL not in page("/encore/plan")
    jobs.show_beforehand(**deferred[0])
    assert LABEL in page("/encore/plan")


def test_it_is_offered_right_after_publishing(product: Product) -> None:
    client = team()
    assert client.post(f"{AT}/draft/start").status_code == 302
    answer = client.post(
        f"{AT}/draft/publish", {"revision": "1", "version": "2", "effective": "2026-03-09", "why": ""}, follow=True
    )
    assert "History from before it was imported" in answer.content.decode()


def test_it_stands_after_the_plans_own_figures_which_lead_to_it_while_they_have_no_case(product: Product) -> None:
    shows(product)
    shown = page("/encore/plan")
    assert shown.index('class="plan-total"') < shown.index('id="before-plan"') < shown.index("<article")
    assert '<a href="#before-plan">What it would have kept before: 24 imported cases</a>' in shown


def test_it_says_when_the_first_and_the_last_case_began_and_not_when_the_plan_did(product: Product) -> None:
    shows(product)
    for path in ("/encore/plan", "/encore/plan/response"):
        assert "the first of these cases began on 17 December 2025, the last on 24 February 2026" in page(path)


def test_the_sum_of_all_promises_is_a_sentence(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    also = """
  answered:
    quote: {en: "A hole is closed within 7 days"}
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    within: 90m
    calendar: always
"""
    source = small.source("2", "2026-03-03", MORE + also)
    actions.publish(product, source, PROSE, by=make.alice(), now=NOW)
    later = NOW + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert beforehand.show(product, by=make.alice(), now=later)
    assert "Of the 48 cases of all promises, 36 would have been kept: 75%." in page("/encore/plan")


def test_what_was_assumed_is_said_as_counts(product: Product) -> None:
    rows: list[dict[str, Any]] = [{"priority": "low", "assumed": ["priority"]}, {"priority": "odd"}, {}]
    for number, data in enumerate(rows):
        at = small.START - (20 - number) * small.DAY
        imported("ticket.opened", f"ticket:csv-x{number}", at, id=f"csv:x{number}:opened", **data)
    shows(product)
    whole, one, aim = page("/encore/plan"), page("/encore/plan/response"), page("/encore/plan/solved")
    assert "1 case came without priority and was counted as low." in whole
    assert "2 cases have no priority that the plan knows" in whole
    assert "For 1 promise no waiting time was taken off" in whole
    assert "2 promises were not tried, because what was imported says too little of them: Hourly, Minor." in whole
    assert "No waiting time was taken off" in one
    assert "waiting time" not in aim
    assert "Patched" not in whole[whole.index(LABEL) : whole.index("<article")]
    hiding.hide("encore", "hourly", reason="It is counted wrongly.", by=make.alice(), now=NOW)
    assert "1 promise was not tried, because what was imported says too little of it: Minor." in page("/encore/plan")
