"""The adapter between uvicorn and Django: what arrives is what was sent, and nobody holds a thread by being slow."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from upkept.kit.http import Dispatcher


def call(
    pages: Any, *, body: list[bytes] = (), headers: Any = (), path: str = "/", limit: int = 1000, **scope: Any
) -> Any:
    """One request, as uvicorn would bring it: the status, the headers, the body."""
    sent: list[dict[str, Any]] = []
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    parts.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, Any]:
        if parts:
            return parts.pop(0)
        await asyncio.sleep(3600)
        return {}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    whole = {
        "type": "http",
        "method": "POST" if body else "GET",
        "path": path,
        "query_string": b"a=1",
        "http_version": "1.1",
        "headers": list(headers),
        "server": ("example.org", 80),
        "client": ("192.0.2.1", 5),
        **scope,
    }
    asyncio.run(Dispatcher(pages, threads=1, body_limit=limit)(whole, receive, send))
    text = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], dict(sent[0]["headers"]), text


class Echo:
    """A WSGI application that keeps what it was asked."""

    def __init__(self, answer: Any = (b"fine",)) -> None:
        self.answer = answer
        self.body = b""
        self.request: dict[str, Any] = {}

    def __call__(self, request: dict[str, Any], start_response: Any) -> Any:
        self.request, self.body = request, request["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", " a=1"), ("Set-Cookie", "b=2")])
        return self.answer


def test_a_body_in_parts_arrives_whole_with_its_true_length():
    pages = Echo()
    status, headers, text = call(pages, body=[b"one ", b"two"], headers=[(b"content-length", b"999")])
    assert (status, text, pages.body) == (200, b"fine", b"one two")
    assert pages.request["CONTENT_LENGTH"] == "7"


def test_header_names_with_an_underscore_are_dropped():
    pages = Echo()
    call(pages, headers=[(b"x_forwarded_for", b"evil"), (b"x-forwarded-for", b"proxy"), (b"content_type", b"evil")])
    assert pages.request["HTTP_X_FORWARDED_FOR"] == "proxy"
    assert "CONTENT_TYPE" not in pages.request


def test_repeated_headers_are_joined_as_rfc_9110_and_6265_say():
    pages = Echo()
    call(pages, headers=[(b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"x=1"), (b"cookie", b"y=2")])
    assert (pages.request["HTTP_ACCEPT"], pages.request["HTTP_COOKIE"]) == ("a,b", "x=1; y=2")


def test_paths_are_latin_1_as_pep_3333_wants():
    pages = Echo()
    call(pages, path="/mañana/日")
    assert pages.request["PATH_INFO"].encode("latin-1").decode() == "/mañana/日"


def test_a_body_beyond_the_limit_is_refused_in_words_and_not_computed():
    pages = Echo()
    status, _, text = call(pages, body=[b"x" * 600, b"x" * 600], limit=1000)
    assert status == 413
    assert b"too large" in text
    assert pages.request == {}
    assert call(pages, body=[b"x"], headers=[(b"content-length", b"1001")], limit=1000)[0] == 413


def test_a_streamed_answer_is_closed_and_leaves_the_thread_before_it_is_sent():
    class Streamed:
        streaming = True
        closed_in = ""

        def __iter__(self) -> Any:
            yield b"x" * 700_000
            yield b"y" * 700_000

        def close(self) -> None:
            self.closed_in = threading.current_thread().name

    answer = Streamed()
    _, _, text = call(Echo(answer))
    assert text == b"x" * 700_000 + b"y" * 700_000
    assert answer.closed_in.startswith("web")


def test_header_values_have_no_space_in_front_and_repeated_ones_stay():
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
    asyncio.run(Dispatcher(Echo(), threads=1, body_limit=10)(scope, receive, send))
    assert [value for name, value in sent[0]["headers"] if name == b"set-cookie"] == [b"a=1", b"b=2"]


def test_a_client_that_leaves_early_costs_no_computation():
    pages = Echo()

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        raise AssertionError("nobody is there to read this")

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
    asyncio.run(Dispatcher(pages, threads=1, body_limit=10)(scope, receive, send))
    assert pages.request == {}


def test_a_live_answer_goes_on_outside_the_threads_and_stops_when_the_client_leaves():
    stopped: list[bool] = []

    class Answer(list[bytes]):
        def live(self) -> Any:
            return self._go_on()

        async def _go_on(self) -> Any:
            try:
                while True:
                    yield b"tick "
                    await asyncio.sleep(0.01)
            finally:
                stopped.append(threading.current_thread() is threading.main_thread())

    sent: list[Any] = []
    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
    asyncio.run(Dispatcher(Echo(Answer()), threads=1, body_limit=10)(scope, receive, send))
    assert sum(message.get("body") == b"tick " for message in sent) > 2
    assert stopped == [True]
