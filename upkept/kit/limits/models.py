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


class CacheEntry(models.Model):
    """The table of Django's database cache, which counts tries to sign in: all web processes must see the same count."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "limits_cache"

    def __str__(self) -> str:
        return self.cache_key
