"""One letter a day, at the person's hour on their clock, with all that could wait; none where there is nothing to say.

Exactly one a day: its key names the day in the person's zone, and it is written in one transaction with the next one's moment.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.kit import ledger
from upkept.kit.clock import instant_of
from upkept.kit.live.log import announce
from upkept.notify import hours, queries
from upkept.notify.actions import deliver
from upkept.notify.letters import DIGEST, reader_of
from upkept.notify.models import How, News, Notice, Settings
from upkept.notify.sections import LINES, Asked, parts
from upkept.notify.wording import Line, Reader, Section, Text, text_of, wording
from upkept.products import queries as products

logger = logging.getLogger(__name__)

AT_ONCE: Final = 100
CHANNELS: Final = ("email",)


def write_due(now: datetime) -> int:
    """Write the digests whose hour has come; how many were sent."""
    welcome(now)
    follow_zones(now)
    due = Settings.objects.filter(next_digest_at__lte=now).select_related("person")
    return sum([_write_safely(row, now) for row in due.order_by("next_digest_at")[:AT_ONCE]])


def welcome(now: datetime) -> None:
    """Whoever got a first role gets settings: an hour, until they choose another."""
    new = queries.members().filter(notify_settings__isnull=True)[:AT_ONCE]
    Settings.objects.bulk_create([fresh(person, now) for person in new], ignore_conflicts=True)


def fresh(person: Person, now: datetime) -> Settings:
    """As nobody chose yet."""
    row = Settings(person=person, timezone=person.timezone)
    row.next_digest_at = hours.next_hour(now, row.digest_hour, person.timezone)
    return row


def follow_zones(now: datetime) -> None:
    """Whoever moved to another zone gets the next digest at the hour there; never two on one day."""
    moved = Settings.objects.exclude(timezone=F("person__timezone")).select_related("person")
    for row in moved[:AT_ONCE]:
        row.timezone = row.person.timezone
        row.next_digest_at = next_moment(row, now)
        row.save(update_fields=["timezone", "next_digest_at"])


def next_moment(row: Settings, now: datetime) -> datetime:
    """The next moment of its hour on a day that had none yet."""
    moment = hours.next_hour(now, row.digest_hour, row.timezone)
    if row.last_digest_at is not None:
        last = hours.day_there(row.last_digest_at, row.timezone)
        while hours.day_there(moment, row.timezone) <= last:
            moment = hours.next_hour(moment, row.digest_hour, row.timezone)
    return moment


def _write_safely(row: Settings, now: datetime) -> bool:
    """One that fails must not keep the others from theirs: it is tried again in an hour, and the log says why."""
    try:
        return write(row, now)
    except Exception:
        logger.exception("The digest of person %s failed; it is tried again in an hour.", row.person_id)
        still = Settings.objects.filter(
            pk=row.pk, next_digest_at=row.next_digest_at
        )  # not where another worker has written it
        still.update(next_digest_at=now + timedelta(hours=1))
        return False


def write(row: Settings, now: datetime) -> bool:
    """Reckon it outside of the transaction, which holds everybody's writing; whoever was faster has written it."""
    person, moment = row.person, row.next_digest_at
    day = hours.day_there(moment if now - moment < timedelta(hours=12) else now, row.timezone)
    weekly = row.weekday is not None and day.weekday() == row.weekday
    made, waiting = content(person, since=row.last_digest_at or moment - timedelta(days=1), now=now, weekly=weekly)
    with transaction.atomic():
        locked = Settings.objects.select_for_update().get(pk=row.pk)
        if locked.next_digest_at != moment:
            return False
        locked.last_digest_at = now
        locked.next_digest_at = next_moment(locked, now)
        locked.save(update_fields=["last_digest_at", "next_digest_at"])
        taken_up = Notice.objects.filter(pk__in=waiting)
        if not made["sections"] or not person.is_active:
            taken_up.update(digested_at=now)
            return False
        news, is_new = News.objects.get_or_create(
            key=f"digest:{person.pk}:{day.isoformat()}",
            defaults={"topic": DIGEST, "wording": DIGEST, "data": made, "href": made["href"], "at": now},
        )
        if not is_new:
            return False  # this day had its letter: what waits goes into the next one
        taken_up.update(digested_at=now)
        Notice.objects.create(news=news, person=person, how=How.NOW, at=now)
        announce(f"notices:{person.pk}")
        deliver(news, [person], {person.pk: (*(locked.digest_channels or CHANNELS), "in_app")}, now, when=now)
    return True


def content(person: Person, *, since: datetime, now: datetime, weekly: bool) -> tuple[dict[str, Any], list[int]]:
    """What it says, in the person's language and zone, as data; and which waiting notices it takes up."""
    reader = reader_of(person.language, person.timezone, now)
    standing = queries.standing(person, now)
    names = products.names()
    slugs = queries.slugs_of(person)
    with reader.speaking():
        sections = []
        for part in parts(weekly=weekly):
            wanted = [slug for slug in slugs if standing.how(part.topic, slug) == How.DIGEST]
            if wanted:
                asked = Asked(person, wanted, {slug: names[slug] for slug in wanted}, since, now, reader)
                sections.append(part.make(asked))
        waiting = Notice.objects.filter(person=person, how=How.DIGEST, digested_at__isnull=True)
        taken_up = list(waiting.order_by("id").values_list("pk", flat=True)[:500])
        still_theirs = queries.told(person).filter(pk__in=taken_up).select_related("news").order_by("id")
        sections.append(_told(list(still_theirs), names, reader))
        return {
            "day": instant_of(now),
            "weekly": weekly,
            "sections": [as_data(one) for one in sections if one is not None and one.lines],
            "products": slugs,
            "checkpoint": checkpoint(),
            "href": "/owed" if weekly else "/due",
        }, taken_up


def _told(waiting: Sequence[Notice], names: Mapping[str, str], reader: Reader) -> Section | None:
    """What was told and could wait."""
    lines = []
    for row in waiting[: LINES * 2]:
        text = text_of(row.news.wording, row.news.data, reader)
        product = names.get(row.news.product, "")
        title = text.title if product in text.title else f"{product}: {text.title}"
        lines.append(Line(title, text.sentences[0] if text.sentences else "", row.news.href, text.mark))
    return Section(_("News"), tuple(lines), max(0, len(waiting) - len(lines))) if lines else None


def checkpoint() -> str:
    """The newest signed checkpoint of the journal, so that everybody who gets a digest holds a copy outside of our reach."""
    return ledger.latest_checkpoint() or ""


def as_data(one: Section) -> dict[str, Any]:
    lines = [[line.text, line.note, line.href, line.mark] for line in one.lines]
    return {"title": one.title, "lines": lines, "more": one.more, "href": one.href}


@wording(DIGEST)
def say(data: Mapping[str, Any], reader: Reader) -> Text:
    """It was written in the reader's words when its hour had come; here it is only set."""
    day = reader.day(data["day"])
    return Text(
        title=_("Your week: %(day)s") % {"day": day} if data["weekly"] else _("Your day: %(day)s") % {"day": day},
        sections=tuple(
            Section(one["title"], tuple(Line(*line) for line in one["lines"]), one["more"], one["href"])
            for one in data["sections"]
        ),
        action=_("Go through the week") if data["weekly"] else _("See what is due"),
        code=data.get("checkpoint", ""),
        code_title=_(
            "The journal's newest signed checkpoint: keep this letter, and nobody can rewrite what lies before it."
        ),
    )
