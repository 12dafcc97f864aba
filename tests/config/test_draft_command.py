"""`upkept plan draft`: whose plan it is, of which pages, and what comes next."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from upkept.config.cli.commands import draft as _registers  # noqa: F401 - the command stands at `plan` by being imported
from upkept.config.cli.commands.plan import app
from upkept.core.plan.reader import read_plan

SUPPORT = "# Support for Lantern\n\nWe answer every question within 3 days.\n"
SECURITY = "# Security policy\n\nWe answer a report of a vulnerability within 48 hours.\n"
RELEASES = "A minor version is released every quarter.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "checkout-17"
    place.mkdir()
    for name, text in {"SUPPORT.md": SUPPORT, "SECURITY.md": SECURITY, "RELEASES.md": RELEASES}.items():
        (place / name).write_text(text)
    monkeypatch.chdir(place)
    return place


def draft(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["draft", *arguments])


def test_the_product_is_named_as_its_page_says_whatever_the_folder_is_called(folder: Path) -> None:
    assert draft("SUPPORT.md").exit_code == 0
    product = read_plan(folder / "plan/plan.yaml").product
    assert (product.slug, product.name) == ("lantern", "Lantern")


def test_a_page_that_names_no_product_is_of_the_folder_above_github(folder: Path) -> None:
    (folder / ".github").mkdir()
    shutil.move(folder / "SECURITY.md", folder / ".github/SECURITY.md")
    assert draft(".github/SECURITY.md").exit_code == 0
    assert read_plan(folder / "plan/plan.yaml").product.name == "checkout-17", "where `upkept report` looks for it"


def test_several_pages_become_one_text_and_the_plan_says_which(folder: Path) -> None:
    done = draft("SUPPORT.md", "SECURITY.md", "RELEASES.md")
    assert done.exit_code == 0, done.output
    assert "(of SUPPORT.md, SECURITY.md, RELEASES.md)" in done.output
    plan = read_plan(folder / "plan/plan.yaml")
    assert len(plan.commitments) == 3
    assert "# plan.en.md holds SUPPORT.md, SECURITY.md and RELEASES.md" in (folder / "plan/plan.yaml").read_text()
    prose = (folder / "plan/plan.en.md").read_text()
    assert "# Releases\n\nA minor version" in prose, (
        "a page without a heading has one, or it would belong to the page before"
    )


def test_each_sentence_says_of_which_page_it_is(folder: Path) -> None:
    done = json.loads(draft("SUPPORT.md", "SECURITY.md", "--json").output)
    assert [one["source"] for one in done["sentences"]] == ["SUPPORT.md", "SECURITY.md"]
    assert done["sources"] == ["SUPPORT.md", "SECURITY.md"]


def test_pages_in_two_languages_are_no_one_text(folder: Path) -> None:
    (folder / "SOPORTE.md").write_text(
        "# Soporte\n\nRespondemos a todas las preguntas en 3 días como máximo. Los fines de semana no trabajamos.\n"
    )
    done = draft("SUPPORT.md", "SOPORTE.md")
    assert done.exit_code == 1
    assert "SUPPORT.md was read as en, SOPORTE.md as es" in done.output
    assert not (folder / "plan").exists()


def test_a_page_with_no_text_is_named(folder: Path) -> None:
    (folder / "SECURITY.md").write_text("---\n---\n")
    done = draft("SUPPORT.md", "SECURITY.md")
    assert done.exit_code == 1
    assert "SECURITY.md: There is no text in it." in done.output


def test_a_plan_beside_its_page_quotes_the_page_itself(folder: Path) -> None:
    done = draft("SUPPORT.md", "--out", ".")
    assert "Its prose is SUPPORT.md" in done.output
    assert read_plan(folder / "plan.yaml").product.prose == {"en": "SUPPORT.md"}
    assert not (folder / "plan.en.md").exists()
    assert (folder / "SUPPORT.md").read_text() == SUPPORT


def test_a_page_with_what_no_reader_sees_is_copied_without_it(folder: Path) -> None:
    (folder / "SUPPORT.md").write_text(f"<!-- keep in step with the site -->\n{SUPPORT}")
    draft("SUPPORT.md", "--out", ".")
    assert read_plan(folder / "plan.yaml").product.prose == {"en": "plan.en.md"}


def test_prose_of_another_folder_is_refused_with_what_to_do(folder: Path) -> None:
    draft("SUPPORT.md")
    path = folder / "plan/plan.yaml"
    path.write_text(path.read_text().replace("plan.en.md", "../SUPPORT.md"))
    said = " ".join(CliRunner().invoke(app, ["check", "plan"]).output.split())
    assert "let plan.yaml stand in its folder" in said


def test_what_comes_next_ends_with_a_public_record(folder: Path) -> None:
    assert "upkept report --git . --issues github.json" in draft("SUPPORT.md").output
    assert "upkept report --plan elsewhere --git ." in draft("SUPPORT.md", "--out", "elsewhere").output
