"""Tickets and what was said in them. The clocks are not here: they are folded from the ticket's events."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upkept.kit.clock import instant_of
from upkept.products.models import Product


class Status(models.TextChoices):
    OPEN = "open", _("open")
    WAITING = "waiting", _("waiting for you")
    RESOLVED = "resolved", _("resolved")
    CANCELLED = "cancelled", _("cancelled")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def of(self, products: list[str]) -> TicketQuerySet:
        return self.filter(product__slug__in=products)

    def unfinished(self) -> TicketQuerySet:
        """Written as its index is: SQLite finds no index by a list of values."""
        return self.exclude(status=Status.RESOLVED).exclude(status=Status.CANCELLED)


class Ticket(models.Model):
    """What somebody asked of us. `attributes`: what the plan's targets depend on (priority, type, …)."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="tickets")
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    attributes = models.JSONField(default=dict)
    channel = models.CharField(max_length=32, default="web")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tickets"
    )
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="support_known_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "-opened_at"], name="support_ticket_recent"),
            models.Index(fields=["customer", "product", "-opened_at"], name="support_ticket_own"),
            models.Index(
                fields=["product", "opened_at"],
                name="support_ticket_open",
                condition=~Q(status="resolved") & ~Q(status="cancelled"),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    @property
    def reference(self) -> str:
        """How events and obligations name it."""
        return f"ticket:{self.pk}"

    @property
    def opened_instant(self) -> int:
        return instant_of(self.opened_at)

    @property
    def is_finished(self) -> bool:
        return self.status in (Status.RESOLVED, Status.CANCELLED)

    @property
    def is_waiting(self) -> bool:
        return self.status == Status.WAITING

    @property
    def customer_name(self) -> str:
        return self.name or (self.customer.name if self.customer else "") or self.email or str(_("a customer"))


class MessageKind(models.TextChoices):
    CUSTOMER = "customer", _("customer")
    ANSWER = "answer", _("answer")
    NOTE = "note", _("internal note")


class Message(models.Model):
    """One thing that was said. A note is for the team alone."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["ticket", "at"], name="support_message_ticket")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="support_known_message"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.ticket_id}"

    @property
    def at_instant(self) -> int:
        return instant_of(self.at)
