"""A head of support, on one morning: the policy pasted and settled, last year's tickets brought in, the plan tried on them,
published for the team, looked at as a stranger, shared by a link, made public, subscribed to, and read as the month's report."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.test_clean import findings

Somebody = Callable[..., Page]
POLICY = """# Support of Paper Boat

We believe that invoicing should not be hard.

We are a small team in Utrecht.

Every ticket gets a priority when it arrives.

| Priority | First response | Resolution |
| --- | --- | --- |
| Urgent | 1 hour | 8 hours |
| Normal | 24 hours | 10 days |

Complaints are answered within 3 days.

We back up all data every day.

We always do our best.
"""
HEADINGS = "Ticket ID,Subject,Status,Priority,Type,Created time,Resolved time,Initial response time"
MOMENT = "%d-%m-%Y %H:%M"


def tickets(path: Path) -> Path:
    """Forty tickets as a help desk exports them, four of which are answered too late, and three bad lines."""
    lines = [HEADINGS]
    for number in range(40):
        opened = datetime.now(UTC) - timedelta(days=300 - 7 * number, hours=3)
        answered = opened + timedelta(hours=30 if number % 10 == 3 else 0.5)
        resolved = opened + timedelta(hours=40)
        moments = ",".join(f"{one:{MOMENT}}" for one in (opened, resolved, answered))
        priority = "Urgent" if number % 10 == 1 else "Medium"
        lines.append(f'{number + 100},"Invoice, again",Closed,{priority},Question,{moments}')
    lines += [lines[-1], "900,No date,Open,Low,,,,", "901,Odd,Open,Low,,yesterday,,"]
    path.write_text("\ufeff" + "\n".join(lines))
    return path


def clean(page: Page, name: str) -> list[str]:
    """The page that is open, in both themes and widths."""
    found = []
    for theme, width in (("dark", 390), ("light", 1440)):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        found += findings(page, f"{name} at {width} px, {theme}")
    return found


def settle(page: Page) -> None:
    """What is sure at once, the rest one by one."""
    page.get_by_text("Still to settle").wait_for()
    page.get_by_role("button", name=re.compile(r"Accept all \d+ that are sure")).click()
    progress, card = page.locator("#progress"), page.locator("#card")
    expect(progress).not_to_contain_text("0 of")
    for _ in range(20):
        done, all_ = re.findall(r"\d+", progress.inner_text())[:2]
        if done == all_:
            break
        if card.get_by_label("Why nobody measures it").is_visible():
            card.get_by_label("Why nobody measures it").fill("These words are too vague to be measured.")
        before = card.inner_text()
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            card.get_by_role("button", name="Confirm, and go on").click()
        page.wait_for_function("before => document.querySelector('#card').innerText !== before", arg=before)
    expect(card).to_contain_text("Every sentence is settled")


def test_a_policy_becomes_a_public_record_in_a_morning(somebody: Somebody, tmp_path: Path) -> None:
    alice, wrong = somebody("alice"), []
    alice.goto("/plans/new")
    alice.locator("#id_prose").fill(POLICY)
    alice.locator("#id_name").fill("Paper Boat")
    alice.get_by_role("button", name="Read it, sentence by sentence").click()
    alice.wait_for_url("**/products/paper-boat/draft")
    settle(alice)

    alice.goto("/products/paper-boat")
    wrong += clean(alice, "the product")
    alice.get_by_role("link", name="Bring in last year's tickets").click()
    alice.locator("input[type=file]").set_input_files(tickets(tmp_path / "tickets.csv"))
    alice.get_by_role("button", name="Look at it").click()
    expect(alice.locator("main")).to_contain_text("40 tickets read right: 40 answered, 40 resolved.")
    expect(alice.locator("main")).to_contain_text("3 lines are wrong")
    expect(alice.get_by_label("Severity “Medium” is").or_(alice.get_by_label("Priority “Medium” is"))).to_have_value(
        "normal"
    )
    wrong += clean(alice, "the tickets, read")
    alice.get_by_role("button", name="Bring in 40 tickets").click()
    expect(alice.locator("h1")).to_have_text("40 tickets are in")
    wrong += clean(alice, "the tickets, in")

    alice.get_by_role("link", name="Try the plan on them").click()
    alice.get_by_role("button", name="Try it on our history").click()
    expect(alice.locator(".trial-says")).to_contain_text("you would have kept")
    answered = alice.get_by_role("row", name=re.compile("Answered normal"))
    expect(answered).to_contain_text("32 of 36 kept")
    expect(alice.locator("#trial")).to_contain_text(re.compile("says anything about:.*Backup"))
    wrong += clean(alice, "the trial")
    expect(alice.get_by_role("link", name="Go on: publish it")).to_be_visible()

    alice.get_by_role("link", name="Form").click()
    alice.locator("#findings").get_by_text(re.compile(r"\d finding|No error")).first.wait_for()
    for _ in range(8):
        alice.locator("#findings details").evaluate_all("all => all.forEach(one => one.open = true)")
        answer = alice.locator("#findings form.answer")
        if not answer.count():
            break
        wrong += clean(alice, "a finding") if not _ else []
        answer.first.get_by_label(re.compile("Why you accept it")).fill("Each of them is promised by itself.")
        answer.first.get_by_role("button", name="Accept").click()
        alice.wait_for_url("**check=1*")
    expect(alice.locator("#findings")).to_contain_text("No error and no finding")
    alice.goto("/products/paper-boat/draft/publish")
    alice.get_by_role("button", name="Publish").click()
    alice.wait_for_url("**/paper-boat/plan/versions/1")
    expect(alice.locator("body")).to_contain_text("History from before it was imported")
    stranger = somebody()
    answer_ = stranger.goto("/paper-boat/plan")
    assert answer_ and answer_.status == 404

    alice.goto("/products/paper-boat")
    alice.get_by_role("link", name="Who may see it").click()
    alice.get_by_role("button", name="Look as a stranger").click()
    expect(alice.locator("body")).to_contain_text("You see this as a stranger would")
    alice.get_by_role("button", name="End the preview").click()
    alice.get_by_text("Share it by link …").click()
    alice.get_by_role("button", name="Share it by link").last.click()
    link = re.search(r"/paper-boat/plan\?key=[\w-]+", alice.locator("main").inner_text())
    assert link
    stranger.goto(link[0])
    expect(stranger.locator("body")).to_contain_text("Shared by link")
    alice.get_by_text("Make it public …").click()
    alice.get_by_role("button", name="Make it public").last.click()
    expect(alice.locator("body")).to_contain_text("It is public from now on")
    alice.get_by_role("button", name="Show it", exact=True).click()
    expect(alice.locator("main")).to_contain_text("reckoned by version 1")
    wrong += clean(alice, "who may see it")

    passer = somebody()
    passer.goto("/paper-boat/plan")
    expect(passer.locator(".before-plan")).to_contain_text("Imported from a CSV file on")
    expect(passer.locator(".before-plan")).to_contain_text("32 of 36 kept")
    expect(passer.locator(".plan-total")).to_contain_text("No case is due yet.")
    wrong += clean(passer, "the plan and what was before it")
    passer.get_by_role("link", name="Subscribe").click()
    passer.get_by_label("Your email").fill("dana@example.com")
    passer.locator("input[type=checkbox]").first.check()
    passer.get_by_role("button", name="Subscribe").click()
    expect(passer.locator("main")).to_contain_text("We sent a letter to dana@example.com")
    passer.goto("/paper-boat/support")
    expect(passer.get_by_label("What is it?")).to_have_value("")  # a question need not be a complaint
    wrong += clean(passer, "the support page")
    passer.goto("/paper-boat/reports")
    passer.get_by_role("link", name=f"{datetime.now(UTC):%B %Y}", exact=True).click()
    expect(passer.locator("main h1")).to_have_text(f"Paper Boat: {datetime.now(UTC):%B %Y}")  # also when it is printed
    assert not wrong, "\n".join(wrong)
