"""One real installation for all journeys: `upkept serve` with web and worker on an SQLite file of its own, and browsers."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import make
from tests.processes import answers, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]
SEED = """
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests import make
from upkept.kit import clock
from upkept.plans.actions import publish
product = make.product("encore", name="Encore", languages=["en", "es"], synthetic=True, created_at=clock.now())
for build in (make.alice, make.bob):
    build(product)
make.dana()
make.charlie()
folder = Path("examples/encore")
prose = {one.name.split(".")[1]: one.read_text() for one in folder.glob("plan.*.md")}
publish(product, (folder / "plan.yaml").read_text(), prose, by="operator", now=clock.now(), backdated=True)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed here."))


@dataclass(frozen=True)
class Installation:
    """A running Upkept: where it answers, and its clock, which may be moved because it is a demo."""

    url: str
    environment: dict[str, str]

    def run(self, code: str) -> str:
        """Python with Django set up for this installation; what it prints."""
        setup = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", setup + code], env=self.environment, cwd=ROOT, text=True, capture_output=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()

    def move_clock(self, seconds: int) -> None:
        self.run(f"from upkept.kit import clock; clock.move({seconds})")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return bytes(answer.read())


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("journeys")
    kept = {name: value for name, value in os.environ.items() if name not in ("UPKEPT_TESTING", "DATABASE_URL")}
    environment = {
        **kept,
        "UPKEPT_DATA": str(data),
        "UPKEPT_DEMO": "1",
        "DATABASE_URL": "",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "upkept.config.settings",
    }
    port = free_port()
    found = Installation(f"http://127.0.0.1:{port}", environment)
    found.run(SEED)
    log = (data / "log").open("w")
    command = [sys.executable, "-m", "upkept.config.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: answers(found.url), 60)
        yield found
    finally:
        process.terminate()
        process.wait(15)
        log.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def somebody(installation: Installation, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page of somebody's own browser, in the zone of Madrid; `somebody("bob")` is signed in."""
    contexts = []

    def open_browser(name: str = "", **options: Any) -> Page:
        given = {"timezone_id": "Europe/Madrid", "locale": "en-GB", "viewport": {"width": 1440, "height": 1000}}
        context = chromium.new_context(**{**given, "base_url": installation.url, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if name:
            sign_in(page, name)
        return page

    yield open_browser
    for context in contexts:
        context.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.locator("main form button[type=submit], main form button.is-main").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


def open_ticket(page: Page, title: str, *, kind: str = "bug", priority: str = "high") -> int:
    """On the product's support page; the ticket's number."""
    page.goto("/encore/support")
    page.get_by_label("What is it?").select_option(kind)
    page.get_by_label("How urgent is it?").select_option(priority)
    page.get_by_label("In a few words").fill(title)
    page.get_by_label("What happened, or what do you need?").fill("It stops after ten seconds.\n\nEach time.")
    page.get_by_role("button", name="Open a ticket").click()
    page.wait_for_url("**/encore/tickets/*")
    return int(page.url.rsplit("/", 1)[1])
