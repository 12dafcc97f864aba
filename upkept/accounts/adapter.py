"""How allauth speaks here: a link in a mail leads to where we are reached, whatever host the request named.

Whoever asks for another's new password chooses the Host header of that request; the link is a key to the account.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        ours = {name: at_home(value) if name.endswith("_url") else value for name, value in context.items()}
        super().send_mail(template_prefix, email, ours)


def at_home(url: Any) -> Any:
    """The same path, query and fragment at UPKEPT_URL; what is no address stays."""
    if not isinstance(url, str) or "://" not in url:
        return url
    home, there = urlsplit(settings.PUBLIC_URL), urlsplit(url)
    return urlunsplit((home.scheme, home.netloc, there.path, there.query, there.fragment))
