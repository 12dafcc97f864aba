"""Notices in a browser that is closed or elsewhere (Push API): encrypted for the device (RFC 8291), signed by us (RFC 8292)."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from webpush import WebPush as Library
from webpush import WebPushSubscription

from upkept.kit.outside import GiveUp, fetch
from upkept.notify.channels.base import Channel, Gone, Letter

LASTS: Final = 24 * 3600
"""Seconds for which a push service keeps it for a device that sleeps."""
LONGEST: Final = 160
"""Characters of title and of body: a screen shows no more, and what a lock screen shows should be little."""


class WebPush(Channel):
    name = "web_push"
    label = _("This and other browsers")
    hint = _("Also while no page of ours is open. Add a browser below first.")
    to_devices = True

    def send(self, letter: Letter) -> str:
        device = letter.device
        if device is None:
            raise Gone
        try:
            subscription = WebPushSubscription.model_validate(
                {"endpoint": device.endpoint, "keys": {"auth": device.auth, "p256dh": device.p256dh}}
            )
            made = library().get(json.dumps(payload(letter)), subscription)
        except ValueError:
            raise GiveUp("The device gave keys that are none: remove it, and add it again.") from None
        headers: dict[str, str] = {
            **made.headers,
            "content-type": "application/octet-stream",
            "urgency": "high" if letter.urgent else "normal",
        }
        answer = fetch(device.endpoint, method="POST", body=made.encrypted, headers=headers, most=10_000)
        if answer.status in (404, 410):
            raise Gone
        if answer.status >= 400:
            raise GiveUp(f"The push service refused it with status {answer.status}.")
        return answer.headers.get("location", "")[:200] or letter.id


def payload(letter: Letter) -> dict[str, Any]:
    """What the service worker shows. No names of people, no contents: it lies on a lock screen."""
    first = letter.texts[0]
    link = letter.links[0].removeprefix(settings.PUBLIC_URL) if len(letter.texts) == 1 else "/notices"
    body = first.sentences[0] if len(letter.texts) == 1 and first.sentences else ""
    return {"title": letter.title[:LONGEST], "body": body[:LONGEST], "href": link or "/notices", "tag": letter.id}


def public_key() -> str:
    """Ours, as a browser wants it (applicationServerKey)."""
    point = _key().public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


@lru_cache(maxsize=1)
def library() -> Library:
    key = _key()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Library(private, public, subscriber=settings.DEFAULT_FROM_EMAIL, ttl=LASTS)


@lru_cache(maxsize=1)
def _key() -> ec.EllipticCurvePrivateKey:
    """From `push-key.pem` in the data folder, made at first use with mode 0600; all machines of an installation need the same."""
    path = Path(settings.DATA) / "push-key.pem"
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no key on a curve: remove it, and every device has to be added again.")
    return key


def _make(path: Path) -> None:
    made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # of two processes that begin at once, the first one's key stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()
