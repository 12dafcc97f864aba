"""What is imported from before the plan, attacked: nothing of security is in it, nor a name; who withdrew it has the last word."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.spine import small
from upkept.kit import clock
from upkept.kit.clock import moment
from upkept.kit.journal.models import Event
from upkept.plans import actions, beforehand, jobs, trials
from upkept.products import stages
from upkept.products.models import Product, Role

NOW = moment(small.START + small.HOUR)
AT = "/products/encore"
LABEL = "Before the plan, imported"
SECRET_DAY = small.START - 200 * small.DAY  # 14 August 2025, long before the first ticket
SHARE = """
  answered-in-time:
    quote: {en: "At least 50% are answered so"}
    kind: objective
    measure: share
    of: response
    at_least: 50%
    over: month
"""
HOLES = """
  patched:
    quote: {en: "A hole is closed within 7 days"}
    kind: deadline
    start: advisory.matched
    stop: advisory.remedied
    within: 7d
    calendar: always
"""
PROSE = small.PROSE + "\nAt least 50% are answered so.\n"


@pytest.fixture
def product(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Product:
    """Public; ten imported tickets, and an advisory from long before them that nobody may know of."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = make.product("encore")
    make.alice(found)
    for number in range(10):
        at = small.START - (75 - 3 * number) * small.DAY
        imported("ticket.opened", f"ticket:csv-{number}", at, id=f"csv:{number}:opened", priority="high")
        imported("ticket.answered", f"ticket:csv-{number}", at + small.HOUR, id=f"csv:{number}:answered")
    imported("advisory.matched", "advisory:CVE-2025-7", SECRET_DAY, id="gitlab:cve", severity="high")
    actions.publish(
        found,
        small.source("1", "2026-03-02", SHARE),
        {"en": PROSE},
        by=make.alice(),
        now=NOW - timedelta(minutes=30),
    )
    return found


def imported(kind: str, subject: str, at: int, **more: Any) -> None:
    small.happens(kind, subject, at, now=small.START - small.DAY, how="imported", **more)


def team(person: Any = None, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(person or make.alice())
    return client


def page(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def test_neither_the_day_nor_the_source_of_an_undisclosed_advisory_is_told(product: Product) -> None:
    assert beforehand.show(product, by=make.alice(), now=NOW)
    shown = page("/encore/plan").partition(LABEL)[2].partition("<article")[0]
    kept = Event.objects.get(kind="history.shown").data
    assert "August 2025" not in shown
    assert "GitLab" not in shown
    assert kept["since"] == small.START - 75 * small.DAY
    assert [one["origin"] for one in kept["sources"]] == ["csv"]


def test_where_security_alone_was_imported_nothing_is_offered(transactional_db: None) -> None:
    found = make.product("encore")
    imported("advisory.matched", "advisory:CVE-2025-7", SECRET_DAY, id="gitlab:cve", severity="high")
    plan = small.source("1", "2026-03-02", HOLES)
    prose = {"en": small.PROSE + "\nA hole is closed within 7 days.\n"}
    actions.publish(found, plan, prose, by=make.alice(found), now=NOW - timedelta(minutes=30))
    assert not beforehand.is_offered(found, NOW)


def test_of_an_events_id_nothing_but_a_known_tool_is_kept(product: Product) -> None:
    at = small.START - 70 * small.DAY
    imported("ticket.opened", "ticket:x-1", at, id="dana.meyer@example.org:1", priority="high")
    imported("ticket.answered", "ticket:x-1", at + small.HOUR, id="dana.meyer@example.org:2")
    assert beforehand.show(product, by=make.alice(), now=NOW)
    assert "dana" not in str(Event.objects.get(kind="history.shown").data)
    assert "Imported from another tool" in page("/encore/plan")


def test_what_is_reckoned_over_a_promise_that_turns_into_one_about_security_goes_with_it(product: Product) -> None:
    assert beforehand.show(product, by=make.alice(), now=NOW)
    assert set(beforehand.shown("encore").promises) == {"response", "answered-in-time"}
    later = small.source("2", "2026-03-10", SHARE).replace(
        "start: ticket.opened\n    stop: ticket.answered\n    pauses: [[ticket.waiting, ticket.resumed]]\n    by: priority\n"
        "    within: {high: 2h, low: 24h}",
        "start: advisory.matched\n    stop: advisory.remedied\n    within: 2h",
    )
    quote = "High priority is answered within 2 hours, low priority within 24 hours"
    later = later.replace(quote, "High priority is closed within 2 hours")
    prose = {"en": PROSE.replace(quote, "High priority is closed within 2 hours")}
    actions.publish(product, later, prose, by=make.alice(), now=NOW)
    assert beforehand.shown("encore").promises == {}
    assert LABEL not in page("/encore/plan")
    assert LABEL not in page("/encore/plan/answered-in-time")


def test_who_took_it_off_while_it_was_reckoned_again_has_the_last_word(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert beforehand.show(product, by=make.alice(), now=NOW)
    monkeypatch.setattr(trials, "AT_ONCE", 3)
    deferred: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs.show_beforehand, "defer", lambda **named: deferred.append(named))
    client = team()
    assert client.post(f"{AT}/before/show").status_code == 302
    assert client.post(f"{AT}/before/withdraw").status_code == 302
    jobs.show_beforehand(**deferred[0])
    assert LABEL not in page("/encore/plan")
    assert client.post(f"{AT}/before/show").status_code == 302
    jobs.show_beforehand(**deferred[1])
    jobs.show_beforehand(**deferred[1])
    assert LABEL in page("/encore/plan")


def test_who_owns_it_no_longer_when_it_is_reckoned_shows_nothing(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "AT_ONCE", 3)
    deferred: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs.show_beforehand, "defer", lambda **named: deferred.append(named))
    olga = make.member("Ola", Role.OWNER, product)
    assert team(olga).post(f"{AT}/before/show").status_code == 302
    product.memberships.filter(person=olga).update(role=Role.AGENT)
    jobs.show_beforehand(**deferred[0])
    assert LABEL not in page("/encore/plan")


@pytest.mark.parametrize("way", ["show", "withdraw"])
def test_nobody_but_its_owner_by_a_form_of_ours_changes_what_is_shown(product: Product, way: str) -> None:
    at = f"{AT}/before/{way}"
    other = make.product("other")
    strangers = [
        Client(),
        *(team(make.member(f"R{role}", role, product)) for role in Role if role != Role.OWNER),
        team(make.member("Zoe", Role.OWNER, other)),
    ]
    for client in strangers:
        assert client.post(at).status_code in (302, 404)
    assert team().get(at).status_code == 405
    assert team(enforce_csrf_checks=True).post(at).status_code == 403
    assert not Event.objects.filter(kind__startswith="history.").exists()


def test_a_stranger_reads_what_the_preview_showed_to_the_byte(product: Product) -> None:
    stages.make_private(product, by=make.alice(), now=NOW)
    assert beforehand.show(product, by=make.alice(), now=NOW)
    client = team()
    assert client.post(f"{AT}/preview").status_code == 302
    paths = ("/encore/plan", "/encore/plan/response", "/encore/plan/response.csv", "/encore/plan/answered-in-time")
    previewed = [of_its_own(page(path, client)) for path in paths]
    stages.set_stage(product, "public", by=make.alice(), now=NOW)
    assert [of_its_own(page(path)) for path in paths] == previewed
    assert LABEL in previewed[0]


def of_its_own(text: str) -> str:
    """A page without what is made anew for each answer."""
    text = re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return text[text.index("<main") :] if "<main" in text else text
