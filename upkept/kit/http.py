"""One server, two ways in: live pages go to Django's ASGI handler, all else to its WSGI handler in a few fixed threads.

A page costs a fifth of what it would under ASGI alone. No client holds a thread: a request's body is read, and an answer
sent, by the event loop; a thread only computes. Header names with `_` are dropped, because WSGI could not tell
`X-Forwarded_For` from `X-Forwarded-For`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

Scope: TypeAlias = dict[str, Any]  # ASGI's own, hence Any
Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Asgi: TypeAlias = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]
Wsgi: TypeAlias = Callable[..., Iterable[bytes]]

IN_MEMORY = 1024 * 1024  # bytes of a body, or of a streamed answer, before it goes to a temporary file
CHUNK = 256 * 1024


class TooLarge(Exception):  # noqa: N818 - an answer (413), not a fault
    """The body is longer than allowed."""


class Gone(Exception):  # noqa: N818
    """The client left before its request was complete."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | IO[bytes]


class Dispatcher:
    """An ASGI application made of two: `live` for /events*, `pages` (WSGI) for everything else."""

    def __init__(self, *, live: Asgi, pages: Wsgi, threads: int, body_limit: int) -> None:
        """`body_limit` in bytes."""
        self.live = live
        self.pages = pages
        self.body_limit = body_limit
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_and_die(receive, send)
        elif scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not spoken here.")
        elif scope["path"] == "/events" or scope["path"].startswith("/events/"):
            await self.live(_without_ambiguous_headers(scope), receive, send)
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = await self._read(scope, receive, body)
            except Gone:
                return
            except TooLarge:
                await _deliver(_too_large(self.body_limit), receive, send)
                return
            answer = await asyncio.get_running_loop().run_in_executor(
                self.pool, _compute, self.pages, environ(scope, body, length)
            )
        await _deliver(answer, receive, send)

    async def _read(self, scope: Scope, receive: Receive, body: IO[bytes]) -> int:
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if announced.isdigit() and int(announced) > self.body_limit:
            raise TooLarge
        length = 0
        while True:
            message = await receive()
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
            if message["type"] == "lifespan.shutdown":
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
    for raw_name, raw_value in _without_ambiguous_headers(scope)["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name == "content-length":
            continue  # counted above: what was announced may have been wrong, or chunked
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        glue = "; " if name == "cookie" else ","
        found[key] = f"{found[key]}{glue}{value}" if key in found else value
    return found


def _without_ambiguous_headers(scope: Scope) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if b"_" not in name]}


def _compute(pages: Wsgi, request: dict[str, Any]) -> Answer:
    """Runs in a thread: the whole answer, a streamed one in a temporary file, so that a slow reader costs no thread."""
    head: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        head[:] = [int(status[:3]), [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]]

    response = pages(request, start_response)
    try:
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


async def _deliver(answer: Answer, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    if isinstance(answer.body, bytes):
        await send({"type": "http.response.body", "body": answer.body})
        return
    with answer.body:
        leaving = asyncio.ensure_future(receive())
        try:
            async for part in _parts(answer.body):
                if leaving.done():
                    return
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()


async def _parts(body: IO[bytes]) -> AsyncIterator[bytes]:
    while part := body.read(CHUNK):
        yield part


def _too_large(limit: int) -> Answer:
    text = (
        f"This is too large: at most {limit // (1024 * 1024)} MiB can be sent at once. Send a smaller file.\n".encode()
    )
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    return Answer(413, [*headers, (b"connection", b"close")], text)
