"""The times in which nobody measured: a feed that should have told what happened was silent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from upkept.core.commitments.base import HEARD, SILENT
from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event

YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Gap:
    """[from_, to) in UTC seconds; `to` is the moment of asking while it lasts. `kinds`: what the feed would have told."""

    from_: int
    to: int
    kinds: frozenset[str]
    lasts: bool = False

    @property
    def seconds(self) -> int:
        return self.to - self.from_


def gaps(product: str, now: datetime) -> list[Gap]:
    """Those of the last twelve months, oldest first. One query."""
    rows = Event.objects.filter(product=product, kind__in=[SILENT, HEARD], at__lte=now).order_by("at", "seq")
    running: dict[str, tuple[int, frozenset[str]]] = {}
    found: list[Gap] = []
    for event in rows:
        if event.kind == SILENT:
            kinds = frozenset(str(kind) for kind in event.data.get("kinds") or ())
            running.setdefault(event.subject, (instant_of(event.at), kinds))
        elif event.subject in running:
            begin, kinds = running.pop(event.subject)
            found.append(Gap(begin, instant_of(event.at), kinds))
    found += [Gap(begin, instant_of(now), kinds, lasts=True) for begin, kinds in running.values()]
    since = instant_of(now - YEAR)
    return sorted((gap for gap in found if gap.to >= since and gap.seconds), key=lambda gap: gap.from_)


def concerning(found: Sequence[Gap], kinds: Collection[str]) -> list[Gap]:
    """Those in which one of these kinds of event would have been missed."""
    return [gap for gap in found if gap.kinds.intersection(kinds)]
