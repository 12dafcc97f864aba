"""What two send at once under one key happens once, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.api.conftest import Api, token
from tests.spine import small
from upkept.kit.journal.models import Event
from upkept.support.models import Ticket

SAID = {"title": "It stops", "text": "After two songs.", "attributes": {"priority": "high"}}
EVENT = {"kind": "release.staged", "subject": "release:1", "data": {"class": "minor"}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "body", "first", "again"),
    [("tickets", SAID, 201, 201), ("events", EVENT, 201, 200)],
)
def test_four_at_once_under_one_key_are_one(path: str, body: dict[str, Any], first: int, again: int) -> None:
    product, _version = small.published()
    key = token(product, "tickets", "events", kinds=("release.staged",))

    def send(_number: int) -> tuple[int, Any]:
        try:
            response = Api(key).post(f"/products/encore/{path}", body, Idempotency_Key="run-1")
            return response.status_code, response.json().get("number", response.json().get("seq"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert len({number for _status, number in answers}) == 1, answers
    assert sorted(status for status, _number in answers)[-1] == first
    assert {status for status, _number in answers} <= {first, again}
    assert Ticket.objects.count() + Event.objects.filter(kind="release.staged").count() == 1
