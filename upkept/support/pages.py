"""The customer's way in, and the agent's desk: parse, access, action or query, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit.limits.counting import Rule, address_key, spend
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.plans.queries import version_in_force
from upkept.products import access as products
from upkept.products.site import site_of
from upkept.support import access, actions, desk, live, queries
from upkept.support.forms import AnswerForm, AttributesForm, CancelForm, NoteForm, OpenForm, ReplyForm
from upkept.support.models import Ticket

TICKETS = Rule("tickets-by-address", 60, 3600)


# The customer ---------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: Request, slug: str) -> HttpResponse:
    """Open a ticket; what is promised stands beside the form."""
    product = products.public_product(request, slug)
    version = version_in_force(slug, request.now)
    questions = queries.questions(version.plan, queries.ASKED) if version else ()
    person = request.user if isinstance(request.user, Person) else None
    form = OpenForm(questions, request.POST or None, signed_in=person is not None)
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_flood(request)
            said = form.cleaned_data
            ticket = actions.open_ticket(
                product,
                title=said["title"],
                text=said["text"],
                attributes=form.attributes(),
                now=request.now,
                by=person or "customer",
                customer=person,
                name=said.get("name", ""),
                email=said.get("email", "") or (person.email if person else ""),
                language=get_language() or "en",
                timezone=zone_of(request, product.timezone),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            access.remember(request, ticket)
            return redirect("ticket", slug, ticket.pk)
    shown = {
        "product": product,
        "site": site_of(product, "support"),
        "form": form,
        "promises": desk.promises_for_customers(version, get_language() or "en"),
        "own": queries.own_tickets(person, product) if person else [],
    }
    return render(request, "support/open.html", shown, status=422 if form.errors else 200)


def _refuse_flood(request: Request) -> None:
    """So many tickets come from one address in an hour, whoever opens them. Raises Refusal `too-many-requests`."""
    standing = spend(TICKETS, address_key(request.META.get("REMOTE_ADDR", "")), now=request.now)
    if not standing.allowed:
        minutes = standing.reset // 60 + 1
        raise Refusal(
            "too-many-requests",
            ngettext(
                "Many tickets came from your network within an hour. Please send this again in %(minutes)s minute.",
                "Many tickets came from your network within an hour. Please send this again in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes},
        )


@require_safe
def ticket(request: Request, slug: str, number: int) -> HttpResponse:
    """The customer's own ticket, and by when what happens."""
    found = access.own_ticket(request, slug, number)
    if request.GET.get("key"):
        access.remember(request, found)
        return redirect("ticket", slug, number)
    return _customers(request, found, ReplyForm())


@require_safe
def why(request: Request, slug: str, number: int, ref: str) -> HttpResponse:
    """Why a promise about one's own ticket is due when it is, and came out as it did."""
    found = access.own_ticket(request, slug, number)
    clock = desk.explained(found, ref, request.now, zone_of(request, found.timezone), get_language() or "en")
    if clock is None:
        raise products.absent()
    given = {"product": found.product, **_face(request, found), "ticket": found}
    return render(request, "support/why.html", {**given, **clock})


@require_POST
def reply(request: Request, slug: str, number: int) -> HttpResponse:
    found = access.own_ticket(request, slug, number)
    form = ReplyForm(request.POST)
    by = request.user if isinstance(request.user, Person) else "customer"
    if _done(form, lambda said: actions.reply(found, text=said["text"], by=by, now=request.now)):
        messages.success(request, _("Sent."))
        return redirect("ticket", slug, number)
    return _customers(request, found, form)


def _face(request: Request, found: Ticket) -> dict[str, Any]:
    """The masthead of one's own ticket: it leads only to pages that open."""
    seen = products.is_visible(request, found.product)
    return {"seen": seen, "site": site_of(found.product, "support", seen=seen)}


def _customers(request: Request, found: Ticket, form: forms.Form) -> HttpResponse:
    shown = {
        "product": found.product,
        **_face(request, found),
        "ticket": found,
        "owed": desk.owed(found, request.now, for_customer=True),
        "ui_zone": zone_of(request, found.timezone),
        "conversation": queries.conversation(found, for_customer=True),
        "form": form,
        "topic": live.topic_of(found),
    }
    return render(request, "support/ticket.html", shown, status=422 if form.errors else 200)


# The team -------------------------------------------------------------------------------------------------------------
@login_required
@require_safe
def inbox(request: Request) -> HttpResponse:
    """Unfinished tickets of all one's products, the soonest due first."""
    slugs = products.slugs_for(request.user, may="answer")
    if not slugs:
        raise products.absent()
    return render(request, "support/inbox.html", desk.inbox(slugs, request.GET, request.now))


@login_required
@require_safe
def desk_ticket(request: Request, number: int) -> HttpResponse:
    return _desk(request, access.ticket_for(request.user, number, may="read"))


def _post(
    form_of: Callable[..., forms.Form], act: Callable[[Request, Ticket, dict[str, Any]], object], name: str
) -> Callable[[Request, int], HttpResponse]:
    """One of the desk's forms: what it refuses is shown beside what was written."""

    @login_required
    @require_POST
    def page(request: Request, number: int) -> HttpResponse:
        found = access.ticket_for(request.user, number, may="answer")
        form = form_of(found, request)
        if _done(form, lambda said: act(request, found, said)):
            return redirect("desk-ticket", number)
        return _desk(request, found, **{name: form})

    return page


answer = _post(
    lambda found, request: AnswerForm(request.POST),
    lambda request, found, said: actions.answer(
        found, text=said["text"], then=said["then"], seen=said["seen"], by=person_of(request), now=request.now
    ),
    "answer_form",
)
note = _post(
    lambda found, request: NoteForm(request.POST),
    lambda request, found, said: actions.note(found, text=said["text"], by=person_of(request), now=request.now),
    "note_form",
)
classify = _post(
    lambda found, request: AttributesForm(desk.questions_of(found, request.now), request.POST, required=False),
    lambda request, found, said: actions.classify(found, attributes=said, by=person_of(request), now=request.now),
    "classify_form",
)
resolve = _post(
    lambda found, request: forms.Form(request.POST),
    lambda request, found, said: actions.resolve(found, by=person_of(request), now=request.now),
    "resolve_form",
)
cancel = _post(
    lambda found, request: CancelForm(request.POST),
    lambda request, found, said: actions.cancel(found, reason=said["reason"], by=person_of(request), now=request.now),
    "cancel_form",
)
take = _post(
    lambda found, request: forms.Form(request.POST),
    lambda request, found, said: actions.assign(found, to=person_of(request)),
    "take_form",
)


def _desk(request: Request, found: Ticket, **wrong: forms.Form) -> HttpResponse:
    conversation = list(queries.conversation(found, for_customer=False))
    newest = conversation[-1].pk if conversation else None
    given = {
        "ticket": found,
        "may_answer": products.allowed(request.user, found.product, "answer"),
        "owed": desk.owed(found, request.now),
        "conversation": conversation,
        "customer_link": reverse("ticket", args=[found.product.slug, found.pk]),
        "answer_form": AnswerForm(initial={"seen": newest}),
        "note_form": NoteForm(auto_id="note_%s"),
        "cancel_form": CancelForm(auto_id="cancel_%s"),
        "classify_form": AttributesForm(
            desk.questions_of(found, request.now), initial=found.attributes, required=False, auto_id="classify_%s"
        ),
        "topic": live.topic_of(found),
    }
    return render(request, "support/desk.html", {**given, **wrong}, status=422 if wrong else 200)


def _done(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was right and the action did it; a refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True
