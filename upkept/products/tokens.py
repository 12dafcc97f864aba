"""Tokens: how a machine says who it is. The secret is shown once and kept as a hash only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from upkept.products.models import Token

PREFIX = "upk"


def mint() -> tuple[str, str]:
    """A new secret and the hash that is stored. 256 random bits need no slow hash (OWASP, Password Storage)."""
    secret = secrets.token_urlsafe(32)
    return secret, _hash(secret)


def written(token: Token, secret: str) -> str:
    """What the machine sends: `upk_<number>_<secret>`."""
    return f"{PREFIX}_{token.pk}_{secret}"


def token_of(text: str, now: datetime) -> Token | None:
    """The living token that this text is; None for an unknown, wrong, ended or revoked one."""
    prefix, _, rest = text.strip().partition("_")
    number, _, secret = rest.partition("_")
    if prefix != PREFIX or not number.isdecimal() or len(number) > 18:
        return None
    token = Token.objects.select_related("product").filter(pk=int(number)).first()
    if token is None or not hmac.compare_digest(token.secret_hash, _hash(secret)):
        return None
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
        return None
    return token


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
