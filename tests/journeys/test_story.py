"""The story that Upkept exists for, in a real browser: asked, told by when, answered, and the plan page has moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Installation, open_ticket
from tests.processes import wait_until

Somebody = Callable[..., Page]
DAY = 86_400


def record(installation: Installation, promise: str) -> dict[str, Any]:
    """What the public data of a promise say: raw and adjusted counts."""
    found = json.loads(installation.get(f"/encore/plan/{promise}.json"))
    return {"raw": found["raw"], "adjusted": found["adjusted"]}


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_answer_in_time_moves_the_plan_page(
    installation: Installation, somebody: Somebody, javascript: bool
) -> None:
    dana = somebody(java_script_enabled=javascript)
    title = f"The player stops {'with' if javascript else 'without'} a sound"
    number = open_ticket(dana, title)
    promised = dana.locator("#owed")
    expect(promised).to_contain_text("A person answers")
    expect(promised).to_contain_text("(Europe/")
    dana.get_by_role("link", name="Explain this clock").click()
    expect(dana.locator(".steps")).to_contain_text("the plan gives it 24 hours")

    before = record(installation, "response")
    bob = somebody("bob", java_script_enabled=javascript)
    expect(bob.locator("#due")).to_contain_text(title)
    bob.get_by_role("link", name="Tickets").first.click()
    bob.get_by_role("link", name=title).click()
    bob.get_by_label("Your answer").fill("We mended it. Please try again.")
    bob.get_by_label("Then").select_option("resolve")
    bob.get_by_role("button", name="Answer", exact=True).click()
    expect(bob.locator(".conversation")).to_contain_text("We mended it.")
    expect(bob.locator("#owed")).to_contain_text("Kept")

    dana.goto(f"/encore/tickets/{number}")
    expect(dana.locator(".conversation")).to_contain_text("We mended it.")
    expect(dana.locator("#owed")).to_contain_text("Kept")
    installation.move_clock(DAY + 60)  # the verdict falls at the due moment
    wait_until(lambda: record(installation, "response")["raw"]["kept"] == before["raw"]["kept"] + 1)
    after = record(installation, "response")["raw"]
    dana.goto("/encore/plan")
    expect(dana.locator("#note-response")).to_contain_text(f"{after['kept']} of {after['cases']} kept")


def test_the_two_minute_promise_is_kept_once_and_broken_once(installation: Installation, somebody: Somebody) -> None:
    dana = somebody("dana")
    kept = open_ticket(dana, "Show me how it is kept", kind="demo", priority="inquiry")
    expect(dana.locator("#owed")).to_contain_text("in 1 min")
    bob = somebody("bob")
    bob.goto(f"/tickets/{kept}")
    bob.get_by_label("Your answer").fill("Here I am.")
    bob.get_by_role("button", name="Answer", exact=True).click()
    expect(bob.locator("#owed")).to_contain_text("Kept")
    expect(dana.locator(".conversation")).to_contain_text("Here I am.")  # while she looks, without a reload

    broken = open_ticket(dana, "Show me how it lapses", kind="demo", priority="inquiry")
    installation.move_clock(180)
    wait_until(lambda: record(installation, "demo-answered")["raw"] == {"kept": 1, "cases": 2})
    expect(dana.locator("#owed")).to_contain_text("Broken")  # while she looks, without a reload
    dana.goto(f"/encore/tickets/{broken}")
    expect(dana.locator("#owed")).to_contain_text("Broken")
    bob.goto(f"/tickets/{broken}")
    bob.locator(".owed", has_text="Broken").get_by_role("link", name="Explain this clock").click()
    expect(bob.locator("h1")).to_contain_text("Show me how it lapses")
    expect(bob.locator(".explain-picture > svg")).to_have_attribute("role", "img")
    expect(bob.locator(".steps")).to_contain_text("From then on the plan gives it 2 minutes, day and night.")
    expect(bob.locator(".steps")).to_contain_text("Broken: the due moment passed and it was not done.")
    dana.goto("/encore/plan")
    expect(dana.locator("#note-demo-answered")).to_contain_text("1 of 2 kept")


def test_an_excuse_changes_the_adjusted_score_and_leaves_the_raw_one(
    installation: Installation, somebody: Somebody
) -> None:
    dana = somebody("dana")
    number = open_ticket(dana, "The festival's own site is down", kind="incident", priority="emergency")
    installation.move_clock(3 * 3600)
    bob = somebody("bob")
    bob.goto(f"/tickets/{number}")
    bob.get_by_label("Your answer").fill("It is their site, not ours.")
    bob.get_by_role("button", name="Answer", exact=True).click()
    expect(bob.locator("#owed")).to_contain_text("Late")
    before = record(installation, "response")
    alice = somebody("alice")
    alice.goto(f"/tickets/{number}")
    alice.locator(".owed", has_text="Late").get_by_role("link", name="Explain this clock").click()
    alice.get_by_text("Excuse it by an exclusion of the plan").click()
    alice.get_by_label("nothing to do with our maintenance").check()
    alice.locator("#reason").fill("The festival's own server failed")
    alice.get_by_role("button", name="Excuse it").click()
    expect(alice.locator(".staff-bar .mark")).to_contain_text("Excused")
    expect(alice.locator(".steps")).to_contain_text("The festival's own server failed")

    after = record(installation, "response")
    assert after["raw"] == before["raw"]
    assert after["adjusted"]["cases"] == before["adjusted"]["cases"] - 1
    dana.goto("/encore/plan")
    expect(dana.locator("#note-response")).to_contain_text("without the excused")


def test_due_refreshes_itself_when_a_ticket_is_opened_elsewhere(somebody: Somebody) -> None:
    bob = somebody("bob")
    bob.goto("/due")
    bob.evaluate("window.isTheSamePage = true")
    title = "Opened in another tab"
    open_ticket(somebody(), title)
    expect(bob.locator("#due")).to_contain_text(title)
    assert bob.evaluate("window.isTheSamePage") is True


def test_what_is_due_opens_beside_the_list_and_ctrl_k_reaches_the_rest(somebody: Somebody) -> None:
    bob = somebody("bob")
    title = "Reached by two ways"
    number = open_ticket(somebody(), title)
    bob.goto("/due?product=encore")
    bob.locator(".due-row", has_text=title).locator(".due-what > a").click()
    expect(bob.locator("#obligation h1")).to_contain_text(title)
    expect(bob.locator("#due")).to_contain_text(title)
    assert "product=encore" in bob.url and "open=" in bob.url
    bob.keyboard.press("Control+k")
    bob.keyboard.type("two ways")
    expect(bob.locator("#palette-found")).to_contain_text(title)
    bob.keyboard.press("ArrowDown")
    bob.keyboard.press("Enter")
    bob.wait_for_url(f"**/tickets/{number}")
