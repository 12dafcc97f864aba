"""Whatever is sent to the API, it answers; never with an error of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Api
from upkept.config.api import api
from upkept.kit.journal.models import Event
from upkept.kit.limits import counting
from upkept.plans.incoming import postable
from upkept.products.models import Product, Token

pytestmark = pytest.mark.django_db
LENIENT = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["release:1", "ticket:1", "line:1", "course:7", "\x00", "a:\x00", "9" * 300, "2026-03-01", "0001-01-01T00:00:00Z",
                     "9999-12-31T23:59:59-23:59", "2026-03-02T09:00:00Z", "-1", "1e400", "4h", "advisory:1"]),
)  # fmt: skip
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
FIELDS = ("class", "version", "digest", "start", "until", "priority", "severity", "channel", "channels", "phase", "component",
          "value", "kinds", "message", "line", "from", "to", "result", "to_version", "at", "text_sha256", "obligation")  # fmt: skip


def events(kinds: list[str]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"kind": st.one_of(st.sampled_from(kinds), texts), "subject": texts},
        optional={
            "at": st.one_of(texts, st.integers(), values),
            "data": st.one_of(st.dictionaries(st.one_of(st.sampled_from(FIELDS), texts), values, max_size=4), values),
            "id": st.one_of(texts, values),
            "how": st.one_of(st.sampled_from(["observed", "reported", "attested", "imported"]), values),
            "text": texts,
            "other": values,
        },
    )


@pytest.fixture
def all_kinds(ci: Api, encore: Product) -> Iterator[Api]:
    Token.objects.update(kinds=sorted(postable("encore")))
    yield ci


def is_answered(response: Any) -> None:
    assert response.status_code < 500, response.content
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert json.loads(response.content)["detail"]


@LENIENT
@given(data=st.data())
def test_any_event_is_recorded_or_refused(all_kinds: Api, data: st.DataObject) -> None:
    kinds = sorted(postable("encore"))
    sent = data.draw(st.one_of(events(kinds), events(kinds), values))
    counting.forget()
    with transaction.atomic():
        before = Event.objects.filter(by__startswith="token:").count()
        response = all_kinds.post(
            "/products/encore/events", sent, Idempotency_Key=data.draw(st.sampled_from(["k", "k2", "é", " "]))
        )
        is_answered(response)
        assert Event.objects.filter(by__startswith="token:").count() - before == (response.status_code == 201)
        transaction.set_rollback(True)


@LENIENT
@given(data=st.data())
def test_any_batch_is_answered_one_by_one(all_kinds: Api, data: st.DataObject) -> None:
    kinds = sorted(postable("encore"))
    sent = data.draw(st.lists(st.one_of(events(kinds), values), min_size=1, max_size=4))
    counting.forget()
    with transaction.atomic():
        response = all_kinds.post("/products/encore/events", sent)
        is_answered(response)
        if response.status_code == 207:
            said = response.json()
            assert len(said["results"]) == len(sent)
            assert said["recorded"] + said["known"] + said["refused"] == len(sent)
        transaction.set_rollback(True)


@LENIENT
@given(
    body=st.binary(max_size=200), type_=st.sampled_from(["application/json", "application/x-ndjson", "text/html", ""])
)
def test_any_bytes_are_answered(all_kinds: Api, body: bytes, type_: str) -> None:
    counting.forget()
    is_answered(
        all_kinds.client.post("/api/v1/products/encore/events", body, content_type=type_, headers=all_kinds.headers)
    )


def paths() -> list[tuple[str, list[str]]]:
    """Every path that can be read, with its parameters, from our own OpenAPI document."""
    return [
        (path, [one["name"] for one in methods["get"]["parameters"] if one["in"] == "query"])
        for path, methods in api.get_openapi_schema()["paths"].items()
        if "get" in methods
    ]


@LENIENT
@given(data=st.data())
def test_any_question_is_answered(encore: Product, reader: Api, data: st.DataObject) -> None:
    from urllib.parse import quote, urlencode

    Token.objects.update(scopes=["read", "tickets"])
    path, names = data.draw(st.sampled_from(paths()))
    for name in ("slug", "number", "ref", "id"):
        usual = {"slug": "encore", "number": "1", "ref": "0" * 16, "id": "response"}[name]
        value = data.draw(st.one_of(st.just(usual), texts))
        path = path.replace(f"{{{name}}}", quote(value.encode("utf-8", "replace"), safe=""))
    asked = data.draw(st.dictionaries(st.sampled_from([*names, "other"]), texts, max_size=3)) if names else {}
    query = urlencode({name: value.encode("utf-8", "replace") for name, value in asked.items()})
    counting.forget()
    is_answered(Client().get(f"{path}?{query}", headers=data.draw(st.sampled_from([{}, reader.headers]))))
