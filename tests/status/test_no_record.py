"""What has no record says why not: nobody measures it, or nothing came to a verdict of late. Background is neither."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import make, worlds
from upkept.kit import clock
from upkept.plans import queries as plans
from upkept.plans.models import Tally
from upkept.products.models import Product
from upkept.status import prose, records


@pytest.fixture
def encore(db: None) -> Product:
    product = worlds.example("encore")
    make.alice(product)
    return product


def long_ago(commitment: str = "response") -> None:
    Tally.objects.create(
        product="encore", commitment=commitment, month=f"{clock.now() - timedelta(days=430):%Y-%m}", kept=3
    )


def test_a_promise_whose_cases_are_all_older_than_a_year_does_not_say_that_it_never_had_one(encore: Product) -> None:
    version = plans.version_in_force("encore", clock.now())
    assert version is not None
    assert records.records("encore", version, "en", clock.now())["response"].mark.label == "no case yet"
    long_ago()
    found = records.records("encore", version, "en", clock.now())
    assert found["response"].mark.label == "no case in twelve months"
    others = {one.mark.label for name, one in found.items() if name != "response"}
    assert "no case yet" in others and "no case in twelve months" not in others, "of other promises it says nothing"
    page = Client().get("/encore/plan/response").content.decode()
    assert "None in the last twelve months." in page
    assert Client().get("/encore/plan/response/badge.json").json()["message"] == "no case in 12 months"


def test_sentences_without_a_record_are_those_that_promise_something(encore: Product) -> None:
    version, row = plans.version_in_force("encore", clock.now()), plans.row_in_force("encore", clock.now())
    assert version is not None and row is not None
    unmeasured = [one for one in version.plan.commitments.values() if one.kind == "unmeasured"]
    assert unmeasured and version.plan.background
    quotes = sum(1 + len(one.also_quotes) for one in unmeasured)
    assert 0 < prose.without_record(version, row.prose["en"], "en") <= quotes, "background has no record to miss"


def test_a_sentence_that_defines_and_one_that_excludes_say_so(encore: Product) -> None:
    version, row = plans.version_in_force("encore", clock.now()), plans.row_in_force("encore", clock.now())
    assert version is not None and row is not None and version.plan.exclusions
    found = records.records("encore", version, "en", clock.now())
    page = str(prose.annotated(version, row.prose["en"], "en", found))
    assert page.count('<small class="also is-exclusion">exclusion</small>') == len(version.plan.exclusions)
    assert page.count('<small class="also is-definition">definition</small>') == len(version.plan.defines)
    assert '<span class="is-exclusion">' in page and 'data-promise="=' not in page
