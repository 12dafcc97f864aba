"""The draft of a plan as its writers see it: begun, written as text, tried, compared, decided and published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.stamp import accepting
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.plans import approval, beforehand, drafts, queries, trials
from upkept.plans.drafting import comparing, heating, trying, writing
from upkept.plans.models import Draft, DraftState, PlanVersion
from upkept.products import access
from upkept.products.models import Product

MONTHS = (24, 12, 6, 3, 1)
"""Over which a draft can be tried; all that was recorded, up to the first of these, where nobody chose."""


@login_required
@require_POST
def start(request: Request, slug: str) -> HttpResponse:
    """From the newest version, or from the one whose `number` is sent."""
    product = access.product_for(request.user, slug, may="maintain")
    drafts.start(product, by=person_of(request), now=request.now, based_on=request.POST.get("number") or None)
    return redirect("draft-yaml", product.slug)


@login_required
@require_POST
def drop(request: Request, slug: str) -> HttpResponse:
    product, draft = _alive(request, slug)
    if draft is not None:
        drafts.drop(draft, by=person_of(request), now=request.now)
        messages.success(request, _("The draft is dropped. The plan in force stays."))
    return redirect("draft-yaml", product.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: Request, slug: str) -> HttpResponse:
    """plan.yaml, its prose and its files as they are typed. Whatever is sent is kept, even where it cannot be read."""
    product, draft = _alive(request, slug)
    if draft is None:
        typed = writing.typed(request.POST) if request.method == "POST" else None
        return _none(request, product, "yaml", typed=typed)
    if request.method != "POST":
        return _text(request, product, draft, writing.Written.of(draft))
    typed = writing.typed(request.POST)
    try:
        _save(request, draft, typed)
    except Refusal as refusal:
        fresh = Draft.objects.get(pk=draft.pk)
        return _text(request, product, fresh, typed, refused=refusal, status=409)
    messages.success(request, _("Saved. Nothing is published yet."))
    return redirect("draft-yaml", product.slug)


@login_required
@require_POST
def check(request: Request, slug: str) -> HttpResponse:
    """What is wrong with what stands in the form now; nothing is kept."""
    product, draft = _alive(request, slug)
    given = {"product": product, "draft": draft, **writing.findings(writing.typed(request.POST))}
    return render(request, "plans/draft_findings.html", given)


@login_required
@require_POST
def accept(request: Request, slug: str) -> HttpResponse:
    """Answer findings: each is written into `accepts`, with its reason, and what else was typed is saved with it."""
    product, draft = _alive(request, slug)
    if draft is None:
        return redirect("draft-yaml", product.slug)
    typed = writing.typed(request.POST)
    if "source" not in request.POST:  # answered beside the prose: nothing else was typed there
        typed = replace(writing.Written.of(draft), revision=typed.revision)
    try:
        for answered in request.POST.getlist("accept") or [""]:
            finding, _colon, on = answered.partition(":")
            why = writing.reason_in(request.POST, finding, on)
            typed.source = accepting(typed.source, finding=finding, on=on, why=why)
        _save(request, draft, typed)
    except Refusal as refusal:
        return _text(request, product, Draft.objects.get(pk=draft.pk), typed, refused=refusal, status=409)
    messages.success(request, _("What you answered is written into the plan."))
    if "source" not in request.POST:
        return redirect(f"{reverse('draft', args=[product.slug])}?check=1#findings")
    return redirect("draft-yaml", product.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def simulate(request: Request, slug: str) -> HttpResponse:
    """What it would have kept. Asking is a POST, because a long history is a job; looking is not."""
    product, draft = _alive(request, slug)
    if draft is None:
        return _none(request, product, "simulate")
    given: dict[str, object] = {"product": product, "draft": draft, "tab": "simulate", "months": MONTHS}
    trial, months = trials.latest(draft), MONTHS[0]
    if request.method == "POST":
        asked = request.POST.get("months", "")
        months = int(asked) if asked.isdecimal() and int(asked) in MONTHS else MONTHS[0]
        try:
            trial = trials.ask(draft, months=months, now=request.now)
        except PlanErrors as errors:
            given["errors"], trial = errors.problems, None
        except Refusal as refusal:
            given["refused"], trial = refusal.sentence, None
    given |= {"trial": trial, "chosen": months, "of": trying.shown(product, trial) if trial is not None else None}
    return render(
        request, "plans/draft_simulate.html", given, status=422 if given.keys() & {"errors", "refused"} else 200
    )


@login_required
@require_safe
def feasible(request: Request, slug: str) -> HttpResponse:
    """Whether a promise can be kept, by the weekday and hour at which its case begins."""
    product, draft = _alive(request, slug)
    if draft is None:
        return _none(request, product, "feasible")
    given = heating.page(draft, request.GET)
    return render(
        request, "plans/draft_feasible.html", {"product": product, "draft": draft, "tab": "feasible", **given}
    )


@login_required
@require_safe
def changes(request: Request, slug: str) -> HttpResponse:
    """What it changes, beside the version from which it began or any other."""
    product, draft = _alive(request, slug)
    if draft is None:
        return _none(request, product, "diff")
    given = comparing.of_draft(draft, request.GET.get("from", ""))
    return render(request, "plans/draft_diff.html", {"product": product, "draft": draft, "tab": "diff", **given})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, slug: str) -> HttpResponse:
    """Its number, its first day and why; then it is proposed, or published."""
    product, draft = _alive(request, slug)
    if draft is None:
        return _none(request, product, "publish")
    if request.method != "POST":
        return _decide(request, product, draft)
    by, revision = person_of(request), _number(request.POST.get("revision", ""))
    said = {name: request.POST.get(name, "") for name in ("version", "effective", "why")}
    try:
        _refuse_stranger(request, product)
        draft = approval.stamp(
            draft,
            version=said["version"],
            effective=_day(said["effective"]),
            why=said["why"],
            by=by,
            now=request.now,
            revision=revision,
        )
        if product.needs_approval:
            approval.propose(draft, by=by, now=request.now)
            messages.success(request, _("Proposed. Another owner or maintainer approves it, or sends it back."))
            return redirect("draft-publish", product.slug)
        version = approval.publish(draft, by=by, now=request.now, revision=draft.revision)
    except PlanErrors as errors:
        return _decide(request, product, Draft.objects.get(pk=draft.pk), said=said, errors=errors.problems)
    except Refusal as refusal:
        return _decide(request, product, Draft.objects.get(pk=draft.pk), said=said, refused=refusal.sentence)
    return _published(request, product, version)


@login_required
@require_POST
def decide(request: Request, slug: str, step: str) -> HttpResponse:
    """`approve`, `send-back`, or `release`: publish what was approved."""
    product = access.product_for(request.user, slug, may="own" if step == "release" else "maintain")
    draft = drafts.alive(product)
    if draft is None or step not in ("approve", "send-back", "release"):
        return redirect("draft-publish", product.slug)
    by, revision = person_of(request), _number(request.POST.get("revision", ""))
    try:
        if step == "approve":
            approval.approve(draft, by=by, now=request.now, revision=revision)
            messages.success(request, _("Approved. An owner can publish it now."))
        elif step == "send-back":
            approval.send_back(draft, reason=request.POST.get("reason", ""), by=by, now=request.now, revision=revision)
            messages.success(request, _("It went back, with your reason."))
        else:
            version = approval.publish(draft, by=by, now=request.now, revision=revision)
            return _published(request, product, version)
    except PlanErrors as errors:
        return _decide(request, product, draft, errors=errors.problems)
    except Refusal as refusal:
        said = {"reason": request.POST.get("reason", "")}
        return _decide(request, product, Draft.objects.get(pk=draft.pk), said=said, refused=refusal.sentence)
    return redirect("draft-publish", product.slug)


@login_required
@require_POST
def approving(request: Request, slug: str) -> HttpResponse:
    """Whether a second person has to approve each version."""
    product = access.product_for(request.user, slug, may="own")
    asked = request.POST.get("needs_approval") == "on"
    approval.ask_for(product, asked=asked, by=person_of(request), now=request.now)
    messages.success(
        request,
        _("From now on a second person approves each version.")
        if asked
        else _("An owner publishes alone from now on."),
    )
    return redirect("product", product.slug)


@login_required
@require_POST
def managed(request: Request, slug: str) -> HttpResponse:
    """Release the plan from its repository, so that it can be edited here again."""
    product = access.product_for(request.user, slug, may="own")
    approval.release(product)
    messages.success(request, _("The plan can be edited here again."))
    return redirect("draft-yaml", product.slug)


@login_required
@require_GET
def progress(request: Request, slug: str) -> HttpResponse:
    """How far a trial is, for the page that waits for it."""
    product, draft = _alive(request, slug)
    trial = trials.latest(draft) if draft is not None else None
    of = trying.shown(product, trial) if trial is not None else None
    return render(request, "plans/draft_trial.html", {"product": product, "draft": draft, "trial": trial, "of": of})


def _alive(request: Request, slug: str) -> tuple[Product, Draft | None]:
    product = access.product_for(request.user, slug, may="maintain")
    return product, drafts.alive(product)


def _save(request: Request, draft: Draft, typed: writing.Written) -> None:
    drafts.save(
        draft,
        source=typed.source,
        prose=typed.prose,
        files=typed.files,
        by=person_of(request),
        now=request.now,
        revision=typed.revision,
    )


def _none(request: Request, product: Product, tab: str, typed: writing.Written | None = None) -> HttpResponse:
    """Nothing is being written. What somebody typed into a draft that is gone is shown, to be copied."""
    given = {
        "product": product,
        "tab": tab,
        "versions": list(queries.versions(product.slug)[:20]),
        "typed": typed,
        "may_own": access.allowed(request.user, product, "own"),
    }
    return render(request, "plans/draft_none.html", given, status=409 if typed is not None else 200)


def _text(
    request: Request,
    product: Product,
    draft: Draft,
    written: writing.Written,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    given = {"product": product, "draft": draft, "tab": "yaml", "refused": refused, **writing.page(draft, written)}
    if refused is not None and refused.code == "overtaken":
        given["between"] = writing.between(draft, written)
    return render(request, "plans/draft_yaml.html", given, status=status)


def _decide(request: Request, product: Product, draft: Draft, **more: object) -> HttpResponse:
    """The page on which it is proposed, approved or published."""
    by = person_of(request)
    given = comparing.decision(product, draft, request.now)
    given |= {
        "product": product,
        "draft": draft,
        "tab": "publish",
        "may_own": access.allowed(request.user, product, "own"),
        "may_approve": draft.state == DraftState.PROPOSED and by.pk not in (draft.changed_by_id, draft.proposed_by_id),
    }
    said = {**given["said"], **{name: value for name, value in dict(more.pop("said", {})).items() if value}}  # type: ignore[call-overload]  # a mapping of texts
    wrong = bool(more.get("errors") or more.get("refused"))
    return render(request, "plans/draft_publish.html", {**given, **more, "said": said}, status=422 if wrong else 200)


def _published(request: Request, product: Product, version: PlanVersion) -> HttpResponse:
    messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    if beforehand.shown(product.slug) is None and beforehand.is_offered(product, request.now):
        messages.info(
            request,
            _("History from before it was imported: under “Who may see it” you say who sees what it would have kept."),
        )
    return redirect("plan-version", product.slug, version.number)


def _refuse_stranger(request: Request, product: Product) -> None:
    """Anybody who may write may propose; publishing is an owner's."""
    if not product.needs_approval and not access.allowed(request.user, product, "own"):
        raise Refusal("not-owner", _("An owner publishes the plan: tell one that it is ready."))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("no-day", _("Write the first day as year-month-day, such as 2027-01-31.")) from None
