"""From uvicorn to Django: pages are computed by its WSGI handler in a few fixed threads, all waiting is the event loop's.

A page costs a fifth of what it would under Django's ASGI handler. No client holds a thread: the loop reads a request's
body and sends an answer; a thread only computes. An answer that has `live` (kit.live) goes on as a stream on the loop, so
that a thousand open pages cost no thread and no database connection. Header names with `_` are dropped, because WSGI
could not tell `X-Forwarded_For` from `X-Forwarded-For`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

from upkept.kit.api import problems

Scope: TypeAlias = dict[str, Any]  # ASGI's own, hence Any
Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Wsgi: TypeAlias = Callable[..., Iterable[bytes]]
Live: TypeAlias = Callable[[], AsyncIterator[bytes]]

IN_MEMORY = 1024 * 1024  # bytes of a body, or of a streamed answer, before it goes to a temporary file
CHUNK = 256 * 1024
SECONDS_BETWEEN_PARTS = 30.0
SECONDS_FOR_A_BODY = 600.0
"""Whoever sends slower holds a connection and a file of ours for nothing."""


class TooLarge(Exception):  # noqa: N818 - an answer (413), not a fault
    """The body is longer than allowed."""


class TooSlow(Exception):  # noqa: N818
    """The body does not come (408)."""


class TwoLengths(Exception):  # noqa: N818
    """The body has a length and comes in chunks too (400): what one reader takes for it, another takes for the next request."""


class Gone(Exception):  # noqa: N818
    """The client left before its request was complete."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | IO[bytes] | Live


class Dispatcher:
    """The ASGI application around a WSGI one."""

    def __init__(
        self,
        pages: Wsgi,
        *,
        threads: int,
        body_limit: int,
        on_start: Callable[[], None] = lambda: None,
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        """`body_limit` in bytes; `on_start` and `on_stop` run on the event loop."""
        self.pages = pages
        self.body_limit = body_limit
        self.on_start = on_start
        self.on_stop = on_stop
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_and_die(receive, send)
        elif scope["type"] == "http":
            await self._page(scope, receive, send)
        else:
            raise ValueError(f"{scope['type']} is not spoken here.")

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = await self._read(scope, receive, body)
            except Gone:
                return
            except TooLarge:
                await _deliver(_too_large(self.body_limit, scope["path"]), receive, send)
                return
            except TooSlow:
                await _deliver(_refusal(408, "The rest of the request did not come. Send it again."), receive, send)
                return
            except TwoLengths:
                await _deliver(_refusal(400, "Send Content-Length or Transfer-Encoding, not both."), receive, send)
                return
            answer = await asyncio.get_running_loop().run_in_executor(
                self.pool, _compute, self.pages, environ(scope, body, length)
            )
        await _deliver(answer, receive, send)

    async def _read(self, scope: Scope, receive: Receive, body: IO[bytes]) -> int:
        headers = dict(scope["headers"])
        if b"content-length" in headers and b"transfer-encoding" in headers:
            raise TwoLengths
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self.body_limit:
            raise TooLarge
        length, until = 0, time.monotonic() + SECONDS_FOR_A_BODY
        while True:
            message = await _next_part(receive, until)
            if message["type"] == "http.disconnect":
                raise Gone
            part = message.get("body", b"")
            length += len(part)
            if length > self.body_limit:
                raise TooLarge
            body.write(part)
            if not message.get("more_body"):
                body.seek(0)
                return length

    async def _live_and_die(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.on_start()
            else:
                self.on_stop()
                self.pool.shutdown(wait=False, cancel_futures=True)
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


def environ(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """WSGI's view of a request (PEP 3333), text as latin-1."""
    host, port = scope.get("server") or ("localhost", None)
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name or name == "content-length":
            continue  # the length was counted: what was announced may have been wrong, or chunked
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        glue = "; " if name == "cookie" else ","
        found[key] = f"{found[key]}{glue}{value}" if key in found else value
    return found


def _compute(pages: Wsgi, request: dict[str, Any]) -> Answer:
    """Runs in a thread: the whole answer, a streamed one in a temporary file, so that a slow reader costs no thread."""
    head: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        head[:] = [int(status[:3]), [(k.lower().encode("latin-1"), v.strip().encode("latin-1")) for k, v in headers]]

    response = pages(request, start_response)
    try:
        if live := getattr(response, "live", None):
            return Answer(head[0], [(k, v) for k, v in head[1] if k != b"content-length"], live)
        if not getattr(response, "streaming", False):
            return Answer(head[0], head[1], b"".join(response))
        body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - _deliver closes it
        for part in response:
            body.write(part)
        body.seek(0)
        return Answer(head[0], head[1], body)
    finally:
        if close := getattr(response, "close", None):
            close()


async def _next_part(receive: Receive, until: float) -> Message:
    left = min(SECONDS_BETWEEN_PARTS, until - time.monotonic())
    try:
        async with asyncio.timeout(left):
            return await receive()
    except TimeoutError:
        raise TooSlow from None


def _refusal(status: int, sentence: str) -> Answer:
    text = f"{sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    return Answer(status, [*headers, (b"connection", b"close")], text)


async def _deliver(answer: Answer, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    if isinstance(answer.body, bytes):
        await send({"type": "http.response.body", "body": answer.body})
        return
    with contextlib.ExitStack() as opened:
        parts = answer.body() if callable(answer.body) else _parts(opened.enter_context(answer.body))
        await _send_while_there(parts, receive, send)


async def _send_while_there(parts: AsyncIterator[bytes], receive: Receive, send: Send) -> None:
    """Part after part, until the end or until the client leaves."""
    sending = asyncio.ensure_future(_send_all(parts, send))
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            sending.result()
    finally:
        sending.cancel()
        leaving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending


async def _send_all(parts: AsyncIterator[bytes], send: Send) -> None:
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _parts(body: IO[bytes]) -> AsyncIterator[bytes]:
    while part := body.read(CHUNK):
        yield part


def _too_large(limit: int, path: str) -> Answer:
    sentence = f"This is too large: at most {limit // (1024 * 1024)} MiB can be sent at once. Send a smaller file."
    text, type_ = f"{sentence}\n".encode(), b"text/plain; charset=utf-8"
    if path.startswith(problems.ROOT):
        made = problems.document(problems.Problem("too-large", sentence))
        text, type_ = json.dumps(made.as_json(path)).encode(), problems.MEDIA_TYPE.encode()
    headers = [(b"content-type", type_), (b"content-length", str(len(text)).encode())]
    return Answer(413, [*headers, (b"connection", b"close")], text)
