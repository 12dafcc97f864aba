"""Calls to addresses that somebody typed: none leads inside, none holds a worker up for hours, none breaks it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from upkept.kit import outside
from upkept.kit.outside import GiveUp, TryAgain, fetch, is_public

Say = Callable[[socket.socket], None]


@pytest.fixture
def served(settings: Any) -> Iterator[Callable[[Say], str]]:
    """A server that answers as it is told."""
    settings.ALLOW_PRIVATE = True
    servers: list[socket.socket] = []

    def serve(say: Say) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def run() -> None:
            try:
                while True:
                    caller, _from = server.accept()
                    with caller:
                        caller.recv(65536)
                        say(caller)
            except OSError:
                return

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield serve
    for server in servers:
        server.close()


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: "])
def test_a_server_that_gives_a_byte_now_and_then_is_hung_up_on(
    served: Callable[[Say], str], monkeypatch: pytest.MonkeyPatch, begin: bytes
) -> None:
    def drip(caller: socket.socket) -> None:
        caller.sendall(begin)
        for _ in range(60):
            caller.sendall(b"x")
            time.sleep(0.1)

    monkeypatch.setattr(outside, "LONGEST", 0.4)
    began = time.monotonic()
    with pytest.raises(TryAgain):
        fetch(served(drip), timeout=2)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "there", ["http://[::1", "file:///etc/passwd", "http://user:secret@example.org/", "gopher://x/"]
)
def test_a_redirect_to_what_is_no_address_is_a_refusal(served: Callable[[Say], str], there: str) -> None:
    said = f"HTTP/1.1 302 Found\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n".encode()
    with pytest.raises(GiveUp):
        fetch(served(lambda caller: caller.sendall(said)), timeout=2)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fd00::1", "fe80::1%eth0", "fec0::1",
     "::ffff:127.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
     "2002:7f00:1::", "ff02::1"],
)  # fmt: skip
def test_no_spelling_of_a_private_address_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"])
def test_what_is_public_stays_reachable(address: str) -> None:
    assert is_public(address)
