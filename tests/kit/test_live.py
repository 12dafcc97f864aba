"""Live pages over a real server: nothing announced is missed, nobody hears what is not theirs, all end when they should."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection, connections, transaction

from tests.kit.live_app import SETUP
from tests.processes import wait_until, web
from upkept.kit import clock
from upkept.kit.live import log
from upkept.kit.live.jobs import clear
from upkept.kit.live.log import Cursor, announce
from upkept.kit.live.models import Change

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """An open page: what it has heard, in order."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response = response
        self.heard: list[dict[str, object]] = []
        self.last_id = ""
        self.greeted = threading.Event()
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException, AttributeError):
            for raw in self.response:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name == "retry":
                    self.greeted.set()
                elif name == "id":
                    self.last_id = value
                elif name == "data":
                    self.heard.append(json.loads(value))
        self.ended.set()

    def topics(self) -> list[object]:
        return [message["topic"] for message in self.heard]


@contextlib.contextmanager
def watching(address: str, *topics: str, **headers: str) -> Iterator[Page]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    query = urlencode({"topics": ",".join(topics)})
    connection.request("GET", f"/events?{query}", headers={k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    assert response.status == 200, response.read()
    page = Page(response)
    try:
        assert page.greeted.wait(10)
        yield page
    finally:
        with contextlib.suppress(OSError):
            connection.sock and connection.sock.shutdown(2)
        connection.close()


def status_of(address: str, path: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", path)
    return connection.getresponse().status


def test_a_page_hears_what_it_watches_and_nothing_else_within_a_second():
    with web(SETUP) as (address, _), watching(address, "open:1", "open:2") as page:
        began = time.monotonic()
        announce("open:3")
        announce("open:1", "moved", {"to": 'Zoë "quoted"'})
        wait_until(lambda: page.heard)
        assert time.monotonic() - began < 1.0
        assert page.heard == [{"topic": "open:1", "name": "moved", "data": {"to": 'Zoë "quoted"'}}]


def test_a_rolled_back_change_is_not_heard():
    with web(SETUP) as (address, _), watching(address, "open:1") as page:
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            announce("open:1", "never")
            raise ZeroDivisionError
        announce("open:1", "after")
        wait_until(lambda: page.heard)
        assert [message["name"] for message in page.heard] == ["after"]


def test_a_page_that_comes_back_hears_what_it_missed():
    with web(SETUP) as (address, _):
        with watching(address, "open:1") as page:
            announce("open:1", "first")
            wait_until(lambda: page.heard)
            last = page.last_id
        announce("open:1", "second")
        announce("open:2", "not watched")
        with watching(address, "open:1", Last_Event_ID=last) as page:
            announce("open:1", "third")
            wait_until(lambda: len(page.heard) == 2)
            assert [message["name"] for message in page.heard] == ["second", "third"]


def test_nothing_falls_between_the_page_and_its_stream():
    rendered = log.present()
    announce("open:1", "while it connects")
    with web(SETUP) as (address, _), watching(address, "open:1", Last_Event_ID=str(rendered)) as page:
        wait_until(lambda: page.heard)
        assert page.heard[0]["name"] == "while it connects"


def test_a_page_that_was_away_too_long_looks_at_everything_again():
    old = log.present()
    announce("open:1")
    announce("open:1")
    Change.objects.update(at=clock.now() - timedelta(hours=2))
    assert clear() == 2
    announce("open:1")
    with web(SETUP) as (address, _), watching(address, "open:1", Last_Event_ID=str(old)) as page:
        wait_until(lambda: page.heard)
        assert page.topics() == ["*"]


def test_a_quiet_hour_is_not_an_absence():
    announce("open:1")
    Change.objects.update(at=clock.now() - timedelta(hours=2))
    clear()
    assert log.is_known(log.present())


def test_a_topic_that_is_not_yours_looks_like_one_that_is_not_there():
    with web(SETUP) as (address, _):
        assert status_of(address, "/events?topics=secret:1") == 404
        assert status_of(address, "/events?topics=unheard-of:1") == 404
        assert status_of(address, "/events?topics=open:1,secret:1") == 404
        assert status_of(address, "/events") == 400
        assert status_of(address, "/events?topics=" + ",".join(f"open:{n}" for n in range(51))) == 400


def test_thirty_pages_hear_a_hundred_changes_each_in_order():
    with web(SETUP) as (address, _), contextlib.ExitStack() as open_pages:
        pages = [open_pages.enter_context(watching(address, "open:1")) for _ in range(30)]
        for number in range(100):
            announce("open:1", str(number))
        wait_until(lambda: all(len(page.heard) >= 100 for page in pages))
        assert all([message["name"] for message in page.heard] == [str(n) for n in range(100)] for page in pages)
        assert status_of(address, "/healthz") == 200


def test_streams_end_at_once_when_the_server_stops():
    with web(SETUP) as (address, process), watching(address, "open:1") as page:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert time.monotonic() - began < 3.0
        assert page.ended.wait(1)


def test_a_change_that_commits_late_is_heard_all_the_same():
    """On PostgreSQL an earlier id can become visible after a later one; a plain id cursor would skip it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, hence ids commit in order")
    go, told = threading.Event(), queue.Queue()

    def late() -> None:
        with transaction.atomic():
            announce("open:1", "late")
            told.put(None)
            go.wait(20)
        connections.close_all()

    with web(SETUP) as (address, _), watching(address, "open:1") as page:
        thread = threading.Thread(target=late)
        thread.start()
        told.get(timeout=10)
        announce("open:1", "early")
        wait_until(lambda: page.heard)
        cursor = page.last_id
        go.set()
        thread.join()
        wait_until(lambda: len(page.heard) == 2)
        assert [message["name"] for message in page.heard] == ["early", "late"]
        with watching(address, "open:1", Last_Event_ID=cursor) as returning:
            wait_until(lambda: returning.heard)
            assert [message["name"] for message in returning.heard] == ["late"]


def test_a_long_transaction_of_somebody_else_neither_repeats_nor_holds_back():
    """It pins the horizon: everything after it is looked at again and again, and must be heard once."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, hence no horizon")
    go, begun = threading.Event(), queue.Queue()

    def long() -> None:
        with transaction.atomic():
            announce("open:2", "in the end")
            begun.put(None)
            go.wait(30)
        connections.close_all()

    thread = threading.Thread(target=long)
    thread.start()
    begun.get(timeout=10)
    with web(SETUP) as (address, _), watching(address, "open:1") as page:
        announce("open:1", "0")
        wait_until(lambda: page.heard)
        with transaction.atomic():
            for number in range(1, 401):
                announce("open:1", str(number))
        wait_until(lambda: len(page.heard) >= 401)
        time.sleep(0.3)
        assert [message["name"] for message in page.heard] == [str(number) for number in range(401)]
        with watching(address, "open:1") as other:
            announce("open:1", "after all")
            wait_until(lambda: other.heard)
            assert [message["name"] for message in other.heard] == ["after all"]
        go.set()
        thread.join()


@pytest.mark.parametrize("text", ["", "x", "1", "-1", "1-2", "1-2-3", "1-2:3", "٣-٠", "1" * 40 + "-0", "1;2"])
def test_what_no_server_said_is_not_a_cursor(text):
    assert Cursor.parse(text) is None


def test_a_cursor_survives_the_journey():
    for cursor in (Cursor(12), Cursor(12, 3, 9, frozenset({3, 5})), Cursor(0, 7, 7)):
        assert Cursor.parse(str(cursor)) == cursor


def test_whoever_is_too_far_behind_looks_at_everything_again():
    start = log.present()
    Change.objects.bulk_create(Change(topic="open:1", name=str(number), xact=0) for number in range(log.AT_ONCE + 1))
    if connection.vendor == "postgresql":
        Change.objects.update(xact=start.xmax + 1)
    with pytest.raises(log.TooFarBehind):
        log.read_after(start)
    with web(SETUP) as (address, _), watching(address, "open:1", Last_Event_ID=str(start)) as page:
        wait_until(lambda: page.heard)
        assert page.topics() == ["*"]
