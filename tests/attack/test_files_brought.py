"""Files that somebody brings to the command line: each is read, or refused in a sentence, and nothing is written elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from upkept.core.plan.vocabulary import STANDARD
from upkept.core.refusal import Refusal
from upkept.kit.journal.lines import BadLine
from upkept.kit.journal.reading import read_events
from upkept.status.site import written
from upkept.support.importers import Reading
from upkept.support.importers.github import read_issues

HOSTILE = {
    "digits": '[{"number":' + "9" * 5000 + "}]",
    "nested": "[" * 100_000,
    "nested as deep as JSON is read": "[" * 900 + "]" * 900,
    "not a list": '{"a": 1}',
    "a row of things": "[1, null]",
    "half": '[{"number": 1',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_of_issues_is_a_traceback(tmp_path: Path, name: str) -> None:
    path = tmp_path / "issues.json"
    path.write_text(HOSTILE[name])
    try:
        assert not read_issues([path], Reading("encore", until=2_000_000_000)).events
    except Refusal as refusal:
        assert "issues.json" in refusal.sentence or "no issues" in refusal.sentence


def test_a_file_of_events_may_begin_as_windows_begins_one(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    line = b'{"kind":"ticket.opened","subject":"ticket:1","at":"2026-02-01T00:00:00Z","id":"a"}\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + line)
    bad: list[BadLine] = []
    assert [one.id for one in read_events(path, product="x", vocabulary=STANDARD, bad=bad.append)] == ["a"] and not bad


@pytest.mark.parametrize("link", ["index.html", "promises"])
def test_a_site_is_not_written_through_a_link(tmp_path: Path, link: str) -> None:
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "site"
    elsewhere.mkdir()
    (elsewhere / "kept.html").write_text("mine")
    out.mkdir()
    (out / written.LIST).write_text("index.html\npromises/response.html\n")
    (out / link).symlink_to(elsewhere / "kept.html" if link.endswith("html") else elsewhere)
    with pytest.raises(Refusal, match="leads elsewhere"):
        written.write(out, {"index.html": b"new", "promises/response.html": b"new"})
    assert (elsewhere / "kept.html").read_text() == "mine" and len(list(elsewhere.iterdir())) == 1
