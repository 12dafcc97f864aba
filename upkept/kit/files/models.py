"""What is known of each file: the bytes once by their hash; beside it what a product calls them, and whose evidence they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Blob(models.Model):
    """Bytes in the data folder, by their SHA-256. `erased_at`: they were erased there; their hash stands in the journal."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class File(models.Model):
    """One product's use of it. `event`: the id of the event that it is evidence for; empty: uploaded, and not used yet.

    The name is what somebody called it, and stands here alone: the event holds hash, size and media type.
    """

    product = models.CharField(max_length=63)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="files")
    event = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "event", "blob"], name="files_once_per_event"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["added_at"], name="files_waiting", condition=Q(event="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sha256(self) -> str:
        return self.blob_id

    def as_evidence(self) -> dict[str, object]:
        """What the event says of it: nothing that somebody could be known by."""
        return {"sha256": self.blob_id, "size": self.blob.size, "media_type": self.media_type}
