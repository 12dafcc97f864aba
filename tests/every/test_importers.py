"""Every forge that can be read, ours and a plug-in's, keeps the same contract: `import` and `report` rely on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests import make
from upkept.config.cli import build
from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.kit.journal.models import Event as Row
from upkept.support.importers import Importer, Reading, read, registry
from upkept.support.importers.github import read_issues
from upkept.support.importers.labels import Rules

TEAM = Rules(team=frozenset({"bob"}))
BOB: dict[str, Any] = {"login": "bob", "username": "bob"}
DANA: dict[str, Any] = {"login": "dana", "username": "dana"}
FILES: dict[str, list[dict[str, Any]]] = {
    "github": [
        {"number": 7, "createdAt": "2026-03-02T09:00:00Z", "author": DANA, "labels": [{"name": "bug"}],
         "closedAt": "2026-03-05T09:00:00Z", "stateReason": "COMPLETED",
         "comments": [{"author": BOB, "authorAssociation": "MEMBER", "createdAt": "2026-03-02T10:00:00Z"}]},
    ],
    "gitlab": [
        {"iid": 7, "created_at": "2026-03-02T09:00:00Z", "author": DANA, "labels": ["bug"], "closed_at": "2026-03-05T09:00:00Z",
         "notes": [{"author": BOB, "created_at": "2026-03-02T10:00:00Z"}]},
    ],
    "advisories": [{"ghsa_id": "GHSA-1", "severity": "high", "created_at": "2026-03-02T09:00:00Z"}],
}  # fmt: skip
EVERY = pytest.mark.parametrize("name", sorted(registry))
LATER = 4_000_000_000


def written(name: str, folder: Path) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(FILES[name]))
    return path


@EVERY
def test_what_it_reads_is_imported_in_order_and_told(name: str, tmp_path: Path) -> None:
    path = written(name, tmp_path)
    found = read(registry[name], [path], Reading("lantern", TEAM, until=LATER))
    assert found.events
    assert all(isinstance(event, Event) and event.how == "imported" for event in found.events)
    assert [event.at for event in found.events] == sorted(event.at for event in found.events)
    assert found.notes()
    assert read(registry[name], [path], Reading("lantern", TEAM)).events == found.events
    assert read(registry[name], [path], Reading("lantern", TEAM, until=1)).events == []


@EVERY
def test_it_knows_its_own_files_and_no_other_s(name: str, tmp_path: Path) -> None:
    assert [other for other in FILES if registry[name].recognises(FILES[other])] == [name]
    assert read_issues([written(name, tmp_path)], Reading("lantern", TEAM)).events


@EVERY
def test_what_is_none_of_its_own_is_refused_with_the_command_that_writes_one(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        registry[name].found_in([{"something": "else"}], Reading("lantern", TEAM))
    assert registry[name].written_by.partition(" > ")[0] in refused.value.sentence


@EVERY
@pytest.mark.django_db(transaction=True)
def test_it_is_a_command_that_records_into_a_product_once(name: str, tmp_path: Path) -> None:
    make.product("encore", name="Encore")
    said = ["import", name, str(written(name, tmp_path)), "-p", "encore", "--team", "bob", "--json"]
    for _again in range(2):
        result = CliRunner().invoke(build(["imports"]), said)
        assert result.exit_code == 0, result.output
    rows = list(Row.objects.filter(product="encore"))
    offered = json.loads(result.output.strip().splitlines()[-1])
    assert offered["taken"] == len(rows)
    assert {row.how for row in rows} == {"imported"}


def test_a_plug_in_s_forge_is_read_by_being_imported(tmp_path: Path) -> None:
    class Forgejo(Importer):
        name = "forgejo"
        help, written_by = "Bring in Forgejo's issues.", "tea issues"

        def recognises(self, things: Any) -> bool:
            return any("forgejo" in thing for thing in things)

        def found_in(self, things: Any, reading: Reading) -> Any:
            return "what it found"

    try:
        path = tmp_path / "issues.json"
        path.write_text('[{"forgejo": 1}]')
        assert read_issues([path], Reading("lantern")) == "what it found"
    finally:
        del registry["forgejo"]
