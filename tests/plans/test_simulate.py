"""A simulation says what the same plan would have said, had it been in force: no more, no less."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench._events import write
from upkept.config.cli.commands import simulate as command  # noqa: F401 - adds the command
from upkept.config.cli.commands.plan import app
from upkept.core.fold import History, replay
from upkept.core.plan.reader import read_plan, vocabulary_of
from upkept.core.score import score
from upkept.kit.journal.reading import read_events
from upkept.plans.simulate import simulate, version_for

PLAN = Path(__file__).parents[2] / "examples" / "encore" / "plan.yaml"
LINES = 3000


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def plan():
    return read_plan(PLAN)


@pytest.fixture(scope="module")
def journal(plan, tmp_path_factory):
    """(file, how many of its lines are bad)."""
    path = tmp_path_factory.mktemp("journal") / "events.jsonl"
    return path, write(path, "encore", vocabulary_of(plan), LINES, seed=7)


def events_of(plan, path):
    return list(read_events(path, product="encore", vocabulary=vocabulary_of(plan), bad=lambda line: None))


def run(*arguments, code=0):
    result = CliRunner().invoke(app, ["simulate", *(str(one) for one in arguments)])
    assert result.exit_code == code, result.output
    return result


def test_it_counts_what_a_replay_folds(plan, journal):
    events = events_of(plan, journal[0])
    until = max(event.at for event in events) + 1
    version = version_for(plan, min(event.at for event in events), until)
    result = simulate(version, iter(events), until)
    found = replay(History("encore", (version,)), events, until)
    wanted = Counter(
        (stream.commitment, str(one.outcome) if one.is_scored(until) else "")
        for stream, obligations in found.items()
        for one in obligations
    )
    scored = 0
    for name, kept in result.by_commitment.items():
        for outcome in ("kept", "late", "broken"):
            assert kept.total[outcome] == wanted[name, outcome], (name, outcome)
            assert sum(month[outcome] for month in kept.months.values()) == kept.total[outcome]
            scored += kept.total[outcome]
        others = kept.total["unmeasured"] + kept.total["void"] + kept.running
        assert others == wanted[name, ""], name
    assert scored > 500


def test_it_scores_as_the_plan_page_does(plan, journal):
    events = events_of(plan, journal[0])
    until = max(event.at for event in events) + 1
    version = version_for(plan, events[0].at, until)
    result = simulate(version, events, until)
    found = replay(History("encore", (version,)), events, until)
    theirs = score([one for many in found.values() for one in many], until, version.tables.zone).promises
    for name in ("response", "minor-monthly", "load-balanced"):
        mine, record = result.by_commitment[name], theirs[name]
        assert mine.total["kept"] == record.total.kept
        assert mine.cases == record.total.cases > 0
        assert {month for month, counts in mine.months.items() if counts} == set(record.months)


def test_the_order_of_the_events_does_not_matter(plan, journal):
    events = events_of(plan, journal[0])
    until = max(event.at for event in events) + 1
    version = version_for(plan, min(event.at for event in events), until)
    assert simulate(version, events, until).to_json() == simulate(version, events[::-1], until).to_json()


def test_the_command_says_it_as_json_with_every_bad_line(plan, journal):
    path, bad = journal
    answer = json.loads(run(PLAN, "--events", path, "--json").stdout)
    events = events_of(plan, path)
    first, last = min(event.at for event in events), max(event.at for event in events)
    assert (answer["since"], answer["until"]) == (first, last + 1)
    assert len(answer["bad"]) == bad > 0
    assert all(one["line"] and one["code"] and one["reason"] for one in answer["bad"])
    expected = simulate(version_for(plan, first, last + 1), events, last + 1).to_json()["commitments"]
    assert {name: expected[name] for name in answer["commitments"]} == answer["commitments"]


def test_until_leaves_out_what_came_later(journal):
    path = journal[0]
    answer = json.loads(run(PLAN, "--events", path, "--until", "2025-01-01", "--json").stdout)
    months = {month for one in answer["commitments"].values() for month in one["months"]}
    assert max(months) == "2024-12"
    assert answer["until"] == at("2024-12-31T23:00")  # midnight in Madrid


def test_since_opens_nothing_before(journal):
    path = journal[0]
    answer = json.loads(run(PLAN, "--events", path, "--since", "2025-01-01", "--json").stdout)
    months = {month for one in answer["commitments"].values() for month in one["months"]}
    assert min(months) == "2025-01"
    assert answer["since"] == at("2024-12-31T23:00")


def test_people_get_a_table_and_the_first_bad_lines(journal):
    said = run(PLAN, "--events", journal[0]).stdout
    assert "response" in said
    assert "was not taken" in said


def test_a_file_without_an_event_of_the_product_is_refused_with_the_first_reason(tmp_path):
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"kind": "ticket.openend", "subject": "ticket:1", "at": "2026-03-02T09:00:00Z"}\n')
    run(PLAN, "--events", empty, "--json", code=1)


def test_a_promise_whose_keeping_the_history_cannot_show_is_said_to_be_out_of_it(plan, tmp_path):
    """Tickets that nobody answers are broken where others were answered, and say nothing where the export has no answers."""
    opened = [
        json.dumps({"kind": "ticket.opened", "subject": f"ticket:{n}", "at": f"2026-03-0{n}T09:00:00Z", "data": {"priority": "high", "type": "bug"}})
        for n in (1, 2, 3)
    ]  # fmt: skip
    path = tmp_path / "tickets.jsonl"
    path.write_text("\n".join(opened))
    answer = json.loads(run(PLAN, "--events", path, "--until", "2026-04-01", "--json").stdout)
    assert "response" in answer["not_in_this_history"]
    assert "response" not in answer["commitments"]
    answered = json.dumps({"kind": "ticket.answered", "subject": "ticket:1", "at": "2026-03-01T09:30:00Z"})
    path.write_text("\n".join([*opened, answered]))
    answer = json.loads(run(PLAN, "--events", path, "--until", "2026-04-01", "--json").stdout)
    assert answer["commitments"]["response"]["broken"] == 2
