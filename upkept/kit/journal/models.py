"""The journal's tables: what happened (append-only, in the database too), the text beside it, and answers still owed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from upkept.core import event as core
from upkept.kit.clock import instant_of


class Event(models.Model):
    """One thing that happened. Rows are never changed or deleted: triggers refuse it on both engines.

    `at` (when it occurred) and `recorded` are whole seconds. `leaf` is the RFC 6962 leaf hash over the canonical
    JSON of all other fields but `seq`, so that a later seal covers every event from the first day.
    """

    seq = models.BigAutoField(primary_key=True)
    product = models.CharField(max_length=63)
    id = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    v = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(max_length=200)
    at = models.DateTimeField()
    recorded = models.DateTimeField()
    by = models.CharField(max_length=200)  # person:3, token:5, clock, import
    how = models.CharField(max_length=10)
    data = models.JSONField(default=dict)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["product", "id"], name="journal_event_once")]
        indexes: ClassVar = [
            models.Index(fields=["product", "subject", "at"], name="journal_event_subject"),
            models.Index(fields=["product", "kind", "at"], name="journal_event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def as_core(self) -> core.Event:
        """The same as the core reads it: seconds instead of datetimes, data at its class's present version."""
        from upkept.kit.journal import kinds

        v, data = kinds.upcast(self.kind, self.v, self.data)
        return core.Event(
            id=self.id,
            product=self.product,
            kind=self.kind,
            subject=self.subject,
            at=instant_of(self.at),
            data=data,
            recorded=instant_of(self.recorded),
            by=self.by,
            how=self.how,  # type: ignore[arg-type]  # one of How: checked when recorded
            v=v,
            seq=self.seq,
        )


class EventText(models.Model):
    """Free text beside an event, which holds only its salted hash. Erasing empties text and salt; the event stands."""

    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, primary_key=True, related_name="text")
    salt = models.BinaryField(max_length=32, null=True)
    text = models.TextField(null=True)  # null is "erased", which is not the same as empty
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"text of {self.event_id}"


class Pending(models.Model):
    """An answer still owed to an event: one row per subscribed reaction, gone when it is done, kept when it is dead."""

    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, db_index=False)
    reaction = models.CharField(max_length=200)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    dead = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "reaction"], name="journal_pending_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="journal_pending_due", condition=models.Q(dead=False)),
            models.Index(fields=["reaction"], name="journal_pending_dead", condition=models.Q(dead=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} on {self.event_id}"
