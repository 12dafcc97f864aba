"""Edits of a plan's text touch their own lines alone: comments, order and style of all the rest survive."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upkept.core.draft.edit import PlanText
from upkept.core.plan.document import read_yaml
from upkept.core.refusal import Refusal

EXAMPLES = Path(__file__).parents[3] / "examples"
SOURCE = (EXAMPLES / "encore" / "plan.yaml").read_text("utf-8")
IDS = list(read_yaml(SOURCE)[0].to_document()["commitments"])


def document(text):
    root, problems = read_yaml(str(text))
    assert not problems
    return root.to_document()


def lines_changed(before, after):
    left, right = before.splitlines(), after.splitlines()
    while left and right and left[0] == right[0]:
        left.pop(0), right.pop(0)
    while left and right and left[-1] == right[-1]:
        left.pop(), right.pop()
    return left, right


@settings(max_examples=8, deadline=None)
@given(
    st.sampled_from(IDS),
    st.sampled_from(["note", "owner", "warn"]),
    st.text("abc: #'\"{}[],&*ñ—", min_size=1, max_size=30),
)
def test_an_edit_changes_what_it_says_and_its_own_lines_alone(id, key, value):
    plan = PlanText(SOURCE)
    plan.set(["commitments", id, key], value)
    wanted = document(SOURCE)
    wanted["commitments"][id][key] = value
    assert document(plan) == wanted
    left, right = lines_changed(SOURCE, str(plan))
    assert len(left) <= 1
    assert len(right) <= 1


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(IDS))
def test_removing_a_promise_leaves_all_the_others_and_every_comment_above_it(id):
    plan = PlanText(SOURCE)
    plan.remove(["commitments", id])
    wanted = document(SOURCE)
    del wanted["commitments"][id]
    assert document(plan) == wanted
    _, right = lines_changed(SOURCE, str(plan))
    assert right == []


SMALL = """# top
upkept: 1
product: {slug: a, name: A}   # the product
calendars:
  office: {hours: {mon-fri: "09:00-17:00"}}  # ours

commitments:
  # the first
  one:
    quote: "We answer."   # quoted
    kind: deadline
    within: 24h   # a day

  two: {quote: "We fix.", kind: deadline, within: {high: 1d, low: 2d}}  # flow
# the end
accepts:
  - {finding: wall-clock, on: one, why: "so"}  # because
"""


def test_a_value_keeps_the_comment_behind_it():
    plan = PlanText(SMALL)
    plan.set(["commitments", "one", "within"], "48h")
    assert str(plan) == SMALL.replace("within: 24h ", "within: 48h ")


def test_a_value_inside_brackets_is_changed_in_place():
    plan = PlanText(SMALL)
    plan.set(["commitments", "two", "within", "low"], "3d")
    plan.set(["commitments", "two", "owner"], "agent")
    assert "within: {high: 1d, low: 3d}, owner: agent}  # flow" in str(plan)


def test_a_new_promise_stands_where_it_was_asked_for():
    plan = PlanText(SMALL)
    plan.add_commitment("new", {"quote": "Hi: there", "kind": "deadline", "within": {"high": "1d"}}, after="one")
    assert list(document(plan)["commitments"]) == ["one", "new", "two"]
    assert document(plan)["commitments"]["new"]["quote"] == "Hi: there"
    plan.add_commitment("last", {"quote": "x", "kind": "unmeasured", "why": "y"})
    assert list(document(plan)["commitments"])[-1] == "last"
    assert "# the end" in str(plan)
    with pytest.raises(Refusal, match="already"):
        plan.add_commitment("new", {})


def test_a_renamed_promise_is_followed_by_what_speaks_of_it():
    plan = PlanText(SMALL)
    plan.rename_commitment("one", "answered")
    assert str(plan) == SMALL.replace("  one:", "  answered:").replace("on: one", "on: answered")


def test_a_missing_section_is_made_and_an_emptied_one_goes():
    plan = PlanText(SMALL)
    plan.set(["background", 0], "We are nice: yes.")
    plan.set(["background", 1], "And kind.")
    assert document(plan)["background"] == ["We are nice: yes.", "And kind."]
    plan.set(["attributes", "severity"], ["high", "low"])
    assert document(plan)["attributes"] == {"severity": ["high", "low"]}
    plan.remove(["attributes", "severity"])
    assert "attributes" not in document(plan)
    plan.remove(["accepts", 0])
    assert "accepts" not in document(plan)


def test_a_text_becomes_a_mapping_and_a_mapping_a_text():
    plan = PlanText(SMALL)
    plan.set(["commitments", "one", "within"], {"high": "1h", "low": "2h"})
    assert document(plan)["commitments"]["one"]["within"] == {"high": "1h", "low": "2h"}
    plan.set(["commitments", "one", "within"], "5h")
    assert document(plan)["commitments"]["one"]["within"] == "5h"
    assert "# the first" in str(plan)


def test_a_text_that_is_no_yaml_is_refused():
    with pytest.raises(Refusal, match="cannot be read"):
        PlanText("a: [b")
