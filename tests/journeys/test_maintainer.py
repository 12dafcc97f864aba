"""A maintainer with a repository and a SUPPORT.md: drafted, checked, written as a site, and opened from the disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_clean import findings

SUPPORT = """# Support for Lantern

Every new issue gets a first reply from a maintainer within 5 days.

## Releases

A new minor version is released every quarter.
"""
START = datetime(2026, 1, 10, 10, tzinfo=UTC)
AS_OF = "2026-11-20T12:00:00Z"


def git(folder: Path, *words: str, at: datetime = START) -> None:
    who = dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "alice@example.org")
    who |= dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Alice")
    dates = {name: at.isoformat() for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE")}
    subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, env={**os.environ, **who, **dates}
    )


def upkept(folder: Path, *words: str) -> str:
    """What the command said; no installation is near."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UPKEPT", "DJANGO", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-m", "upkept.config.cli", *words], cwd=folder, env=kept, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout + done.stderr


@pytest.fixture
def lantern(tmp_path: Path) -> Path:
    """Three releases and none in the third quarter; six issues, the second of which was answered too late."""
    folder = tmp_path / "lantern"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "SUPPORT.md").write_text(SUPPORT)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    for number, day in enumerate((20, 100, 290)):
        git(folder, "tag", "-a", "-m", "x", f"v1.{number}.0", at=START + timedelta(days=day))
    rows = []
    for number in range(1, 7):
        opened = START + timedelta(days=40 * number)
        answered = opened + timedelta(days=9 if number == 2 else 1)
        rows.append(
            {
                "number": number,
                "url": f"https://github.com/alice/lantern/issues/{number}",
                "createdAt": opened.isoformat(),
                "author": {"login": "dana"},
                "labels": [],
                "comments": [
                    {"author": {"login": "bob"}, "authorAssociation": "MEMBER", "createdAt": answered.isoformat()}
                ],
            }
        )
    (folder / "github.json").write_text(json.dumps(rows))
    return folder


def test_a_maintainer_has_a_public_record_without_running_anything(lantern: Path, chromium: Browser) -> None:
    drafted = upkept(lantern, "plan", "draft", "SUPPORT.md", "--timezone", "Europe/Madrid")
    assert "2 promises" in drafted
    upkept(lantern, "plan", "check", "plan")
    git(lantern, "add", "plan")
    git(lantern, "commit", "-q", "-m", "Say what we promise", at=START + timedelta(days=90))
    told = upkept(lantern, "report", "--git", ".", "--issues", "github.json", "--as-of", AS_OF)
    assert "2 promises, 2 of them measured: 6 of 8 cases kept" in told

    site = lantern / "site"
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    expect(page.get_by_role("heading", level=1, name="Support for Lantern")).to_be_visible()
    expect(page.get_by_text("5 of 6 kept")).to_be_visible()
    expect(page.get_by_text("would have been kept had it been in force")).to_be_visible()

    page.get_by_role("link", name="Answered").first.click()
    page.get_by_role("link", name="Not kept").click()
    row = page.get_by_role("row").filter(has_text="#2")
    expect(row).to_be_visible()
    expect(row.get_by_role("link")).to_have_attribute("href", "https://github.com/alice/lantern/issues/2")
    page.get_by_role("link", name="Reports").click()
    page.get_by_role("link", name="April 2026").click()
    expect(page.get_by_text("#2")).to_be_visible()
    expect(page.get_by_text("would have been kept had it been in force")).to_be_visible()
    page.get_by_role("link", name="How these figures were made").click()
    expect(page.get_by_text("6 issues were read as a case each.")).to_be_visible()

    shown = ["index.html", "promises/answered.html", "reports.html", "reports/2026-q1.html", "methods.html", "versions.html",
             "about.html"]  # fmt: skip
    found: list[str] = []
    for theme, width in (("light", 1440), ("dark", 390)):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        for name in shown:
            page.goto((site / name).as_uri())
            found += findings(page, f"{name} at {width} px, {theme}")
    context.close()
    assert found == []
    outside = [url for url in asked if not url.startswith((site.as_uri(), "data:"))]
    assert outside == [], "nothing is fetched that does not lie in the folder"
