"""The rim of the API: every error is a problem document, whoever made it; limits hold; nothing of another's is told."""

from __future__ import annotations

import ast
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

import upkept
from tests import make
from tests.api.conftest import NOW, Api, problem, token
from upkept.config.api import api
from upkept.kit.api import problems
from upkept.kit.limits import counting, jobs
from upkept.kit.limits.counting import Rule, spend
from upkept.kit.limits.models import Spent
from upkept.products import actions, caller
from upkept.products.models import Product, Token
from upkept.support.models import Ticket

pytestmark = pytest.mark.django_db
PATH = "/products/encore/events"


# Problems -------------------------------------------------------------------------------------------------------------
def test_what_is_not_there_is_a_problem_wherever_it_is_not(db: None) -> None:
    for path in ("/api/", "/api/v2/x", "/api/v1/nothing", "/api/v1/products/nobody", "/api/v1/tickets/x", "/api/v1/"):
        problem(Api().get(path), 404, "not-found")


def test_another_method_is_answered_with_those_that_are_possible(encore: Product, ci: Api) -> None:
    response = ci.client.delete(f"/api/v1{PATH}", headers=ci.headers)
    problem(response, 405, "method-not-allowed")
    assert {part.strip() for part in response["Allow"].split(",")} == {"GET", "POST"}


def test_a_head_is_a_get_without_its_body(encore: Product) -> None:
    head, get = Client().head("/api/v1/products/encore"), Client().get("/api/v1/products/encore")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(get.content)))


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [("{", 1, 2), ('{"kind": "a",\n "subject" "b"}', 2, 12), (" ", 1, 2), ("nul", 1, 1)],
)
def test_a_slip_in_the_json_is_shown_with_its_place(ci: Api, body: str, line: int, column: int) -> None:
    said = problem(ci.post(PATH, body), 400, "malformed-json")
    assert said["position"] == {"line": line, "column": column}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"\xff\xfe", 400, "malformed-json"),
        (b'{"kind": 1, "kind": 2}', 400, "malformed-json"),
        (b'{"kind": NaN}', 400, "malformed-json"),
        (b'{"data": {"n": ' + b"9" * 5000 + b"}}", 400, "malformed-json"),
        (b'{"data": {"n": ' + b"9" * 30 + b"}}", 422, "invalid"),
        (b'{"data": {"n": 1e999}}', 422, "invalid"),
        (b'{"data": ' + b"[" * 30 + b"]" * 30 + b"}", 422, "invalid"),
        (b"[" * 100_000, 422, "invalid"),
        (b'"text"', 422, "invalid"),
        (b"null", 422, "invalid"),
    ],
)
def test_no_body_surprises_us(ci: Api, body: bytes, status: int, code: str) -> None:
    problem(ci.post(PATH, body), status, code)


def test_a_ticket_with_a_slip_in_the_json_is_shown_its_place_too(encore: Product) -> None:
    said = problem(Api(person=make.dana()).post("/products/encore/tickets", '{"title": }'), 400, "malformed-json")
    assert said["position"] == {"line": 1, "column": 11}


def test_a_body_of_another_type_is_refused(ci: Api) -> None:
    said = problem(ci.post(PATH, "kind=x", "application/x-www-form-urlencoded"), 415, "unsupported-media-type")
    assert "application/json" in said["accepts"]
    problem(Api(person=make.dana()).post("/products/encore/tickets", "x", "text/plain"), 415, "unsupported-media-type")


def test_a_body_that_is_too_large_is_refused(ci: Api) -> None:
    problem(ci.post(PATH, b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413, "too-large")
    person = Api(person=make.dana())
    problem(
        person.post("/products/encore/tickets", b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413, "too-large"
    )


def test_a_bug_is_a_problem_too_and_tells_nothing(encore: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upkept.products.access.public_product", lambda slug: 1 / 0)
    client = Client(raise_request_exception=False)
    said = problem(Api(client=client).get("/products/encore"), 500, "internal-error")
    assert "division" not in json.dumps(said)


def test_every_refusal_that_the_api_can_meet_is_documented() -> None:
    """The codes in the source of what the endpoints call; a new one must be declared before it is sent."""
    root = Path(upkept.__file__).parent
    files = ["kit/journal/checks.py", "kit/journal/kinds.py", "kit/journal/recording.py", "kit/journal/standard.py",
             "plans/incoming.py", "kit/api/cursor.py", "kit/api/idempotency.py", "support/actions.py", "support/api.py",
             "products/caller.py", "kit/api/body.py", "kit/api/strict.py", "plans/api/events.py", "plans/api/plan.py"]  # fmt: skip
    codes = {
        call.args[0].value
        for file in files
        for call in ast.walk(ast.parse((root / file).read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("Refusal", "Problem")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(codes) > 20
    assert codes <= set(problems.KINDS)


# Who asks -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("written", ["Bearer", "Bearer x", "Basic YTpi", "Bearer upk_1_x", "upk_1_x", "Bearer upk_²_x"])
def test_a_wrong_token_is_never_the_same_as_none(encore: Product, written: str) -> None:
    response = Client().get("/api/v1/products", headers={"Authorization": written})
    problem(response, 401, "invalid-token")
    assert "invalid_token" in response["WWW-Authenticate"]


def test_who_guesses_tokens_is_stopped(encore: Product) -> None:
    wrong = Api("upk_1_guess")
    for _ in range(caller.WRONG_TOKENS.most + 1):
        problem(wrong.get("/products"), 401, "invalid-token")
    response = wrong.get("/products")
    problem(response, 429, "too-many-requests")
    assert 0 < int(response["Retry-After"]) <= caller.WRONG_TOKENS.seconds


def test_a_revoked_token_is_refused_at_once(encore: Product, reader: Api) -> None:
    assert reader.get("/products").status_code == 200
    actions.revoke_token(Token.objects.get(name="reader"), now=NOW)
    problem(reader.get("/products"), 401, "invalid-token")


def test_a_token_notes_its_use_once_an_hour(reader: Api, django_assert_num_queries: Any) -> None:
    reader.get("/products/encore")
    assert Token.objects.get(name="reader").used_at == NOW
    with django_assert_num_queries(2):  # the token, the product: reading writes nothing
        reader.get("/products/encore")


# Limits ---------------------------------------------------------------------------------------------------------------
def test_every_answer_says_how_one_stands(reader: Api) -> None:
    first, second = reader.get("/products"), reader.get("/products/nobody")
    assert (first["RateLimit-Limit"], first["RateLimit-Policy"]) == ("600", "600;w=60")
    assert int(second["RateLimit-Remaining"]) == int(first["RateLimit-Remaining"]) - 1
    assert 0 < int(first["RateLimit-Reset"]) <= 60


def test_who_asks_too_much_waits_and_others_do_not(encore: Product, reader: Api) -> None:
    for _ in range(caller.BY_ADDRESS.most):
        assert Api().get("/products").status_code == 200
    response = Api().get("/products")
    problem(response, 429, "too-many-requests")
    assert response["Retry-After"] == response["RateLimit-Reset"]
    assert response["RateLimit-Remaining"] == "0"
    assert reader.get("/products").status_code == 200


def test_far_below_a_limit_nothing_is_written(django_assert_num_queries: Any) -> None:
    rule = Rule("t", 600, 60)
    with django_assert_num_queries(0):
        for _ in range(59):
            assert spend(rule, "a", now=NOW).allowed
    with django_assert_num_queries(1):
        spend(rule, "a", now=NOW)


def test_processes_count_together_within_a_tenth() -> None:
    """Two processes are one that forgets what it counted by itself."""
    rule, let_through = Rule("t", 100, 60), 0
    for _process in range(4):
        counting.forget()
        let_through += sum(spend(rule, "a", now=NOW).allowed for _ in range(100))
    assert 100 <= let_through <= 100 + 4 * 10


def test_a_small_limit_is_exact_over_processes() -> None:
    rule, let_through = Rule("t", 5, 3600), 0
    for _process in range(10):
        counting.forget()
        let_through += spend(rule, "a", now=NOW).allowed
    assert let_through == 5


def test_a_new_window_begins_afresh_and_old_ones_are_forgotten() -> None:
    rule = Rule("t", 1, 60)
    assert [spend(rule, "a", now=NOW).allowed for _ in range(2)] == [True, False]
    assert spend(rule, "a", now=NOW + timedelta(seconds=60)).allowed
    assert Spent.objects.count() == 1
    Spent.objects.update(window=0)
    assert jobs.clear() == 1


def test_an_address_is_not_kept() -> None:
    assert "203.0.113.7" not in counting.address_key("203.0.113.7")
    assert counting.address_key("2001:db8:1:2:3::1") == counting.address_key("2001:db8:1:2:ffff::9")
    assert counting.address_key("2001:db8:1:2::1") != counting.address_key("2001:db8:1:3::1")


def test_many_events_spend_more_than_one(encore: Product, ci: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upkept.plans.api.events.EVENTS", Rule("few", 30, 60))
    sent = [{"kind": "release.staged", "subject": f"release:{n}"} for n in range(20)]
    assert ci.post(PATH, sent).status_code == 207
    problem(ci.post(PATH, sent), 429, "too-many-requests")


# What the API says of itself ------------------------------------------------------------------------------------------
def test_the_document_describes_every_endpoint_and_its_problems(encore: Product) -> None:
    found = Client().get("/api/v1/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    operations = [one for methods in found["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) >= 17
    for one in operations:
        assert one["summary"]
        assert one["description"], one["operationId"]
        assert {"422", "429", "500"} <= set(one["responses"])
        assert all(parameter.get("description") or parameter["in"] == "path" for parameter in one["parameters"])
    assert _dangling(found) == []


def _dangling(found: dict[str, Any]) -> list[str]:
    missing = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(ref := value.get("$ref"), str):
                place: Any = found
                for part in ref.removeprefix("#/").split("/"):
                    place = place.get(part) if isinstance(place, dict) else None
                if place is None:
                    missing.append(ref)
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(found)
    return missing


def test_the_reference_is_a_page_of_our_own_that_loads_nothing_from_elsewhere(encore: Product) -> None:
    response = Client().get("/api/v1/docs")
    page = response.content.decode()
    assert response.status_code == 200
    assert 'src="http' not in page
    assert 'href="http' not in page
    for code in problems.KINDS:
        assert f'id="problem-{code}"' in page
    for one in ("list_products", "post_events", "read_obligation", "open_ticket", "read_scores"):
        assert f'id="{one}"' in page


def test_a_problems_type_leads_to_its_explanation(encore: Product) -> None:
    said = problem(Api().get("/products/nobody"), 404, "not-found")
    response = Client().get(said["type"], follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0].endswith("#problem-not-found")
    problem(Client().get("/api/v1/problems/nonsense"), 404, "not-found")


def test_no_endpoint_is_public_by_mistake() -> None:
    public = {
        operation.view_func.__name__
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        if any(isinstance(one, caller.Anybody) for one in operation.auth_callbacks or [])
    }
    assert public == {
        "list_products", "read_product", "read_plan", "list_versions", "read_version",
        "list_commitments", "read_commitment", "read_scores", "list_checkpoints", "inclusion", "consistency",
    }  # fmt: skip


def test_a_token_of_one_product_reads_nothing_of_another(encore: Product) -> None:
    other = Api(token(make.product("other"), "read", "events", "tickets", kinds=("release.staged",)))
    for path in ("obligations", "events", "tickets"):
        problem(other.get(f"/products/encore/{path}"), 404, "not-found")
    problem(other.post(PATH, {"kind": "release.staged", "subject": "release:1"}), 404, "not-found")


# Beside the API -------------------------------------------------------------------------------------------------------
def test_the_server_itself_refuses_what_is_far_too_large_with_a_problem() -> None:
    from upkept.kit.http import _too_large

    found = _too_large(25 * 1024 * 1024, "/api/v1/products/encore/events")
    assert isinstance(found.body, bytes)
    assert (found.status, json.loads(found.body)["code"]) == (413, "too-large")
    assert dict(found.headers)[b"content-type"] == b"application/problem+json"


def test_the_support_page_takes_no_flood_of_tickets(encore: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upkept.support.pages.TICKETS", Rule("few", 2, 3600))
    said = {"title": "It stops", "text": "After two songs.", "priority": "high"}
    client = Client()
    assert [client.post("/encore/support", said).status_code for _ in range(3)] == [302, 302, 422]
    assert "Please send this again" in client.post("/encore/support", said).content.decode()
    assert Ticket.objects.count() == 2
