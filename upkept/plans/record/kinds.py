"""What can be recorded by hand in a product: the kinds that its plan declares, and those it counts that no area records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from upkept.core.commitments.base import Commitment
from upkept.core.commitments.cadence import ATTESTED
from upkept.core.plan.model import Version
from upkept.core.plan.reader import vocabulary_of
from upkept.core.plan.vocabulary import EventKind, Field
from upkept.kit import said
from upkept.kit.journal import kinds as areas
from upkept.kit.journal.models import Event
from upkept.plans import queries

KEPT_BY_US = ("obligation.", "plan.", "calendar.", "ticket.", "evidence.")
"""What follows from other events, or is done on a page of its own."""
MOST_SUBJECTS = 300


@dataclass(frozen=True, slots=True)
class Recordable:
    """One kind. `promises`: ids of those that await it; `others`: of those that it concerns otherwise.

    `own`: the plan declares it.
    """

    kind: str
    subject: str
    says: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    own: bool = False
    promises: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The sentence that it reads as, without its subject's name: "course reviewed"."""
        return kind_title(self.kind)

    @property
    def counts(self) -> bool:
        return bool(self.promises or self.others)


def kind_title(kind: str) -> str:
    """A kind as words: `course.reviewed` → "Course reviewed"."""
    return kind.replace(".", " ").replace("_", " ").replace("-", " ").capitalize()


def recordables(product: str, now: datetime) -> list[Recordable]:
    """Those of the plan in force: first what a promise awaits, then the rest; each in the order of its name."""
    version = queries.version_in_force(product, now)
    if version is None:
        return []
    found = [_recordable(kind, version) for kind in _kinds(version)]
    return sorted(found, key=lambda one: (not one.promises, not one.counts, one.kind))


def recordable(product: str, kind: str, now: datetime) -> Recordable | None:
    version = queries.version_in_force(product, now)
    if version is None or kind not in {one.kind for one in _kinds(version)}:
        return None
    return next(_recordable(one, version) for one in _kinds(version) if one.kind == kind)


def subjects(product: str, kind: str) -> list[str]:
    """Names of the subjects of that kind that are known, without their prefix; a few hundred at most."""
    if kind in ("", "*"):
        return []
    rows = Event.objects.filter(product=product, subject__gte=f"{kind}:", subject__lt=f"{kind};")
    found = rows.order_by("subject").values_list("subject", flat=True).distinct()[:MOST_SUBJECTS]
    return [one.partition(":")[2] for one in found]


def _kinds(version: Version) -> list[EventKind]:
    """Own ones, and standard ones that some promise speaks of and that no area of ours records."""
    vocabulary, own = vocabulary_of(version.plan), version.plan.events
    spoken = {kind for commitment in version.plan.commitments.values() for kind in commitment.kinds()}
    return [
        kind
        for name, kind in vocabulary.kinds.items()
        if name in own or (name in spoken and name not in areas.registry and not name.startswith(KEPT_BY_US))
    ]


def _recordable(kind: EventKind, version: Version) -> Recordable:
    awaits, others = [], []
    for id, commitment in version.plan.commitments.items():
        if kind.kind in awaited(commitment):
            awaits.append(id)
        elif kind.kind in commitment.kinds():
            others.append(id)
    own = version.plan.events.get(kind.kind)
    says = own.says.get(get_language() or "en") or next(iter(own.says.values()), "") if own else ""
    return Recordable(
        kind.kind,
        kind.subject,
        says or (said.event(kind.subject, kind.says) if kind.says else kind_title(kind.kind)),
        kind.fields,
        kind.kind in version.plan.events,
        tuple(awaits),
        tuple(others),
    )


def awaited(commitment: Commitment) -> frozenset[str]:
    """The kinds that keep it; an attestation too, where it takes one."""
    more = {ATTESTED} if getattr(commitment, "attest", False) else set()
    return commitment.awaited() | more


def sentence(one: Recordable, subject: str) -> str:
    """What the form says that it records: "{subject} was reviewed" with a word for the subject."""
    told = one.says.replace("{subject}", subject or said.the(one.subject) if one.subject != "*" else _("the subject"))
    return told[:1].upper() + told[1:]
