"""The versions of a product's plan, ready to be reckoned with; read once per process and publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.models import Max, Sum

from upkept.core import fold as core
from upkept.core.plan.publish import load_version
from upkept.kit.journal.models import Event
from upkept.plans.models import PlanVersion

_steady: ContextVar[dict[str, core.History] | None] = ContextVar("steady", default=None)
_loaded: dict[str, tuple[tuple[Any, Any], core.History]] = {}


def history(product: str) -> core.History:
    """All versions, by the instant from which each opens obligations; none published: an empty history."""
    steady = _steady.get()
    if steady is not None and product in steady:
        return steady[product]
    return _known(product, _state(product))


def histories(products: Iterable[str]) -> dict[str, core.History]:
    """Product → its history, for many at once: one query, however many there are."""
    names = sorted(set(products))
    if len(names) == 1:
        return {names[0]: _known(names[0], _state(names[0]))}
    rows = PlanVersion.objects.filter(product__in=names).order_by().values_list("product")
    states = {product: (last, extended) for product, last, extended in rows.annotate(Max("id"), Sum("extensions"))}
    return {name: _known(name, states.get(name, (None, None))) for name in names}


@contextmanager
def steady(products: Iterable[str]) -> Iterator[dict[str, core.History]]:
    """While a list is drawn: the plans of these products are looked up once, not for each row."""
    found = {**(_steady.get() or {}), **histories(products)}
    token = _steady.set(found)
    try:
        yield found
    finally:
        _steady.reset(token)


def forget(product: str) -> None:
    """What was read of it, where its rows were made anew and their ids come again (a static site, a test)."""
    _loaded.pop(product, None)


def _known(product: str, state: tuple[Any, Any]) -> core.History:
    known = _loaded.get(product)
    if known is None or known[0] != state:
        known = _loaded[product] = (state, _load(product))
    return known[1]


def _state(product: str) -> tuple[Any, Any]:
    """What changes with each publication and extension. Asked for at each event: a query by hand takes a twentieth."""
    sql = 'SELECT MAX("id"), SUM("extensions") FROM "plans_planversion" WHERE "product" = %s'
    with connection.cursor() as cursor:
        cursor.execute(sql, [product])
        latest, extensions = cursor.fetchone()
    return latest, extensions


def _load(product: str) -> core.History:
    rows = PlanVersion.objects.filter(product=product).order_by("effective_at", "id")
    return core.History(product, tuple(load_version(row.document, row.tables) for row in rows))


def items(past: core.History) -> dict[str, tuple[str, ...]]:
    """Kind of subject → the subjects of it that were ever seen, for the kinds of which something is promised one by one."""
    result: dict[str, tuple[str, ...]] = {}
    for kind in past.index.itemised:
        # ":" is followed by ";": a range that both engines answer from the index on (product, subject, at)
        rows = Event.objects.filter(product=past.product, subject__gte=f"{kind}:", subject__lt=f"{kind};")
        result[kind] = tuple(sorted(set(rows.values_list("subject", flat=True))))
    return result
