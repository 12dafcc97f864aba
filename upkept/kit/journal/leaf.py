"""The canonical form of an event and its leaf hash (RFC 6962, section 2.1): what a later seal will stand on.

Standard library only, because the offline verifier does the same.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from upkept.core.event import Event

LEAF_PREFIX = b"\x00"


class NotCanonical(ValueError):  # noqa: N818 - said of the value
    """The value has no single JSON form: NaN, an infinity, or a key that is no text."""


def canonical(value: Any) -> bytes:
    """One byte string per value: sorted keys, no spaces, UTF-8, a whole float written as an integer."""
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def leaf_hash(event: Event) -> bytes:
    """Over everything but `seq`, which says only in what order this installation learned of it."""
    return hashlib.sha256(
        LEAF_PREFIX
        + canonical(
            {
                "id": event.id,
                "product": event.product,
                "kind": event.kind,
                "v": event.v,
                "subject": event.subject,
                "at": event.at,
                "recorded": event.recorded,
                "by": event.by,
                "how": event.how,
                "data": event.data,
            }
        )
    ).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("Every key must be a text.")
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotCanonical("A number must be finite.")
        return int(value) if value.is_integer() else value
    if value is None or isinstance(value, str | int | bool):
        return value
    raise NotCanonical(f"{type(value).__name__} is nothing that JSON can hold.")
