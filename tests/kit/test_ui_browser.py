"""The sample pages in a real browser: nothing for axe-core to find, no sideways scrolling, every focus seen, both themes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["/style-guide/plan", "/style-guide/staff", "/style-guide/form", "/style-guide"]


def _shots() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shots", ROOT / "tools" / "shots.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["shots"] = module
    spec.loader.exec_module(module)
    return module


shots = _shots()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(shots.CHROMIUM).exists(), reason="Chromium is not installed here."),
]


@pytest.fixture(autouse=True)
def _allow_database_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright runs a loop in this thread, which Django takes for asynchronous code."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_clean_in_both_themes_at_both_widths(live_server: Any, path: str) -> None:
    with shots.chromium() as browser:
        assert shots.check(browser, live_server.url + path, []) == []


def test_a_theme_can_be_chosen_without_javascript(live_server: Any) -> None:
    with shots.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{live_server.url}/style-guide/plan")
        page.click("button[value=dark]")
        assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_records_hang_beside_their_sentences_and_never_over_each_other(live_server: Any) -> None:
    with shots.chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(f"{live_server.url}/style-guide/plan")
        boxes = [note.bounding_box() for note in page.locator(".note").all()]
        right = page.locator(".prose > p").first.bounding_box()
    assert right and all(box and box["x"] > right["x"] + right["width"] for box in boxes)
    spans = sorted((box["y"], box["y"] + box["height"]) for box in boxes if box)
    assert all(lower[0] >= upper[1] for upper, lower in zip(spans, spans[1:], strict=False))


def test_a_line_of_prose_holds_about_sixty_six_characters(live_server: Any) -> None:
    with shots.chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(f"{live_server.url}/style-guide/plan")
        lines = page.evaluate(
            """() => { const p = [...document.querySelectorAll('.prose > p')].at(-1), r = document.createRange();
            r.selectNodeContents(p); return [p.textContent.trim().length, new Set([...r.getClientRects()].map(b => b.top)).size]; }"""
        )
    assert 58 <= lines[0] / lines[1] <= 74


def test_a_staff_page_prints_in_the_width_of_the_paper(live_server: Any) -> None:
    with shots.chromium() as browser:
        page = browser.new_page(viewport={"width": 1000, "height": 1200})
        page.goto(f"{live_server.url}/style-guide/staff")
        page.emulate_media(media="print")
        assert page.evaluate("document.querySelector('.staff-main').getBoundingClientRect().width") > 900
        assert not page.locator(".rail").is_visible()
