"""A caller of the API, by token or session, and a product with the small plan."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.spine import small
from upkept.accounts.models import Person
from upkept.kit import clock
from upkept.kit.clock import moment
from upkept.products import actions
from upkept.products.models import Product

NOW = moment(small.START)


@pytest.fixture(autouse=True)
def it_is_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Api:
    """Calls of one caller."""

    def __init__(self, token: str = "", person: Person | None = None, client: Client | None = None) -> None:
        self.client = client or Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if person is not None:
            self.client.force_login(person)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(_full(path), headers={**self.headers, **_named(headers)})  # type: ignore[return-value]

    def post(self, path: str, body: Any, type_: str = "application/json", **headers: str) -> HttpResponse:
        sent = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(  # type: ignore[return-value]
            _full(path), sent, content_type=type_, headers={**self.headers, **_named(headers)}
        )


def _full(path: str) -> str:
    return path if path.startswith(("/api", "http")) else f"/api/v1{path}"


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def token(product: Product, *scopes: str, kinds: tuple[str, ...] = (), name: str = "CI") -> str:
    return actions.create_token(product, name, scopes=scopes, kinds=kinds, by=None, now=NOW)[1]


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The answer is this problem, as RFC 9457 has it."""
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    found: dict[str, Any] = json.loads(response.content)
    assert found["type"] == f"/api/v1/problems/{code}", found
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


@pytest.fixture
def encore(db: None) -> Product:
    return small.published()[0]


@pytest.fixture
def ci(encore: Product) -> Api:
    return Api(
        token(encore, "events", kinds=("ticket.opened", "ticket.answered", "release.staged", "release.completed"))
    )


@pytest.fixture
def reader(encore: Product) -> Api:
    return Api(token(encore, "read", name="reader"))
