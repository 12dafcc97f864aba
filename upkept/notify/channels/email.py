"""Letters by mail: plain text and one quiet column, by the server of UPKEPT_SMTP (printed where none is set)."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from upkept.kit.outside import GiveUp, TryAgain
from upkept.notify.channels.base import Channel, Letter

_shared = threading.local()


class Email(Channel):
    name = "email"
    label = _("Email")
    hint = _("To the address of your account.")
    for_outsiders = True

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """One connection for several letters; it is opened by the first."""
        _shared.connection = mail.get_connection()
        try:
            yield
        finally:
            connection, _shared.connection = _shared.connection, None
            with contextlib.suppress(SMTPException, OSError):
                connection.close()

    def send(self, letter: Letter) -> str:
        made = drawn(letter)
        made.connection = getattr(_shared, "connection", None)
        try:
            made.send()
        except SMTPRecipientsRefused as refused:  # its words may name the recipient, and go into the log
            codes = [code for code, _said in refused.recipients.values()]
            if codes and all(500 <= code < 600 for code in codes):
                raise GiveUp(f"The mail server refused the address (status {codes[0]}).") from None
            raise TryAgain("The mail server does not take letters for this address now.") from None
        except SMTPResponseException as problem:
            _forget()
            raise TryAgain(f"The mail server answered with status {problem.smtp_code}.") from None
        except (SMTPException, OSError) as problem:
            _forget()
            raise TryAgain(f"The mail server did not take it: {type(problem).__name__}.") from None
        return str(made.extra_headers["Message-ID"])


def _forget() -> None:
    """A connection that failed is no longer used: the next letter opens its own."""
    if getattr(_shared, "connection", None) is not None:
        with contextlib.suppress(SMTPException, OSError):
            _shared.connection.close()
        _shared.connection = mail.get_connection()


def drawn(letter: Letter) -> EmailMultiAlternatives:
    """The letter as a mail. Headers: RFC 3834 (nobody's autoresponder answers it), RFC 8058 (one click ends it)."""
    with letter.reader.speaking():
        context: dict[str, Any] = {
            "letter": letter,
            "parts": list(zip(letter.texts, letter.links, strict=True)),
            "one": letter.texts[0] if len(letter.texts) == 1 else None,
            "language": letter.reader.language,
            "home": settings.PUBLIC_URL,
        }
        text = re.sub(r"\n{3,}", "\n\n", render_to_string("notify/letter.txt", context)).strip() + "\n"
        html = render_to_string("notify/letter.html", context)
    domain = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
    headers = {
        "Message-ID": f"<{letter.id}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.leave:
        headers |= {"List-Unsubscribe": f"<{letter.leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if letter.urgent:
        headers["Importance"] = "high"
    made = EmailMultiAlternatives(
        subject=" ".join(letter.title.split()),  # any line end within would end the header
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.address],
        headers=headers,
    )
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):  # nobody reads HTML on a terminal
        made.attach_alternative(html, "text/html")
    return made
