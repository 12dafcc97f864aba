"""What a socket may send: two lengths, half a body, HEAD everywhere."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.test import Client

from upkept.kit import http
from upkept.kit.http import Dispatcher
from upkept.products.models import Product


def answered(dispatcher: Dispatcher, messages: list[dict[str, Any]], *headers: tuple[bytes, bytes]) -> int:
    """The status that a request gets whose body comes so, and then no more."""
    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1", "headers": list(headers),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(30)
        raise AssertionError("nobody waits so long")

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(dispatcher(scope, receive, send))
    return int(sent[0]["status"]) if sent else 0


def page(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"read"]


@pytest.fixture
def dispatcher() -> Dispatcher:
    return Dispatcher(page, threads=1, body_limit=1000)


def test_a_body_with_two_lengths_is_refused(dispatcher: Dispatcher) -> None:
    """RFC 9112, 6.3: what one reader takes for the body, another may take for the next request."""
    whole = [{"type": "http.request", "body": b"abc", "more_body": False}]
    both = ((b"content-length", b"3"), (b"transfer-encoding", b"chunked"))
    assert answered(dispatcher, list(whole), both[1]) == 200
    assert answered(dispatcher, list(whole), *both) == 400


def test_a_body_that_never_comes_is_given_up(dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SECONDS_BETWEEN_PARTS", 0.05)
    begun = [{"type": "http.request", "body": b"abc", "more_body": True}]
    assert answered(dispatcher, begun, (b"content-length", b"30")) == 408


def test_a_body_that_drips_is_given_up(dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SECONDS_FOR_A_BODY", 0.0)
    drops = [{"type": "http.request", "body": b"a", "more_body": True} for _ in range(900)]
    assert answered(dispatcher, drops) == 408


@pytest.mark.parametrize(
    "path", ["/", "/all", "/encore/", "/encore/plan", "/encore/support", "/account/login/", "/healthz"]
)
def test_whoever_may_get_a_page_may_ask_for_its_head(encore: Product, path: str) -> None:
    client = Client()
    assert client.head(path).status_code == client.get(path).status_code
    assert client.head(path).content == b""
