"""The team's page of who may see a product: its steps, what each would show, the view of a stranger, and hidden records."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.refusal import Refusal
from upkept.kit.journal.models import Event
from upkept.kit.now import Request
from upkept.kit.ui import words
from upkept.kit.ui.context import zone_of
from upkept.plans import beforehand, disclosure, hiding, shown
from upkept.plans import queries as plans
from upkept.plans.models import Tally
from upkept.products import access, face
from upkept.products import stages as steps
from upkept.products.models import Product, Stage
from upkept.status import before
from upkept.status.since import since


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three, in words. `consequences`: what follows from taking it now."""

    stage: str
    title: str
    sentence: str
    verb: str
    question: str
    consequences: tuple[str, ...]
    here: bool = False


@login_required
@require_safe
def stage(request: Request, slug: str) -> HttpResponse:
    """The three steps; with `?to=` one of them, what it would mean, and the button that takes it."""
    return _page(request, access.product_for(request.user, slug, may="read"), to=request.GET.get("to", ""))


@login_required
@require_POST
def stage_set(request: Request, slug: str) -> HttpResponse:
    product = access.product_for(request.user, slug, may="own")
    to = request.POST.get("to", "")
    try:
        steps.set_stage(product, to, by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, product, to=to, refused=refusal.sentence)
    messages.success(request, _done(to))
    return redirect("product-stage", slug)


@login_required
@require_POST
def relink(request: Request, slug: str) -> HttpResponse:
    product = access.product_for(request.user, slug, may="own")
    try:
        steps.new_share_key(product, by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, product, refused=refusal.sentence)
    messages.success(request, _("There is a new link. The old ones open nothing any more."))
    return redirect("product-stage", slug)


@login_required
@require_POST
def preview(request: Request, slug: str) -> HttpResponse:
    """From here on, for half an hour, the public pages are shown as to anybody."""
    face.begin_preview(request, access.product_for(request.user, slug, may="read"), request.now)
    return redirect("plan", slug)


@require_POST
def preview_end(request: Request, slug: str) -> HttpResponse:
    face.end_preview(request)
    return redirect("product-stage", slug)


@login_required
@require_POST
def hide(request: Request, slug: str) -> HttpResponse:
    product = access.product_for(request.user, slug, may="own")
    commitment, reason = request.POST.get("commitment", ""), request.POST.get("reason", "")
    try:
        hiding.hide(product.slug, commitment, reason=reason, by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, product, not_hidden=refusal.sentence, chosen=commitment, reason=reason)
    messages.success(request, _("The record is hidden. Its sentence stays, and says so."))
    return redirect("product-stage", slug)


@login_required
@require_POST
def show(request: Request, slug: str) -> HttpResponse:
    product = access.product_for(request.user, slug, may="own")
    try:
        hiding.show(product.slug, request.POST.get("commitment", ""), by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, product, not_hidden=refusal.sentence)
    messages.success(request, _("The record is shown again, with all that it counted meanwhile."))
    return redirect("product-stage", slug)


@login_required
@require_POST
def before_show(request: Request, slug: str) -> HttpResponse:
    """What the plan would have kept before it was one, of imported history, stands on the plan page from now on."""
    product = access.product_for(request.user, slug, may="own")
    try:
        is_done = beforehand.show(product, by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, product, not_before=refusal.sentence)
    messages.success(
        request,
        _("It stands on the plan page, under a heading of its own.")
        if is_done
        else _(
            "It is being reckoned. In a few minutes it stands on the plan page, under a heading of its own, if any case came "
            "to its verdict."
        ),
    )
    return redirect("product-stage", slug)


@login_required
@require_POST
def before_withdraw(request: Request, slug: str) -> HttpResponse:
    product = access.product_for(request.user, slug, may="own")
    try:
        beforehand.withdraw(product, by=person_of(request), now=request.now)
    except Refusal as refusal:
        return _page(request, product, not_before=refusal.sentence)
    messages.success(request, _("Nothing from before the plan is shown any more."))
    return redirect("product-stage", slug)


def _page(request: Request, product: Product, *, to: str = "", **wrong: object) -> HttpResponse:
    known = since(product)
    is_asked = "not_before" in wrong or beforehand.is_offered(product, request.now)
    hidden = hiding.hidden(product.slug)
    all_steps = _steps(product)
    given = {
        "product": product,
        "may_own": access.allowed(request.user, product, "own"),
        "steps": all_steps,
        "chosen_step": next((one for one in all_steps if one.stage == to and not one.here), None),
        "since": known.sentences(),
        "link": face.share_link(product, request.build_absolute_uri("/")) if product.stage == Stage.LINK else "",
        "seen": _seen(product),
        "unseen": _unseen(product, len(hidden)),
        "hidden": [
            (name, shown.name(name), words.date_words(one.since, product.timezone), one.reason)
            for name, one in sorted(hidden.items())
        ],
        "promises": [
            (name, shown.name(name)) for name in plans.history(product.slug).commitments() if name not in hidden
        ],
        "before": before.for_owners(product, is_offered=is_asked),
        "ui_zone": zone_of(request, product.timezone),
        **wrong,
    }
    answer = render(request, "status/stage.html", given, status=422 if wrong else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _done(to: str) -> str:
    return {
        Stage.PRIVATE.value: _("It is private from now on: your team alone sees it."),
        Stage.LINK.value: _("It is shared by link from now on: give the link to whom you like."),
        Stage.PUBLIC.value: _("It is public from now on. The day is kept."),
    }[to]


def _steps(product: Product) -> list[Step]:
    was_public = product.stage == Stage.PUBLIC
    back = (_("The page will say from when to when it was public."),) if was_public else ()
    found = [
        Step(
            Stage.PRIVATE,
            _("Private"),
            _("Your team alone sees the plan page. Everything is measured already."),
            _("Make it private"),
            _("Make it private?"),
            (
                _("Everybody else is told that there is nothing here; it is listed nowhere."),
                _("Links that you gave away open nothing any more."),
                _("Customers keep their tickets: each opens by its own link."),
                *back,
            ),
        ),
        Step(
            Stage.LINK,
            _("Shared by link"),
            _("Whoever has the link sees the public pages, and no search engine lists them."),
            _("Share it by link"),
            _("Share it by link?"),
            (
                _("You get a link with a secret key. Whoever passes it on, passes the pages on."),
                _("Its readers see exactly what everybody would see, and nothing of your team's pages."),
                _("A new link ends all old ones at once."),
                *back,
            ),
        ),
        Step(
            Stage.PUBLIC,
            _("Public"),
            _("Everybody sees the plan page, and it is listed on the first page and in the API."),
            _("Make it public"),
            _("Make it public?"),
            (
                _("The day is kept: the page says since when it was measured, and since when it is public."),
                _("You can go back, but the page will say that it was public."),
                _("Broken promises stay: say what happened in a note beside them, before or after."),
            ),
        ),
    ]
    return [replace(one, here=one.stage == product.stage) for one in found]


def _seen(product: Product) -> list[str]:
    """What a stranger sees once it is public."""
    past = plans.history(product.slug)
    versions, promises = len(past.versions), len(list(past.commitments()))
    sums = Tally.objects.filter(product=product.slug).aggregate(Sum("kept"), Sum("late"), Sum("broken"))
    cases = sum(value or 0 for value in sums.values())
    failed = (sums["late__sum"] or 0) + (sums["broken__sum"] or 0)
    said = (
        Event.objects.filter(product=product.slug, kind="obligation.noted")
        .order_by()
        .values("subject")
        .distinct()
        .count()
    )
    found = [
        ngettext(
            "The plan page, and %(n)s version of the plan",
            "The plan page, and all %(n)s versions of the plan",
            versions,
        )
        % {"n": versions},
        ngettext("%(n)s promise or aim with its record", "%(n)s promises and aims with their records", promises)
        % {"n": promises},
        _("%(cases)s cases, %(failed)s of them not kept, each with its moments, as pages, CSV and JSON")
        % {"cases": words.number(cases), "failed": words.number(failed)},
        ngettext("%(n)s note beside a case that was not kept", "%(n)s notes beside cases that were not kept", said)
        % {"n": said},
        _("The reports by month and quarter"),
        _("The support page, by which anybody can write to you"),
    ]
    return found if said else [one for one in found if not one.startswith("0 ")]


def _unseen(product: Product, hidden: int) -> list[str]:
    """What stays out of sight."""
    told = [
        _("Who asked what: a customer's case is a reference that names nobody"),
        _("What runs now: only how many cases of each promise, and not even that where it is about security"),
        _("Drafts of the next version, your team, its tokens"),
    ]
    with plans.steady([product.slug]) as past:
        undisclosed = sum(disclosure.undisclosed(product.slug, name) for name in past[product.slug].commitments())
    if undisclosed:
        told.append(
            ngettext(
                "%(n)s case about security that is neither remedied nor disclosed: the months count it, nothing names it",
                "%(n)s cases about security that are neither remedied nor disclosed: the months count them, nothing names them",
                undisclosed,
            )
            % {"n": undisclosed}
        )
    if hidden:
        told.append(
            ngettext(
                "%(n)s record that you have hidden; its sentence says so",
                "%(n)s records that you have hidden; their sentences say so",
                hidden,
            )
            % {"n": hidden}
        )
    return told
