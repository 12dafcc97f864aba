"""What is owed soonest for each kind that can be recorded, so that whoever comes here sees what to do first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from upkept.kit import references
from upkept.kit.clock import instant_of
from upkept.kit.ui.shapes import Mark
from upkept.plans import queries, shown
from upkept.plans.models import Obligation
from upkept.plans.record.kinds import Recordable

EACH = 3
"""So many cases of one kind are shown; all stand on Due."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One case that waits for the kind. `subject`: the name to record it for, where the case names one."""

    mark: Mark
    promise: str
    about: str
    due: int | None
    href: str
    subject: str


def soonest(product: str, kinds: Sequence[Recordable], now: datetime) -> Mapping[str, list[Owed]]:
    """Kind → the cases that are due next. One query for each promise that awaits something, each a few rows by an index."""
    promises = {id for one in kinds for id in one.promises}
    rows: dict[str, list[Obligation]] = {}
    for id in sorted(promises):
        open_ones = Obligation.objects.filter(product=product, commitment=id, due_at__isnull=False).running()
        rows[id] = list(open_ones.soonest_first()[:EACH])
    every = [row for found in rows.values() for row in found]
    called = references.describe((product, row.subject) for row in every)
    found: dict[str, list[Owed]] = {}
    with queries.steady([product]):
        for one in kinds:
            waiting = sorted((row for id in one.promises for row in rows[id]), key=_due)[:EACH]
            found[one.kind] = [_owed(row, one, called[product, row.subject].title, now) for row in waiting]
    return found


def subject_for(row: Obligation, kind: str) -> str:
    """The name of the subject that an event of this kind of subject would be recorded for; empty where the case names none."""
    for told in (row.subject, row.key.partition("/")[2]):
        prefix, _colon, name = told.partition(":")
        if prefix == kind and name:
            return name
    return ""


def _due(row: Obligation) -> tuple[datetime, int]:
    assert row.due_at is not None
    return row.due_at, row.pk


def _owed(row: Obligation, one: Recordable, thing: str, now: datetime) -> Owed:
    return Owed(
        mark=shown.mark(row, now),
        promise=shown.name(row.commitment),
        about=shown.about(row, thing),
        due=instant_of(row.due_at) if row.due_at else None,
        href=reverse("obligation", args=[row.ref]),
        subject=subject_for(row, one.subject),
    )
