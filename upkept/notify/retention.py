"""What is kept for how long: addresses and words go when their time is over; that something was sent, and when, stays a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from upkept.accounts.access import is_proven
from upkept.accounts.models import Person
from upkept.notify.models import Delivery, Device, Mute, News, Notice, Preference, Settings, State, Subscription
from upkept.notify.subscribing import VALID

WORDS: Final = timedelta(days=90)
ROWS: Final = timedelta(days=365)
PAGE: Final = 500
"""So many in a transaction: others write between."""


def clear(now: datetime) -> dict[str, int]:
    """Clear what is too old; how many of each. Safe to run at any time, and twice."""
    asked = Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lt=now - VALID).delete()[0]
    words = rows = 0
    while page := list(
        News.objects.filter(cleared_at__isnull=True, at__lt=now - WORDS).values_list("pk", flat=True)[:PAGE]
    ):
        with transaction.atomic():
            News.objects.filter(pk__in=page).update(data={"cleared": True}, cleared_at=now)
            Delivery.objects.filter(news__in=page, state=State.WAITING).update(state=State.DROPPED)
            words += len(page)
    while page := list(News.objects.filter(at__lt=now - ROWS).values_list("pk", flat=True)[:PAGE]):
        with transaction.atomic():
            News.objects.filter(pk__in=page).delete()
            rows += len(page)
    Mute.objects.filter(until__lt=now - WORDS).delete()
    return {"asked": asked, "words": words, "rows": rows}


def export(person: Person) -> dict[str, Any]:
    """All that this area holds about a person, as data (GDPR, article 15)."""
    return {
        "notices": list(
            Notice.objects.filter(person=person)
            .order_by("id")
            .values("at", "how", "read_at", "news__topic", "news__product", "news__wording", "news__data")
        ),
        "settings": list(Settings.objects.filter(person=person).values()),
        "preferences": list(Preference.objects.filter(person=person).values("product", "topic", "how", "channels")),
        "mutes": list(Mute.objects.filter(person=person).values("product", "until")),
        "devices": list(Device.objects.filter(person=person).values("name", "endpoint", "added_at", "reached_at")),
        "subscriptions": list(
            _subscriptions(person).order_by("id").values("product", "topic", "asked_at", "confirmed_at")
        ),
        "deliveries": list(
            Delivery.objects.filter(person=person).order_by("id").values("channel", "state", "created_at", "sent_at")
        ),
    }


@transaction.atomic
def erase(person: Person) -> None:
    """Forget the person here: everything that names them. The digests that were written for them go too."""
    News.objects.filter(key__startswith=f"digest:{person.pk}:").delete()
    _subscriptions(person).delete()
    for model in (Delivery, Notice, Device, Preference, Mute, Settings):
        model.objects.filter(person=person).delete()


def _subscriptions(person: Person) -> QuerySet[Subscription]:
    """Also those that they made by mail before they had an account, where that address is proven to be theirs."""
    theirs = Q(person=person)
    if is_proven(person):
        theirs |= Q(person__isnull=True, email__iexact=person.email)
    return Subscription.objects.filter(theirs)
