"""`upkept import … --product` says what the history that it took is worth."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests import make
from upkept.config.cli.commands.imports import app
from upkept.kit import clock
from upkept.plans.actions import publish

PLAN = """\
upkept: 1
product: {slug: encore, name: Encore, timezone: Europe/Madrid}
version: "1"
effective: 2026-03-01
commitments:
  answered:
    quote: We answer every ticket within 24 hours.
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    within: 24h
"""


@pytest.mark.django_db(transaction=True)
def test_history_from_before_the_plan_is_said_to_judge_nothing(tmp_path: Path) -> None:
    prose = {"en": "We answer every ticket within 24 hours.\n"}
    publish(make.product("encore", synthetic=True), PLAN, prose, by="operator", now=clock.now(), backdated=True)
    export = tmp_path / "tickets.csv"
    export.write_text("Ticket number,Created\n1,2026-02-27 09:00\n2,2026-02-28 09:00\n3,2026-03-02 09:00\n")
    said = CliRunner().invoke(app, ["csv", str(export), "--product", "encore"])
    assert said.exit_code == 0, said.output
    assert "3 events are in the journal of encore." in said.output
    assert "2 of them happened before the first plan of encore took effect on 2026-03-01" in said.output


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    export, out = tmp_path / "tickets.csv", tmp_path / "none" / "events.jsonl"
    export.write_text("Ticket number,Created\n1,2026-02-27 09:00\n")
    said = CliRunner().invoke(app, ["csv", str(export), "--out", str(out)])
    assert said.exit_code == 2
    assert f"{out} cannot be written: No such file or directory." in said.output
