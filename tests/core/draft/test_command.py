"""`upkept plan draft FILE` writes a plan that can be checked, says what is uncertain, and overwrites nothing unasked."""

import json

import pytest
from typer.testing import CliRunner

from upkept.config.cli.commands import draft as command
from upkept.config.cli.commands.plan import app

PAGE = "# Acme Queue: support\n\nWe answer every ticket within 24 hours. Logs are kept for 30 days. We like you.\n"


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "SUPPORT.md"
    path.write_text(PAGE, "utf-8")
    return path


def run(*arguments):
    assert command.app is app
    return CliRunner().invoke(app, ["draft", *map(str, arguments)])


def test_a_plan_and_its_prose_are_written_and_the_checker_reads_them(page, tmp_path):
    result = run(page, "--out", tmp_path / "plan", "--timezone", "Europe/Madrid")
    assert result.exit_code == 0, result.output
    assert "1 promise," in result.output
    assert "30 days" in result.output
    assert (tmp_path / "plan" / "plan.en.md").read_text("utf-8") == PAGE
    checked = CliRunner().invoke(app, ["check", "--json", str(tmp_path / "plan")])
    assert json.loads(checked.output)["errors"] == []


def test_what_is_there_is_written_over_only_when_asked(page, tmp_path):
    assert run(page).exit_code == 0
    before = (tmp_path / "plan" / "plan.yaml").read_text("utf-8")
    result = run(page, "--name", "Other")
    assert result.exit_code == 1
    assert (tmp_path / "plan" / "plan.yaml").read_text("utf-8") == before
    assert run(page, "--name", "Other", "--force").exit_code == 0
    assert "name: Other" in (tmp_path / "plan" / "plan.yaml").read_text("utf-8")


def test_programs_get_every_sentence_with_its_commitments_and_questions(page, tmp_path):
    found = json.loads(run(page, "--json").output)
    assert found["sentences"][0]["commitments"]["answered"]["within"] == "24h"
    assert found["sentences"][1]["questions"]
    assert found["counts"]["promises"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["missing.md"], 2),
        (["."], 2),
        (["SUPPORT.md", "--timezone", "Mars"], 2),
        (["SUPPORT.md", "--language", "x y"], 2),
    ],
)
def test_a_wrong_command_line_ends_with_two_and_writes_nothing(page, tmp_path, monkeypatch, arguments, code):
    monkeypatch.chdir(tmp_path)
    assert run(*arguments).exit_code == code
    assert not (tmp_path / "plan").exists()
