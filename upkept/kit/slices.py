"""Many rows are deleted a slice at a time, each a short transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction

ROWS = 500


def deleting(rows: models.QuerySet[Any]) -> Callable[[], bool]:
    """Deletes one slice at each call; False when nothing was left."""

    def slice_() -> bool:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS])
        if not keys:
            return False
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=keys).delete()
        return True

    return slice_
