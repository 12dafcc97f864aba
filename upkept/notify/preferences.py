"""What a person chooses: what is told at once, in the digest or never, by which channels, and at which hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.notify import hours
from upkept.notify.channels import registry as channels
from upkept.notify.digest import fresh, next_moment
from upkept.notify.models import How, Mute, Preference, Settings
from upkept.notify.topics import TOPICS

LONGEST_MUTE: Final = timedelta(days=366)


def settings_of(person: Person, now: datetime) -> Settings:
    """Theirs, or what holds as long as they chose none (not stored)."""
    return Settings.objects.filter(person=person).first() or fresh(person, now)


@transaction.atomic
def choose(person: Person, product: str, chosen: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """Topic → (how, channels), for a product or (empty) for all; how empty: as for all products.

    :raises Refusal: no-channel (at once, by nothing), required (security by no channel that leaves the app)
    """
    for name, (how, by) in chosen.items():
        declared = TOPICS.get(name)
        if declared is None or how not in ("", *How.values):
            continue
        names = [one for one in channels if one in by]
        if declared.required and (how != How.NOW or not names):
            raise Refusal(
                "required",
                _("“%(topic)s” is always told at once, by at least one channel: it is about your safety.")
                % {"topic": declared.label},
                {"topic": name},
            )
        if how == How.NOW and not names:
            raise Refusal(
                "no-channel",
                _("“%(topic)s” at once, by what? Tick a channel, or choose the digest or never.")
                % {"topic": declared.label},
                {"topic": name},
            )
        if how == "" or (how == declared.how and set(names) >= set(declared.channels) and not product):
            Preference.objects.filter(person=person, product=product, topic=name).delete()
        else:
            Preference.objects.update_or_create(
                person=person,
                product=product,
                topic=name,
                defaults={"how": how, "channels": names if how == How.NOW else []},
            )


@transaction.atomic
def set_times(
    person: Person,
    *,
    digest_hour: int,
    weekday: int | None,
    quiet_from: int | None,
    quiet_until: int | None,
    digest_channels: Sequence[str],
    now: datetime,
) -> Settings:
    """When they hear from us. Raises Refusal: half-quiet (one end of the quiet hours, or twice the same)."""
    if (quiet_from is None) != (quiet_until is None) or (quiet_from is not None and quiet_from == quiet_until):
        raise Refusal(
            "half-quiet", _("Quiet hours need two different ends: from an hour, until another. Or leave both empty.")
        )
    row = Settings.objects.select_for_update().filter(person=person).first() or fresh(person, now)
    row.digest_hour, row.weekday = digest_hour, weekday
    row.quiet_from, row.quiet_until = quiet_from, quiet_until
    row.digest_channels = [name for name in channels if name in digest_channels] or ["in_app"]
    row.timezone = person.timezone
    row.next_digest_at = next_moment(row, now)
    row.save()
    return row


@transaction.atomic
def mute(person: Person, product: str, until: date | None, *, now: datetime) -> None:
    """Nothing of this product until that day begins on the person's clock (None: no longer). Raises Refusal: bad-day."""
    if until is None:
        Mute.objects.filter(person=person, product=product).delete()
        return
    moment = hours.hour_of(until, 0, person.timezone)
    if moment <= now or moment > now + LONGEST_MUTE:
        raise Refusal("bad-day", _("Choose a day to come, at most a year ahead."))
    Mute.objects.update_or_create(person=person, product=product, defaults={"until": moment})


@transaction.atomic
def finish_week(person: Person, *, now: datetime) -> None:
    """The weekly page was gone through: from now on it shows what is new since."""
    row = Settings.objects.select_for_update().filter(person=person).first() or fresh(person, now)
    row.week_done_at = now
    row.save()
