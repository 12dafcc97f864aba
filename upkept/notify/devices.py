"""Browsers that a person lets us reach: added by the browser itself, named, tried, removed."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.limits.counting import Rule, spend
from upkept.notify.models import Delivery, Device, News
from upkept.notify.notices import TEST

MOST: Final = 10
TESTS: Final = Rule("push-tests-by-person", 10, 3600)


@transaction.atomic
def add(person: Person, *, endpoint: str, p256dh: str, auth: str, name: str, now: datetime) -> Device:
    """Keep it; the same browser again is the same device. Raises Refusal: bad-device, too-many-devices."""
    _refuse_wrong(endpoint, p256dh, auth)
    hashed = hashlib.sha256(endpoint.encode()).hexdigest()
    others = Device.objects.filter(person=person).exclude(endpoint_hash=hashed)
    if others.count() >= MOST:
        raise Refusal("too-many-devices", _("You have %(n)s browsers already: remove one first.") % {"n": MOST})
    # Who signs in at a browser takes it over, and what waits there for somebody else goes: it shows one person's notices.
    Device.objects.filter(endpoint_hash=hashed).exclude(person=person).delete()
    row, _is_new = Device.objects.update_or_create(
        endpoint_hash=hashed,
        defaults={
            "person": person,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "name": _name(name),
            "added_at": now,
        },
    )
    return row


def _refuse_wrong(endpoint: str, p256dh: str, auth: str) -> None:
    wrong = Refusal(
        "bad-device", _("Your browser gave an address or keys that cannot be used. Reload the page, and try again.")
    )
    try:
        parts = urlsplit(endpoint)
        point = urlsafe_b64decode(p256dh + "=" * (-len(p256dh) % 4))
        secret = urlsafe_b64decode(auth + "=" * (-len(auth) % 4))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise wrong from None
    is_web = parts.scheme == "https" or (settings.ALLOW_PRIVATE and parts.scheme == "http")
    if not is_web or not parts.hostname or parts.username or len(endpoint) > 1000 or len(secret) != 16:
        raise wrong


def _name(name: str) -> str:
    return " ".join(name.split())[:80] or str(_("A browser"))


@transaction.atomic
def rename(device: Device, name: str) -> None:
    device.name = _name(name)
    device.save(update_fields=["name"])


@transaction.atomic
def remove(device: Device) -> None:
    device.delete()


@transaction.atomic
def test(device: Device, *, now: datetime) -> None:
    """Send it something, through the outbox like everything else. Raises Refusal: too-often."""
    if not spend(TESTS, str(device.person_id), now=now).allowed:
        raise Refusal("too-often", _("That is a lot of tests for one hour: try again later."))
    news = News.objects.create(
        key=f"test:{device.pk}:{instant_of(now)}:{now.microsecond}", topic="test", wording=TEST, href="/notices", at=now
    )
    Delivery.objects.create(
        news=news, channel="web_push", person=device.person, device=device, created_at=now, next_at=now
    )
