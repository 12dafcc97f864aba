"""Products, and who may do what in each: the two things that every area hangs on."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Product(models.Model):
    """Something that is looked after under a plan. `synthetic`: its history was generated, and every page says so."""

    slug = models.CharField(
        max_length=63, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use a-z, 0-9 and -."))]
    )
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC")  # an IANA name
    languages = models.JSONField(default=list)  # codes, the first is shown where nothing else fits
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    MAINTAINER = "maintainer", _("maintainer")
    OPERATOR = "operator", _("operator")
    AGENT = "agent", _("agent")
    AUDITOR = "auditor", _("auditor")


class Membership(models.Model):
    """One person's part in one product. Whoever has none there is a customer, or nobody."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "product"], name="products_one_role_per_person"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="products_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.role} of {self.product_id}"


class Scope(models.TextChoices):
    READ = "read", _("read promises and their records")
    EVENTS = "events", _("say what happened, of the kinds named")
    TICKETS = "tickets", _("open and read tickets")


class Token(models.Model):
    """A machine's key to one product: a CI job, a monitor, a script. `kinds`: the event kinds that it may post."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # to the hour, so that reading does not write each time

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "name"], name="products_token_name_once", condition=models.Q(revoked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the journal names it."""
        return f"token:{self.pk}"
