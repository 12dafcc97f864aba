"""A person's notices: the newest first, unread ones marked, live."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.kit.clock import instant_of
from upkept.kit.now import Request
from upkept.kit.ui.paging import paged
from upkept.kit.ui.shapes import Link, When
from upkept.notify import access, actions, queries
from upkept.notify.letters import reader_of
from upkept.notify.models import Notice
from upkept.notify.topics import topic
from upkept.notify.wording import Text, text_of
from upkept.products import queries as products

SIZE = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """One notice as its page draws it."""

    number: int
    text: Text
    kind: str
    product: str
    href: str
    at: When
    is_unread: bool


@login_required
@require_safe
def notices(request: Request) -> HttpResponse:
    person = person_of(request)
    only_unread = request.GET.get("show") == "unread"
    rows, pages = paged(
        queries.notices(person, unread=only_unread), request.GET, SIZE, "show=unread&" if only_unread else ""
    )
    return render(
        request,
        "notify/notices.html",
        {
            "notices": _drawn(rows, request),
            "pages": pages,
            "unread": queries.unread_count(person),
            "only_unread": only_unread,
            "views": [Link(_("All"), "?", here=not only_unread), Link(_("Unread"), "?show=unread", here=only_unread)],
            "topic": f"notices:{person.pk}",
            "runs_it": person.is_staff,
        },
    )


def _drawn(rows: list[Notice], request: Request) -> list[Shown]:
    person = person_of(request)
    reader = reader_of(getattr(request, "LANGUAGE_CODE", person.language), person.timezone, request.now)
    names = products.names()
    return [
        Shown(
            row.pk,
            text_of(row.news.wording, row.news.data, reader),
            "" if row.news.topic == "digest" else str(topic(row.news.topic).label),
            names.get(row.news.product, ""),
            row.news.href,
            When(instant_of(row.at), live=True),
            row.read_at is None,
        )
        for row in rows
    ]


@login_required
@require_safe
def count(request: Request) -> HttpResponse:
    """The number beside Notices, alone: open pages fetch it when something is told."""
    person = person_of(request)
    return render(
        request,
        "notify/count.html",
        {"count": queries.unread_count(person), "topic": f"notices:{person.pk}", "href": request.path},
    )


@login_required
@require_POST
def open_notice(request: Request, number: int) -> HttpResponse:
    """Read it, and go where it leads."""
    person = person_of(request)
    found = access.notice_for(person, number)
    actions.read(person, [found.pk], now=request.now)
    leads = found.news.href
    return redirect(leads if leads and url_has_allowed_host_and_scheme(leads, None) else "notices")


@login_required
@require_POST
def mark(request: Request, number: int) -> HttpResponse:
    """Read or unread, and back to the list."""
    person = person_of(request)
    found = access.notice_for(person, number)
    if request.POST.get("unread"):
        actions.unread(person, found.pk)
    else:
        actions.read(person, [found.pk], now=request.now)
    return redirect("notices")


@login_required
@require_POST
def mark_all(request: Request) -> HttpResponse:
    changed = actions.read(person_of(request), None, now=request.now)
    if changed:
        messages.success(request, ngettext("One notice is read.", "%(n)s notices are read.", changed) % {"n": changed})
    return redirect("notices")
