"""A maintainer with a git repository and a SUPPORT.md has a public record as files: whole, relative, the same each time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import transaction

from upkept.core.plan.reader import read_plan
from upkept.core.refusal import Refusal
from upkept.plans.committed import Committed, read_history
from upkept.status.site.heard import unheard
from upkept.status.site.links import file_of, place_of, relative
from upkept.status.site.report import Given, Report, _can_be_heard, make
from upkept.status.site.written import write

PLAN = """
upkept: 1
product: {slug: lantern, name: Lantern, timezone: Europe/Berlin, prose: {en: SUPPORT.md, de: SUPPORT.de.md}}
version: "%(version)s"
effective: 2026-01-01
calendars: {always: 24/7}
attributes: {severity: [critical, normal]}
commitments:
  answer:
    quote: {en: "Every issue gets a first answer within %(days)s days", de: "Jede Meldung bekommt binnen %(days)s Tagen eine Antwort"}
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    within: %(days)sd
    calendar: always
  releases:
    quote: {en: "We publish a release every quarter", de: "Wir veröffentlichen jedes Quartal eine Version"}
    kind: cadence
    event: release.completed
    every: quarter
  secret:
    quote: {en: "A vulnerability is remedied within 30 days", de: "Eine Schwachstelle wird binnen 30 Tagen behoben"}
    kind: deadline
    start: advisory.reported
    stop: advisory.remedied
    within: 30d
    calendar: always
"""
EN = "# Support\n\nEvery issue gets a first answer within %s days. We publish a release every quarter.\n\nA vulnerability is remedied within 30 days.\n"
DE = "# Hilfe\n\nJede Meldung bekommt binnen %s Tagen eine Antwort. Wir veröffentlichen jedes Quartal eine Version.\n\nEine Schwachstelle wird binnen 30 Tagen behoben.\n"
BASE = "https://example.org/it/"
NOW = int(datetime(2026, 7, 20, 12, tzinfo=UTC).timestamp())


def git(folder: Path, *words: str, at: str = "2026-01-10T10:00:00Z") -> None:
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b"}
    dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, env={**os.environ, **who, **dates}
    )


def commit(folder: Path, version: str, days: int, at: str) -> None:
    (folder / "plan.yaml").write_text(PLAN % {"version": version, "days": days})
    (folder / "SUPPORT.md").write_text(EN % days)
    (folder / "SUPPORT.de.md").write_text(DE % days)
    git(folder, "add", ".", at=at)
    git(folder, "commit", "-q", "-m", version, at=at)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return lantern(tmp_path)


def lantern(tmp_path: Path) -> Path:
    folder = tmp_path / "lantern"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, "1", 7, "2026-03-10T10:00:00Z")
    for name, at in (("v1.0.0", "2026-02-01T10:00:00Z"), ("v1.1.0", "2026-05-01T10:00:00Z")):
        git(folder, "tag", "-a", "-m", name, name, at=at)
    commit(folder, "2", 5, "2026-06-10T10:00:00Z")
    return folder


@pytest.fixture
def issues(tmp_path: Path) -> Path:
    return asked(tmp_path)


def asked(tmp_path: Path) -> Path:
    def one(number: int, opened: str, answered: str | None) -> dict:
        said = [{"author": {"login": "bob"}, "authorAssociation": "MEMBER", "createdAt": answered}] if answered else []
        return {
            "number": number,
            "createdAt": opened,
            "closedAt": None,
            "labels": [],
            "author": {"login": "dana"},
            "comments": said,
            "url": f"{BASE}issues/{number}",
        }

    path = tmp_path / "github.json"
    rows = [
        one(1, "2026-02-02T09:00:00Z", "2026-02-03T09:00:00Z"),
        one(2, "2026-04-02T09:00:00Z", "2026-04-20T09:00:00Z"),
        one(3, "2026-07-01T09:00:00Z", None),
        one(4, "2026-07-19T09:00:00Z", None),
    ]
    path.write_text(json.dumps(rows))
    return path


def given(repository: Path, **more: object) -> Given:
    path = repository / "plan.yaml"
    plan = read_plan(path)
    prose = {language: (repository / file).read_text() for language, file in plan.product.prose.items()}
    state = Committed(plan, path.read_text(), prose, {}, NOW)
    return Given(path=path, state=state, git=repository, **more)  # type: ignore[arg-type]


def hidden_advisory(tmp_path: Path) -> Path:
    path = tmp_path / "advisories.json"
    path.write_text(json.dumps([{"ghsa_id": "GHSA-secret", "created_at": "2026-03-02T09:00:00Z", "severity": "high"}]))
    return path


def report(tmp_path: Path) -> Report:
    """Made, and the database as it was before."""
    advisories = hidden_advisory(tmp_path)
    repository = tmp_path / "lantern" if (tmp_path / "lantern").exists() else lantern(tmp_path)
    with transaction.atomic():
        done = make(given(repository, issues=[asked(tmp_path)], advisories=advisories, base_url=BASE))
        transaction.set_rollback(True)
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Report:
    with django_db_blocker.unblock():
        return report(tmp_path_factory.mktemp("made"))


def test_the_site_is_whole_relative_and_needs_nothing_else(made: Report):
    names = set(made.files)
    assert {
        "index.html",
        "de/index.html",
        "promises/answer.html",
        "promises/answer.csv",
        "promises/answer.json",
    } <= names
    assert {"versions.html", "about.html", "badge.svg", "badge.json", "feed.xml", "data.json", ".nojekyll"} <= names
    assert "promises/answer/badge.svg" in names
    for name, content in made.files.items():
        if not name.endswith(".html"):
            continue
        page = content.decode()
        assert "<script" not in page, name
        assert "<form" not in page, name
        for link in re.findall(r'\s(?:href|src)="([^"]*)"', page):
            assert not link.startswith(("/", "?", "site:", "http://localhost")), (name, link)
            if link.startswith(("http", "#", "mailto:")):
                assert link.startswith(("#", "https://example.org/it/")), (name, link)
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(name), link.partition("#")[0]))
            assert target in names, (name, link)


def test_an_obligation_keeps_the_version_of_the_plan_that_git_had(made: Report):
    rows = {line.split(",")[0]: line for line in made.files["promises/answer.csv"].decode().splitlines()[1:]}
    assert len(rows) == 3
    versions = sorted(line.rstrip().split(",")[10] for line in rows.values())
    assert versions == ["1", "1", "2"]
    told = json.loads(made.files["data.json"])
    assert [one["number"] for one in told["versions"]] == ["1", "2"]
    assert told["versions"][0]["published"] == "2026-03-10T10:00:00Z"


def test_cases_that_are_older_than_the_plan_are_told_apart(made: Report):
    told = json.loads(made.files["data.json"])
    assert told["cases_older_than_the_plan"] >= 1
    assert "what would have been kept" in made.files["index.html"].decode()
    assert "Measured privately" not in made.files["index.html"].decode()


def test_a_security_subject_is_named_nowhere_before_it_is_disclosed(made: Report):
    for name, content in made.files.items():
        assert b"ghsa-secret" not in content.lower(), name


def test_the_feed_names_what_was_not_kept_and_each_version(made: Report):
    feed = ElementTree.fromstring(made.files["feed.xml"])
    titles = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert any("late" in str(title) for title in titles)
    assert any("Version 2" in str(title) for title in titles)


def test_what_was_doubtful_stands_on_the_site(made: Report):
    assert "2 issues have no comment from the team: still open." in made.files["about.html"].decode()


@pytest.mark.django_db
def test_since_the_plan_was_published_only_and_what_nothing_can_say_is_not_measured(repository: Path, issues: Path):
    done = make(given(repository, issues=[issues], since="published", languages=["en"]))
    assert not any(name.startswith("de/") for name in done.files)
    assert json.loads(done.files["data.json"])["cases_older_than_the_plan"] == 0
    assert len(done.files["promises/answer.csv"].decode().splitlines()) == 3
    assert done.unheard == ["secret"]
    assert (done.promises, done.measured) == (3, 2)
    told = {one["promise"]: one for one in json.loads(done.files["data.json"])["promises"]}
    assert told["secret"]["kind"] == "unmeasured"
    assert "not measured" in done.files["promises/secret/badge.svg"].decode()


def test_a_case_is_the_issue_that_everybody_can_open(made: Report):
    page = made.files["promises/answer.html"].decode()
    assert '<a href="https://example.org/it/issues/2">#2</a>' in page
    assert "#2," in made.files["promises/answer.csv"].decode()


def test_months_and_quarters_are_pages_and_a_month_shows_what_was_not_kept(made: Report):
    names = set(made.files)
    assert {"reports.html", "reports/2026-06.html", "reports/2026-q2.html", "de/reports/2026-06.html"} <= names
    assert not any(name.endswith(".pdf") for name in names)
    assert ">PDF<" not in made.files["reports/2026-06.html"].decode()
    assert "promises/answer--month-2026-04--only-broken.html" in names
    assert b"#2" in made.files["promises/answer--month-2026-04--only-broken.html"]
    assert "promises/answer--month-2026-02--only-broken.html" not in names, "all were kept"


def test_a_mended_word_is_the_same_version_and_another_promise_is_not(repository: Path):
    text = (repository / "plan.yaml").read_text()
    (repository / "plan.yaml").write_text(text.replace("# x", "") + "# a comment\n")
    git(repository, "commit", "-qam", "comment", at="2026-06-12T10:00:00Z")
    (repository / "plan.yaml").write_text("upkept: [")
    git(repository, "commit", "-qam", "wrong", at="2026-06-13T10:00:00Z")
    (repository / "plan.yaml").write_text(text.replace("every: quarter", "every: half"))
    git(repository, "commit", "-qam", "looser, same number", at="2026-06-14T10:00:00Z")
    found = read_history(repository, repository / "plan.yaml", given(repository).state)
    assert [one.plan.version for one in found.versions] == ["1", "2", "2"]
    assert len(found.unreadable) == 1


def test_a_repository_without_version_tags_does_not_say_when_releases_are_made(repository: Path, issues: Path):
    heard = _can_be_heard(given(repository, issues=[issues]))
    assert "ticket.answered" in heard
    assert "release.completed" not in heard, "only the tags that are there say so"
    assert unheard({"releases": {"kind": "cadence", "event": "release.completed"}}, heard) == ["releases"]
    measured = {"kind": "objective", "measure": "rpo", "at_most": "24h"}
    assert unheard({"rpo": measured}, heard) == ["rpo"], "nobody records it"


def test_a_shallow_clone_is_refused_with_what_to_do(repository: Path, tmp_path: Path):
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{repository}", str(clone)], check=True, capture_output=True
    )
    with pytest.raises(Refusal, match="unshallow"):
        make(given(clone))


def test_only_files_of_an_earlier_report_are_replaced(tmp_path: Path):
    out = tmp_path / "site"
    assert write(out, {"index.html": b"1", "old/page.html": b"2"}) == (2, 0)
    assert write(out, {"index.html": b"1", "new.html": b"3"}) == (1, 1)
    assert not (out / "old").exists()
    (out / "mine.html").write_text("by hand")
    with pytest.raises(Refusal, match="not written by upkept"):
        write(out, {"index.html": b"9", "mine.html": b"9"})
    assert (out / "index.html").read_bytes() == b"1"
    assert (out / "mine.html").read_text() == "by hand"


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/lantern/plan", "index.html"),
        ("/lantern/", "index.html"),
        ("/lantern/plan/versions", "versions.html"),
        ("/lantern/plan/versions/2026.1", "versions/2026.1.html"),
        ("/lantern/plan/methods", "methods.html"),
        ("/lantern/plan/answer", "promises/answer.html"),
        ("/lantern/plan/answer?month=2026-03", "promises/answer--month-2026-03.html"),
        ("/lantern/plan/answer?only=broken&month=2026-03", "promises/answer--month-2026-03--only-broken.html"),
        ("/lantern/reports/2026-q1", "reports/2026-q1.html"),
        ("/lantern/reports/2026-03.pdf", "reports/2026-03.pdf"),
        ("/lantern/plan/answer.csv", "promises/answer.csv"),
        ("/lantern/plan/answer/badge.svg", "promises/answer/badge.svg"),
    ],
)
def test_each_address_has_its_file(address: str, file: str):
    assert file_of(place_of(address, address)[0], "lantern") == file


def test_a_link_goes_from_file_to_file():
    assert relative("static/ui/a.css", "de/promises/answer.html") == "../../static/ui/a.css"
    assert relative("index.html", "about.html") == "index.html"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("UPKEPT", "DJANGO", "DATABASE"))
    }
    return subprocess.run(
        [sys.executable, "-m", "upkept.config.cli", "report", *words],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def test_the_command_needs_no_installation_and_the_same_files_give_the_same_bytes(
    made: Report, repository: Path, issues: Path, tmp_path: Path
):
    out = tmp_path / "site"
    advisories = hidden_advisory(tmp_path)
    done = run(
        *("--git", str(repository), "--issues", str(issues), "--advisories", str(advisories), "--out", str(out)),
        *("--as-of", "2026-07-20T12:00:00Z", "--base-url", BASE),
    )
    assert done.returncode == 0, done.stderr
    assert "3 promises, 3 of them measured" in done.stdout
    written = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != ".upkept-site"
    }
    assert str(tmp_path) not in written["about.html"].decode()
    differ = {name for name in written.keys() | made.files.keys() if written.get(name) != made.files.get(name)}
    assert differ <= {"about.html", "de/about.html"}, "only what was typed"


def test_issues_that_nobody_fetched_yet_are_fetched_by_the_command_that_is_named(repository: Path, tmp_path: Path):
    done = run("--git", str(repository), "--issues", str(tmp_path / "github.json"), "--out", str(tmp_path / "site"))
    assert done.returncode == 2
    assert "gh issue list --state all" in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_repository_with_a_policy_and_no_plan_is_told_what_to_do_next(tmp_path: Path):
    (tmp_path / "SUPPORT.md").write_text("We answer within 2 days.")
    done = run("--git", str(tmp_path), "--out", str(tmp_path / "site"))
    assert done.returncode == 2
    assert "upkept plan draft" in done.stderr
    assert "SUPPORT.md" in done.stderr
    assert not (tmp_path / "site").exists()
