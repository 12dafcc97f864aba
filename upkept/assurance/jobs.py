"""Invitations by mail: the link is made when the letter is, so that no job and no table holds it."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from upkept.assurance import access
from upkept.assurance.models import Grant
from upkept.kit import clock
from upkept.kit.outside import TryAgain


@app.task(queue="mail", retry=RetryStrategy(max_attempts=10, exponential_wait=4))
def invite(grant: int) -> None:
    """The link that opens the desk, once. Nothing is sent where it was used, revoked or has ended meanwhile."""
    found = Grant.objects.select_related("product").filter(pk=grant, revoked_at=None, until__gt=clock.now()).first()
    if found is None or not found.key_nonce:
        return
    zone = found.product.timezone
    names = {
        "product": found.product.name,
        "until": date_format(localtime(found.until - timedelta(seconds=1), ZoneInfo(zone)), "DATE_FORMAT"),
        "zone": zone,
    }
    body = "\n\n".join(
        (
            _("You may audit the maintenance and support plan of %(product)s until the end of %(until)s (%(zone)s).")
            % names,
            _("Open the auditor's desk here; the link works once:") + f"\n{settings.PUBLIC_URL}{access.link_of(found)}",
            _("If you need it again, ask for another with your address at %(desk)s")
            % {"desk": f"{settings.PUBLIC_URL}/audit"},
            _("What you open and take away is listed for the owner of the plan. Your marks and comments are yours."),
        )
    )
    mail = EmailMessage(
        subject=_("Auditing %(product)s") % {"product": " ".join(found.product.name.split())},
        body=body + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[found.email],
    )
    try:
        mail.send()
    except (SMTPException, OSError) as problem:
        raise TryAgain(f"The mail server did not take the invitation {found.pk}: {type(problem).__name__}.") from None
