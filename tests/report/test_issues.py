"""Issues of a forge become tickets that happened: who answers, what does not, and what is told where nobody can know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from upkept.core.refusal import Refusal
from upkept.support.importers import Reading
from upkept.support.importers.advisories import read_advisories
from upkept.support.importers.github import read_issues
from upkept.support.importers.labels import Rules, attributes_of, rules_of

KNOWN = {"severity": ["critical", "normal"], "priority": ["high", "low"]}


def issue(number: int = 1, **more: object) -> dict:
    base = {
        "number": number,
        "createdAt": "2026-03-02T09:00:00Z",
        "closedAt": None,
        "labels": [],
        "author": {"login": "dana", "is_bot": False},
        "comments": [],
    }
    return {**base, **more}


def comment(by: str, at: str, association: str = "NONE") -> dict:
    return {"author": {"login": by}, "authorAssociation": association, "createdAt": at, "body": "…"}


def read(tmp_path: Path, *things: object, **more: object):
    path = tmp_path / "github.json"
    path.write_text(json.dumps(list(things)))
    return read_issues([path], Reading("lantern", known=KNOWN, **more))


def kinds(found) -> list[str]:
    return [event.kind for event in found.events]


def test_the_first_comment_of_the_team_answers(tmp_path: Path):
    found = read(
        tmp_path,
        issue(
            comments=[
                comment("charlie", "2026-03-02T10:00:00Z"),
                comment("bob", "2026-03-02T11:00:00Z", "MEMBER"),
                comment("alice", "2026-03-02T12:00:00Z", "OWNER"),
            ]
        ),
    )
    answered = [event for event in found.events if event.kind == "ticket.answered"]
    assert [event.at - found.events[0].at for event in answered] == [2 * 3600]
    assert all(event.how == "imported" for event in found.events)


@pytest.mark.parametrize("by", ["stale[bot]", "app/renovate"])
def test_a_program_never_answers(tmp_path: Path, by: str):
    found = read(tmp_path, issue(comments=[comment(by, "2026-03-02T10:00:00Z", "MEMBER")]))
    assert kinds(found) == ["ticket.opened"]
    assert any("program" in note for note in found.notes())


def test_the_reporter_does_not_answer_and_the_team_s_own_issues_are_no_cases(tmp_path: Path):
    answer = comment("alice", "2026-03-02T10:00:00Z", "OWNER")
    found = read(tmp_path, issue(1, comments=[answer]), issue(2, author={"login": "Alice"}, comments=[answer]))
    assert {event.subject for event in found.events} == {"ticket:github-1"}
    assert found.counts["own"] == 1


def test_what_is_doubtful_is_told(tmp_path: Path):
    open_one = issue(1)
    silent = issue(2, closedAt="2026-03-05T09:00:00Z", stateReason="COMPLETED")
    found = read(tmp_path, open_one, silent, issue(3, comments=[comment("bob", "2026-03-02T10:00:00Z", "MEMBER")]))
    notes = " ".join(found.notes())
    assert "1 issue has no comment from the team: still open." in notes
    assert "1 issue was closed without a comment" in notes


def test_comments_that_are_not_in_the_file_leave_the_issue_out(tmp_path: Path):
    row = {"number": 7, "created_at": "2026-03-02T09:00:00Z", "comments": 3, "user": {"login": "dana"}}
    found = read(tmp_path, row)
    assert not found.events
    assert "nobody can tell" in " ".join(found.notes())


def test_the_rest_api_s_issues_comments_and_events_stand_beside_each_other(tmp_path: Path):
    row = {
        "number": 7,
        "created_at": "2026-03-02T09:00:00Z",
        "closed_at": "2026-03-06T09:00:00Z",
        "comments": 1,
        "user": {"login": "dana", "type": "User"},
        "state_reason": "completed",
    }
    said = {
        "issue_url": "https://api.github.com/repos/o/r/issues/7",
        "created_at": "2026-03-02T10:00:00Z",
        "user": {"login": "bob", "type": "User"},
        "author_association": "COLLABORATOR",
    }
    steps = [
        {"event": "closed", "created_at": "2026-03-03T09:00:00Z", "issue": {"number": 7}},
        {"event": "reopened", "created_at": "2026-03-04T09:00:00Z", "issue": {"number": 7}},
        {"event": "closed", "created_at": "2026-03-06T09:00:00Z", "issue": {"number": 7}},
    ]
    pull = {"number": 8, "created_at": "2026-03-02T09:00:00Z", "pull_request": {}}
    found = read(tmp_path, row, said, *steps, pull)
    assert kinds(found) == ["ticket.opened", "ticket.answered", "ticket.resolved", "ticket.reopened", "ticket.resolved"]
    assert found.counts["pull"] == 1
    assert len({event.id for event in found.events}) == len(found.events)


def test_an_issue_opened_again_is_answered_again(tmp_path: Path):
    row = issue(
        comments=[
            comment("bob", "2026-03-02T10:00:00Z", "MEMBER"),
            comment("bob", "2026-03-05T10:00:00Z", "MEMBER"),
        ],
        timeline=[
            {"event": "closed", "created_at": "2026-03-03T09:00:00Z"},
            {"event": "reopened", "created_at": "2026-03-04T09:00:00Z"},
        ],
    )
    assert kinds(read(tmp_path, row)).count("ticket.answered") == 2


def test_labels_say_what_the_plan_knows():
    said, used = attributes_of(["severity: critical", "P: low", "kind/bug", "good first issue"], Rules(), KNOWN)
    assert said == {"severity": "critical", "priority": "low", "type": "bug"}
    assert "good first issue" not in used
    assert attributes_of(["critical", "normal"], Rules(), KNOWN)[0] == {"severity": "critical"}  # the worse one counts


def test_a_file_of_rules_says_what_labels_mean():
    rules = rules_of({"priority": {"P1": "high", "P3": "low"}, "ignore": ["epic"], "team": ["@Bob"]})
    assert attributes_of(["p1"], rules, KNOWN)[0] == {"priority": "high"}
    assert rules.team == {"bob"}
    with pytest.raises(Refusal, match="label: value"):
        rules_of({"priority": "high"})


def test_gitlab_s_issues_need_to_know_the_team(tmp_path: Path):
    row = {
        "iid": 4,
        "created_at": "2026-03-02T09:00:00.000Z",
        "closed_at": None,
        "author": {"username": "dana"},
        "labels": ["bug"],
        "user_notes_count": 1,
        "notes": [{"created_at": "2026-03-02T10:00:00Z", "author": {"username": "bob"}, "system": False}],
    }
    with pytest.raises(Refusal, match="--team"):
        read(tmp_path, row)
    found = read(tmp_path, row, rules=Rules(team=frozenset({"bob"})))
    assert kinds(found) == ["ticket.opened", "ticket.answered"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "signed in"),
        ('{"message": "Not Found", "documentation_url": "…"}', "Not Found"),
        ("[{", "breaks off"),
        ('["one"]', "where an issue should stand"),
        ('[{"a": 1}]', "gh issue list"),
    ],
)
def test_what_holds_no_issues_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str):
    path = tmp_path / "github.json"
    path.write_text(text)
    with pytest.raises(Refusal, match=said):
        read_issues([path], Reading("lantern"))


def test_no_issue_yet_is_no_mistake(tmp_path: Path):
    assert "no issue yet" in " ".join(read(tmp_path).notes())


def test_thirty_issues_are_suspicious(tmp_path: Path):
    assert "--limit" in " ".join(read(tmp_path, *(issue(n) for n in range(1, 31))).notes())


def test_an_advisory_is_disclosed_when_it_is_published(tmp_path: Path):
    path = tmp_path / "advisories.json"
    path.write_text(
        json.dumps(
            [
                {
                    "ghsa_id": "GHSA-aaaa",
                    "created_at": "2026-03-02T09:00:00Z",
                    "published_at": "2026-03-09T09:00:00Z",
                    "severity": "moderate",
                    "vulnerabilities": [{"patched_versions": "1.2.1"}],
                },
                {
                    "ghsa_id": "GHSA-bbbb",
                    "created_at": "2026-03-02T09:00:00Z",
                    "published_at": None,
                    "severity": "high",
                },
            ]
        )
    )
    found = read_advisories(path, Reading("lantern"))
    assert [e.kind for e in found.events if e.subject == "advisory:ghsa-bbbb"] == [
        "advisory.reported",
        "advisory.matched",
    ]
    assert {"advisory.remedied", "advisory.disclosed"} <= {e.kind for e in found.events}
    assert found.events[0].data["severity"] == "medium"


def test_where_the_plan_speaks_of_others_an_issue_without_a_label_is_one_of_them(tmp_path: Path):
    path = tmp_path / "github.json"
    path.write_text(json.dumps([issue(1), issue(2, labels=[{"name": "critical"}])]))
    found = read_issues([path], Reading("lantern", known={"severity": ["critical", "other"]}))
    opened = {event.subject: event.data for event in found.events}
    assert opened["ticket:github-1"]["severity"] == "other"
    assert opened["ticket:github-2"]["severity"] == "critical"


def test_without_others_a_missing_label_is_told_because_the_strictest_target_counts(tmp_path: Path):
    found = read(tmp_path, issue(1), issue(2, labels=[{"name": "severity: normal"}]))
    found.look_for(["severity"])
    assert "1 issue has no label for its severity: the strictest target counts." in found.notes()
    found = read(tmp_path, issue(1), rules=rules_of({"default": {"severity": "normal"}}))
    found.look_for(["severity"])
    assert found.events[0].data["severity"] == "normal"
    assert not any("strictest" in note for note in found.notes())


def test_a_promise_to_one_severity_alone_counts_no_issue_without_a_label_and_that_is_told(tmp_path: Path):
    found = read(tmp_path, issue(1), issue(2, labels=[{"name": "severity: normal"}]))
    found.look_for([], ["severity"])
    assert "1 issue has no label for its severity: no promise to one severity alone counts it." in found.notes()
    assert not any("strictest" in note for note in found.notes())


def test_a_bug_that_is_none_is_no_bug_any_more(tmp_path: Path):
    bug = issue(labels=[{"name": "bug"}], closedAt="2026-03-04T09:00:00Z", state="CLOSED", stateReason="NOT_PLANNED")
    found = read(tmp_path, bug)
    assert kinds(found) == ["ticket.opened", "ticket.changed", "bug.rejected", "ticket.resolved"]
    assert found.events[1].data == {"type": "rejected"}
    assert "1 bug was closed as not planned: rejected, and void where a fix is promised." in found.notes()


def test_a_severity_that_the_plan_does_not_name_is_other(tmp_path: Path):
    path = tmp_path / "advisories.json"
    path.write_text(
        json.dumps([{"ghsa_id": "GHSA-1", "severity": "medium", "created_at": "2026-03-02T09:00:00Z"},
                    {"ghsa_id": "GHSA-2", "severity": "critical", "created_at": "2026-03-02T09:00:00Z"}])
    )  # fmt: skip
    found = read_advisories(path, Reading("lantern", known={"severity": ["critical", "other"]}))
    assert [event.data["severity"] for event in found.events if event.kind == "advisory.reported"] == [
        "other",
        "critical",
    ]
    assert found.links == {}, "nothing is named before it is disclosed"


def test_an_issue_has_the_name_and_the_address_that_everybody_knows(tmp_path: Path):
    found = read(tmp_path, issue(7, url="https://github.com/x/y/issues/7"), issue(8, url="https://api.github.com/x/8"))
    assert found.links == {"ticket:github-7": ("#7", "https://github.com/x/y/issues/7"), "ticket:github-8": ("#8", "")}
