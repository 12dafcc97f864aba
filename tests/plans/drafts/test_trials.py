"""What a trial counts and what it does not: the same history says the same before and after the plan is published."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.plans.drafts.world import NOW
from tests.spine import small
from upkept.kit import clock
from upkept.plans import actions, drafts, trials
from upkept.plans.models import Draft
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
AT = "/products/encore/draft"
QUOTES = {
    "hourly": "While we work on it we write every hour",
    "backup": "We pass a restore drill every month",
    "solved": "Normally it is solved within 3 days",
    "better": "We keep 90 % of our promises",
    "seldom": "At most 3 drills pass in a month",
}
MORE = f"""
  hourly:
    quote: {{en: "{QUOTES["hourly"]}"}}
    kind: repeat
    start: ticket.opened
    each: ticket.triaged
    stop: ticket.resolved
    every: 1h
    calendar: always
  backup:
    quote: {{en: "{QUOTES["backup"]}"}}
    kind: cadence
    event: drill.passed
    every: month
  solved:
    quote: {{en: "{QUOTES["solved"]}"}}
    kind: deadline
    strength: aim
    start: ticket.opened
    stop: ticket.resolved
    within: 3d
    calendar: always
  better:
    quote: {{en: "{QUOTES["better"]}"}}
    kind: objective
    measure: kept_share
    of: [response, hourly]
    at_least: 90%
    over: month
  seldom:
    quote: {{en: "{QUOTES["seldom"]}"}}
    kind: objective
    measure: count
    of: [drill.passed]
    at_most: 3
    over: month
"""
PROSE = {"en": small.PROSE + "\n" + "\n".join(f"{one}." for one in QUOTES.values()) + "\n"}


@pytest.fixture(autouse=True)
def it_is_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def source(number: str = "1", effective: str = "2026-03-02", **changes: str) -> str:
    return small.source(number, effective, MORE, **changes)


@pytest.fixture
def product() -> Product:
    """Without a plan; twenty urgent tickets of two months, imported: five are answered late, each is resolved after a day or four."""
    found = make.product("encore")
    make.alice(found)
    for number in range(20):
        at, ticket = small.START - (62 - 3 * number) * small.DAY, f"ticket:csv-{number}"
        late = number % 4 == 0
        for kind, after in (("opened", 0), ("answered", 3 if late else 1), ("resolved", 96 if late else 24)):
            data = {"priority": "high"} if kind == "opened" else {}
            small.happens(f"ticket.{kind}", ticket, at + after * small.HOUR, now=small.START, how="imported", **data)
    return found


def draft_of(product: Product, text: str) -> Draft:
    return drafts.start(product, by=make.alice(), now=NOW, source=text, prose=PROSE)


def tried(product: Product, text: str) -> dict[str, Any]:
    found = trials.ask(draft_of(product, text), months=12, now=NOW).result
    assert isinstance(found, dict)
    return found


def published(product: Product) -> None:
    actions.publish(product, source(), PROSE, by=make.alice(), now=NOW - timedelta(hours=1))


def row(result: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in result["promises"] if one["id"] == name)


def test_a_promise_whose_keeping_the_history_cannot_show_is_not_tried_and_in_no_sum(product: Product) -> None:
    result = tried(product, source())
    assert result["total"] == {"kept": 15, "cases": 20, "missed": 5}
    assert row(result, "hourly")["new"]["cases"] == 0
    assert result["lacks"]["hourly"] == {"kinds": ["ticket.triaged"], "since": None}
    assert result["lacks"]["better"] == {
        "kinds": ["ticket.triaged"],
        "since": None,
    }  # it is reckoned over the hourly one
    assert result["silent"] == ["backup", "minor", "seldom"]
    assert {case["commitment"] for case in result["cases"]} == {"response", "solved"}


def test_one_event_of_its_kind_and_a_promise_is_tried_on_the_whole_history(product: Product) -> None:
    at = small.START - 40 * small.DAY
    small.happens("ticket.triaged", "ticket:csv-9", at, now=small.START, how="imported")
    result = tried(product, source())
    assert "hourly" not in result["lacks"]
    counts = row(result, "hourly")["new"]
    assert counts["late"] + counts["broken"] >= 20


def test_what_happens_here_does_not_make_an_import_say_more_than_it_does(product: Product) -> None:
    """She tries her own desk for a day before she publishes: that breaks no promise to six hundred imported tickets."""
    for kind, after in (("opened", 0), ("triaged", 1), ("answered", 1), ("resolved", 2)):
        data = {"priority": "high"} if kind == "opened" else {}
        at = small.START - small.DAY + after * small.HOUR // 2
        small.happens(f"ticket.{kind}", "ticket:1", at, now=at, **data)
    result = tried(product, source())
    assert row(result, "response")["new"]["cases"] == 21
    assert row(result, "hourly")["new"]["cases"] == row(result, "hourly")["new"]["kept"] == 2
    assert result["apart"]["hourly"] == {"kinds": ["ticket.triaged"], "since": None}
    assert row(result, "better")["new"]["cases"] == 0  # its share would be of cases that are not tried
    client = Client()
    client.force_login(make.alice())
    assert "what was imported never says “the ticket was triaged”" in client.get(f"{AT}/simulate").content.decode()


def test_the_same_history_gives_the_same_figure_before_and_after_publishing(product: Product) -> None:
    before = tried(product, source())
    drafts.drop(Draft.objects.get(), by=make.alice(), now=NOW)
    published(product)
    after = tried(product, source("2", "2026-03-09"))
    assert after["total"] == before["total"] == after["before"]
    since = after["lacks"]["hourly"]["since"]
    assert since == small.START - 10 * small.HOUR  # midnight in Madrid, when it took effect
    assert row(after, "hourly")["old"]["cases"] == row(after, "hourly")["new"]["cases"] == 0


def test_what_is_promised_and_not_done_counts_from_the_day_on_which_it_was_promised(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(product)
    later = NOW + timedelta(days=2)
    small.happens("ticket.opened", "ticket:1", small.START + small.HOUR, priority="high")
    monkeypatch.setattr(clock, "now", lambda: later)
    result = trials.ask(draft_of(product, source("2", "2026-03-09")), months=12, now=later).result
    hourly = row(result, "hourly")["new"]
    assert hourly["kept"] == 0 < hourly["broken"]
    assert result["total"]["cases"] > 20


def test_an_aim_of_the_plan_in_force_stays_out_of_its_sum_whatever_the_draft_makes_of_it(product: Product) -> None:
    published(product)
    promised = source("2", "2026-03-09", **{"    strength: aim\n": ""})
    dropped = source("2", "2026-03-09")
    dropped = dropped[: dropped.index("  solved:")] + dropped[dropped.index("  better:") :]
    unmeasured = promised.replace(
        "kind: deadline\n    start: ticket.opened\n    stop: ticket.resolved\n    within: 3d\n    calendar: always",
        "kind: unmeasured\n    why: nobody sees it",
    )
    before = {"kept": 15, "cases": 20, "missed": 5}
    for text, total in ((promised, 40), (dropped, 20), (unmeasured, 20)):
        result = tried(product, text)
        assert (result["before"], result["total"]["cases"]) == (before, total)
        drafts.drop(Draft.objects.latest("id"), by=make.alice(), now=NOW)


def test_an_aim_that_the_draft_makes_of_a_promise_leaves_the_sum_before_as_it_is(product: Product) -> None:
    published(product)
    result = tried(product, source("2", "2026-03-09", **{"  response:\n": "  response:\n    strength: aim\n"}))
    assert result["before"]["cases"] == 20
    assert result["total"]["cases"] == 0
    client = Client()
    client.force_login(make.alice())
    assert "a promise as it is, and in its sum" in client.get(f"{AT}/simulate").content.decode()


def page(text: str) -> str:
    client = Client()
    client.force_login(make.alice())
    draft_of(Product.objects.get(), text)
    answer = client.post(f"{AT}/simulate", {"months": "12"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_what_is_not_tried_dropped_and_measured_no_more(product: Product) -> None:
    published(product)
    text = source("2", "2026-03-09")
    text = text.replace(text[text.index("  backup:") : text.index("  solved:")], "")
    start = text.index("kind: deadline", text.index("  solved:"))
    text = text[:start] + "kind: unmeasured\n    why: nobody sees it\n" + text[text.index("  better:") :]
    text = text.replace("    strength: aim\n", "")
    shown = page(text)
    assert "counted since 2 March 2026, when it took effect" in shown
    assert "the draft does not measure it" in shown
    assert shown.count("the draft drops it") == 1


def test_a_case_of_a_new_promise_is_not_said_to_be_kept_today(product: Product) -> None:
    actions.publish(product, small.source("1", "2026-03-02"), {"en": small.PROSE}, by=make.alice(), now=NOW)
    shown = page(source("2", "2026-03-09", **{"    strength: aim\n": ""}))
    assert "No case that is kept today would have broken." in shown
    assert "5 cases of new promises would have broken" in shown


def test_a_trial_ends_with_the_next_step(product: Product) -> None:
    shown = page(source())
    assert f'href="{AT}/publish">Go on: publish it' in shown
    product.needs_approval = True
    product.save()
    client = Client()
    client.force_login(make.alice())
    assert "Go on: propose it" in client.get(f"{AT}/simulate").content.decode()


def test_where_nobody_chose_all_that_was_recorded_is_tried_and_the_page_says_from_when_to_when(
    product: Product,
) -> None:
    """Last year's tickets, brought in late in this one: twelve months back from today would have cut them."""
    for number, days in enumerate((500, 450, 400)):
        at = small.START - days * small.DAY
        for kind, after in (("opened", 0), ("answered", 1)):
            data: Any = {"priority": "high"} if kind == "opened" else {}
            name = f"ticket:old-{number}"
            small.happens(
                f"ticket.{kind}",
                name,
                at + after * small.HOUR,
                now=small.START,
                how="imported",
                **data,
            )
    draft_of(product, source())
    client = Client()
    client.force_login(make.alice())
    whole = client.post(f"{AT}/simulate").content.decode()
    assert "all that was recorded, up to 24 months" in whole
    assert "18 of 23" in whole
    assert re.search(r"begins on \w*,? ?18 Oct(ober)? 2024.* and ends on", re.sub(r"<[^>]+>", "", whole))
    assert "not tried" not in whole.partition("Promise by promise")[0]
    cut = client.post(f"{AT}/simulate", {"months": "12"}).content.decode()
    assert "15 of 20" in cut
    assert "3 recorded cases lie before this time and were not tried." in cut
