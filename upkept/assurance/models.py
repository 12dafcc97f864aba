"""The auditor's desk: invitations that end, what was opened under them, samples with the auditor's marks, and controls.

All of it is workflow. What an auditor judges is the journal; what they wrote about it is theirs.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upkept.kit.clock import instant_of
from upkept.products.models import Product

PERSON = settings.AUTH_USER_MODEL


class Grant(models.Model):
    """Somebody may audit one product until a moment: read, nothing else, whatever session they opened before.

    `key_nonce`: what its link, which opens it once, is made from (access.secret_of); empty when it was used. `session`: what
    a session must hold, renewed at each opening, so that there is one at a time. `sees_security`: also what concerns
    security and is not public yet.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="grants")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    until = models.DateTimeField()
    sees_security = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    key_nonce = models.CharField(max_length=64, blank=True)
    key_until = models.DateTimeField(null=True)
    session = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["email"], name="assurance_grant_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def ends(self) -> int:
        """The last second, so that a page names the day that was chosen, not midnight of the next."""
        return instant_of(self.until) - 1

    @property
    def seen(self) -> int | None:
        return instant_of(self.seen_at) if self.seen_at else None


class Look(models.Model):
    """What was opened or taken away under a grant, for the owner to see. `what` is one of WHAT; `about` a reference."""

    WHAT: ClassVar = {
        "desk": _("opened the desk"),
        "population": _("looked at all cases of"),
        "export": _("took away"),
        "sample": _("drew or opened the sample"),
        "case": _("opened the case"),
        "file": _("took away the file"),
        "control": _("looked at the controls of"),
    }

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    what = models.CharField(max_length=16)
    about = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=["desk", "population", "export", "sample", "case", "file", "control"]),
                name="assurance_known_look",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["grant", "-at"], name="assurance_look_latest")]

    def __str__(self) -> str:
        return f"{self.what} {self.about}"


class Strata(models.TextChoices):
    NONE = "none", _("over all cases")
    OUTCOME = "outcome", _("in proportion to the outcomes")
    MONTH = "month", _("in proportion to the months")


class Sample(models.Model):
    """Cases drawn by a seed. `population` and `digest` say from what, so that anybody can draw it again."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    grant = models.ForeignKey(Grant, null=True, on_delete=models.CASCADE, related_name="samples")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    promise = models.CharField(max_length=100, blank=True)  # empty: of all
    since = models.CharField(max_length=7)
    until = models.CharField(max_length=7)
    with_void = models.BooleanField(default=False)
    seed = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    strata = models.CharField(max_length=8, choices=Strata.choices, default=Strata.NONE)
    population = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(strata__in=Strata.values), name="assurance_known_strata"),
        ]

    def __str__(self) -> str:
        return f"{self.seed} ({self.size})"


class Verdict(models.TextChoices):
    OPEN = "open", _("not looked at yet")
    AGREES = "agrees", _("the evidence agrees")
    EXCEPTION = "exception", _("exception")
    MORE = "more", _("needs more evidence")


class Item(models.Model):
    """One case of a sample, in the order drawn. `outcome`: as it was when drawn; `mark` is the auditor's own."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    ref = models.CharField(max_length=16)
    stratum = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=10)
    mark = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    comment = models.TextField(blank=True)
    marked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "position"], name="assurance_item_place"),
            models.UniqueConstraint(fields=["sample", "ref"], name="assurance_item_once"),
            models.CheckConstraint(condition=Q(mark__in=Verdict.values), name="assurance_known_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.ref}"


class Support(models.Model):
    """This promise is evidence for this control, an owner said. `holds` False: it was suggested, and they said no."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    framework = models.CharField(max_length=32)
    control = models.CharField(max_length=32)
    promise = models.CharField(max_length=100)
    holds = models.BooleanField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "framework", "control", "promise"], name="assurance_support_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise} for {self.control}"
