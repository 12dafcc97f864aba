"""Asking to be told, confirming it, and leaving: by anybody, for their own address alone, and nobody learns who else did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.accounts.access import is_proven
from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit.limits.counting import Rule, address_key, spend
from upkept.notify import digest
from upkept.notify.letters import CONFIRM, DIGEST
from upkept.notify.models import Delivery, How, News, Preference, Settings, Subscription
from upkept.notify.topics import public_topics
from upkept.products.models import Product

FROM_ONE_PLACE: Final = Rule("subscribe-by-place", 10, 3600)
TO_ONE_ADDRESS: Final = Rule("subscribe-by-recipient", 3, 86400)
"""Anybody can write anybody's address: a letter box gets three questions a day from here, whoever asks."""
VALID: Final = timedelta(days=7)
"""So long a question can be answered; then the address is deleted."""
_SIGNER = TimestampSigner(salt="upkept.notify.confirm")


def ask(
    product: Product, email: str, topics: Sequence[str], *, place: str, language: str, timezone: str, now: datetime
) -> None:
    """An address asks for news: it gets one letter with a link, and is told nothing before that is opened.

    The answer is the same whether it subscribed already or not. `place`: the network address that asks.

    :raises Refusal: bad-email, no-topic, too-often (from one place)
    """
    email = email.strip().lower()
    wanted = [topic.name for topic in public_topics() if topic.name in topics]
    try:
        validate_email(email)
        if len(email) > 254:
            raise ValidationError("too long")  # noqa: TRY301
    except ValidationError:
        raise Refusal("bad-email", _("Write your email address, such as you@example.org.")) from None
    if not wanted:
        raise Refusal("no-topic", _("Tick at least one kind of news."))
    if not spend(FROM_ONE_PLACE, address_key(place), now=now).allowed:
        raise Refusal(
            "too-often", _("There were many requests from your network. Try again in an hour; nothing was changed.")
        )
    if not spend(TO_ONE_ADDRESS, address_key(_box(email)), now=now).allowed:
        return
    with transaction.atomic():
        rows = [_asked(product, email, name, language, timezone, now) for name in wanted]
        # The letter hangs on the first of them; its link confirms them all.
        key = f"{CONFIRM}:{rows[0].pk}:{now.isoformat()}"
        news, is_new = News.objects.get_or_create(
            key=key,
            defaults={
                "topic": CONFIRM,
                "product": product.slug,
                "wording": CONFIRM,
                "data": {"name": product.name, "topics": wanted, "rows": [row.pk for row in rows]},
                "href": reverse("confirm", args=[_SIGNER.sign("-".join(str(row.pk) for row in rows))]),
                "at": now,
            },
        )
        if is_new:
            Delivery.objects.create(news=news, channel="email", subscription=rows[0], created_at=now, next_at=now)


def _box(email: str) -> str:
    """The letter box behind an address, for counting: with most providers anna+1@ and anna+2@ are one (RFC 5233)."""
    name, _at, domain = email.rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def _asked(product: Product, email: str, topic: str, language: str, timezone: str, now: datetime) -> Subscription:
    row, is_new = Subscription.objects.get_or_create(
        product=product.slug,
        topic=topic,
        email=email,
        person=None,
        defaults={"language": language, "timezone": timezone, "asked_at": now},
    )
    if not is_new and row.confirmed_at is None:
        row.asked_at, row.language, row.timezone = now, language, timezone
        row.save(update_fields=["asked_at", "language", "timezone"])
    return row


def asked_by(key: str) -> list[Subscription]:
    """What a link of ours would confirm; none for a link that is none, or too old."""
    try:
        numbers = [int(number) for number in _SIGNER.unsign(key, max_age=VALID).split("-")]
    except (BadSignature, ValueError):
        return []
    return list(Subscription.objects.filter(pk__in=numbers, person__isnull=True).order_by("pk"))


@transaction.atomic
def confirm(key: str, *, now: datetime) -> list[Subscription]:
    """The address is theirs: it is told from now on. Raises Refusal: dead-link."""
    rows = asked_by(key)
    if not rows:
        raise Refusal("dead-link", _("This link is too old, or was used to unsubscribe. Subscribe again."))
    Subscription.objects.filter(pk__in=[row.pk for row in rows], confirmed_at__isnull=True).update(confirmed_at=now)
    return rows


@transaction.atomic
def end(number: int) -> Subscription | None:
    """Unsubscribe: the address is deleted with all that was sent to it. What is gone already stays gone."""
    row = Subscription.objects.filter(pk=number).first()
    if row is not None:
        row.delete()
    return row


@transaction.atomic
def follow(person: Person, product: Product, topics: Sequence[str], *, now: datetime) -> None:
    """A signed-in person chooses what they hear of a product: these topics, and no other. Raises Refusal: unproven-address."""
    if not is_proven(person):
        raise Refusal(
            "unproven-address", _("Confirm the address of your account first: open the link in the mail we sent you.")
        )
    wanted = {topic.name for topic in public_topics()} & set(topics)
    Subscription.objects.filter(person=person, product=product.slug).exclude(topic__in=wanted).delete()
    for name in sorted(wanted):
        Subscription.objects.get_or_create(
            person=person, product=product.slug, topic=name, defaults={"asked_at": now, "confirmed_at": now}
        )


@transaction.atomic
def leave(person: Person, topic: str, product: str, *, now: datetime) -> None:
    """One click in a letter: no more mail of this. What the app shows stays."""
    if topic == DIGEST:
        mine = Settings.objects.filter(person=person)
        if not mine.update(
            digest_channels=["in_app"]
        ):  # nothing else of it: the digest's own hours may change meanwhile
            row = digest.fresh(person, now)
            row.digest_channels = ["in_app"]
            row.save()
        return
    Subscription.objects.filter(person=person, product=product, topic=topic).delete()
    Preference.objects.update_or_create(
        person=person, product=product, topic=topic, defaults={"how": How.NOW, "channels": ["in_app"]}
    )
