"""An expected failure, said in words: one place turns it into a form message, a problem document or an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):  # noqa: N818 - the house's word; it is an answer, not a fault
    """We do not do this, and here is why and what to do next.

    `code` is stable and machine-readable (`already-closed`), `sentence` is for people,
    `data` holds facts for the machine (never personal content).
    """

    def __init__(self, code: str, sentence: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.data = dict(data or {})
