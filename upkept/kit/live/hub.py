"""One hub per web process: a thread learns what was committed, and hands it to the streams that watch it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Collection, Iterator

import psycopg
from django.db import connection, connections

from upkept.kit.commits import CommitWatch
from upkept.kit.live import log
from upkept.kit.live.log import Cursor, Entry

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_BETWEEN_SIGNS_OF_LIFE = 15.0
LONGEST_STREAM = 600.0  # seconds; then the browser comes back, and its access is checked again
LONGEST_QUEUE = 500  # changes; a reader further behind is sent away, and catches up when it comes back
REMEMBERED = 2000  # changes kept to close the gap between a page's first read and its subscription
LOOK_AGAIN = b'data: {"topic":"*","name":"changed","data":{}}\n\n'


class Subscription:
    """One stream's queue; it lives on the event loop. What its page has read already is not said again."""

    def __init__(self, topics: Collection[str], missed: Collection[Entry], cursor: Cursor) -> None:
        self.topics = frozenset(topics)
        self.known = {entry.id for entry in missed}
        self.cursor = cursor
        self.queue: deque[bytes] = deque()
        self.news = asyncio.Event()
        self.ended = False

    def put(self, entry: Entry, event: bytes) -> None:
        if entry.id in self.known or not entry.is_after(self.cursor):
            return
        if len(self.queue) >= LONGEST_QUEUE:
            self.end()
            return
        self.queue.append(event)
        self.news.set()

    def end(self) -> None:
        self.ended = True
        self.news.set()


class Hub:
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = threading.Event()
        self._watchers: dict[str, set[Subscription]] = defaultdict(set)
        self._recent: deque[tuple[Entry, bytes]] = deque(maxlen=REMEMBERED)
        self._cursor = Cursor(0)

    # On the event loop ------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Begin to listen; called once, on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._closing.clear()
        threading.Thread(target=self._listen, name="live-hub", daemon=True).start()

    def end_soon(self) -> None:
        """End every stream. From any thread, or a signal handler."""
        self._closing.set()
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    async def stream(
        self, topics: Collection[str], missed: Collection[Entry], cursor: Cursor, *, known: bool
    ) -> AsyncIterator[bytes]:
        """What a page hears: what it missed, what comes, a sign of life every 15 seconds; ten minutes at most."""
        with self._subscribed(topics, missed, cursor) as subscription:
            yield f"retry: 1000\nid: {cursor}\n\n".encode() + (b"" if known else LOOK_AGAIN)
            until = time.monotonic() + LONGEST_STREAM * random.uniform(0.8, 1.0)  # noqa: S311 - spreads returns
            if missed:
                yield b"".join(entry.as_event(cursor) for entry in missed)
            while not subscription.ended and time.monotonic() < until:
                if subscription.queue:
                    events = b"".join(subscription.queue)
                    subscription.queue.clear()
                    yield events
                    continue
                subscription.news.clear()
                try:
                    await asyncio.wait_for(subscription.news.wait(), SECONDS_BETWEEN_SIGNS_OF_LIFE)
                except TimeoutError:  # a sign of life, and how far the page has come by hearing nothing
                    latest = self._cursor if self._cursor.is_later_than(cursor) else cursor
                    yield f"id: {latest}\n\n".encode()

    @contextlib.contextmanager
    def _subscribed(self, topics: Collection[str], missed: Collection[Entry], cursor: Cursor) -> Iterator[Subscription]:
        subscription = Subscription(topics, missed, cursor)
        if self._closing.is_set():
            subscription.end()
        for entry, event in self._recent:
            if entry.topic in subscription.topics:
                subscription.put(entry, event)
        for topic in subscription.topics:
            self._watchers[topic].add(subscription)
        try:
            yield subscription
        finally:
            for topic in subscription.topics:
                self._watchers[topic].discard(subscription)
                if not self._watchers[topic]:
                    del self._watchers[topic]

    def _hand_out(self, entries: list[Entry], cursor: Cursor) -> None:
        self._cursor = cursor
        for entry in entries:
            event = entry.as_event(cursor)
            self._recent.append((entry, event))
            for subscription in self._watchers.get(entry.topic, ()):
                subscription.put(entry, event)

    def _send_away(self) -> None:
        """Everybody comes back at once, and is told to look at everything."""
        self._recent.clear()
        self._end_all()

    def _end_all(self) -> None:
        for subscription in {each for watchers in self._watchers.values() for each in watchers}:
            subscription.end()

    # In the hub's thread ----------------------------------------------------------------------------------------------
    def _listen(self) -> None:
        """Until the end; a database that goes away is waited for."""
        cursor: Cursor | None = None
        while not self._closing.is_set():
            try:
                if cursor is None:
                    cursor = log.present()
                for _ in _wakes(self._closing):
                    cursor = self._read_on(cursor)
            except Exception:
                logger.exception("Live pages lost the database; they try again in a second.")
                self._closing.wait(1.0)
            finally:
                connections.close_all()

    def _read_on(self, cursor: Cursor) -> Cursor:
        try:
            entries, after = log.read_after(cursor)
        except log.TooFarBehind:
            after = log.present()
            self._on_loop(self._send_away)
        else:
            if entries:
                self._on_loop(self._hand_out, entries, after)
        return after

    def _on_loop(self, act: Callable[..., None], *arguments: object) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act, *arguments)


def _wakes(closing: threading.Event) -> Iterator[None]:
    """Yields at once, and whenever something may have been committed."""
    yield
    if connection.vendor == "postgresql":
        yield from _notifications(closing)
        return
    with CommitWatch() as watch:
        while not closing.wait(SECONDS_BETWEEN_LOOKS):
            if watch.changed():
                yield


def _notifications(closing: threading.Event) -> Iterator[None]:
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if parameters.get(name)}
    with psycopg.connect(**wanted, autocommit=True) as listener:
        listener.execute(f"LISTEN {log.CHANNEL}")
        yield  # what was announced between the first look and LISTEN
        while not closing.is_set():
            for _ in listener.notifies(timeout=1.0, stop_after=1):
                yield


hub = Hub()
