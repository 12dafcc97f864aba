"""The examples are what a newcomer imitates: no error, no unanswered finding, no event that nothing asks for."""

from __future__ import annotations

import pytest

from tests.facts.facts import EXAMPLES, PRODUCTS, plan, prose
from upkept.core.plan.check import check
from upkept.core.plan.document import read_yaml
from upkept.core.plan.feasibility import reckoned
from upkept.core.plan.findings import Report


def checked(product: str) -> Report:
    written = plan(product)
    root, problems = read_yaml((EXAMPLES / product / "plan.yaml").read_text(encoding="utf-8"))
    assert root is not None
    assert not problems
    pages = {language: prose(product, language) for language in written.product.prose}
    return check(written, pages, root=root, tables=reckoned(written))


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_example_has_no_error_and_no_unanswered_finding(product: str) -> None:
    report = checked(product)
    assert [str(error) for error in report.errors] == []
    assert [f"{finding.code} on {finding.on}: {finding.says}" for finding in report.open] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_event_that_an_example_defines_is_asked_for_by_a_promise(product: str) -> None:
    asked = {kind for commitment in plan(product).commitments.values() for kind in commitment.kinds()}
    assert set(plan(product).events) <= asked
