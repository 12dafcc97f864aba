"""The journal: everything that happens is one event in it, recorded in the transaction of the change.

journal.record(TicketClosed(product="encore", subject="ticket:481"), by=person, at=now)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upkept.core.event import Event, How
    from upkept.core.refusal import Refusal
    from upkept.kit.journal.draft import Actor, Draft
    from upkept.kit.journal.kinds import Kind


def record(
    event: Kind,
    *,
    by: Actor,
    at: datetime,
    how: How = "observed",
    id: str | None = None,
    text: str = "",
    now: datetime | None = None,
) -> Event:
    """Record that it happened `at`, inside the caller's transaction, and reckon every promise that it touches.

    `id` makes it idempotent: the same event again is accepted once, another one under the same id is refused.
    `text` is kept beside the event, which holds its salted hash only. `now`: the moment of recording (the clock's).
    A person's or system's `by` is a person, or a text such as `token:5`, `clock`, `import`.

    :raises Refusal: unknown-kind, wrong-data, wrong-subject, from-the-future, too-late, other-content
    :raises TransactionManagementError: outside of a transaction
    """
    from upkept.kit.journal import recording
    from upkept.kit.journal.draft import Draft

    return recording.record(Draft.of(event, by=by, at=at, how=how, id=id, text=text), now=now)


def record_draft(draft: Draft, *, now: datetime | None = None) -> Event:
    """As `record`, for what came from outside and is not known to be a right event of any class yet."""
    from upkept.kit.journal import recording

    return recording.record(draft, now=now)


def record_many(drafts: Iterable[Draft], *, now: datetime | None = None) -> Sequence[Event | Refusal]:
    """Record all that can be, in one transaction, each touched stream folded once at the end; what cannot is answered with why.

    What is labelled as imported may be of any age, and announces nothing: no warning, no reaction.
    """
    from upkept.kit.journal import recording

    return recording.record_many(list(drafts), now=now)
