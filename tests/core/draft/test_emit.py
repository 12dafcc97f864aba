"""Texts as YAML: what a page may hold is written at once, however long its words are."""

from __future__ import annotations

import time

from upkept.core.draft.emit import scalar

LONG = "Donaudampfschifffahrtsgesellschaft"


def test_a_long_word_is_written_at_once() -> None:
    """Each letter more took twice as long; a page with such a word stopped the whole server."""
    begun = time.process_time()
    assert scalar(f"{LONG[:27]} is kept.") == f'"{LONG[:27]} is kept."'
    assert time.process_time() - begun < 0.2
