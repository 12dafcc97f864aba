"""Products, and who may do what in each: the two things that every area hangs on."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Who may see a product's public pages: honesty in steps."""

    PRIVATE = "private", _("private")
    LINK = "link", _("shared by link")
    PUBLIC = "public", _("public")


class ProductManager(models.Manager["Product"]):
    """Those that are there: what was removed, and an example that is still being loaded, is found by nobody, so that no page
    and no action needs to ask."""

    def get_queryset(self) -> models.QuerySet[Product]:
        return super().get_queryset().filter(removed_at=None, loading_since=None)


class Product(models.Model):
    """Something that is looked after under a plan. `synthetic`: its history was generated, and every page says so.

    `share_key` opens the pages of one that is shared by link. `public_at`: since when everybody sees it; empty before.
    `needs_approval`: a plan is published by a second person's approval. `managed_in`: where its plan is kept (the address
    of a git repository), empty where it is edited here. `removed_at`: an example that was taken away; its events stay in
    the journal, from which nothing is ever taken, and its short name stays taken. `loading_since`: an example whose year is
    being told, up to that moment; empty once it is whole.
    """

    slug = models.CharField(
        max_length=63, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use a-z, 0-9 and -."))]
    )
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC")  # an IANA name
    languages = models.JSONField(default=list)  # codes, the first is shown where nothing else fits
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.PRIVATE)
    share_key = models.CharField(max_length=43, blank=True)
    public_at = models.DateTimeField(null=True)
    needs_approval = models.BooleanField(default=False)
    managed_in = models.CharField(max_length=500, blank=True)
    removed_at = models.DateTimeField(null=True)
    loading_since = models.DateTimeField(null=True)

    objects: ClassVar[ProductManager] = ProductManager()
    everything: ClassVar[models.Manager[Product]] = models.Manager()

    class Meta:
        ordering = ["slug"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | models.Q(synthetic=True), name="products_only_examples_removed"
            ),
            models.CheckConstraint(
                condition=models.Q(loading_since=None) | models.Q(synthetic=True), name="products_only_examples_loading"
            ),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="products_known_stage"),
        ]

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
    PLAN = "plan", _("publish the plan")


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
