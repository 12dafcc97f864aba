"""Recording by hand: one event, with its note and its files, in one transaction; and evidence that comes later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.event import Event, How
from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.files.models import File
from upkept.kit.journal import recording
from upkept.kit.journal.draft import Draft, actor
from upkept.plans import evidence, incoming
from upkept.plans.identity import subject_of
from upkept.plans.models import Obligation
from upkept.products.models import Product


def record(
    product: Product,
    kind: str,
    subject: str,
    *,
    data: Mapping[str, Any],
    at: datetime | None,
    how: How = "reported",
    note: str = "",
    files: Sequence[File] = (),
    by: Person,
    now: datetime,
    id: str | None = None,
) -> Event:
    """What a person says has happened. The same `id` with the same content is recorded once. Raises Refusal, in words."""
    draft = Draft(
        product=product.slug,
        kind=kind,
        subject=subject,
        data=data,
        at=None if at is None else instant_of(at),
        id=id,
        by=actor(by),
        how=how,
        text=note.strip(),
    )
    answer = incoming.take(product, [evidence.with_files(draft, files)], given=None, now=now)[0]
    if isinstance(answer, Refusal):
        raise in_words(answer, kind)
    return answer.event


@transaction.atomic
def add_evidence(row: Obligation, *, files: Sequence[File], note: str, by: Person, now: datetime) -> Event:
    """Files for a case that is there already. Dated by its own event: what came after the verdict is seen to have come then."""
    if not files:
        raise Refusal("no-file", _("Choose at least one file."))
    draft = Draft(
        product=row.product,
        kind="evidence.attached",
        subject=subject_of(row.ref),
        data={"commitment": row.commitment, "key": row.key},
        at=instant_of(now),
        by=actor(by),
        how="reported",
        text=note.strip(),
        inside=True,
    )
    event = recording.record(evidence.with_files(draft, files), now=now)
    evidence.attach([event])
    return event


def in_words(refusal: Refusal, kind: str) -> Refusal:
    """The journal's refusals as the person at the form reads them."""
    sentence = {
        "from-the-future": _("This moment has not come yet: record it when it has happened."),
        "too-late": _(
            "This is recorded more than 24 hours after it happened. What keeps, stops or pauses a promise, and what is "
            "attested, is recorded within a day, so that no record is written afterwards. Older history is brought in from "
            "a CSV file: it is labelled as imported."
        ),
        "other-content": _("This form was sent before, with other content. Open it anew and record again."),
    }.get(refusal.code, refusal.sentence)
    return Refusal(refusal.code, sentence, refusal.data)
