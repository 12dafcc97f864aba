"""A head of support starts with their own page: pasted, settled sentence by sentence, published; with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
