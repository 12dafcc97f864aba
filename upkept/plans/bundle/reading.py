"""What stands in a bundle, read from the tables by hand, page by page: a million rows by the ORM take minutes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.db import connection

from upkept.core.ledger import stated, tree
from upkept.kit.journal.leaf import canonical

PAGE = 10_000
_encode = json.encoder.encode_basestring
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*\Z')


def _epoch(column: str) -> str:
    """A moment as whole UTC seconds."""
    if connection.vendor == "postgresql":
        return f"FLOOR(EXTRACT(EPOCH FROM {column}))::bigint"
    return f"CAST(strftime('%%s', {column}) AS INTEGER)"


class Lines:
    """Events as the bytes that were hashed. Equal data is written once."""

    def __init__(self) -> None:
        self.data: dict[str, str] = {}
        self.wrong: list[int] = []  # leaves of events that are not what was sealed

    def sealed(self, product: str, size: int, blind: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        """(leaf, nonce, line) of the product's events among the first `size` leaves, in their order."""
        sql = f"""
            SELECT l."index", l.place, l.hash, {_COLUMNS()} FROM ledger_leaf l JOIN journal_event e ON e.seq = l.event_id
            WHERE l.product = %s AND l.place >= %s AND l.place < %s AND l."index" < %s ORDER BY l.place
        """  # noqa: S608 - no values in it
        at = 0
        while True:
            with connection.cursor() as cursor:
                cursor.execute(sql, [product, at, at + PAGE, size])
                page = cursor.fetchall()
            if not page:
                return
            for index, _place, leaf, *columns in page:
                line = self.line(*columns)
                event = sha256(b"\x00" + line).digest()
                nonce = tree.nonce_of(blind, bytes(columns[-1]))
                if tree.sealed(nonce, event) != bytes(leaf):
                    self.wrong.append(index)
                yield index, nonce, line
            at += PAGE

    def unsealed(self, product: str, size: int) -> Iterator[bytes]:
        """Those that are in no leaf of the first `size`: sealed later, or not yet."""
        sql = f"""
            SELECT e.seq, {_COLUMNS()} FROM ledger_leaf l JOIN journal_event e ON e.seq = l.event_id
            WHERE l.product = %s AND l."index" >= %s
            UNION ALL
            SELECT e.seq, {_COLUMNS()} FROM journal_event e
            WHERE e.product = %s AND e.seq > (SELECT COALESCE(MAX(final), 0) FROM ledger_progress)
            AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.event_id = e.seq)
            ORDER BY 1
        """  # noqa: S608 - no values in it
        with connection.cursor() as cursor:
            cursor.execute(sql, [product, size, product])
            rows = cursor.fetchall()
        for _seq, *columns in rows:
            yield self.line(*columns)

    def line(self, *columns: Any) -> bytes:
        id, product, kind, v, subject, at, recorded, by, how, data, _leaf = columns
        written = self.data.get(data) if isinstance(data, str) else None
        if written is None:
            written = canonical(json.loads(data) if isinstance(data, str) else data).decode()
            if isinstance(data, str) and len(self.data) < 50_000:
                self.data[data] = written
        text = (
            f'{{"at":{at},"by":{_encode(by)},"data":{written},"how":{_encode(how)},"id":{_encode(id)},"kind":{_encode(kind)},'
            f'"product":{_encode(product)},"recorded":{recorded},"subject":{_encode(subject)},"v":{v}}}'
        )
        return text.encode()


def _COLUMNS() -> str:  # noqa: N802 - the columns of Lines.line, which differ by engine
    return (
        f"e.id, e.product, e.kind, e.v, e.subject, {_epoch('e.at')}, {_epoch('e.recorded')}, e.by, e.how, "
        f"{'e.data::text' if connection.vendor == 'postgresql' else 'e.data'}, e.leaf"
    )


def leaves(size: int) -> Iterator[bytes]:
    """The hashes of the first `size` leaves, a page together."""
    for at in range(0, size, PAGE):
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT hash FROM ledger_leaf WHERE "index" >= %s AND "index" < %s ORDER BY "index"',
                [at, min(at + PAGE, size)],
            )
            yield b"".join(bytes(leaf) for (leaf,) in cursor.fetchall())


def cases(product: str, since: int | None) -> Iterator[str]:
    """What is stored of each case, as a line; with `since` only those judged from then on, and those that are not judged."""
    as_text = "::text" if connection.vendor == "postgresql" else ""
    sql = f"""
        SELECT id, ref, commitment, key, subject, opening, version, {_epoch("opened_at")}, {_epoch("due_at")}, outcome,
        {_epoch("met_at")}, met_by, {_epoch("closed_at")}, closed_by, {_epoch("verdict_at")}, paused{as_text}, marks{as_text},
        target,
        figure, reason, excused_by, how, month, verdict, corrections
        FROM plans_obligation WHERE product = %s AND id > %s ORDER BY id LIMIT {PAGE}
    """  # noqa: S608 - no values in it
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [product, last])
            page = cursor.fetchall()
        if not page:
            return
        for last, *values in page:  # noqa: B007 - where the next page begins
            judged = values[13]
            if since is not None and values[21] and judged is not None and judged < since:
                continue
            values[14] = [] if values[14] == "[]" else json.loads(values[14])
            values[15] = [] if values[15] == "[]" else json.loads(values[15])
            yield stated.line(values)
