"""Schedules of what is recorded by hand: when somebody is reminded, and what became of each turn."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from upkept.products.models import Product, Role


class Schedule(models.Model):
    """ "Record it every first Monday, the owner is reminded." `rule` is an RRULE, `at` a time of day on the clock of `zone`.

    `next_at`: its next turn; empty once it has ended. `subject` may be empty: then the event may be about anything of its kind.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=200)
    begins = models.DateField()
    at = models.TimeField()
    zone = models.CharField(max_length=64)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.OWNER)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "plans"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="plans_schedule_known_role"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="plans_schedule_next", condition=Q(next_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rule}"


class Turn(models.Model):
    """One time at which it was to be recorded. It is done when an event of the kind happened in [covers_from, covers_until).

    Whether it is done is read from the journal, never stored: an event that comes late, or by the API, counts as well.
    `covers_until` is empty for the last turn of a rule that ends.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="turns")
    at = models.DateTimeField()
    covers_from = models.DateTimeField()
    covers_until = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)
    skipped_why = models.CharField(max_length=500, blank=True)
    skipped_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "plans"
        constraints: ClassVar = [models.UniqueConstraint(fields=["schedule", "at"], name="plans_turn_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} at {self.at:%F %T}"
