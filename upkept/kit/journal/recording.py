"""The one way into the journal: check, lock the touched streams, insert, fold, and note which answers are owed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal import checks, models, reactions, rows, subscriber
from upkept.kit.journal.draft import Draft

COMPARED = 500
"""Events that were known already and are asked for at once, to be compared with what was sent."""


def record(draft: Draft, *, now: datetime | None = None) -> Event:
    """One event, or its Refusal raised."""
    answer = record_many([draft], now=now)[0]
    if isinstance(answer, Refusal):
        raise answer
    return answer


def record_many(drafts: Sequence[Draft], *, now: datetime | None = None) -> list[Event | Refusal]:
    """One answer per draft, in their order. A refused one leaves no trace and stops no other."""
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            "Record inside the transaction of the change: wrap both in transaction.atomic()."
        )
    instant = instant_of(now or clock.now())
    answers: list[Event | Refusal] = []
    for batch in _batches(drafts):
        answers += _record_batch(batch, instant)
    return answers


def restore(drafts: Sequence[Draft], *, now: datetime) -> list[Event | Refusal]:
    """Put back events of our own export as they were. Folds nothing and owes nothing: whoever restores then rebuilds."""
    return _record_batch(drafts, instant_of(now), folding=False)


def rebuild(product: str, *, now: datetime) -> None:
    """Make all that is derived of the product again, from the journal alone."""
    subscriber.get().rebuild(product, now)


def derive(events: Sequence[Event], *, quiet: bool) -> list[Event]:
    """Append what follows from the streams that the caller has locked: folds nothing. Known ids are passed over in silence.

    Answers with those that were new.
    """
    new = _insert(events)
    if not quiet:
        _owe(new)
    return new


@transaction.atomic
def erase_text(event_id: int, *, now: datetime) -> None:
    """Erase the text beside an event (by its seq). The event and its hash stand, and can no longer be matched to a text."""
    models.EventText.objects.filter(event_id=event_id, erased_at=None).update(text=None, salt=None, erased_at=now)


def _batches(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """A new plan must be in force before the next event is looked at: such an event is a batch of its own."""
    batches: list[list[Draft]] = [[]]
    for draft in drafts:
        if draft.kind in subscriber.PIVOTS:
            batches += [[draft], []]
        else:
            batches[-1].append(draft)
    return [batch for batch in batches if batch]


def _record_batch(drafts: Sequence[Draft], now: int, *, folding: bool = True) -> list[Event | Refusal]:
    changing = any(draft.kind in subscriber.PIVOTS for draft in drafts)
    with subscriber.get().still({draft.product for draft in drafts}, changing=changing):
        return _record_all(drafts, now, folding=folding)


def _record_all(drafts: Sequence[Draft], now: int, *, folding: bool) -> list[Event | Refusal]:
    answers: dict[int, Event | Refusal] = {}
    fresh: dict[tuple[str, str], tuple[Draft, Event]] = {}
    repeated: list[tuple[int, Draft, Event]] = []
    texts: dict[tuple[str, str], tuple[bytes, str]] = {}
    places: dict[tuple[str, str], int] = {}
    for place, draft in enumerate(drafts):
        try:
            event = checks.checked(draft, now)
            if draft.text:
                event, salt = _with_text(event, draft)
                texts.setdefault((event.product, event.id), (salt, draft.text))
        except Refusal as refusal:
            answers[place] = refusal
            continue
        key = (event.product, event.id)
        if key in fresh:
            repeated.append((place, draft, event))
        else:
            fresh[key], places[key] = (draft, event), place

    plans = subscriber.get()
    events = [event for _, event in fresh.values()]
    locked = plans.lock(events) if folding else None
    new = _insert(events)
    for event in new:
        answers[places[event.product, event.id]] = event
    known = {(event.product, event.id) for event in new}
    repeated += [(places[key], *fresh[key]) for key in fresh if key not in known]
    if repeated:
        answers |= _compare(repeated)
    _keep_texts(new, texts)
    if new and folding:
        _owe([event for event in new if event.how != "imported"])
        plans.fold(locked, new, now, quiet=all(event.how == "imported" for event in new))
    return [answers[place] for place in range(len(drafts))]


def _insert(events: Sequence[Event]) -> list[Event]:
    """Insert those whose id is not known yet, and answer with them, their `seq` filled in."""
    numbers = rows.insert(events)
    return [
        replace(event, seq=numbers[event.product, event.id]) for event in events if (event.product, event.id) in numbers
    ]


def _compare(repeated: Sequence[tuple[int, Draft, Event]]) -> dict[int, Event | Refusal]:
    """Sent again: the same is answered with what is stored, anything else is refused."""
    answers: dict[int, Event | Refusal] = {}
    known = _known([event for _place, _draft, event in repeated])
    for place, draft, event in repeated:
        row = known[event.product, event.id]
        stored = row.as_core()
        if _is_same(row, stored, draft, event):
            answers[place] = stored
        else:
            answers[place] = Refusal(
                "other-content",
                f"Another event has the id {event.id} already: it was {stored.kind} of {stored.subject}. "
                "Send the same content under the same id, or give this one an id of its own.",
                {"id": event.id, "seq": stored.seq},
            )
    return answers


def _known(events: Sequence[Event]) -> dict[tuple[str, str], models.Event]:
    """The stored rows of these, by product and id, a few hundred in one query."""
    ids: dict[str, list[str]] = {}
    for event in events:
        ids.setdefault(event.product, []).append(event.id)
    return {
        (row.product, row.id): row
        for product, of in ids.items()
        for start in range(0, len(of), COMPARED)
        for row in models.Event.objects.select_related("text").filter(
            product=product, id__in=of[start : start + COMPARED]
        )
    }


def _is_same(row: models.Event, stored: Event, draft: Draft, event: Event) -> bool:
    def facts(of: Event) -> dict[str, Any]:
        return {name: value for name, value in of.data.items() if name != checks.TEXT_HASH}

    if (stored.kind, stored.subject, facts(stored)) != (event.kind, event.subject, facts(event)):
        return False
    if draft.at is not None and stored.at != draft.at:
        return False
    had_text = checks.TEXT_HASH in stored.data
    if not draft.text:
        return not had_text or stored.data[checks.TEXT_HASH] == event.data.get(checks.TEXT_HASH)
    text = getattr(row, "text", None) if had_text else None
    if text is None:
        return False
    return text.salt is None or _text_hash(bytes(text.salt), draft.text) == stored.data[checks.TEXT_HASH]


def _with_text(event: Event, draft: Draft) -> tuple[Event, bytes]:
    try:
        salt = bytes.fromhex(draft.salt) if draft.salt else secrets.token_bytes(32)
    except ValueError:
        raise Refusal("wrong-text", "The salt of the text is not written in hexadecimal.") from None
    found = _text_hash(salt, draft.text)
    if draft.salt and event.data.get(checks.TEXT_HASH) != found:
        raise Refusal("wrong-text", "The text beside this event is not the one whose hash the event holds.")
    return replace(event, data={**event.data, checks.TEXT_HASH: found}), salt


def _text_hash(salt: bytes, text: str) -> str:
    return hashlib.sha256(salt + text.encode()).hexdigest()


def _keep_texts(new: Sequence[Event], texts: dict[tuple[str, str], tuple[bytes, str]]) -> None:
    if not texts:
        return
    kept = [(event.seq, *texts[event.product, event.id]) for event in new if (event.product, event.id) in texts]
    models.EventText.objects.bulk_create(
        models.EventText(event_id=seq, salt=salt, text=text) for seq, salt, text in kept
    )


def _owe(events: Sequence[Event]) -> None:
    owed = [
        models.Pending(event_id=event.seq, reaction=name, next_try_at=moment(event.recorded))
        for event, name in reactions.owed(events)
    ]
    if owed:
        models.Pending.objects.bulk_create(owed)
