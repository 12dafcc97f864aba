"""One row per announced change: a hint that lives for an hour, not history (that is the journal)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from upkept.kit import clock


class Change(models.Model):
    """Something about `topic` changed. On PostgreSQL `xact` is the writing transaction, because ids commit out of order."""

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=100)
    name = models.CharField(max_length=60)
    data = models.TextField(default="{}")
    xact = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager[Change]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["xact"], name="live_change_xact"),
            models.Index(fields=["at"], name="live_change_at"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.name} ({self.id})"
