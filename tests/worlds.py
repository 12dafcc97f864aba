"""Worlds that many tests begin with: built once in a process, then put back row by row, as the first building left them.

Publishing a year of a large plan reads, checks and folds it, which is what other tests test.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tests import make
from tests.tables import filled, resting
from upkept.kit import clock
from upkept.plans.actions import publish
from upkept.products.models import Product

EXAMPLES = Path(__file__).parents[1] / "examples"

_built: dict[str, dict[str, Any]] = {}  # rows by table, as the engine gives them


def example(slug: str) -> Product:
    """A product whose plan is an example's, published as far back as it says, with nothing else in its journal."""

    def build() -> None:
        product = make.product(slug, name=slug.replace("-", " ").title(), synthetic=True)
        prose = {path.name.split(".")[1]: path.read_text() for path in (EXAMPLES / slug).glob("plan.*.md")}
        source = (EXAMPLES / slug / "plan.yaml").read_text()
        publish(product, source, prose, by="operator", now=clock.now(), backdated=True)

    once(slug, build)
    return Product.objects.get(slug=slug)


def once(name: str, build: Callable[[], None]) -> None:
    """`build` fills empty tables; later calls put back the rows that it left. Where the tables hold rows it builds anew."""
    if name not in _built:
        before = filled()
        build()
        _built[name] = {table: _read(table) for table in filled() - before}
        return
    rows = _built[name]
    if filled() & rows.keys():
        build()
        return
    with transaction.atomic(), resting(rows):
        for table, held in rows.items():
            _write(table, held)


def _read(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                return b"".join(bytes(part) for part in copy)
        return connection.connection.execute(f'SELECT * FROM "{table}"').fetchall()


def _write(table: str, held: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(held)
            cursor.execute(
                "SELECT column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
                " FROM information_schema.columns WHERE table_name = %s AND table_schema = current_schema()",
                [table],
            )
            for column, sequence in cursor.fetchall():
                if sequence:
                    cursor.execute(f'SELECT setval(%s, (SELECT max("{column}") FROM "{table}"))', [sequence])
        else:
            places = ", ".join("?" * len(held[0]))
            connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', held)
