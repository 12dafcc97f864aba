"""What strangers can make us send."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from tests.attack.conftest import opened
from upkept.products.models import Product
from upkept.support import jobs


def test_nobody_fills_anothers_letter_box_with_our_receipts(encore: Product) -> None:
    tickets = [opened(Client(), email="victim@example.org").pk for _ in range(14)]
    for number in tickets:
        jobs.send(ticket=number, about="opened")
    assert len(mail.outbox) == jobs.RECEIPTS.most
    jobs.send(ticket=opened(Client(), email="other@example.org").pk, about="opened")
    assert len(mail.outbox) == jobs.RECEIPTS.most + 1


@pytest.mark.parametrize(
    "title", ["Hello\r\nBcc: all@example.org", "Hello\x0bBcc: x@y.z", "\u2028Bcc: x@y.z", "é" * 200]
)
def test_a_title_is_one_line_of_a_letter(encore: Product, title: str) -> None:
    jobs.send(ticket=opened(Client(), email="dana@example.org", title=title).pk, about="opened")
    assert mail.outbox[0].recipients() == ["dana@example.org"]
    assert b"\nBcc" not in mail.outbox[0].message().as_bytes().partition(b"\n\n")[0]
