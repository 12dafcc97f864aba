"""The plans to begin from: each is a real plan, and the checker finds nothing in it that it does not answer itself."""

from __future__ import annotations

from datetime import date

import pytest

from upkept.plans import checking
from upkept.plans.starters import STARTERS, filled, promises

KEYS = [one.key for one in STARTERS]


def of(key: str, name: str = "My thing", zone: str = "Europe/Madrid") -> tuple[str, dict[str, str]]:
    return filled(key, slug="my-thing", name=name, zone=zone, effective=date(2026, 12, 1))


@pytest.mark.parametrize("key", KEYS)
def test_each_is_clean(key: str) -> None:
    source, prose = of(key)
    report = checking.check(source, prose, {}, draft=False).report
    assert not report.errors, [str(error) for error in report.errors]
    assert not report.open, report.open


@pytest.mark.parametrize("key", KEYS)
def test_a_name_with_signs_of_its_own_does_no_harm(key: str) -> None:
    source, prose = of(key, name='The *"Best"* #1 {{slug}} \\ Thing: a|b', zone="America/Argentina/Buenos_Aires")
    checked = checking.check(source, prose, {}, draft=False)
    assert not checked.report.errors, [str(error) for error in checked.report.errors]
    assert checked.plan is not None and checked.plan.product.name.startswith('The *"Best"*')


@pytest.mark.parametrize("key", KEYS)
def test_it_says_how_many_promises_it_makes(key: str) -> None:
    plan = checking.check(*of(key), {}).plan
    assert plan is not None and len(plan.commitments) == promises(key)


@pytest.mark.parametrize("key", KEYS)
def test_nothing_to_be_filled_in_is_left(key: str) -> None:
    source, prose = of(key)
    assert "{{" not in source + prose["en"]
