"""Why an obligation is due when it is, in words: the page and `upkept plan explain` tell the same, the API its data."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.spine.small import DAY, HOUR, PROSE, START, happens, published
from upkept.config.cli import build
from upkept.kit.clock import moment
from upkept.plans.models import Obligation
from upkept.plans.reasons import reasons

pytestmark = pytest.mark.django_db(transaction=True)

OWN = """
  reviewed:
    quote: {en: "A course is reviewed every month"}
    owner: maintainer
    kind: cadence
    event: course.reviewed
    every: month
events:
  course.reviewed: {subject: course, says: {en: "{subject} was read again and found right"}}
"""


def told(row: Obligation, now: int) -> str:
    return " ".join(step.sentence for step in reasons(row, "The ticket", moment(now), "UTC").steps)


def explained(*arguments: str) -> str:
    result = CliRunner().invoke(build(), ["plan", "explain", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_what_met_a_month_is_called_by_its_own_name() -> None:
    published()
    happens("release.completed", "release:2.4", START + DAY, version="2.4", **{"class": "minor"})
    row = Obligation.objects.get(commitment="minor", key="2026-03")
    assert "Release 2.4 was completed" in told(row, START + 2 * DAY)


def test_an_event_of_the_plans_own_is_told_in_the_plans_words() -> None:
    published(extra=OWN, prose=f"{PROSE}\nA course is reviewed every month.\n")
    happens("course.reviewed", "course:keys", START + DAY)
    row = Obligation.objects.get(commitment="reviewed", key="2026-03")
    assert "Course keys was read again and found right" in told(row, START + 2 * DAY)


def test_the_command_tells_the_sentences_of_the_page() -> None:
    published()
    happens("ticket.opened", priority="high")
    happens("ticket.waiting", at=START + HOUR)
    row = Obligation.objects.get(commitment="response")
    output = " ".join(explained(row.ref).split())
    assert "From then on the plan gives it 2 hours, day and night." in output
    assert "the clock paused" in output


def test_the_commands_json_is_the_apis() -> None:
    published()
    happens("ticket.opened", priority="high")
    row = Obligation.objects.get(commitment="response")
    said = json.loads(explained(row.ref, "--json"))
    assert said["pieces"][0]["from"] == "2026-03-02T09:00:00Z"
    assert said["steps"][0]["code"] == "opened"
