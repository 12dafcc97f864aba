"""The way to an installation in which nobody is yet: by a code that only its operator sees, on the terminal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import connection

from upkept.accounts.models import Person

LOCK = 0x75706B31  # "upk1": of two who are first at the same moment on PostgreSQL, one waits
LENGTH = 16


def is_awaited() -> bool:
    """Whether nobody is there yet."""
    return not Person.objects.exists()


def setup_code() -> str:
    """The code, the same in all processes that share the secret key: `k7qf-2mzp-…`. It opens nothing once somebody is there."""
    made = hmac.new(settings.SECRET_KEY.encode(), b"upkept: the first person", hashlib.sha256).digest()
    letters = base64.b32encode(made).decode().lower()[:LENGTH]
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def is_setup_code(written: str) -> bool:
    """Whether this is the code, however it was typed."""
    plain = "".join(sign for sign in written.lower() if sign.isalnum())
    return secrets.compare_digest(plain.encode(), setup_code().replace("-", "").encode())


def alone() -> None:
    """Inside a transaction: nobody else becomes the first at the same time. On SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
