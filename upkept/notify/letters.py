"""A letter from deliveries: who reads it, in which words, and how they can be rid of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.kit.clock import instant_of
from upkept.notify import queries
from upkept.notify.channels.base import Letter
from upkept.notify.models import Delivery, News
from upkept.notify.topics import topic
from upkept.notify.wording import Reader, Text, text_of
from upkept.products import queries as products

DIGEST: Final = "digest"
CONFIRM: Final = "confirm"
_SUBSCRIPTION = Signer(salt="upkept.notify.subscription")
_PERSON = Signer(salt="upkept.notify.person")


def letter(rows: Sequence[Delivery], now: datetime) -> Letter | None:
    """What these deliveries, all to one reader, say together; None where nobody wants it any longer."""
    first = rows[0]
    reader, address = _reader(first, now)
    rows = _still_theirs(rows)
    if not address or not rows:
        return None
    first = rows[0]
    said = [(row, text_of(row.news.wording, row.news.data, reader)) for row in rows]
    said = [(row, text) for row, text in said if not text.over]
    if not said:
        return None
    rows, texts = [row for row, _text in said], tuple(text for _row, text in said)
    names = products.names()
    slugs = {row.news.product for row in rows}
    product = names.get(first.news.product, "") if len(slugs) == 1 else ""
    with reader.speaking():
        return Letter(
            id="notice-" + "-".join(str(row.pk) for row in rows[:3]) + (f"-{len(rows)}" if len(rows) > 3 else ""),
            address=address,
            reader=reader,
            texts=texts,
            links=tuple(settings.PUBLIC_URL + row.news.href if row.news.href else "" for row in rows),
            title=_title(texts, product),
            product=product,
            urgent=any(row.news.urgency == "urgent" for row in rows),
            leave=_leave(first) if len({row.news.topic for row in rows}) == 1 else "",
            settings=settings.PUBLIC_URL + reverse("notice-preferences") if first.person_id else "",
            why=_why(first, product),
            device=first.device,
        )


def reader_of(language: str, timezone: str, now: datetime) -> Reader:
    return Reader(language, timezone, instant_of(now))


def _reader(row: Delivery, now: datetime) -> tuple[Reader, str]:
    if row.person is not None:
        person = row.person
        return reader_of(person.language, person.timezone, now), person.email if person.is_active else ""
    one = row.subscription
    assert one is not None
    is_wanted = one.confirmed_at is not None or row.news.topic == CONFIRM
    return reader_of(one.language, one.timezone, now), one.email if is_wanted else ""


def _still_theirs(rows: Sequence[Delivery]) -> Sequence[Delivery]:
    """Hours may lie between the news and its letter: roles are taken meanwhile, and products made private."""
    first = rows[0]
    if first.person is None:
        return [row for row in rows if not queries.is_private(row.news.product)]
    if first.news.topic == DIGEST:  # written in one piece, and alone in its letter
        written_of = set(first.news.data.get("products", ()))
        return rows if first.person.is_staff or written_of <= set(queries.slugs_of(first.person)) else []
    heard = News.objects.filter(queries.may_hear(first.person), pk__in=[row.news_id for row in rows])
    keys = set(heard.values_list("pk", flat=True))
    return [row for row in rows if row.news_id in keys]


def _title(texts: Sequence[Text], product: str) -> str:
    if len(texts) == 1:
        title = texts[0].title
        return title if not product or product in title else f"{product}: {title}"
    return ngettext("%(n)s notice: %(first)s", "%(n)s notices: %(first)s …", len(texts)) % {
        "n": len(texts),
        "first": texts[0].title,
    }


def _why(row: Delivery, product: str) -> str:
    if row.news.topic == CONFIRM:
        return _("Somebody gave this address. If it was not you, do nothing: you will hear no more.")
    if row.subscription_id:
        return _("You asked at %(home)s for: %(topic)s of %(product)s.") % {
            "home": settings.PUBLIC_URL.partition("://")[2],
            "topic": str(topic(row.news.topic).label),
            "product": product,
        }
    return _("You have an account at %(home)s.") % {"home": settings.PUBLIC_URL.partition("://")[2]}


def _leave(row: Delivery) -> str:
    """Where one click ends it; empty for what cannot be left."""
    if row.news.topic == CONFIRM or topic(row.news.topic).required:
        return ""
    if row.subscription_id:
        return settings.PUBLIC_URL + reverse("unsubscribe", args=[subscription_key(row.subscription_id)])
    key = person_key(row.person_id or 0, row.news)
    return settings.PUBLIC_URL + reverse("leave-notices", args=[key])


def subscription_key(number: int) -> str:
    return _SUBSCRIPTION.sign(str(number))


def subscription_of(key: str) -> int | None:
    return _number(_SUBSCRIPTION, key)


def person_key(number: int, news: News) -> str:
    return _PERSON.sign(f"{number}.{news.topic}.{news.product}")


def person_of(key: str) -> tuple[int, str, str] | None:
    """(person, topic, product) of a key that we signed."""
    try:
        number, topic_name, product = _PERSON.unsign(key).split(".", 2)
        return int(number), topic_name, product
    except (BadSignature, ValueError):
        return None


def _number(signer: Signer, key: str) -> int | None:
    try:
        return int(signer.unsign(key))
    except (BadSignature, ValueError):
        return None
