"""`upkept plan …` says what is wrong, where and what to do, to people and to programs, and ends with the documented code."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from upkept.config.cli.commands.plan import app

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def encore(tmp_path):
    shutil.copytree(EXAMPLES / "encore", tmp_path / "encore")
    return tmp_path / "encore"


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def edit(folder, old, new):
    path = folder / "plan.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("name", ["crypto-academy", "encore", "torch-trader", "upkept"])
def test_the_examples_check_clean(name):
    result = run("check", EXAMPLES / name / "plan.yaml")
    assert result.exit_code == 0, result.output
    assert result.output.strip().endswith("— clean")


def test_an_error_ends_with_one_and_shows_file_line_column_excerpt_and_mend(encore):
    edit(encore, "within: 2m", "within: 3m")
    result = run("check", encore)
    assert result.exit_code == 1
    assert re.search(r"^plan.yaml:\d+:\d+  figure-without-target$", result.output, re.M)
    assert "│" in result.output
    assert "→ Give the commitment the figure" in " ".join(result.output.split())


def test_every_error_of_an_unreadable_plan_is_told_at_once(encore):
    edit(encore, "kind: coverage", "kind: coverige")
    edit(encore, "rota: desk", "rotta: desk")
    result = run("check", encore)
    assert result.exit_code == 1
    assert result.output.count("unknown-kind") == 2


def test_a_finding_without_an_answer_is_not_clean(encore):
    text = (encore / "plan.yaml").read_text("utf-8")
    (encore / "plan.yaml").write_text(text[: text.index("accepts:")], "utf-8")
    result = run("check", encore, "--json")
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert report["clean"] is False
    assert report["errors"] == []
    assert {"monthly-gap", "quarterly-gap", "wall-clock"} <= {one["code"] for one in report["findings"]}


def test_a_draft_has_a_to_do_list(encore):
    with (encore / "plan.en.md").open("a") as page:
        page.write("\nWe also sing.\n")
    assert run("check", encore).exit_code == 1
    draft = run("check", encore, "--draft")
    assert draft.exit_code == 0
    assert "We also sing." in draft.output


def test_no_such_plan_is_wrong_usage(tmp_path):
    assert run("check", tmp_path / "nothing.yaml").exit_code == 2


def test_show_as_json_is_for_programs():
    shown = json.loads(run("show", EXAMPLES / "torch-trader", "--json").output)
    assert shown["product"] == "torch-trader"
    assert len(shown["commitments"]) > 10


def test_diff_tells_and_with_strict_refuses_what_becomes_looser(encore):
    edit(encore, "within: 2m", "within: 3m")
    assert "looser" in run("diff", EXAMPLES / "encore", encore).output
    assert run("diff", EXAMPLES / "encore", encore, "--strict").exit_code == 1
    assert run("diff", encore, EXAMPLES / "encore", "--strict").exit_code == 0
    assert run("diff", encore, encore).output == "Nothing changed for anybody.\n"


def test_calendar_writes_each_format(tmp_path):
    for name, start in (("ics", "BEGIN:VCALENDAR"), ("mermaid", "gantt"), ("svg", "<svg"), ("json", "[")):
        file = tmp_path / f"plan.{name}"
        result = run("calendar", EXAMPLES / "torch-trader", "--format", name, "-o", file)
        assert result.exit_code == 0, result.output
        assert file.read_text("utf-8").startswith(start)
    assert "cannot be written" in run("calendar", EXAMPLES / "encore", "-o", tmp_path / "none" / "file").output
    assert run("calendar", EXAMPLES / "encore", "--from", "tomorrow").exit_code == 2
    assert run("calendar", EXAMPLES / "encore", "--only", "chrat").exit_code == 2


def test_one_promise_is_one_promise(tmp_path):
    (tmp_path / "plan.en.md").write_text("# Support\n\nWe answer every ticket within 4 hours.\n", "utf-8")
    (tmp_path / "plan.yaml").write_text(
        'upkept: 1\nproduct: {name: Ship, slug: ship, prose: {en: plan.en.md}, timezone: UTC}\nversion: "1"\neffective: 2026-01-01\n'
        "commitments:\n  answered: {quote: We answer every ticket within 4 hours., kind: deadline, start: ticket.opened,"
        " stop: ticket.answered, within: 4h}\n",
        "utf-8",
    )
    assert "Ship 1: 1 promise " in run("check", tmp_path).output
