"""The form of each kind, made from its own type hints: what is shown, sent back, is the same promise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from upkept.core.commitments import KINDS
from upkept.core.commitments.objective import OVER_EVENTS, OVER_PROMISES
from upkept.core.plan.grammar import written_fields
from upkept.core.plan.names import Names
from upkept.core.plan.vocabulary import STANDARD
from upkept.plans.starting import fields
from upkept.plans.starting.fields.same import kept as kept_as_written
from upkept.plans.starting.fields.words import MEASURES
from upkept.plans.starting.written import Written, written

ROOT = Path(__file__).resolve().parents[3]
PLANS = [*ROOT.glob("examples/*/plan.yaml"), ROOT / "tests/core/plan/full.yaml"]


@cache
def read(path: Path) -> Written:
    return written(path.read_text("utf-8"))


def sent(kind: str, values: Mapping[str, Any], plan: Written, **typed: str) -> dict[str, str]:
    """What a browser sends of the form as it was shown."""
    shown = fields.form_of(kind, values, plan.names, post=typed, languages=plan.languages)
    return {cell.name: cell.value for one in shown for cell in one.inputs()}


def same(value: Any) -> Any:
    """A list of one is the value: the plan reads both alike."""
    if isinstance(value, list):
        return same(value[0]) if len(value) == 1 and not isinstance(value[0], list) else [same(one) for one in value]
    return {key: same(one) for key, one in value.items()} if isinstance(value, dict) else value


EVERY = [(path.parent.name, name) for path in PLANS for name in read(path).commitments]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_promise_of_our_plans_survives_its_form(path: Path) -> None:
    plan = read(path)
    assert plan.commitments
    for name, values in plan.commitments.items():
        kind = str(values["kind"])
        said, wrong = fields.said(kind, sent(kind, values, plan), plan.names, plan.languages)
        assert not wrong, (name, wrong)
        found = kept_as_written(kind, said, values, plan.names, plan.languages)
        kept = {key: value for key, value in values.items() if key not in ("kind", "quote", "strength")}
        assert same(found) == same(kept), name


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_everything_that_a_kind_knows_can_be_reached(kind: str) -> None:
    plan = read(PLANS[0])
    shown = {one.key for one in fields.form_of(kind, {}, plan.names)}
    assert shown == set(written_fields(KINDS[kind], frozenset({"id"}))) - fields.NOT_HERE


def test_targets_by_two_attributes_are_a_table() -> None:
    plan = written((ROOT / "examples/torch-trader/plan.yaml").read_text("utf-8"))
    one = next(f for f in fields.form_of("deadline", plan.commitments["bugs-fixed"], plan.names) if f.key == "within")
    assert one.widget == "table" and [*map(str, one.columns)] == ["complex", "simple"]
    assert [str(row.label) for row in one.rows] == ["critical", "high", "medium", "low"]
    assert [cell.value for cell in one.rows[1].cells] == ["", "3w", "2w"]


def test_what_cannot_be_read_is_told_at_its_field() -> None:
    plan = read(PLANS[0])
    _found, wrong = fields.said("deadline", {"f.start": "[ticket.opened", "f.where.0.0": "class"}, plan.names)
    assert set(wrong) == {"start", "where"}
    assert all(sentence.endswith(".") for sentences in wrong.values() for sentence in sentences)


def test_every_measure_that_an_objective_reckons_itself_is_offered_in_words() -> None:
    assert set(MEASURES) == {"availability", *OVER_EVENTS, *OVER_PROMISES}
    (measure,) = [one for one in fields.form_of("objective", {}, Names(STANDARD)) if one.key == "measure"]
    assert [cell.listed for cell in measure.inputs()] == ["measures"]
