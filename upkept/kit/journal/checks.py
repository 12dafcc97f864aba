"""What an event must be to be recorded: known, of the right form, neither from the future nor too late."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from upkept.core.event import Event, How
from upkept.core.refusal import Refusal
from upkept.kit.files import evidence
from upkept.kit.journal import ids, kinds, standard, subscriber
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.leaf import NotCanonical, canonical
from upkept.kit.journal.nearest import nearest

AHEAD = 60  # seconds that a source's clock may be ahead of ours
BACKDATED = 24 * 3600  # seconds by which what stops, pauses, attests or excuses may be backdated
LARGEST = 64 * 1024  # bytes of data in an event from outside; our own may be larger (a published plan)
TEXT_HASH = "text_sha256"

_SUBJECT = re.compile(r"^[a-z][a-z0-9_-]*:[^\s\x00-\x1f\x7f\ud800-\udfff]{1,180}\Z")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a surrogate pair
_ID = re.compile(r"^[\x21-\x7e]{1,200}$")


def checked(draft: Draft, now: int) -> Event:
    """The event that this draft becomes, `seq` still 0. Raises Refusal, which says what to do."""
    if draft.how not in get_args(How):
        raise Refusal("wrong-how", f"“{draft.how}” is no way to learn of an event: write {', '.join(get_args(How))}.")
    if not _SUBJECT.match(draft.subject):
        raise Refusal(
            "wrong-subject", f"“{draft.subject[:200]}” is no subject: write its kind and its name, such as ticket:481."
        )
    if draft.id is not None and not _ID.match(draft.id):
        raise Refusal("wrong-id", "An id is 1 to 200 visible ASCII characters, without spaces.")
    v, data = _content(draft)
    at = now if draft.at is None else draft.at
    if at > now + AHEAD:
        raise Refusal(
            "from-the-future",
            f"This happens only at {_said(at)}, {at - now} s from now: record it when it has happened, and check your clock.",
            {"at": at, "now": now},
        )
    if draft.how != "imported" and at < now - BACKDATED and draft.recorded is None:
        limited = draft.how == "attested" or not subscriber.get().may_be_backdated(draft.product, draft.kind)
        if limited:
            raise Refusal(
                "too-late",
                f"{draft.kind} of {_said(at)} comes more than 24 hours late. What stops, pauses or keeps a promise is "
                "recorded within a day; older history is brought in by a labelled import.",
                {"at": at, "now": now},
            )
    return Event(
        id=draft.id or ids.new_id(),
        product=draft.product,
        kind=draft.kind,
        subject=draft.subject,
        at=at,
        data=data,
        recorded=now if draft.recorded is None else draft.recorded,
        by=draft.by,
        how=draft.how,
        v=v,
    )


def _content(draft: Draft) -> tuple[int, dict[str, Any]]:
    if (
        draft.recorded is not None
    ):  # our own export, which fits its leaf: as it was recorded, under the plan of that day
        _check_form(draft, draft.data)
        return draft.v or 1, dict(draft.data)
    data = {name: value for name, value in draft.data.items() if name != TEXT_HASH}
    _check_form(draft, data)
    files = data.pop(evidence.FIELD) if evidence.is_evidence(data.get(evidence.FIELD)) else None
    own = subscriber.get().own_kinds(draft.product)
    if draft.kind in kinds.registry:
        if kinds.registry[draft.kind].reserved and not draft.inside:
            raise Refusal("reserved-kind", f"{draft.kind} is recorded by Upkept alone: it follows from other events.")
        _check_subject(draft, kinds.registry[draft.kind].of)
        v, data = kinds.checked(draft.kind, draft.v or kinds.registry[draft.kind].v, draft.product, draft.subject, data)
    elif draft.kind in standard.known():
        _check_subject(draft, standard.subject_of(draft.kind))
        v, data = 1, standard.checked(draft.kind, data)
    elif draft.kind in own:
        _check_subject(draft, own[draft.kind].subject)
        v, data = 1, standard.checked_fields(draft.kind, own[draft.kind].fields, data)
    else:
        meant = nearest(draft.kind, {*kinds.registry, *standard.known(), *own})
        hint = f" Did you mean {meant}?" if meant else " Declare it under `events` in the plan."
        raise Refusal("unknown-kind", f"No event is called “{draft.kind[:100]}”.{hint}", {"kind": draft.kind[:100]})
    if files is not None:
        data[evidence.FIELD] = evidence.checked(files)
    if TEXT_HASH in draft.data:
        data[TEXT_HASH] = draft.data[TEXT_HASH]
    return v, data


def _check_form(draft: Draft, data: Mapping[str, Any]) -> None:
    if not (_is_storable(data) and _is_storable(draft.text)):
        raise Refusal(
            "wrong-data", f"{draft.kind[:100]} holds the character NUL or half of a surrogate pair: leave it out."
        )
    try:
        size = len(canonical(data))
    except NotCanonical as error:
        raise Refusal("wrong-data", f"{draft.kind[:100]} holds something that is no JSON: {error}") from None
    if size > LARGEST and not draft.inside and draft.recorded is None:
        raise Refusal(
            "too-large",
            f"{draft.kind[:100]} holds {size} bytes: an event holds facts and references, at most {LARGEST} bytes.",
        )


def _is_storable(value: Any) -> bool:
    if isinstance(value, str):
        return not _UNSTORABLE.search(value)
    if isinstance(value, Mapping):
        return all(_is_storable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list | tuple) or all(_is_storable(part) for part in value)


def _check_subject(draft: Draft, of: str) -> None:
    if of not in ("", "*") and draft.subject.partition(":")[0] != of:
        raise Refusal(
            "wrong-subject",
            f"{draft.kind} happens to a {of}: its subject is {of}:…, not “{draft.subject[:100]}”.",
            {"of": of},
        )


def _said(at: int) -> str:
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"the second {at}"
