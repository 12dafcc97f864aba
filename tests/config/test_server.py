"""The web process on a real connection: prompt, sparing with headers, and safe against names that look alike."""

from __future__ import annotations

import http.client
import statistics
import time
from urllib.parse import urlsplit

import pytest

from tests.processes import web

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_does_not_wait_for_an_acknowledgement():
    """Without TCP_NODELAY every answer after the first takes 40 ms: head and body are two packets."""
    with web() as (address, _):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        times = []
        for _ in range(21):
            began = time.perf_counter()
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b"ok\n"
            times.append(time.perf_counter() - began)
    assert statistics.median(times) < 0.03


def test_headers_are_strict_and_say_nothing_of_the_server():
    with web() as (address, _):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", "/healthz")
        headers = connection.getresponse().headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Server" not in headers


def test_a_host_that_is_not_ours_is_refused():
    with web() as (address, _):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", "/healthz", headers={"Host": "evil.example"})
        assert connection.getresponse().status == 400
