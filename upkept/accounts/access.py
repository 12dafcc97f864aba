"""Who asks: the signed-in person of a request, and whether they are who they say."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from upkept.accounts.models import Person


def person_of(request: HttpRequest) -> Person:
    """For pages behind `login_required`. Raises PermissionDenied for anybody else."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def is_proven(person: Person) -> bool:
    """Whether the address is theirs: confirmed by mail, or vouched for by the operator who added them.

    Anybody can sign up under anybody's address; until it is confirmed, nothing may be given to it.
    """
    known = EmailAddress.objects.filter(user=person, email__iexact=person.email).values_list("verified", flat=True)
    return not known or any(known)
