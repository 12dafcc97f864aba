"""What a team says in public beside a promise that it broke: what happened, and what it changed. The verdict stands.

A note is an event with its text beside it; an edit is another event, and the former one stays readable with its date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import instant_of
from upkept.kit.journal import recording
from upkept.kit.journal.models import Event
from upkept.plans import disclosure
from upkept.plans.events import ObligationNoted
from upkept.plans.history import history
from upkept.plans.identity import subject_of
from upkept.plans.models import Obligation

LONGEST = 1500
"""Characters of each of the two fields."""
ASKED_FOR = timedelta(days=90)
"""So long after its verdict a broken promise is asked for a note; it may have one at any time."""


@dataclass(frozen=True, slots=True)
class Note:
    """One version of a note. `erased`: its text was taken away, and when; the event stands. `at`, `erased`: UTC seconds."""

    seq: int
    at: int
    happened: str
    changed: str
    erased: int | None = None


def needing_note(product: str, now: datetime) -> QuerySet[Obligation]:
    """Cases of promises (not of aims) that were not kept in the last 90 days and of which the team has said nothing yet.

    The latest verdict first; without those that were excused, and those about security that nobody may know of yet.
    """
    promises = [
        name
        for name in history(product).commitments()
        if any(commitment.strength != "aim" for commitment, _reign in history(product).reigns(name))
    ]
    rows = Obligation.objects.filter(
        product=product,
        commitment__in=promises,
        outcome__in=["late", "broken"],
        verdict_at__gte=now - ASKED_FOR,
        verdict_at__lte=now,
        excused_by="",
    ).exclude(month="")
    said = Event.objects.filter(product=product, kind=ObligationNoted.kind, subject=OuterRef("thing"))
    rows = rows.annotate(thing=Concat(Value("obligation:"), "ref")).filter(~Exists(said))
    return disclosure.public_of_all(rows, product).order_by("-verdict_at", "-id")


def may_be_noted(row: Obligation) -> bool:
    """Whether the case was not kept, has its verdict, and may be spoken of in public."""
    return row.outcome in ("late", "broken") and bool(row.month) and disclosure.is_public(row)


@transaction.atomic
def note(row: Obligation, *, happened: str, changed: str, by: Person, now: datetime) -> None:
    """Say it, or say it anew: what stood before stays readable. Raises Refusal, and nothing is lost of what was typed."""
    row = Obligation.objects.get(pk=row.pk)
    happened, changed = _clean(happened), _clean(changed)
    if row.outcome not in ("late", "broken") or not row.month:
        raise Refusal("not-broken", _("Only a case that was not kept, and has its verdict, can carry a note."))
    if not disclosure.is_public(row):
        raise Refusal(
            "not-disclosed",
            _(
                "This concerns security and is neither remedied nor disclosed: a note would tell of it. Write it afterwards."
            ),
        )
    if not happened:
        raise Refusal("nothing-said", _("Say what happened, in a sentence or two."))
    if max(len(happened), len(changed)) > LONGEST:
        raise Refusal("too-long", _("Say each in at most %(longest)s characters.") % {"longest": LONGEST})
    known = latest(row.product, [row.ref]).get(row.ref)
    if known is not None and (known.happened, known.changed) == (happened, changed):
        return  # pressed twice
    journal.record(
        ObligationNoted(
            product=row.product,
            subject=subject_of(row.ref),
            commitment=row.commitment,
            key=row.key,
            opening=row.opening,
            due=None if row.due_at is None else instant_of(row.due_at),
        ),
        by=by,
        at=now,
        now=now,
        text=json.dumps({"happened": happened, "changed": changed}, ensure_ascii=False, sort_keys=True),
    )


def erase(row: Obligation, seq: int, *, now: datetime) -> None:
    """Take the text of one version away: something personal stood in it. That there was one stays visible."""
    event = Event.objects.filter(
        seq=seq, product=row.product, subject=subject_of(row.ref), kind=ObligationNoted.kind
    ).first()
    if event is None:
        raise Refusal("no-such-note", _("There is no such note on this case."))
    recording.erase_text(event.seq, now=now)


def of(row: Obligation) -> list[Note]:
    """All versions of this case's note, the latest first."""
    return [_read(event) for event in _events(row.product, [row.ref]).order_by("-seq")]


def latest(product: str, refs: Sequence[str]) -> dict[str, Note]:
    """Case → its note as it stands; for the cases of one page. One query."""
    return _by_case(_events(product, refs).order_by("seq")) if refs else {}


def all_latest(product: str, commitment: str) -> dict[str, Note]:
    """Case → its note as it stands, for a whole promise. People write them, so they are few."""
    rows = Event.objects.filter(product=product, kind=ObligationNoted.kind).select_related("text").order_by("seq")
    return _by_case(event for event in rows if event.data.get("commitment") == commitment)


def _events(product: str, refs: Sequence[str]) -> QuerySet[Event]:
    things = [subject_of(ref) for ref in refs]
    return Event.objects.filter(product=product, subject__in=things, kind=ObligationNoted.kind).select_related("text")


def _by_case(events: Iterable[Event]) -> dict[str, Note]:
    return {event.subject.partition(":")[2]: _read(event) for event in events}


def _read(event: Event) -> Note:
    kept = getattr(event, "text", None)
    if kept is None or kept.text is None:
        erased = None if kept is None or kept.erased_at is None else instant_of(kept.erased_at)
        return Note(event.seq, instant_of(event.at), "", "", erased or instant_of(event.at))
    said = json.loads(kept.text)
    return Note(event.seq, instant_of(event.at), said["happened"], said["changed"])


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
