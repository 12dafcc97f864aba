"""Calls to what is outside of the process: they fail, and say whether trying again may help. No address in the words.

`fetch` is the one way to an address that somebody typed. It connects to the very address that it has checked, so that a
name cannot lead elsewhere between the check and the call (DNS rebinding), and refuses private networks unless the
operator allows them (`UPKEPT_ALLOW_PRIVATE`).
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from django.conf import settings

AGENT: Final = "Upkept"
HOPS: Final = 5
LONGEST: Final = 60.0
"""Seconds for one whole answer: a server that gives a byte now and then holds nobody up for longer."""
WITHIN: Final = tuple(
    ipaddress.IPv6Network(one) for one in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "fec0::/10")
)
"""Addresses of IPv6 that a gateway may lead to one of IPv4 (RFC 6052, 4291), or that were private once (RFC 3879)."""


class TryAgain(Exception):  # noqa: N818 - the house's word
    """It did not answer, or was busy: the same call may go through later."""


class GiveUp(Exception):  # noqa: N818 - the house's word
    """It was refused, and will be again: somebody has to change something first."""


class Inside(GiveUp):
    """It leads into a private network, and the operator allows none."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `url` is where the redirects ended; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int = 2_000_000,
    timeout: float = 10.0,
) -> Fetched:
    """Ask an address of the web. Redirects of a GET are followed, each hop checked like the first.

    :param most: bytes of the answer that are read; more is refused
    :param timeout: seconds for connecting, and for each read
    :raises TryAgain: no answer, or an answer of 429 or 5xx
    :raises GiveUp: an address that may not be asked, too large an answer, too many redirects
    """
    for _hop in range(HOPS):
        answer = _once(url, method, body, headers or {}, most, timeout)
        if method != "GET" or answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
            if answer.status == 429 or answer.status >= 500:
                raise TryAgain(f"It answered with status {answer.status}.")
            return answer
        try:
            url = urljoin(url, answer.headers["location"])
        except ValueError:
            raise GiveUp("It led on to what is no address of the web.") from None
    raise GiveUp(f"It led on more than {HOPS} times.")


def _once(url: str, method: str, body: bytes | None, headers: Mapping[str, str], most: int, timeout: float) -> Fetched:
    parts = _parts(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = _checked(host, port)
    limits = urllib3.Timeout(connect=timeout, read=timeout)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(address, port, timeout=limits, server_hostname=host, assert_hostname=host)
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=limits)
    sent = {"User-Agent": AGENT, **headers, "Host": parts.netloc.rpartition("@")[2]}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _within(LONGEST, pool):
            answer = pool.urlopen(
                method, path, body=body, headers=sent, retries=False, redirect=False, preload_content=False
            )
            try:
                read = answer.read(most + 1, decode_content=True)
            finally:
                answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise TryAgain(f"It did not answer ({type(error).__name__}).") from error
    finally:
        pool.close()
    if len(read) > most:
        raise GiveUp(f"Its answer is longer than {most:,} bytes.")
    return Fetched(url, answer.status, {name.lower(): value for name, value in answer.headers.items()}, read)


@contextlib.contextmanager
def _within(seconds: float, pool: urllib3.HTTPConnectionPool) -> Iterator[None]:
    """Hang up on whoever is not done by then: a timeout of the socket begins anew with every byte."""
    sockets: list[socket.socket] = []

    class Watched(pool.ConnectionCls):  # type: ignore[name-defined,misc]  # of HTTP or HTTPS, as the pool has it
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    late = threading.Event()

    def hang_up() -> None:
        late.set()
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    made: Any = pool
    made.ConnectionCls = Watched
    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():  # half an answer can look like a whole one
        raise TryAgain(f"It was not done within {seconds:g} seconds.")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise GiveUp("This is no address of the web.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise GiveUp("Write an address that begins with https:// or http:// and holds no password.")
    return parts


def _checked(host: str, port: int) -> str:
    """The address to connect to. Every address of the name must be allowed, so that no order of answers opens a door."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise TryAgain("Its name leads nowhere just now.") from error
    for address in found:
        if not settings.ALLOW_PRIVATE and not is_public(address):
            raise Inside("It leads into a private network, which is not allowed here (UPKEPT_ALLOW_PRIVATE).")
    return min(found, key=lambda address: (":" in address, address))


def leads_inside(url: str) -> bool:
    """Whether `fetch` would refuse it for its network. What leads nowhere just now may lead elsewhere tomorrow."""
    try:
        parts = _parts(url)
        _checked(parts.hostname or "", parts.port or 443)
    except GiveUp as refused:
        return isinstance(refused, Inside)
    except TryAgain:
        return False
    return False


def is_public(address: str) -> bool:
    """Whether it lies in no private network, however it is written: as IPv6, too, it may stand for one of IPv4."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None and not is_public(str(ip.sixtofour)):
            return False
        if ip in WITHIN[2]:  # NAT64: on networks of IPv6 alone every address of IPv4 is met so
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if any(ip in one for one in WITHIN):
            return False
    return ip.is_global and not ip.is_multicast
