"""Telling: who is told what, by which channels, in the transaction of what happened; the outbox brings it out afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit.live.log import announce
from upkept.notify import hours, queries
from upkept.notify.channels import registry as channels
from upkept.notify.message import Message, Recipients, Subscribers
from upkept.notify.models import Delivery, Device, How, News, Notice, Settings, State

SETTLE: Final = timedelta(seconds=10)
"""What is not urgent waits so long, so that what comes together goes as one letter."""


def tell(message: Message, *, to: Recipients | Sequence[Recipients], now: datetime, key: str) -> int:
    """Tell it, inside the caller's transaction; how many readers it goes to that had not been told yet.

    `key` makes it idempotent: whoever was told news of this key is not told again, whatever it says. Each person is told
    as they chose (at once by their channels, in their digest, never); outsiders who subscribed get mail.

    :raises TransactionManagementError: outside of a transaction
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("Tell inside the transaction of what happened: wrap both in atomic().")
    news, is_new = News.objects.get_or_create(
        key=key,
        defaults={
            "topic": message.topic,
            "product": message.product,
            "subject": message.subject,
            "wording": message.wording,
            "data": dict(message.data),
            "href": message.href,
            "urgency": message.urgency,
            "at": now,
        },
    )
    told = 0
    for one in _each(to):
        default = How.NOW if isinstance(one, Subscribers) else None
        told += _tell_people(news, queries.people(one), now, default=default, is_new=is_new)
        is_new = False  # somebody may be meant twice
        if isinstance(one, Subscribers):
            told += _tell_outsiders(news, one, now)
    return told


def _each(to: Recipients | Sequence[Recipients]) -> list[Recipients]:
    """Several recipients, or one. A list of people is one."""
    if isinstance(to, list | tuple) and any(not isinstance(one, Person) for one in to):
        return list(to)
    return [to]  # type: ignore[list-item]  # one of Recipients, by what was ruled out above


def _tell_people(
    news: News, people: Sequence[Person], now: datetime, *, default: How | None = None, is_new: bool = True
) -> int:
    known = set() if is_new else set(news.notices.values_list("person_id", flat=True))
    people = [person for person in people if person.pk not in known]
    if not people:
        return 0
    chosen = queries.choices(people, news.topic, news.product, now, default=default)
    at_once = [person for person in people if chosen[person.pk].how == How.NOW]
    rows = [
        Notice(
            news=news,
            person=person,
            how=chosen[person.pk].how,
            shown=chosen[person.pk].how == How.NOW and "in_app" in chosen[person.pk].channels,
            at=now,
        )
        for person in people
        if chosen[person.pk].how != How.NEVER
    ]
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    for row in rows:
        if row.shown:
            announce(f"notices:{row.person_id}")
    deliver(news, at_once, {person.pk: chosen[person.pk].channels for person in at_once}, now)
    return len(rows)


def deliver(
    news: News, people: Sequence[Person], by: dict[int, tuple[str, ...]], now: datetime, *, when: datetime | None = None
) -> None:
    """Put letters for these people into the outbox. Somebody who can be reached by none of their channels gets mail.

    `when`: the moment, whatever their quiet hours say.
    """
    by_device = {name for name, one in channels.items() if one.to_devices}
    devices = queries.devices_of(people) if any(by_device.intersection(names) for names in by.values()) else {}
    settings = queries.settings_of(people)
    rows = []
    for person in people:
        moment = when or _when(news, settings.get(person.pk), person, now)
        names = [name for name in by[person.pk] if name in channels and channels[name].is_ready()]
        made = []
        for name in names:
            if channels[name].in_transaction:
                continue
            places: list[Device | None] = list(devices.get(person.pk, [])) if name in by_device else [None]
            made += [
                Delivery(news=news, channel=name, person=person, device=place, created_at=now, next_at=moment)
                for place in places
            ]
        if not made and "in_app" not in names:
            made = [Delivery(news=news, channel="email", person=person, created_at=now, next_at=moment)]
        rows += made
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _tell_outsiders(news: News, to: Subscribers, now: datetime) -> int:
    known = set(news.deliveries.filter(subscription__isnull=False).values_list("subscription_id", flat=True))
    found = [pk for pk in queries.outsiders(to).values_list("pk", flat=True).iterator() if pk not in known]
    Delivery.objects.bulk_create(
        (Delivery(news=news, channel="email", subscription_id=pk, created_at=now, next_at=now) for pk in found),
        batch_size=500,
        ignore_conflicts=True,
    )
    return len(found)


def _when(news: News, settings: Settings | None, person: Person, now: datetime) -> datetime:
    """When it goes out: at once if it is urgent, else after the quiet hours."""
    if news.urgency == "urgent":
        return now
    if settings is not None:
        end = hours.quiet_until(now, settings.quiet_from, settings.quiet_until, person.timezone)
        if end is not None:
            return end
    return now + SETTLE


# What a person does with notices ----------------------------------------------------------------------------------------
@transaction.atomic
def read(person: Person, numbers: Iterable[int] | None, *, now: datetime) -> int:
    """These notices (None: all) are read. Those of somebody else are passed over."""
    rows = Notice.objects.filter(person=person, shown=True, read_at__isnull=True)
    if numbers is not None:
        rows = rows.filter(pk__in=list(numbers))
    changed = rows.update(read_at=now)
    if changed:
        announce(f"notices:{person.pk}")
    return changed


@transaction.atomic
def unread(person: Person, number: int) -> None:
    if Notice.objects.filter(person=person, shown=True, pk=number).update(read_at=None):
        announce(f"notices:{person.pk}")


@transaction.atomic
def retry(number: int | None, *, now: datetime) -> int:
    """Try again what was given up: one delivery, or (None) all. Raises Refusal where there is nothing to try."""
    rows = Delivery.objects.filter(state=State.DEAD)
    if number is not None:
        rows = rows.filter(pk=number)
    changed = rows.update(state=State.WAITING, attempts=0, next_at=now)
    if not changed:
        raise Refusal("nothing-dead", _("There is nothing to try again: it was sent, or is tried already."))
    return changed
