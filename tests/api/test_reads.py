"""What is public over the API, and what only the team and its tokens may read."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest

from tests import make
from tests.api.conftest import NOW, Api, problem, token
from tests.spine import small
from upkept.kit.clock import instant_of
from upkept.plans import timers
from upkept.plans.models import Obligation, PlanVersion
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
ANYBODY = Api


def opened(ticket: str, ago: int = 0, **data: Any) -> None:
    at = instant_of(NOW) - ago
    small.happens("ticket.opened", ticket, at, now=at, **{"priority": "high", **data})


def next_page(response: Any) -> str | None:
    found = re.search(r'<([^>]+)>; rel="next"', response["Link"])
    return found[1] if found else None


def test_everybody_sees_the_products_page_by_page(db: None) -> None:
    for slug in ("a", "b", "c", "d", "e"):
        make.product(slug)
    seen, path = [], "/products?limit=2"
    while path:
        response = ANYBODY().get(path.removeprefix("http://testserver"))
        seen += [one["slug"] for one in response.json()]
        path = next_page(response)
    assert seen == ["a", "b", "c", "d", "e"]


def test_the_plan_in_force_is_read_with_its_prose_and_its_digest(encore: Product) -> None:
    response = ANYBODY().get("/products/encore/plan")
    said = response.json()
    row = PlanVersion.objects.get()
    assert (said["number"], said["prose"]["en"], said["source"]) == ("1", small.PROSE, row.source)
    assert said["document"]["commitments"]["response"]["kind"] == "deadline"
    assert response["ETag"] == f'"{row.digest}"'
    assert ANYBODY().get("/products/encore/plan", If_None_Match=response["ETag"]).status_code == 304


def test_a_version_that_is_not_in_force_yet_is_listed_and_does_not_count(encore: Product) -> None:
    small.published("2", "2026-06-01", now=instant_of(NOW))
    assert ANYBODY().get("/products/encore/plan").json()["number"] == "1"
    assert [one["number"] for one in ANYBODY().get("/products/encore/plan/versions").json()] == ["2", "1"]
    assert ANYBODY().get("/products/encore/plan/versions/2").json()["number"] == "2"
    problem(ANYBODY().get("/products/encore/plan/versions/3"), 404, "not-found")


def test_a_product_without_a_plan_says_so(db: None) -> None:
    make.product("bare")
    problem(ANYBODY().get("/products/bare/plan"), 404, "no-plan")
    assert ANYBODY().get("/products/bare/commitments").json() == []
    assert ANYBODY().get("/products/bare/scores").json()["scores"] == []


def test_promises_are_read_with_how_they_are_measured(encore: Product) -> None:
    said = {one["id"]: one for one in ANYBODY().get("/products/encore/commitments").json()}
    assert set(said) == {"response", "minor"}
    assert said["response"]["measured"]
    assert said["response"]["longest_wait"] == 25 * 3600  # by the wall clock, in the night that has 25 hours
    assert ANYBODY().get("/products/encore/commitments/minor").json()["kind"] == "cadence"
    problem(ANYBODY().get("/products/encore/commitments/nothing"), 404, "not-found")


def test_scores_count_by_month_and_give_no_share_of_few_cases(encore: Product) -> None:
    for number, answered in enumerate((1, 1, 3)):
        at = instant_of(NOW) - 5 * 3600
        small.happens("ticket.opened", f"ticket:{number}", at, now=at, priority="high")
        small.happens("ticket.answered", f"ticket:{number}", at + answered * 3600, now=at + answered * 3600)
    opened("ticket:9")
    small.happens("ticket.opened", "ticket:10", instant_of(NOW), priority="high")
    said = ANYBODY().get("/products/encore/scores?commitment=response").json()
    [score] = said["scores"]
    assert score["running"] == 2
    assert (score["kept"] + score["late"]) == score["raw"]["cases"]
    assert score["raw"]["share"] is None
    assert {one["month"] for one in score["months"]} <= {"2026-03"}
    assert b"ticket:9" not in ANYBODY().get("/products/encore/scores").content


def test_months_are_held_to_their_form(encore: Product) -> None:
    for wrong in ("2026-13", "2026", "0000-01", "x"):
        problem(ANYBODY().get(f"/products/encore/scores?since={wrong}"), 422, "invalid")
    problem(ANYBODY().get("/products/encore/scores?since=2026-03&until=2026-02"), 422, "invalid")


def test_running_cases_are_for_the_team_and_its_tokens_alone(encore: Product, reader: Api, ci: Api) -> None:
    opened("ticket:1")
    ref = Obligation.objects.get(subject="ticket:1").ref
    stranger = Api(token(make.product("other"), "read", name="x"))
    for path in ("/products/encore/obligations", f"/obligations/{ref}"):
        problem(ANYBODY().get(path), 401, "unauthenticated")
        problem(stranger.get(path), 404, "not-found")
        problem(Api(person=make.charlie()).get(path), 404, "not-found")
        assert reader.get(path).status_code == 200
        assert Api(person=make.member("Bob", "auditor", encore)).get(path).status_code == 200
    problem(ci.get("/products/encore/obligations"), 403, "missing-scope")
    absent = problem(ci.get("/obligations/0000000000000000"), 404, "not-found")
    theirs = problem(ci.get(f"/obligations/{ref}"), 404, "not-found")
    assert {**absent, "instance": ""} == {**theirs, "instance": ""}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("subject=ticket:1", {"ticket:1"}),
        ("commitment=response&outcome=running", {"ticket:1", "ticket:2", "ticket:3"}),
        ("state=running", {"ticket:2", "commitment:minor"}),
        ("state=at-risk", {"ticket:1"}),
        ("state=paused", {"ticket:3"}),
        ("state=broken", {"ticket:4"}),
        ("owner=agent&state=broken", {"ticket:4"}),
        ("owner=owner", set()),
        ("due_before=2026-03-02T09:15:00Z", {"ticket:1", "ticket:4"}),
        ("due_after=2026-03-02T09:15:00%2B00:00&commitment=response", {"ticket:2"}),
        ("month=2026-03", {"ticket:4"}),
        ("month=2025-03", set()),
    ],
)
def test_obligations_are_filtered(encore: Product, reader: Api, asked: str, found: set[str | None]) -> None:
    opened("ticket:1", ago=110 * 60)
    opened("ticket:2")
    opened("ticket:3", ago=60)
    small.happens("ticket.waiting", "ticket:3", instant_of(NOW) - 30, now=instant_of(NOW) - 30)
    opened("ticket:4", ago=3 * 3600)
    timers.open_periods(NOW)
    timers.look(NOW)
    response = reader.get(f"/products/encore/obligations?{asked}")
    assert response.status_code == 200, response.content
    assert {one["subject"] for one in response.json()} == found


def test_a_misspelt_filter_is_refused_with_the_nearest(reader: Api) -> None:
    said = problem(reader.get("/products/encore/obligations?comitment=response"), 422, "unknown-parameter")
    assert "commitment" in said["detail"]


@pytest.mark.parametrize("wrong", ["limit=0", "limit=201", "limit=x", "cursor=%00", "cursor=abc", "cursor=" + "9" * 150, "state=lost", "due_before=2026-03-02", "due_after=9999-12-31T23:59:59-12:00", "outcome=", "month=3"])  # fmt: skip
def test_a_wrong_filter_is_refused_by_its_name(reader: Api, wrong: str) -> None:
    response = reader.get(f"/products/encore/obligations?{wrong}")
    assert response.status_code == 422, response.content
    assert response["Content-Type"] == "application/problem+json"


def test_pages_stay_right_while_cases_arrive(encore: Product, reader: Api) -> None:
    for number in range(6):
        opened(f"ticket:{number}")
    first = reader.get("/products/encore/obligations?commitment=response&limit=3")
    opened("ticket:99")
    second = reader.get(next_page(first))
    assert [one["subject"] for one in (*first.json(), *second.json())] == [f"ticket:{n}" for n in (5, 4, 3, 2, 1, 0)]
    assert next_page(second) is None


def test_lists_take_the_same_few_queries_however_long(
    encore: Product, reader: Api, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        opened(f"ticket:{number}")
    reader.get("/products/encore/obligations")
    with django_assert_max_num_queries(3):
        assert len(reader.get("/products/encore/obligations").json()) >= 30
    with django_assert_max_num_queries(8):
        ANYBODY().get("/products/encore/scores")
    with django_assert_max_num_queries(3):
        reader.get("/products/encore/events")


def test_an_obligation_says_why(encore: Product, reader: Api) -> None:
    opened("ticket:1", ago=3600)
    small.happens("ticket.waiting", "ticket:1", instant_of(NOW) - 1800, now=instant_of(NOW) - 1800)
    small.happens("ticket.resumed", "ticket:1", instant_of(NOW) - 600, now=instant_of(NOW) - 600)
    ref = Obligation.objects.get(subject="ticket:1").ref
    said = reader.get(f"/obligations/{ref}").json()
    assert (said["explain"]["counted"], said["explain"]["paused"]) == (2400, 1200)
    assert [piece["state"] for piece in said["explain"]["pieces"]][:2] == ["counted", "paused"]
    assert {"opened", "paused", "resumed"} <= {step["code"] for step in said["explain"]["steps"]}
    timers.open_periods(NOW)
    period = Obligation.objects.get(commitment="minor")
    assert reader.get(f"/obligations/{period.ref}").json()["period"] == period.key


def test_the_digest_is_what_was_published(encore: Product) -> None:
    said = ANYBODY().get("/products/encore/plan").json()
    import json

    whole = json.dumps([said["source"], said["prose"], said["files"]], sort_keys=True, ensure_ascii=False)
    assert hashlib.sha256(whole.encode()).hexdigest() == said["digest"]


def test_the_time_is_told_as_it_was(encore: Product, reader: Api) -> None:
    opened("ticket:1")
    [said] = reader.get("/products/encore/obligations?subject=ticket:1").json()
    assert said["opened_at"] == "2026-03-02T09:00:00Z"
    assert said["due_at"] == (NOW + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
