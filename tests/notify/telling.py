"""What the tests of notices share: some news, and an outbox that is emptied at a moment of ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import transaction

from tests.make import MONDAY
from upkept.notify import outbox
from upkept.notify.actions import tell
from upkept.notify.message import Message
from upkept.notify.wording import Reader, Text, wording

LATER = timedelta(minutes=1)


@wording("tests.news")
def news(data: Mapping[str, Any], reader: Reader) -> Text:
    return Text(f"News {data.get('n', 1)}", (reader.when(int(MONDAY.timestamp())),), action="Look")


def told(to: Any, *, key: str = "one", topic: str = "risk", now: datetime = MONDAY, **more: Any) -> int:
    more.setdefault("product", "encore")
    with transaction.atomic():
        return tell(Message(wording="tests.news", topic=topic, href="/due", **more), to=to, now=now, key=key)


def sent(now: datetime = MONDAY + LATER) -> list[Any]:
    """Empty the outbox at `now`; all letters so far."""
    while outbox.send_some(now):
        pass
    return list(mail.outbox)
