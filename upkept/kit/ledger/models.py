"""The ledger's tables: leaves in the order of sealing, roots of full subtrees, keys, checkpoints, and their copies outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from upkept.kit.journal.models import Event


class Leaf(models.Model):
    """One sealed event. Never changed or deleted: triggers refuse it. `hash`: the leaf's (see core/ledger/tree)."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, related_name="sealed")
    product = models.CharField(max_length=63)
    place = models.BigIntegerField()  # in its product's own tree
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "place"], name="ledger_leaf_place_once"),
            models.CheckConstraint(condition=Q(index__gte=0), name="ledger_leaf_from_zero"),
        ]

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Node(models.Model):
    """The root of a full subtree of 256, 65,536, … leaves: `level` 8, 16, …; `tree` is a product's, or empty for the whole."""

    tree = models.CharField(max_length=63, blank=True)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tree", "level", "index"], name="ledger_node_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tree} {self.level}/{self.index}"


class Progress(models.Model):
    """How far sealing has come; one row. Every event up to `final` (its seq) is sealed, or will never be.

    `until` and `writers`: once none of these transactions of PostgreSQL writes any more, `until` is final too.
    """

    final = models.BigIntegerField(default=0)
    until = models.BigIntegerField(null=True)
    writers = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="ledger_progress_one")]

    def __str__(self) -> str:
        return f"final to {self.final}"


class Key(models.Model):
    """A public key that signs checkpoints, from its day on; the next one is certified by it. Never changed or deleted."""

    name = models.CharField(max_length=200)
    public = models.BinaryField(max_length=32, unique=True)
    certificate = models.TextField(blank=True)  # signed by the one before; empty for the first
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # only one key is the first, and each one is followed by at most one
            models.UniqueConstraint(fields=["certificate"], name="ledger_key_one_chain"),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class Checkpoint(models.Model):
    """A signed statement of size and root. `products`: {product: [size, root as hex]}, each for its own bundle alone."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    key = models.ForeignKey(Key, on_delete=models.PROTECT)
    note = models.TextField()
    products = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["size", "at"], name="ledger_checkpoint_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="ledger_checkpoint_at")]

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"


class Place(models.TextChoices):
    GIT = "git", "git"
    STAMP = "stamp", "time stamp"


class Copy(models.Model):
    """A checkpoint that is to be put outside, or was. `token`: the time stamp, as the authority signed it."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="copies")
    place = models.CharField(max_length=10, choices=Place.choices)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)
    token = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "place"], name="ledger_copy_once"),
            models.CheckConstraint(condition=Q(place__in=Place.values), name="ledger_copy_known_place"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="ledger_copy_due", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint} at {self.place}"
