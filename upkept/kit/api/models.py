"""Requests that were answered under an idempotency key, for a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Answered(models.Model):
    """Who asked with which key, what (as a hash), and the reference of what came of it. No content."""

    asker = models.CharField(max_length=100)  # token:5, person:3
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)  # SHA-256, hex, over method, path and body
    result = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["asker", "key"], name="api_answered_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="api_answered_at")]

    def __str__(self) -> str:
        return f"{self.asker} {self.key}"
