"""Who asks: the signed-in person of a request."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from upkept.accounts.models import Person


def person_of(request: HttpRequest) -> Person:
    """For pages behind `login_required`. Raises PermissionDenied for anybody else."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
