"""Who may audit: whoever has the role, and a guest whose grant is looked up again at every request, so that none outlives it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.assurance.models import Grant, Sample
from upkept.kit.now import Request
from upkept.products import access
from upkept.products.models import Product

SESSION = "audit"
"""In the session: number of a grant → what that grant's `session` must be."""


@dataclass(frozen=True, slots=True)
class Auditor:
    """Somebody at the desk of one product: a person of the team, or a guest by a grant."""

    product: Product
    person: Person | None = None
    grant: Grant | None = None

    @property
    def name(self) -> str:
        return str(self.grant or self.person or "")

    @property
    def sees_security(self) -> bool:
        return self.grant is None or self.grant.sees_security

    @property
    def until(self) -> int | None:
        """When it ends, as an instant; None for the team."""
        return self.grant.ends if self.grant else None

    @property
    def may_confirm(self) -> bool:
        """Whether they say which promise supports which control: an owner or maintainer does, an auditor reads it."""
        return self.person is not None and access.allowed(self.person, self.product, "maintain")

    @property
    def samples(self) -> QuerySet[Sample]:
        """Those of their own: an auditor's papers are theirs."""
        rows = Sample.objects.filter(product=self.product)
        return rows.filter(grant=self.grant) if self.grant else rows.filter(person=self.person, grant=None)


def auditor_for(request: Request, slug: str) -> Auditor:
    """Raises Http404: absent, ended, revoked and not yours look alike."""
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        raise access.absent()
    if isinstance(request.user, Person) and access.allowed(request.user, product, "audit"):
        return Auditor(product, person=request.user)
    for grant in grants_of(request, request.now):
        if grant.product_id == product.pk:
            return Auditor(product, grant=grant)
    raise access.absent()


def grants_of(request: HttpRequest, now: datetime) -> list[Grant]:
    """Those that this session was opened for and that still hold."""
    held = request.session.get(SESSION)
    if not isinstance(held, dict):
        return []
    numbers = [int(number) for number in held if str(number).isdecimal()]
    rows = Grant.objects.filter(pk__in=numbers, revoked_at=None, until__gt=now).select_related("product")
    return [one for one in rows.order_by("product__name") if one.session and _same(one.session, str(held[str(one.pk)]))]


def grant_of_link(number: int, secret: str, now: datetime) -> Grant | None:
    """The grant that this link opens now; None for one that is used, old, wrong, ended or revoked."""
    found = Grant.objects.filter(pk=number, revoked_at=None, until__gt=now, key_until__gt=now).first()
    if found is None or not found.key_nonce or not _same(secret_of(found), secret):
        return None
    return found


def secret_of(grant: Grant) -> str:
    """The secret of its link: from our key and the nonce, so that neither the database nor a job holds it."""
    return salted_hmac("upkept.assurance.link", f"{grant.pk}:{grant.key_nonce}", algorithm="sha256").hexdigest()


def link_of(grant: Grant) -> str:
    """The path of the page that opens it."""
    return reverse("audit-link", args=[grant.pk, secret_of(grant)])


def ended() -> str:
    return _("This link was used, has ended or was revoked. Ask for a new one with your address below.")


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
