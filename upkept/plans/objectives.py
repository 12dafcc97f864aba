"""Promises that are judged by other promises' results: folded at their timers, and again when such a result changes late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from upkept.core import fold as core
from upkept.kit.clock import moment
from upkept.plans.models import Obligation

_readers: dict[str, tuple[core.History, Mapping[str, tuple[str, ...]]]] = {}


def is_over_others(past: core.History, stream: core.Stream) -> bool:
    return any(commitment.over_others for commitment, _ in past.reigns(stream.commitment))


def readers(past: core.History) -> Mapping[str, tuple[str, ...]]:
    """Commitment → those that read its results; worked out once for a history."""
    known = _readers.get(past.product)
    if known is None or known[0] is not past:
        found: dict[str, set[str]] = {}
        for name in past.commitments():
            for commitment, _ in past.reigns(name):
                for other in commitment.references():
                    found.setdefault(other, set()).add(name)
        known = _readers[past.product] = (past, {name: tuple(sorted(those)) for name, those in found.items()})
    return known[1]


def judged_after(product: str, commitments: Iterable[str], since: int) -> set[core.Stream]:
    """Their streams with a verdict that something at `since` may have had a part in."""
    names = sorted(commitments)
    if not names:
        return set()
    rows = Obligation.objects.filter(product=product, commitment__in=names, verdict_at__gte=moment(since)).exclude(
        month=""
    )
    return {core.Stream(product, *row) for row in rows.values_list("commitment", "key").distinct()}
