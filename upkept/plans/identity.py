"""The name of an obligation for life: short enough for an address, the same in every installation."""

from __future__ import annotations

import hashlib


def ref_of(product: str, identity: tuple[str, str, str]) -> str:
    """16 hexadecimal digits of the SHA-256 over product, commitment, key and opening."""
    return hashlib.sha256("\n".join((product, *identity)).encode()).hexdigest()[:16]


def subject_of(ref: str) -> str:
    """The obligation as the subject of an event: `obligation:3f2a…`."""
    return f"obligation:{ref}"
