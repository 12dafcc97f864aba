"""The only way from a person to a notice, a device, a delivery: absent and not yours look alike."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from upkept.accounts.access import person_of
from upkept.accounts.models import Person
from upkept.notify import queries
from upkept.notify.models import Device, Notice
from upkept.products.access import absent


def notice_for(person: Person, number: int) -> Notice:
    found = queries.notices(person).filter(pk=number).first()
    if found is None:
        raise absent()
    return found


def device_for(person: Person, number: int) -> Device:
    found = Device.objects.filter(person=person, pk=number).first()
    if found is None:
        raise absent()
    return found


def runs_it(request: HttpRequest) -> Person:
    """Who runs the installation; for anybody else there is nothing."""
    try:
        person = person_of(request)
    except PermissionDenied:
        raise absent() from None
    if not person.is_staff:
        raise absent()
    return person
