"""Hiding a promise's record from the public pages: its sentence stays, and a line says since when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event
from upkept.kit.standing import once
from upkept.plans.events import CommitmentHidden, CommitmentShown
from upkept.plans.history import history
from upkept.products.models import Product

LONGEST = 500
"""Characters of the reason, which is published."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """`since`: UTC seconds. `reason` is empty where its text was erased."""

    since: int
    reason: str


def hidden(product: str) -> dict[str, Hidden]:
    """Promise → since when its record is hidden, and why. One query."""
    return once(("hidden", product), lambda: hidden_in([product]).get(product, {}))


def hidden_in(products: Sequence[str]) -> dict[str, dict[str, Hidden]]:
    """Product → promise → the same, for many products at once."""
    kinds = [CommitmentHidden.kind, CommitmentShown.kind]
    found: dict[str, dict[str, Hidden]] = {}
    rows = Event.objects.filter(product__in=products, kind__in=kinds).select_related("text").order_by("seq")
    for event in rows:
        of, name = found.setdefault(event.product, {}), event.subject.partition(":")[2]
        if event.kind == CommitmentHidden.kind:
            of[name] = Hidden(instant_of(event.at), _text(event))
        else:
            of.pop(name, None)
    return found


@transaction.atomic
def hide(product: str, commitment: str, *, reason: str, by: Person, now: datetime) -> None:
    """Withhold its counts and cases from the public. Raises Refusal: no-such-promise, hidden-already, nothing-said, too-long."""
    reason = " ".join(reason.split())
    if commitment not in history(product).commitments():
        raise Refusal("no-such-promise", _("The plan has no promise of this name."))
    if commitment in _alone(product):
        raise Refusal("hidden-already", _("This record is hidden already."))
    if not reason:
        raise Refusal("nothing-said", _("Say why: the reason stands in public beside the sentence."))
    if len(reason) > LONGEST:
        raise Refusal(
            "too-long", _("Say it in at most %(longest)s characters: it is published.") % {"longest": LONGEST}
        )
    event = CommitmentHidden(product=product, subject=f"commitment:{commitment}")
    journal.record(event, by=by, at=now, now=now, text=reason)


@transaction.atomic
def show(product: str, commitment: str, *, by: Person, now: datetime) -> None:
    """Let it be seen again, with all that it counted meanwhile. Raises Refusal: not-hidden."""
    if commitment not in _alone(product):
        raise Refusal("not-hidden", _("This record is not hidden."))
    journal.record(CommitmentShown(product=product, subject=f"commitment:{commitment}"), by=by, at=now, now=now)


def _alone(product: str) -> dict[str, Hidden]:
    """What is hidden, asked anew; of two who change it at once the second asks after the first."""
    Product.objects.select_for_update().filter(slug=product).first()
    return hidden_in([product]).get(product, {})


def _text(event: Event) -> str:
    kept = getattr(event, "text", None)
    return (kept.text or "") if kept is not None else ""
