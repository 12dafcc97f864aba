"""A new version of a plan says what changes for people: stricter, looser, dropped, added, reworded."""

import pytest

from tests.core.plan.test_check import ANSWER, HEAD
from upkept.core.plan.diff import diff
from upkept.core.plan.reader import read_text


def plan(*commitments, head=HEAD, rest=""):
    text = head + "commitments:\n" + "".join(f"  {line}\n" for line in commitments) + rest
    read, problems = read_text(text)
    assert read is not None, "\n".join(map(str, problems))
    return read


def deadline(more="within: 2h"):
    return plan(f"a: {{quote: x, {ANSWER}, {more}}}")


def verdicts(old, new):
    return [(change.verdict, change.where) for change in diff(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("within: 2h", "within: 3h", ("looser", "within")),
        ("within: 3h", "within: 2h", ("stricter", "within")),
        ("within: 2h", "within: none", ("looser", "within")),
        ("within: [1h, 2h]", "within: [2h, 3h]", ("looser", "within")),
        ("within: 120m", "within: 2h", ("changed", "within")),
        ("within: 2h, calendar: always", "within: 2h, calendar: office", ("looser", "calendar")),
        ("within: 2h, calendar: office", "within: 2h, calendar: weekdays", ("stricter", "calendar")),
        ("within: 2h", "within: 2h, pauses: [[ticket.waiting, ticket.resumed]]", ("looser", "pauses")),
        ("within: 2h, strength: aim", "within: 2h", ("stricter", "strength")),
        ("within: 2h", "within: 2h, where: {priority: high}", ("looser", "where priority")),
        (
            "within: 2h, where: {priority: high}",
            "within: 2h, where: {priority: [high, low]}",
            ("stricter", "where priority"),
        ),
        ("within: 2h, note: old", "within: 2h, note: new", ("reworded", "note")),
        ("within: 2h", "within: 2h, counts: automatic", ("changed", "counts")),
    ],
)
def test_a_changed_deadline_is_stricter_or_looser(old, new, expected):
    assert verdicts(deadline(old), deadline(new)) == [expected]


def test_each_target_of_a_table_is_compared_by_itself():
    old = deadline("by: priority, within: {emergency: 2h, high: 24h, low: 24h}")
    new = deadline("by: priority, within: {emergency: 1h, high: 24h, low: none}")
    assert verdicts(old, new) == [("looser", "within low"), ("stricter", "within emergency")]


def test_a_table_in_place_of_one_target_is_compared_by_value():
    old, new = deadline("within: 24h"), deadline("by: priority, within: {emergency: 2h, high: 24h, low: 48h}")
    assert ("looser", "within low") in verdicts(old, new)
    assert ("stricter", "within emergency") in verdicts(old, new)
    assert "within high" not in [where for _, where in verdicts(old, new)]


def test_dropped_comes_first_and_added_last():
    old, new = plan("a: {quote: x, kind: unmeasured, why: y}"), plan("b: {quote: x, kind: unmeasured, why: y}")
    assert [(change.verdict, change.commitment) for change in diff(old, new)] == [("dropped", "a"), ("added", "b")]


def test_what_is_no_longer_measured_is_looser():
    assert verdicts(deadline(), plan("a: {quote: x, kind: unmeasured, why: y}")) == [("looser", "kind")]


def test_the_same_name_with_longer_hours_is_stricter():
    longer = HEAD.replace('"09:00-18:00"}, holidays', '"08:00-18:00"}, holidays')
    a = f"a: {{quote: x, {ANSWER}, within: 2h, calendar: office}}"
    (change,) = diff(plan(a), plan(a, head=longer))
    assert (change.verdict, change.old, change.new) == (
        "stricter", "office (45 h a week, with holidays)", "office (50 h a week, with holidays)",
    )  # fmt: skip


def test_a_lead_and_a_waiver_and_an_exclusion():
    notice = "n: {quote: x, kind: notice, before: release.started, by_event: release.announced, lead: %s, channels: {any: [email]}}"
    assert verdicts(plan(notice % "1w"), plan(notice % "3d")) == [("looser", "lead")]
    waived = HEAD.replace("minor: {}", "minor: {waives: [n]}")
    assert verdicts(plan(notice % "1w"), plan(notice % "1w", head=waived)) == [("looser", "minor releases")]
    rest = "exclusions: [{id: third, quote: z, where: {cause: third-party}, needs: [reason]}]\n"
    assert verdicts(plan(notice % "1w"), plan(notice % "1w", rest=rest)) == [("looser", "exclusions")]


def test_nothing_changes_for_anybody_who_is_told_about_it():
    assert diff(deadline("within: 2h, owner: agent, warn: 50"), deadline()) == ()
