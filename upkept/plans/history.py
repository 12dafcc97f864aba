"""The versions of a product's plan, ready to be reckoned with; read once per process and publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Max, Sum

from upkept.core import fold as core
from upkept.core.plan.publish import load_version
from upkept.kit.journal.models import Event
from upkept.plans.models import PlanVersion

_loaded: dict[str, tuple[tuple[Any, Any], core.History]] = {}


def history(product: str) -> core.History:
    """All versions, by the instant from which each opens obligations; none published: an empty history."""
    latest = PlanVersion.objects.filter(product=product).aggregate(Max("id"), Sum("extensions"))
    state = (latest["id__max"], latest["extensions__sum"])
    known = _loaded.get(product)
    if known is None or known[0] != state:
        known = _loaded[product] = (state, _load(product))
    return known[1]


def _load(product: str) -> core.History:
    rows = PlanVersion.objects.filter(product=product).order_by("effective_at", "id")
    return core.History(product, tuple(load_version(row.document, row.tables) for row in rows))


class Items(Mapping[str, Iterable[str]]):
    """Kind of subject → the subjects of that kind that were ever seen, asked only where a promise is made per item."""

    def __init__(self, product: str) -> None:
        self.product = product
        self._found: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, kind: str) -> tuple[str, ...]:
        if kind not in self._found:
            # ":" is followed by ";": a range that both engines answer from the index on (product, subject, at)
            subjects = Event.objects.filter(product=self.product, subject__gte=f"{kind}:", subject__lt=f"{kind};")
            self._found[kind] = tuple(sorted(set(subjects.values_list("subject", flat=True))))
        return self._found[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
