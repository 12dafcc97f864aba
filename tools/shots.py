"""Looks at pages as a reader does: screenshots at 390 and 1440 px in both themes, axe-core, sideways scrolling,
sizes of targets, and a walk by keyboard.

    tools/shots.py --out /tmp/shots http://127.0.0.1:8000/style-guide …      pictures
    tools/shots.py --check http://127.0.0.1:8000/style-guide …               findings; exits with 1 where there are any
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

WIDTHS = {390: 844, 1440: 1000}
THEMES = ("light", "dark")
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]
SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.visually-hidden, .skip, svg'))
  .filter(e => !(e.matches('a') && getComputedStyle(e).display === 'inline'))
  .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
  .filter(([e, r]) => r.width > 0 && (r.width < 23.5 || r.height < 23.5))
  .map(([e, r]) => `${e.tagName.toLowerCase()}.${e.className} "${(e.textContent || '').trim().slice(0, 30)}" `
       + `${Math.round(r.width)}×${Math.round(r.height)}`)"""
SIDEWAYS = """() => { const wide = document.documentElement.scrollWidth, seen = innerWidth;
  return wide <= seen ? [] : [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > seen + 1)
    .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className}`); }"""
FOCUS = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const s = getComputedStyle(e), a = getComputedStyle(e, '::after');
  const hit = e.querySelector?.('.strip-hit'), h = hit && getComputedStyle(hit);
  const seen = s.outlineStyle !== 'none' || a.outlineStyle !== 'none' || (h && h.stroke !== 'none');
  return [`${e.tagName.toLowerCase()} "${(e.textContent || e.value || '').trim().slice(0, 30)}"`, seen]; }"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, without a display and without calling home."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, url: str, *, theme: str, width: int, cookies: list[dict[str, str]]) -> Iterator[Page]:
    """The page as a reader with that theme and that window sees it, in the zone of Madrid."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS.get(width, 900)},
        color_scheme="dark" if theme == "dark" else "light",
        timezone_id="Europe/Madrid",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "theme", "value": theme, "url": url}])
    for cookie in cookies:
        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": url}])
    page = context.new_page()
    page.goto(url, wait_until="load")
    try:
        yield page
    finally:
        context.close()


def shoot(browser: Browser, url: str, out: Path, cookies: list[dict[str, str]], *, full: bool = True) -> list[Path]:
    """Four pictures of a page: two widths, two themes."""
    out.mkdir(parents=True, exist_ok=True)
    name = urlsplit(url).path.strip("/").replace("/", "-") or "home"
    taken = []
    for width in WIDTHS:
        for theme in THEMES:
            with opened(browser, url, theme=theme, width=width, cookies=cookies) as page:
                target = out / f"{name}-{width}-{theme}.png"
                page.screenshot(path=target, full_page=full)
                taken.append(target)
    return taken


def check(browser: Browser, url: str, cookies: list[dict[str, str]]) -> list[str]:
    """What is wrong with a page, as lines: axe-core, targets, sideways scrolling, focus that cannot be seen, errors."""
    found: list[str] = []
    for width in WIDTHS:
        for theme in THEMES:
            with opened(browser, url, theme=theme, width=width, cookies=cookies) as page:
                place = f"{urlsplit(url).path} at {width} px, {theme}"
                complaints: list[str] = []
                _listen(page, complaints)
                page.reload(wait_until="load")
                report = Axe().run(page)
                found += [
                    f"{place}: {broken['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()}"
                    for broken in report.response["violations"]
                    for node in broken["nodes"]
                ]
                found += [f"{place}: target too small: {target}" for target in page.evaluate(SMALL_TARGETS)]
                found += [f"{place}: wider than the window: {part}" for part in page.evaluate(SIDEWAYS)]
                found += [f"{place}: the browser complains: {said}" for said in complaints]
                if theme == "light":
                    found += [f"{place}: focus cannot be seen on {part}" for part in walk(page)]
    return found


def _listen(page: Page, complaints: list[str]) -> None:
    """Keeps what the browser complains of: refused styles, failed scripts."""

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def failed(error: Error) -> None:
        complaints.append(str(error))

    page.on("console", said)
    page.on("pageerror", failed)


def walk(page: Page, steps: int = 120) -> list[str]:
    """Goes through the page by Tab, and names what shows no focus."""
    unseen = []
    for _step in range(steps):
        page.keyboard.press("Tab")
        where = page.evaluate(FOCUS)
        if where is None:
            break
        if not where[1]:
            unseen.append(where[0])
    return unseen


def main() -> int:
    """Command line; the exit code is 1 where a check found something."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--out", type=Path, help="folder for the pictures")
    parser.add_argument("--check", action="store_true", help="run the checks")
    parser.add_argument(
        "--cookie", action="append", default=[], metavar="NAME=VALUE", help="for pages behind a sign-in"
    )
    parser.add_argument("--window", action="store_true", help="only what a window shows, not the whole page")
    options = parser.parse_args()
    cookies = [{"name": name, "value": value} for name, _sep, value in (raw.partition("=") for raw in options.cookie)]
    found: list[str] = []
    with chromium() as browser:
        for url in options.urls:
            if options.out:
                for path in shoot(browser, url, options.out, cookies, full=not options.window):
                    print(path)
            if options.check:
                found += check(browser, url, cookies)
    print("\n".join(found) if found else "Nothing found." if options.check else "", end="\n" if options.check else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
