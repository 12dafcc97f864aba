"""Earlier tickets go into the journal, labelled as imported: a slice at a time, so that nobody else waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.kit.journal import recording
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event as Row

SLICE = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """`known`: what was in the journal already, by its id: the same file may be brought in again."""

    recorded: int
    known: int
    refused: tuple[tuple[Event, str], ...]


def take(product: str, events: Sequence[Event], *, by: str, now: datetime) -> Taken:
    recorded = known = 0
    refused: list[tuple[Event, str]] = []
    for start in range(0, len(events), SLICE):
        part = events[start : start + SLICE]
        with transaction.atomic():
            had = set(Row.objects.filter(product=product, id__in=[one.id for one in part]).values_list("id", flat=True))
            answers = recording.record_many([_draft(one, by) for one in part], now=now)
        for event, answer in zip(part, answers, strict=True):
            if isinstance(answer, Refusal):
                refused.append((event, answer.sentence))
            elif event.id in had:
                known += 1
            else:
                recorded += 1
    return Taken(recorded, known, tuple(refused))


def _draft(event: Event, by: str) -> Draft:
    return Draft(
        product=event.product,
        kind=event.kind,
        subject=event.subject,
        data=dict(event.data),
        at=event.at,
        id=event.id,
        by=by,
        how="imported",
    )
