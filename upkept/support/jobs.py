"""Mail to customers: what leaves the process is a job, tried again until it is out."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from upkept.kit import clock
from upkept.kit.limits.counting import Rule, address_key, spend
from upkept.kit.outside import TryAgain
from upkept.plans.models import Obligation
from upkept.support.access import key_of
from upkept.support.models import Ticket

logger = logging.getLogger(__name__)

RECEIPTS = Rule("receipts-by-recipient", 10, 3600)
"""Anybody can write anybody's address beside a ticket: nobody's letter box is filled from here. Answers always go out."""


@app.task(queue="mail", retry=RetryStrategy(max_attempts=10, exponential_wait=4))
def send(ticket: int, about: str, message: int | None = None) -> None:
    """`about`: `opened` (an automatic receipt, which stops no clock) or `answered`.

    Done twice, it carries the same Message-ID twice, so that a mail program shows it once.
    """
    found = Ticket.objects.select_related("product").filter(pk=ticket).first()
    if found is None or not found.email:
        return
    if about == "opened" and not spend(RECEIPTS, address_key(found.email.lower()), now=clock.now()).allowed:
        logger.warning("Ticket %s: no receipt, its address was sent %s within the hour.", ticket, RECEIPTS.most)
        return
    with translation.override(found.language):
        letter = _receipt(found) if about == "opened" else _answer(found, message)
        domain = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
        mail = EmailMessage(
            subject=" ".join(f"[#{found.pk}] {found.title}".split()),  # any line end within would end the header
            body=letter,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[found.email],
            headers={
                "Message-ID": f"<ticket-{found.pk}-{about}-{message or 0}@{domain}>",
                **({"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"} if about == "opened" else {}),
            },
        )
        try:
            mail.send()
        except (SMTPException, OSError) as problem:  # its words may name the recipient, and go into the log
            raise TryAgain(
                f"The mail server did not take a letter of ticket {found.pk}: {type(problem).__name__}."
            ) from None


def _receipt(ticket: Ticket) -> str:
    owed = (
        Obligation.objects.filter(product=ticket.product.slug, subject=ticket.reference, due_at__isnull=False)
        .running()
        .order_by("due_at")
        .first()
    )
    promised = ""
    if owed is not None and owed.due_at is not None:
        when = date_format(localtime(owed.due_at, ZoneInfo(ticket.timezone)), "DATETIME_FORMAT")
        promised = _("A person answers by %(when)s (%(zone)s).") % {"when": when, "zone": ticket.timezone}
    parts = [_("We have your ticket."), promised, _("Follow it here: %(link)s") % {"link": _link(ticket)}]
    return "\n\n".join(part for part in parts if part) + "\n"


def _answer(ticket: Ticket, message: int | None) -> str:
    said = ticket.messages.filter(pk=message or 0).values_list("text", flat=True).first() or ""
    return f"{said}\n\n-- \n{ticket.product.name}\n" + _("Reply here: %(link)s") % {"link": _link(ticket)} + "\n"


def _link(ticket: Ticket) -> str:
    return f"{settings.PUBLIC_URL}{reverse('ticket', args=[ticket.product.slug, ticket.pk])}?key={key_of(ticket)}"
