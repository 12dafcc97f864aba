"""The pages of a product's own site that are watched for drift."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LivePage(models.Model):
    """Where the policy lives on the product's own site, and whether it still says what the plan quotes (`core/plan/drift.py`).

    `gone`: [[owner, quote, what stands there now]]; `more`: sentences with a figure that the plan does not know. `told`: of
    which finding the owner was told, so that each is told once.
    """

    class State(models.TextChoices):
        NEW = "new", _("not looked at yet")
        STANDS = "stands", _("says what the plan says")
        DRIFTED = "drifted", _("differs from the plan")
        ANOTHER = "another", _("does not seem to be the policy")
        SILENT = "silent", _("could not be read")

    product = models.CharField(max_length=63)
    language = models.CharField(max_length=16)
    url = models.URLField(max_length=500)
    added_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    looked_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField()
    stands = models.PositiveIntegerField(default=0)
    gone = models.JSONField(default=list)
    more = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    told = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "language"], name="plans_live_page_once"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "stands", "drifted", "another", "silent"]), name="plans_live_page_state"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["next_look_at"], name="plans_live_page_next")]

    def __str__(self) -> str:
        return f"{self.product} in {self.language}: {self.state}"
