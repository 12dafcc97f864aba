"""The rail of the staff pages: the areas that this person works in, for every page of every area."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from upkept.accounts.models import Person
from upkept.kit.ui.shapes import Desk, Link
from upkept.kit.ui.shapes import Person as Face
from upkept.notify import queries as notify
from upkept.products import access


def desk(request: HttpRequest) -> dict[str, object]:
    """The context processor; nothing is asked of the database unless a staff page is drawn."""
    return {"desk": SimpleLazyObject(lambda: desk_of(request))}


def desk_of(request: HttpRequest) -> Desk:
    person = request.user
    if not isinstance(person, Person):
        return Desk(())
    areas = [(pgettext("page", "Due"), "due", "clock"), (_("Products"), "products", "document-text")]
    may = access.anywhere(person)
    if "answer" in may:
        areas.insert(1, (_("Tickets"), "inbox", "inbox"))
    if "read" in may:
        areas.insert(1, (pgettext("page", "Week"), "owed", "calendar-days"))
    if "audit" in may:
        areas.append((_("Audit"), "audit", "clipboard-document-check"))
    return Desk(
        areas=(
            *(
                Link(label, href, icon=icon, here=request.path.startswith(href))
                for label, name, icon in areas
                for href in [reverse(name)]
            ),
            _notices(request, person),
        ),
        person=Face(str(person)),
        account_href=reverse("profile"),
        sign_out_href=reverse("account_logout"),
        search_href=reverse("search"),
    )


def _notices(request: HttpRequest, person: Person) -> Link:
    """With the number of those that nobody has read, which open pages keep up to date."""
    href = reverse("notices")
    return Link(
        pgettext("rail", "Notices"),
        href,
        icon="bell",
        here=request.path.startswith(href),
        count=notify.unread_count(person),
        live=f"notices:{person.pk}",
        refresh=reverse("notices-count"),
    )
