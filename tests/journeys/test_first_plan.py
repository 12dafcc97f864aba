"""A head of support starts with their own page: pasted, settled sentence by sentence, published; with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_clean import findings

Somebody = Callable[..., Page]
POLICY = """# Support of Hamster Cloud

We are committed to your success.

- A person answers every ticket within 24 hours.
- Backups are made every day.
- We care.
"""


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["with JavaScript", "without JavaScript"])
def test_a_pasted_policy_is_settled_sentence_by_sentence(somebody: Somebody, options: dict[str, Any]) -> None:
    alice = somebody("alice", **options)
    name = "Hamster Cloud" if not options else "Plain Cloud"
    slug = name.lower().replace(" ", "-")
    alice.goto("/plans/new")
    alice.get_by_role("button", name="Read it, sentence by sentence").click()
    expect(alice.locator("#form-errors")).to_contain_text("Paste your policy here")
    alice.locator("#id_prose").fill(POLICY)
    alice.locator("#id_name").fill(name)
    alice.get_by_role("button", name="Read it, sentence by sentence").click()
    alice.wait_for_url(f"**/products/{slug}/draft")
    expect(alice.locator("#progress")).to_contain_text("0 of 4")

    alice.get_by_role("link", name="A person answers every ticket").click()
    card = alice.locator("#card")
    expect(card).to_contain_text("Sentence 2 of 4")
    expect(card.locator("mark")).to_contain_text("24 hours")
    expect(card).to_contain_text("within 24 hours")
    expect(card.get_by_label("Within")).to_have_value("24h")
    card.get_by_role("button", name="Confirm, and go on").click()
    expect(alice.locator("#progress")).to_contain_text("1 of 4")
    expect(alice.locator("#card")).to_contain_text("Sentence 3 of 4")
    for done in (2, 3):
        alice.locator("#card").get_by_role("button", name="Confirm, and go on").click()
        expect(alice.locator("#progress")).to_contain_text(f"{done} of 4")

    expect(alice.locator("#card")).to_contain_text("Sentence 1 of 4")
    alice.locator("#card").get_by_role("radio", name="Definition").check(force=True)
    if options:
        alice.get_by_role("button", name="Show its fields").click()
    expect(alice.locator(".role-help")).to_contain_text("It says what words mean")
    alice.locator("#card").get_by_role("button", name="Confirm, and go on").click()
    expect(alice.locator("#progress")).to_contain_text("4 of 4")
    alice.goto(f"/products/{slug}/draft/yaml")
    expect(alice.locator("#plan-text")).to_have_value(re.compile("defines:"))


def test_the_form_is_walked_by_keyboard(somebody: Somebody) -> None:
    alice = somebody("alice")
    alice.goto("/plans/new")
    alice.locator("#id_prose").fill(POLICY)
    alice.locator("#id_name").fill("Keyboard Cloud")
    expect(alice.locator("#id_slug")).to_have_value("keyboard-cloud")
    alice.locator("#id_name").press("Enter")
    alice.wait_for_url("**/draft")
    alice.route("**/draft/findings**", lambda _held: None)  # however long the checker takes, nobody waits for it
    alice.locator("#s2").focus()
    alice.keyboard.press("Enter")
    expect(alice.locator("#card")).to_be_focused()
    expect(alice.locator("#card")).to_contain_text("Sentence 2 of 4")
    alice.keyboard.press("j")
    expect(alice.locator("#card")).to_contain_text("Sentence 3 of 4")
    alice.keyboard.press("Tab")
    alice.keyboard.press("ArrowRight")
    expect(alice.locator(".role-help")).to_contain_text("shown apart")


TABLE = """# Support of Otter Cloud

| Severity | First response | Resolution |
| --- | --- | --- |
| Critical | 30 minutes | 4 hours |
| High | 2 hours | 2 days |
| Low | 2 days | 20 days |

Backups are made every day.

We review this policy every year with our customers.
"""


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["with JavaScript", "without JavaScript"])
def test_nobody_writes_yaml_to_say_aims_pauses_and_an_event_of_ones_own(
    somebody: Somebody, options: dict[str, Any]
) -> None:
    alice = somebody("alice", **options)
    name = "Otter Cloud" if not options else "Plain Otter"
    slug = name.lower().replace(" ", "-")
    alice.goto("/plans/new")
    alice.locator("#id_prose").fill(TABLE)
    alice.locator("#id_name").fill(name)
    alice.get_by_role("button", name="Read it, sentence by sentence").click()
    alice.wait_for_url(f"**/products/{slug}/draft")
    card = alice.locator("#card")

    alice.get_by_role("link", name="Critical", exact=False).first.click()
    card.get_by_role("link", name="Resolved critical").click()
    card.get_by_role("radio", name="Aim").check(force=True)
    if options:
        alice.get_by_role("button", name="Show its fields").click()
    expect(alice.locator(".role-help")).to_contain_text("shown apart")
    alice.locator(".role-help").get_by_role("button", name="The same for the 2 other rows").click()
    expect(card).to_contain_text("used for 2 other promises too")
    card.get_by_role("button", name="The ticket waits for the customer").click()
    expect(card.get_by_label("It stands still between, from when")).to_have_value("ticket.waiting")
    card.locator("[name=share][value='pauses:alike']").click()
    expect(card).to_contain_text("used for 5 other promises too")
    alice.get_by_role("button", name=re.compile(r"Accept all \d+ that are sure")).click()
    expect(card).to_contain_text("We review this policy")

    card.get_by_label("What must happen").select_option("+")
    if options:
        alice.get_by_role("button", name="Show its fields").click()
    card.get_by_label("It becomes an event of this plan").fill("Policy review")
    card.get_by_role("button", name="Confirm, and go on").last.click()
    expect(card).to_contain_text("Every sentence is settled")
    wrong = findings(alice, "the form") if not options else []
    alice.goto(f"/products/{slug}/draft/yaml")
    text = alice.locator("#plan-text").input_value()
    assert text.count("strength: aim") == 3 and text.count("pauses: [[ticket.waiting, ticket.resumed]]") == 6
    assert re.search(r'policy_review\.done:\s+\{?says: "?Policy review"?', text) and "duty.done" not in text, text
    assert not wrong, "\n".join(wrong)


@contextmanager
def drawn_anew(card: Locator) -> Iterator[None]:
    card.evaluate("card => { card.dataset.old = '1'; }")
    yield
    expect(card).not_to_have_attribute("data-old", "1")


def test_the_fields_of_a_card_are_filled_by_keyboard(somebody: Somebody) -> None:
    alice = somebody("alice")
    alice.goto("/plans/new")
    alice.locator("#id_prose").fill(TABLE)
    alice.locator("#id_name").fill("Keyboard Otter")
    alice.get_by_role("button", name="Read it, sentence by sentence").click()
    alice.wait_for_url("**/draft")
    card = alice.locator("#card")
    expect(card).to_contain_text("Critical")
    more = card.get_by_role("button", name=re.compile("add another.*It stands still between"))
    with drawn_anew(card):
        more.focus()
        alice.keyboard.press("Enter")
    expect(card.get_by_label("It stands still between, from when")).to_have_count(1)  # an empty row is there already
    expect(card.get_by_label("It stands still between, from when")).to_be_focused()
    with drawn_anew(card):  # by another event
        alice.keyboard.type("The", delay=50)
    expect(card.get_by_label("It stands still between, from when")).to_be_focused()
    expect(card.get_by_label("It stands still between, from when")).not_to_have_value("")
    with drawn_anew(card):
        card.locator("[name=more][value='f.where']").focus()
        alice.keyboard.press("Enter")
    expect(card.locator("[name='f.where.1.0']")).to_be_focused()
    card.get_by_label("It stands still between, until when").select_option("ticket.resumed")
    card.get_by_label("Within").press("Enter")  # as ever, it confirms
    expect(card.locator(".card-owners [aria-current]")).to_have_text("Resolved critical")
