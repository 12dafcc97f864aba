"""The name of an obligation for life: short enough for an address, the same in every installation."""

from __future__ import annotations

from upkept.core.ledger.stated import ref_of

__all__ = ["ref_of", "subject_of"]


def subject_of(ref: str) -> str:
    """The obligation as the subject of an event: `obligation:3f2a…`."""
    return f"obligation:{ref}"
