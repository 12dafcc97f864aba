"""Every page as a careful reader meets it: axe-core in both themes, targets, no sideways scrolling, a walk by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.journeys.conftest import Installation, open_ticket
from tools import shots

Somebody = Callable[..., Page]
PUBLIC = ["/", "/encore/plan", "/encore/plan?lang=es", "/encore/plan/versions", "/encore/plan/response",
          "/encore/support", "/account/login/", "/account/signup/", "/account/password/reset/", "/nothing-here"]  # fmt: skip
TEAM = ["/due", "/tickets", "/products", "/products/encore", "/search?q=plan", "/account/you/", "/account/2fa/",
        "/account/sessions/", "/account/email/", "/account/password/change/"]  # fmt: skip
ALSO = {
    "": ["/encore/plan/methods", "/encore/reports", f"/encore/reports/{datetime.now(UTC):%Y-%m}", "/encore/subscribe",
         "/ledger/", "/audit"],
    "alice": ["/owed", "/notices", "/account/notices", "/plans/new", "/plans/templates/saas", "/products/encore/stage",
              "/products/encore/record", "/products/encore/record/schedules", "/products/encore/record/csv",
              "/products/encore/tickets", "/products/encore/record/release.staged", "/products/encore/record/release.staged/schedule",
              "/products/encore/site", "/products/encore/auditors", "/products/encore/draft", "/products/encore/draft/yaml",
              "/products/encore/draft/prose", "/products/encore/draft/section/calendars", "/products/encore/draft/diff",
              "/products/encore/draft/feasible", "/products/encore/draft/simulate", "/products/encore/draft/publish",
              "/audit/encore", "/audit/encore/population", "/audit/encore/samples", "/audit/encore/controls",
              "/audit/encore/controls/soc2"],
}  # fmt: skip
"""Looked at like the others, but for the walk by keyboard, which takes longest."""


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_a_draft_the_desk_and_what_is_told_are_clean(somebody: Somebody, theme: str, width: int) -> None:
    alice = somebody("alice")
    alice.goto("/products/encore/draft/yaml")
    start = alice.locator("form[action$='/draft/start'] button")
    if start.count():  # once in an installation
        start.first.click()
        alice.wait_for_url("**/draft/yaml")
    found: list[str] = []
    for name, page in (("", somebody()), ("alice", alice)):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        for path in ALSO[name]:
            answer = page.goto(path)
            place = f"{path} at {width} px, {theme}"
            if answer is None or answer.status != 200:
                found.append(f"{place}: answers {answer.status if answer else 'nothing'}")
            found += findings(page, place)
    assert not found, "\n".join(found)


def findings(page: Page, place: str) -> list[str]:
    """What axe-core says, what is too small to be hit, what is wider than the window."""
    report = Axe().run(page)
    found = [
        f"{place}: {broken['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()}"
        for broken in report.response["violations"]
        for node in broken["nodes"]
    ]
    found += [f"{place}: target too small: {one}" for one in page.evaluate(shots.SMALL_TARGETS)]
    return found + [f"{place}: wider than the window: {one}" for one in page.evaluate(shots.SIDEWAYS)]


def test_every_page_is_clean_and_can_be_walked_by_keyboard(installation: Installation, somebody: Somebody) -> None:
    dana = somebody("dana")
    number = open_ticket(
        dana, "A title that is as long as titles get when somebody tells a whole story in them, breath by breath"
    )
    own = [f"/encore/tickets/{number}"]
    dana.goto(own[0])
    own.append(str(dana.get_by_role("link", name="Explain this clock").first.get_attribute("href")))
    alice = somebody("alice")
    alice.goto("/due")
    opened = str(alice.locator(".due-what > a").first.get_attribute("href"))
    ref = re.search(r"open=(\w+)", opened)
    assert ref
    team = [*TEAM, opened, f"/obligations/{ref[1]}", f"/tickets/{number}"]
    found: list[str] = []
    for page, paths in ((somebody(), PUBLIC), (dana, own), (alice, team)):
        for theme, width in (("light", 1440), ("dark", 390)):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 900})
            for path in paths:
                page.goto(path)
                place = f"{path} at {width} px, {theme}"
                found += findings(page, place)
                if theme == "light":
                    found += [f"{place}: focus cannot be seen on {one}" for one in shots.walk(page, 40)]
    assert found == []
