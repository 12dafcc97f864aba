"""What is told, to whom, and how it got there: news, notices, subscriptions, deliveries, and what people prefer.

All of it is workflow, none of it evidence: addresses and texts go when their time is over (see notify.retention).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Urgency(models.TextChoices):
    """`urgent` wakes: it keeps no quiet hours."""

    QUIET = "quiet", _("quiet")
    NORMAL = "normal", _("normal")
    URGENT = "urgent", _("urgent")


class News(models.Model):
    """One thing that is told, to however many. Its words are made for each reader, from `wording` and `data` (notify.wording)."""

    key = models.CharField(max_length=200, unique=True)  # the same news is told once
    topic = models.CharField(max_length=32)
    product = models.CharField(max_length=63, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    wording = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    href = models.CharField(max_length=500, blank=True)  # a path of ours
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)  # since when its data is gone

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="notify_known_urgency"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="notify_news_uncleared", condition=Q(cleared_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.wording} {self.key}"


class How(models.TextChoices):
    NOW = "now", _("at once")
    DIGEST = "digest", _("in the digest")
    NEVER = "never", _("never")


class Notice(models.Model):
    """A person is told some news: in the app, at once, or in a digest. `digested_at`: when a digest took it up."""

    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="notices")
    how = models.CharField(max_length=8, choices=How.choices)
    shown = models.BooleanField(default=True)  # in the app
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digested_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["news", "person"], name="notify_told_once"),
            models.CheckConstraint(condition=Q(how__in=[How.NOW, How.DIGEST]), name="notify_known_how"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notify_notice_shown", condition=Q(shown=True)),
            models.Index(
                fields=["person", "id"], name="notify_notice_unread", condition=Q(shown=True, read_at__isnull=True)
            ),
            models.Index(
                fields=["person", "id"], name="notify_notice_waits", condition=Q(how="digest", digested_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.news_id} to {self.person_id}"


class Subscription(models.Model):
    """Who wants to hear of one topic of a product: a person, or an address that was confirmed by mail. Ending it deletes it."""

    product = models.CharField(max_length=63)
    topic = models.CharField(max_length=32)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "product", "topic", Lower("email"), name="notify_address_once", condition=Q(person__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["product", "topic", "person"], name="notify_person_once", condition=Q(person__isnull=False)
            ),
            models.CheckConstraint(
                condition=(Q(person__isnull=True) & ~Q(email="")) | (Q(person__isnull=False) & Q(email="")),
                name="notify_person_or_address",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "topic", "id"], name="notify_subscribers"),
            models.Index(fields=["asked_at"], name="notify_unconfirmed", condition=Q(confirmed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} of {self.product}"


class Device(models.Model):
    """A browser that a person lets us reach (Push API). The endpoint is an address that somebody gave: never trusted."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=80)
    endpoint = models.CharField(max_length=1000)
    endpoint_hash = models.CharField(max_length=64, unique=True)  # SHA-256, hex
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], name="notify_device_person")]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DEAD = "dead", _("given up")
    DROPPED = "dropped", _("no longer wanted")


class Delivery(models.Model):
    """One news to one reader by one channel: the outbox. `next_at`: when it is tried next, or when a lease ends."""

    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=32)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.CASCADE, related_name="deliveries")
    device = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["news", "channel", "person"],
                name="notify_person_once_a_channel",
                condition=Q(device__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["news", "channel", "device"], name="notify_device_once", condition=Q(device__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["news", "channel", "subscription"],
                name="notify_subscription_once",
                condition=Q(subscription__isnull=False),
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notify_known_state"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(subscription__isnull=True), name="notify_one_reader"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="notify_delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["-id"], name="notify_delivery_dead", condition=Q(state="dead")),
            models.Index(fields=["state", "-id"], name="notify_delivery_state"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} by {self.channel}: {self.state}"


class Settings(models.Model):
    """When a person wants to hear from us. Hours are on the clock of `timezone`, the person's when `next_digest_at` was reckoned.

    `weekday`: of the weekly letter, Monday is 0; empty: none. Quiet from an hour until an hour; both empty: never.
    """

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="notify_settings")
    digest_hour = models.PositiveSmallIntegerField(default=8)
    weekday = models.PositiveSmallIntegerField(null=True, default=0)
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    digest_channels = models.JSONField(default=list)  # empty: email
    timezone = models.CharField(max_length=64, default="UTC")
    next_digest_at = models.DateTimeField()
    last_digest_at = models.DateTimeField(null=True)
    week_done_at = models.DateTimeField(null=True)  # when the weekly page was last finished

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="notify_digest_hour"),
            models.CheckConstraint(condition=Q(weekday__isnull=True) | Q(weekday__lte=6), name="notify_weekday"),
            models.CheckConstraint(
                condition=(Q(quiet_from__isnull=True) & Q(quiet_until__isnull=True))
                | (Q(quiet_from__lte=23) & Q(quiet_until__lte=23) & ~Q(quiet_from=F("quiet_until"))),
                name="notify_quiet_hours",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["next_digest_at"], name="notify_digest_due")]

    def __str__(self) -> str:
        return f"settings of {self.person_id}"


class Preference(models.Model):
    """What a person chose for a topic: of one product, or of all (`product` empty). What is not chosen has a default."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="notify_preferences")
    product = models.CharField(max_length=63, blank=True)
    topic = models.CharField(max_length=32)
    how = models.CharField(max_length=8, choices=How.choices)
    channels = models.JSONField(default=list)  # names, for what is told at once

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "product", "topic"], name="notify_preference_once"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="notify_known_preference"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["topic", "product"], name="notify_preference_now", condition=Q(how="now")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.product or '*'} {self.topic}: {self.how}"


class Mute(models.Model):
    """A person wants to hear nothing of a product until a moment; security news excepted."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="notify_mutes")
    product = models.CharField(max_length=63)
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "product"], name="notify_mute_once")]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.product}"


def is_over(mute: Mute, now: datetime) -> bool:
    return mute.until <= now
