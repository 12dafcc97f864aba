"""What comes from outside: a CI job, a monitor, a script or a person says that something happened, and it is recorded once.

Whoever posts is answered at once: recorded, known already, or refused with the reason. Nothing waits half understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.core.plan.nearest import listed, nearest
from upkept.core.refusal import Refusal
from upkept.kit import journal, references
from upkept.kit.journal import kinds, standard
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event as Row
from upkept.plans import evidence
from upkept.plans.history import history
from upkept.products.models import Product

MOST = 500
"""Events in one request."""
OWN_IDS = re.compile(r"^(plan-|calendar-|[0-9a-f]{16}\.)")
"""What the ids of our own events begin with: who could take one beforehand would keep ours from being recorded."""
ACTED_ON = frozenset({"ticket"})
"""Kinds of subject that live here and are changed by acting on them: an event alone would say what is not so."""
OUR_NEXT = re.compile(r"^ticket:\d+$")
"""Names that tickets of ours will have: who could tell of one beforehand would have begun, or met, its promises already."""
NEVER = frozenset({"obligation.excused"})
"""Kinds that somebody has to decide here, signed in: a verdict is not excused by a machine."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """`is_new` False: the same event was known under this id already."""

    event: Event
    is_new: bool


def postable(product: str) -> set[str]:
    """The kinds of event that can be recorded from outside for this product."""
    own = {kind for version in history(product).versions for kind in version.plan.events}
    reserved = {name for name, kind in kinds.registry.items() if kind.reserved}
    return (kinds.registry.keys() | standard.known() | own) - reserved - NEVER


def check_kinds(product: str, wanted: Sequence[str]) -> None:
    """Raises Refusal `unknown-kind` for a kind that a token could never post, with the nearest that it could."""
    known = postable(product)
    for kind in wanted:
        if kind not in known:
            meant = nearest(kind, known)
            hint = (
                _("Did you mean %(kind)s?") % {"kind": meant} if meant else _("Declare it under `events` in the plan.")
            )
            raise Refusal(
                "unknown-kind",
                _("No event that can be posted is called “%(kind)s”. %(hint)s") % {"kind": kind[:100], "hint": hint},
                {"kind": kind[:100]},
            )


def take(
    product: Product, drafts: Sequence[Draft | Refusal], *, given: Sequence[str] | None, now: datetime
) -> list[Recorded | Refusal]:
    """Record what can be, in one transaction; an answer to each, in their order. A Refusal among the drafts stays one.

    `given`: the only kinds that the poster was given; None: a person, who may say all that can be posted.
    """
    drafts = [_furnished(draft) for draft in drafts]
    here = _living_here(product.slug, drafts)
    answers: list[Recorded | Refusal | None] = [
        _refused(product.slug, draft, given) or _acted_on(draft, here) for draft in drafts
    ]
    fit = [
        (place, draft)
        for place, draft in enumerate(drafts)
        if answers[place] is None and not isinstance(draft, Refusal)
    ]
    if fit:
        with transaction.atomic():
            known = set(
                Row.objects.filter(product=product.slug, id__in=[draft.id for _, draft in fit if draft.id]).values_list(
                    "id", flat=True
                )
            )
            for (place, _draft), answer in zip(
                fit, journal.record_many([draft for _place, draft in fit], now=now), strict=True
            ):
                answers[place] = _said(answer, known)
            evidence.attach(one.event for one in answers if isinstance(one, Recorded) and one.is_new)
    return [answer for answer in answers if answer is not None]


def _furnished(draft: Draft | Refusal) -> Draft | Refusal:
    if isinstance(draft, Refusal):
        return draft
    try:
        return evidence.furnished(draft)
    except Refusal as refusal:
        return refusal


def _said(answer: Event | Refusal, known: set[str]) -> Recorded | Refusal:
    if isinstance(answer, Refusal):
        return _discreet(answer)
    recorded = Recorded(answer, answer.id not in known)
    known.add(answer.id)  # the same id again in one batch
    return recorded


def _refused(product: str, draft: Draft | Refusal, given: Sequence[str] | None) -> Refusal | None:
    if isinstance(draft, Refusal):
        return draft
    if draft.id is not None and OWN_IDS.match(draft.id):
        return Refusal(
            "reserved-id",
            _("Ids that begin with plan-, calendar- or 16 hexadecimal digits and a dot are ours: give it another."),
            {"id": draft.id},
        )
    if draft.kind in NEVER:
        return Refusal(
            "reserved-kind", _("%(kind)s is decided by a person, on the obligation's page.") % {"kind": draft.kind}
        )
    if given is not None and draft.kind not in given:
        known = postable(product)
        if draft.kind not in known and (meant := nearest(draft.kind, known)):
            return Refusal(
                "unknown-kind",
                _("No event is called “%(kind)s”. Did you mean %(meant)s?")
                % {"kind": draft.kind[:100], "meant": meant},
                {"kind": draft.kind[:100], "nearest": meant},
            )
        if draft.kind not in known:
            return Refusal("unknown-kind", _("No event is called “%(kind)s”.") % {"kind": draft.kind[:100]})
        return Refusal(
            "kind-not-given",
            _("This token may not post %(kind)s: it was given %(given)s. Make a token for it, or ask an owner.")
            % {"kind": draft.kind, "given": listed(given)},
            {"kind": draft.kind, "given": list(given)},
        )
    return None


def _living_here(product: str, drafts: Sequence[Draft | Refusal]) -> set[str]:
    """Those of the drafts' subjects that have a page here. One query, however many."""
    subjects = {draft.subject for draft in drafts if isinstance(draft, Draft)}
    asked = [(product, subject) for subject in subjects if subject.partition(":")[0] in ACTED_ON]
    return {subject for (_product, subject), thing in references.describe(asked).items() if thing.href}


def _acted_on(draft: Draft | Refusal, here: set[str]) -> Refusal | None:
    if isinstance(draft, Refusal) or draft.kind not in kinds.registry:
        return None
    if draft.subject not in here and not OUR_NEXT.match(draft.subject):
        return None
    return Refusal(
        "lives-here",
        _("%(subject)s is a ticket of ours: open, answer and resolve it at /api/v1/tickets, and the event follows.")
        % {"subject": draft.subject},
        {"subject": draft.subject},
    )


def _discreet(refusal: Refusal) -> Refusal:
    """Who posts learns that an id is taken, and not by what."""
    if refusal.code != "other-content":
        return refusal
    return Refusal(
        refusal.code,
        _("Another event has the id %(id)s already. Send the same content under the same id, or give this one its own.")
        % {"id": refusal.data.get("id", "")},
        {"id": refusal.data.get("id", "")},
    )


def with_id(draft: Draft | Refusal, key: str | None) -> Draft | Refusal:
    """The draft under the request's idempotency key; one that has an id of its own keeps it, if it is no other."""
    if key is None or isinstance(draft, Refusal):
        return draft
    if draft.id is not None and draft.id != key:
        return Refusal(
            "two-ids",
            _("The event's id and the Idempotency-Key differ: send one of them."),
            {"id": draft.id, "key": key},
        )
    return replace(draft, id=key)
