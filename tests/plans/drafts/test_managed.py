"""Plans that live in a repository: a pipeline checks, compares and publishes them, with a token that may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.api.conftest import Api, problem, token
from tests.plans.drafts.world import NOW, draft_of, encore, mia, next_prose, next_source
from upkept.kit import clock
from upkept.plans import approval
from upkept.plans.managed import address_of
from upkept.plans.models import Draft, PlanVersion
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
AT = "/products/encore/plan"
REPOSITORY = "https://git.example.org/encore/plan"


@pytest.fixture(autouse=True)
def it_is_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def body(**changed: Any) -> dict[str, Any]:
    return {
        "source": next_source(),
        "prose": next_prose(),
        "managed_in": f"{REPOSITORY}.git",
        "commit": "4be1c2d9",
        **changed,
    }


def test_a_pipeline_publishes_and_the_web_says_where_the_plan_lives() -> None:
    product = encore()
    answer = Api(token(product, "plan")).post(AT, body())
    assert answer.status_code == 201, answer.content
    said = json.loads(answer.content)
    assert (said["state"], said["version"]["number"]) == ("published", "2")
    assert [one["verdict"] for one in said["changes"]] == ["reworded", "stricter"]
    assert Product.objects.get().managed_in == REPOSITORY
    row = PlanVersion.objects.get(number="2")
    assert (row.managed_in, row.commit) == (REPOSITORY, "4be1c2d9")
    assert b"4be1c2d9" in Client().get("/encore/plan/versions").content


def test_sending_it_again_changes_nothing() -> None:
    product = encore()
    api = Api(token(product, "plan"))
    api.post(AT, body())
    again = api.post(AT, body())
    assert (again.status_code, json.loads(again.content)["state"]) == (200, "known")
    assert PlanVersion.objects.count() == 2


def test_a_dry_run_checks_and_compares_and_changes_nothing() -> None:
    product = encore()
    answer = Api(token(product, "plan")).post(
        AT, body(source=next_source().replace("kind: deadline", "kind: x"), dry_run=True)
    )
    said = json.loads(answer.content)
    assert (answer.status_code, said["state"], said["clean"]) == (200, "checked", False)
    assert said["errors"][0]["line"]
    assert (PlanVersion.objects.count(), Product.objects.get().managed_in) == (1, "")


def test_errors_are_a_problem_with_each_place() -> None:
    product = encore()
    answer = Api(token(product, "plan")).post(AT, body(source=next_source().replace("kind: deadline", "kind: x")))
    assert problem(answer, 422, "plan-errors")["problems"][0]["file"] == "plan.yaml"
    assert PlanVersion.objects.count() == 1


def test_the_number_of_another_version_is_refused() -> None:
    product = encore()
    problem(Api(token(product, "plan")).post(AT, body(source=next_source("1"))), 409, "number-taken")


def test_only_the_scope_of_the_plan_or_an_owner_publishes() -> None:
    product = encore()
    problem(Api(token(product, "read")).post(AT, body()), 403, "missing-scope")
    other = make.product("torch-trader")
    problem(Api(token(other, "plan")).post(AT, body()), 404, "not-found")
    problem(Api().post(AT, body()), 401, "unauthenticated")


def test_where_a_second_person_is_asked_for_a_pipeline_proposes() -> None:
    product = encore(needs_approval=True)
    answer = Api(token(product, "plan")).post(AT, body())
    assert (answer.status_code, json.loads(answer.content)["state"]) == (202, "proposed")
    draft = Draft.objects.get()
    approved = approval.approve(draft, by=mia(product), now=NOW, revision=draft.revision)
    version = approval.publish(approved, by=make.alice(product), now=NOW, revision=approved.revision)
    assert (version.commit, version.managed_in) == ("4be1c2d9", REPOSITORY)


def test_a_newer_commit_replaces_what_waits() -> None:
    product = encore(needs_approval=True)
    api = Api(token(product, "plan"))
    api.post(AT, body())
    api.post(AT, body(source=next_source("2.1"), commit="77"))
    draft = Draft.objects.get()
    assert (draft.commit, draft.state) == ("77", "proposed")
    assert "2.1" in draft.source


def test_what_a_person_is_writing_is_not_replaced() -> None:
    product = encore(needs_approval=True)
    mine = draft_of(product)
    problem(Api(token(product, "plan")).post(AT, body(source=next_source("7"))), 409, "draft-alive")
    assert Draft.objects.get().source == mine.source
    assert Product.objects.get().managed_in == ""


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://ci:secret@git.example.org/us/plan.git", "https://git.example.org/us/plan"),
        ("git@git.example.org:us/plan.git", "git.example.org:us/plan.git"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_its_password(given: str, shown: str) -> None:
    assert address_of(given) == shown


def test_an_address_of_another_kind_is_refused() -> None:
    product = encore()
    problem(Api(token(product, "plan")).post(AT, body(managed_in="javascript://x")), 422, "bad-address")
