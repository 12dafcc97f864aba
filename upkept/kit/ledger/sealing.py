"""The sealer: after the commit, it alone numbers leaves. One at a time; what commits late is sealed late, and never passed over.

An event's `seq` is no safe place: on PostgreSQL a row may appear behind others that are sealed already. So all that is above the
last number known to be final is asked for again, and a number is final when no transaction runs that might hold a lower one.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from upkept.core.ledger import tree
from upkept.core.refusal import Refusal
from upkept.kit.ledger import keys
from upkept.kit.ledger.models import Progress
from upkept.kit.ledger.reading import BITS, WHOLE, Stored

logger = logging.getLogger(__name__)

BATCH = 5000  # events sealed in a transaction
IDLE = 0.5  # seconds between two looks when nothing is new
NO_KEY = 60.0  # seconds until a machine without the key looks again
LOCK = int.from_bytes(hashlib.sha256(b"upkept ledger").digest()[:8], "big", signed=True)

Row = tuple[int, str, bytes]
"""seq, product, the event's leaf hash."""


def run(stop: threading.Event) -> None:
    """Seal until `stop`. Any number of workers may: while one seals, the others pass."""
    while not stop.is_set():
        try:
            if not seal():
                stop.wait(IDLE)
        except Refusal as refusal:
            logger.warning("Nothing is sealed from here: %s", refusal.sentence)
            stop.wait(NO_KEY)


def seal_all() -> int:
    """Seal all that is committed; how many events."""
    done = 0
    while number := seal():
        done += number
    return done


def seal() -> int:
    """Seal one batch, in one transaction; how many events. Raises Refusal where this machine has not the key."""
    if not _is_behind():
        return 0
    blind = keys.own().blind
    with transaction.atomic():
        if connection.vendor == "postgresql" and not _try_lock():
            return 0
        progress, _ = Progress.objects.get_or_create(pk=1)
        writers = _mark(progress)
        rows = _unsealed(progress.final)
        if rows:
            _append(rows, blind)
        _settle(progress, rows, writers)
        return len(rows)


def behind() -> int:
    """How many committed events wait to be sealed."""
    final = Progress.objects.values_list("final", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM journal_event e WHERE {_UNSEALED}", [final])  # noqa: S608 - no values in it
        return int(cursor.fetchone()[0])


_UNSEALED = 'e."seq" > %s AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l."event_id" = e."seq")'


def _is_behind() -> bool:
    """Is there an event above what is final? Looking takes no lock."""
    final = Progress.objects.values_list("final", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute('SELECT MAX("seq") FROM journal_event')
        last = cursor.fetchone()[0]
    return last is not None and last > final


def _unsealed(final: int) -> list[Row]:
    what = 'SELECT e."seq", e."product", e."leaf" FROM journal_event e'
    sql = f'{what} WHERE {_UNSEALED} ORDER BY e."seq" LIMIT {BATCH}'
    with connection.cursor() as cursor:
        cursor.execute(sql, [final])
        return [(seq, product, bytes(leaf)) for seq, product, leaf in cursor.fetchall()]


def _append(rows: Sequence[Row], blind: bytes) -> None:
    size = Stored().size()
    hashes = [tree.sealed(tree.nonce_of(blind, leaf), leaf) for _seq, _product, leaf in rows]
    groups: dict[str, list[bytes]] = {}
    sizes: dict[str, int] = {}
    leaves: list[tuple[Any, ...]] = []
    for at, ((seq, product, _leaf), one) in enumerate(zip(rows, hashes, strict=True)):
        if product not in groups:
            groups[product], sizes[product] = [], Stored(product).size()
        leaves.append((size + at, seq, product, sizes[product] + len(groups[product]), one))
        groups[product].append(one)
    _grow(WHOLE, 0, size, hashes)
    for product, group in groups.items():
        _grow(product, 0, sizes[product], group)
    _insert("ledger_leaf", ("index", "event_id", "product", "place", "hash"), leaves)


def _grow(name: str, level: int, size: int, hashes: Sequence[bytes]) -> None:
    """Store the roots of the tiles that these hashes, which follow `size` others of their level, fill."""
    begin = size - size % tree.TILE
    level_hashes = [*Stored(name).hashes(level, begin, size), *hashes]
    full = len(level_hashes) // tree.TILE
    if not full:
        return
    roots = [tree.merge(level_hashes[at * tree.TILE : (at + 1) * tree.TILE]) for at in range(full)]
    first = begin // tree.TILE
    _grow(name, level + BITS, first, roots)
    nodes = [(name, level + BITS, first + at, root) for at, root in enumerate(roots)]
    _insert("ledger_node", ("tree", "level", "index", "hash"), nodes)


_TYPES = {
    "index": "bigint", "event_id": "bigint", "place": "bigint", "level": "smallint",
    "product": "text", "tree": "text", "hash": "bytea",
}  # fmt: skip


def _insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{_TYPES[name]}[]" for name in columns)
            sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - no values in it
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - no values in it


def _try_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _mark(progress: Progress) -> set[str]:
    """Who may still be writing events. Before that, how far the numbers went: whoever holds a lower one is among them.

    An INSERT locks its table before it takes a number (PostgreSQL, "Explicit Locking": ROW EXCLUSIVE), and keeps it to its end.
    """
    if connection.vendor != "postgresql":
        return set()  # one writer at a time: numbers appear in their order
    with connection.cursor() as cursor:
        cursor.execute('SELECT COALESCE(MAX("seq"), 0) FROM journal_event')
        last = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted"
            " AND relation = 'journal_event'::regclass AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        writers = {str(name) for (name,) in cursor.fetchall()}
    if progress.until is None:
        progress.until, progress.writers = last, sorted(writers)
    return writers


def _settle(progress: Progress, rows: Sequence[Row], writers: set[str]) -> None:
    """What is final after this batch."""
    before = (progress.final, progress.until, progress.writers)
    if connection.vendor != "postgresql":
        if rows:
            progress.final = rows[-1][0]
    elif progress.until is not None:
        progress.writers = sorted(writers.intersection(progress.writers))
        if not progress.writers and len(rows) < BATCH:
            progress.final, progress.until = max(progress.final, progress.until), None
    if (progress.final, progress.until, progress.writers) != before:
        progress.save()
