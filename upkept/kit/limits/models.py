"""What was spent in the present window, by key: one row per key, whatever the number of windows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Spent(models.Model):
    """`key` names no person and no address: `api:token:5`, or a keyed hash. `window`: the whole UTC seconds at which it began."""

    key = models.CharField(max_length=100, primary_key=True)
    window = models.BigIntegerField()
    count = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["window"], name="limits_spent_window")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
