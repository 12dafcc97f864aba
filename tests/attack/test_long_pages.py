"""A page made to tie the draft up: some thousand words of the worst shapes are read in seconds."""

from __future__ import annotations

import time

import pytest

from upkept.core.draft.proposal import About
from upkept.core.draft.propose import propose

SECONDS = 6
"""Of one core that others use as well; alone each takes less than 3."""
WORDS = "we need the further details from a "
PAGES = {
    "exclamations": f"# P\n\nWe answer{'!' * 30_000}x within 2 hours.\n",
    "one-long-heading": f"# {WORDS * 2000}\n\n" + "We answer within 2 hours.\n\n" * 100,
    "long-headings-in-each-other": "".join(
        f"{'#' * depth} {'after each incident a ' * 150}\n\n" for depth in range(1, 7)
    )
    + "We answer within 2 hours.\n\n" * 250,
    "a-long-line-that-leads-to-a-list": f"# P\n\nIn this list {WORDS * 40}:\n\n"
    + "- We answer within 2 hours.\n" * 900,
    "one-pause-after-the-other": "# P\n\n"
    + "The clock is paused while we wait for your answer.\n\n" * 250
    + "We answer tickets within 2 hours.\n\n" * 400,
    "sentences-of-one-phrase": f"# P\n\n{'report after each incident a ' * 50}.\n\n" * 20,
    "a-table-of-waiting": f"# P\n\n|{' waiting for the more |' * 12}\n|{'---|' * 12}\n"
    + f"|{' 2 hours |' * 12}\n" * 200,
}


@pytest.mark.parametrize("shape", PAGES)
def test_no_shape_of_page_ties_the_draft_up(shape: str) -> None:
    propose({"en": "We answer within 2 hours."}, product=About("lantern", "Lantern"))
    began = time.process_time()
    propose({"en": PAGES[shape]}, product=About("lantern", "Lantern"))
    assert time.process_time() - began < SECONDS
