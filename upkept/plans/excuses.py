"""Excusing: an exclusion of the plan applied to one case, with what it needs, approved by one who did not do the work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.plan.model import Exclusion
from upkept.core.refusal import Refusal
from upkept.kit import journal, references
from upkept.kit.journal.models import Event
from upkept.plans.events import ObligationExcused
from upkept.plans.models import Obligation
from upkept.plans.shown import version_of

UNTIL = timedelta(days=30)
"""So long after the verdict a case can be excused (plan language, "Obligations")."""
LONGEST = 2000
"""Characters of each thing that an exclusion needs."""


def exclusions_of(row: Obligation) -> tuple[Exclusion, ...]:
    """Those of the version under which it was born."""
    version = version_of(row)
    return tuple(version.plan.exclusions.values()) if version else ()


def may_be_excused(row: Obligation, now: datetime) -> bool:
    return (
        row.outcome in ("late", "broken")
        and "excused" not in row.marks
        and row.verdict_at is not None
        and row.verdict_at <= now <= row.verdict_at + UNTIL
    )


@transaction.atomic
def excuse(row: Obligation, *, exclusion: str, needed: Mapping[str, str], by: Person, now: datetime) -> None:
    """Excuse it. The verdict stands and stays public; the adjusted score leaves the case out."""
    row = Obligation.objects.get(pk=row.pk)  # not locked: recording locks its stream first, as everybody does
    found = next((one for one in exclusions_of(row) if one.id == exclusion), None)
    if found is None:
        raise Refusal("unknown-exclusion", _("The plan has no exclusion of this name."))
    if not may_be_excused(row, now):
        raise Refusal(
            "cannot-be-excused", _("Only a late or broken case can be excused, until 30 days after its verdict.")
        )
    missing = [name for name in found.needs if not needed.get(name, "").strip()]
    if missing:
        raise Refusal("needs-missing", _("This exclusion needs: %(names)s.") % {"names": ", ".join(missing)})
    if _did_the_work(row, f"person:{by.pk}", now):
        raise Refusal("own-work", _("Whoever did the work cannot excuse it: ask another owner or maintainer."))
    data = {name: value.strip() for name, value in needed.items() if value.strip()}
    if any(len(value) > LONGEST for value in data.values()):
        raise Refusal(
            "too-long", _("Say it in at most %(longest)s characters: it is published.") % {"longest": LONGEST}
        )
    journal.record(
        ObligationExcused(
            product=row.product,
            subject=row.key if _is_by_subject(row) else f"commitment:{row.commitment}",
            commitment=row.commitment,
            opening=row.opening,
            key=row.key,
            exclusion=exclusion,
            approved_by=f"person:{by.pk}",
            **_cause(found),
            **data,
        ),
        by=by,
        at=now,
        now=now,
        id=f"{row.ref}.excused",  # once, whoever else does it at the same moment
    )
    if "excused" not in Obligation.objects.get(pk=row.pk).marks:
        raise Refusal(
            "does-not-apply", _("This exclusion does not fit the case: its conditions speak of something else.")
        )


def _did_the_work(row: Obligation, actor: str, now: datetime) -> bool:
    """Whether this person recorded what the promise is judged by, or has its subject in hand. Excusing is no such work."""
    events = Event.objects.filter(product=row.product, by=actor).exclude(kind__startswith="obligation.")
    if _is_by_subject(row):
        thing = references.describe([(row.product, row.subject)])[row.product, row.subject]
        return thing.actor == actor or events.filter(subject=row.subject).exists()
    version = version_of(row)
    kinds = version.plan.commitments[row.commitment].kinds() if version else frozenset()
    return events.filter(kind__in=sorted(kinds), at__gte=row.opened_at, at__lte=now).exists()


def _is_by_subject(row: Obligation) -> bool:
    """Whether its stream is one subject, which then carries the excuse; that of a period is carried by the commitment."""
    version = version_of(row)
    return version is not None and version.plan.commitments[row.commitment].by_subject


def _cause(exclusion: Exclusion) -> dict[str, str]:
    """The condition of the exclusion, which the excuse states of this case."""
    return {
        name: values[0] for name, values in exclusion.where.values.items() if values and not values[0].startswith("!")
    }
