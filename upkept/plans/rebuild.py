"""Making everything that is derived again from the journal alone: after a restore, or when nobody trusts the tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from upkept.core import fold as core
from upkept.kit.clock import instant_of
from upkept.kit.journal import models as journal
from upkept.plans import openers, spine, streams
from upkept.plans.history import history
from upkept.plans.models import Obligation, Opener, PlanVersion, Stream, Tally

PAGE = 2000


@dataclass(slots=True)
class Said:
    """What the journal says was announced of an obligation."""

    verdict: str = ""
    announced: str = ""
    corrections: int = 0
    warned: int | None = None


@transaction.atomic
def rebuild(product: str, *, now: datetime) -> int:
    """Throw away and make again; how many streams. Announces only what was not announced before, and calls for no reactions."""
    for table in (Obligation, Stream, Tally, Opener, PlanVersion):
        table.objects.filter(product=product).delete()
    said = _said(product)
    for event in journal.Event.objects.filter(product=product, kind__in=spine.PIVOTS).order_by("seq"):
        spine.project(event.as_core())
    found: set[core.Stream] = set()
    last = 0
    rows = journal.Event.objects.filter(product=product).order_by("seq")
    while page := [row.as_core() for row in rows.filter(seq__gt=last)[:PAGE]]:
        found |= {
            s for e in page if not spine.is_derived(e) for s in core.touched(history(product), e) if s.key != core.ALL
        }
        last = page[-1].seq
    versions = history(product).versions
    with streams.remembering(said):
        streams.refold(found, instant_of(now), quiet=True)
        if versions:
            openers.start(product, min(one.effective for one in versions), instant_of(now), quiet=True)
    return len(found)


def _said(product: str) -> dict[str, Said]:
    said: dict[str, Said] = defaultdict(Said)
    rows = journal.Event.objects.filter(product=product, kind__startswith="obligation.", by="clock").order_by("seq")
    for row in rows.iterator(chunk_size=PAGE):
        one, word = said[row.subject.partition(":")[2]], row.kind.partition(".")[2]
        if word == "warned":
            one.warned = instant_of(row.at)
        elif word == "corrected":
            one.announced, one.corrections = row.data["after"], one.corrections + 1
        else:
            one.verdict, one.announced = one.verdict or word, word
    return said
