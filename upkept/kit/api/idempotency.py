"""One request, one effect: an `Idempotency-Key` that comes again is answered with what it did the first time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal
from upkept.kit.api.models import Answered

HEADER = "Idempotency-Key"
_KEY = re.compile(r"^[\x21-\x7e]{1,200}$")


def key_of(request: HttpRequest) -> str | None:
    """The header's value; quotes around it (RFC 8941, a string) are no part of it. Raises Refusal `wrong-id`."""
    written = request.headers.get(HEADER)
    if written is None:
        return None
    key = written.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.match(key):
        raise Refusal("wrong-id", _("An Idempotency-Key is 1 to 200 visible ASCII characters, without spaces."))
    return key


def once(request: HttpRequest, asker: str, now: datetime, act: Callable[[], str]) -> tuple[str, bool]:
    """Do `act` in one transaction with the note of it, unless it was done under this key before.

    Answers with its reference, and whether it was done now. Without a key it is simply done.

    :raises Refusal: key-reused, where the key came with another request before
    """
    key = key_of(request)
    if key is None:
        return act(), True
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    with transaction.atomic():
        row, is_new = Answered.objects.get_or_create(asker=asker, key=key, defaults={"asked": asked, "at": now})
        if is_new:
            row.result = act()
            row.save(update_fields=["result"])
            return row.result, True
    if row.asked != asked:
        raise Refusal(
            "key-reused", _("This Idempotency-Key came with another request before: give each request one of its own.")
        )
    return row.result, False
