"""What changes about people: they join, they say how they want to be spoken to."""

from __future__ import annotations

from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts import first
from upkept.accounts.models import Person
from upkept.core.refusal import Refusal


@transaction.atomic
def create(email: str, password: str, *, name: str = "", timezone: str = "UTC", staff: bool = False) -> Person:
    """A new person. Raises Refusal for an address that is none or taken, a weak password, an unknown zone."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refusal("bad-email", _("%(email)s is no email address.") % {"email": email or "''"}) from wrong
    if Person.objects.filter(email=email).exists():
        raise Refusal("email-taken", _("There is a person with the address %(email)s already.") % {"email": email})
    _refuse_unknown_zone(timezone)
    person = Person(email=email, name=name.strip(), timezone=timezone, is_staff=staff)
    _set_password(person, password)
    person.save()
    EmailAddress.objects.create(
        user=person, email=email, verified=True, primary=True
    )  # whoever adds them vouches for it
    return person


@transaction.atomic
def create_first(email: str, password: str, *, name: str = "", timezone: str = "UTC") -> Person:
    """Whoever runs the installation, while nobody is there; of two at the same moment, one. Raises Refusal as `create`,
    and: not-first."""
    first.alone()
    if Person.objects.exists():
        raise Refusal("not-first", _("Somebody runs this installation already: sign in, or ask them for an account."))
    return create(email, password, name=name, timezone=timezone, staff=True)


@transaction.atomic
def set_password(person: Person, password: str) -> None:
    _set_password(person, password)
    person.save(update_fields=["password"])


@transaction.atomic
def change_profile(person: Person, *, name: str, timezone: str, language: str) -> None:
    _refuse_unknown_zone(timezone)
    person.name, person.timezone, person.language = name.strip(), timezone, language
    person.save(update_fields=["name", "timezone", "language"])


def _set_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refusal("weak-password", " ".join(weak.messages)) from weak
    person.set_password(password)


def _refuse_unknown_zone(timezone: str) -> None:
    if timezone not in available_timezones():
        raise Refusal(
            "unknown-zone", _("%(zone)s is no time zone; write one such as Europe/Madrid.") % {"zone": timezone}
        )
