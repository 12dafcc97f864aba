"""An amount as a plan writes it reads as people say it, however it is written."""

from __future__ import annotations

import pytest

from upkept.kit import said


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("24h", "24 hours"),
        ("1h", "1 hour"),
        ("2bd", "2 business days"),
        ("1mo", "1 month"),
        ("P7D", "7 days"),
        ("PT2H", "2 hours"),
        ("PT90M", "1 hour 30 minutes"),
        ("month", ""),
        ("none", ""),
    ],
)
def test_an_amount_reads_as_people_say_it(written: str, words: str) -> None:
    assert said.amount(written) == words
