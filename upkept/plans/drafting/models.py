"""The draft of a plan, and what it would have kept. Workflow: nothing of it is derived from the journal."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upkept.kit.ordered import OrderedJSON


class DraftState(models.TextChoices):
    OPEN = "open", _("being written")
    PROPOSED = "proposed", _("waiting for approval")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    DROPPED = "dropped", _("dropped")


class Draft(models.Model):
    """A version that is being written: plan.yaml and its prose, as a person left them. Nothing is measured by it.

    One at a time per product is alive (open, proposed or approved). `based_on`: the number of the version that it began
    from, empty for a product's first. `revision` rises with every save, so that two who write do not overwrite each other.
    `unconfirmed`: the promises that were proposed from the prose and that nobody has confirmed yet, by id.
    """

    product = models.CharField(max_length=63)
    source = models.TextField()  # plan.yaml
    prose = OrderedJSON()  # language → Markdown
    files = models.JSONField(default=dict)  # name → text of the .ics files beside it
    based_on = models.CharField(max_length=63, blank=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    revision = models.PositiveIntegerField(default=1)
    unconfirmed = models.JSONField(default=list)
    why = models.TextField(blank=True)  # what changes and why, for those who approve and for subscribers
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published = models.CharField(max_length=63, blank=True)  # the number under which it was published
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    returned_why = models.TextField(blank=True)  # why it was sent back, until it is proposed again
    managed_in = models.CharField(
        max_length=500, blank=True
    )  # where it came from a repository: which, and at which commit
    commit = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product"],
                name="plans_one_draft_alive",
                condition=Q(state__in=["open", "proposed", "approved"]),
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="plans_draft_known_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["product", "-id"], name="plans_draft_newest")]

    def __str__(self) -> str:
        return f"draft of {self.product}: {self.state}"


class TrialState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Trial(models.Model):
    """What a draft would have kept on its product's own history. `digest`: of the text that was tried; `result`: plans/trials."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="trials")
    digest = models.CharField(max_length=64)
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=TrialState.choices, default=TrialState.WAITING)
    read = models.PositiveBigIntegerField(default=0)  # events read so far, of about `of`
    of = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "digest", "since"], name="plans_trial_once"),
            models.CheckConstraint(condition=Q(state__in=TrialState.values), name="plans_trial_known_state"),
        ]

    def __str__(self) -> str:
        return f"{self.draft}: {self.state}"
