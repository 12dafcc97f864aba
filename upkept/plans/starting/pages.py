"""Beginning a plan, and the form beside its prose: choose a sentence, say what it is, go on to the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upkept.accounts.access import person_of
from upkept.core.plan.typeset import render as typeset
from upkept.core.refusal import Refusal
from upkept.kit.now import Request
from upkept.plans import drafts
from upkept.plans.models import Draft
from upkept.plans.starters import STARTERS, filled, promises
from upkept.plans.starting import begin as beginning
from upkept.plans.starting import checked, hours, pieces, proposing, sections, showing
from upkept.plans.starting.card import Asked, choice_of
from upkept.plans.starting.fields.making import with_fill
from upkept.plans.starting.following import follow
from upkept.plans.starting.forms import NewPlanForm
from upkept.plans.starting.own_events import with_events
from upkept.plans.starting.sentences import beside
from upkept.plans.starting.settling import forgotten, settle, without
from upkept.plans.starting.sharing import shared
from upkept.plans.starting.written import written
from upkept.products import access
from upkept.products.models import Product

WRONG = 422
OVERTAKEN = 409


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Paste, upload or choose a template; then the form beside the prose."""
    person = person_of(request)
    beginning.refuse_strangers(person)
    template = request.GET.get("template", "")
    form = NewPlanForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={
            "way": "template" if template else "paste",
            "template": template,
            "timezone": person.timezone,
            "language": get_language() or "en",
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            draft = beginning.begin(
                slug=said["slug"],
                name=" ".join(said["name"].split()),
                zone=said["timezone"],
                language=said["language"] or "en",
                markdown=said["markdown"],
                template=said["template"] if said["way"] == "template" else "",
                by=person,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error({"bad-slug": "slug", "slug-taken": "slug"}.get(refusal.code), refusal.sentence)
        else:
            return redirect("draft", draft.product)
    if form.errors:
        form.keep_upload()
    shown = {"form": form, "starters": [(one, promises(one.key)) for one in STARTERS]}
    return render(request, "plans/new.html", shown, status=WRONG if form.errors else 200)


@login_required
@require_safe
def starter(request: Request, key: str) -> HttpResponse:
    """One template to read before choosing it."""
    found = next((one for one in STARTERS if one.key == key), None)
    if found is None:
        raise access.absent()
    source, prose = filled(key, slug="my-product", name=_("My product"), zone="UTC", effective=date(2027, 1, 1))
    article = SafeString(typeset(prose["en"], {}, language="en"))  # sanitised by `typeset`
    return render(request, "plans/starter.html", {"starter": found, "article": article, "source": source})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: Request, slug: str) -> HttpResponse:
    """The form beside the prose. A POST settles one sentence, or shows it by another role or kind (`do=show`)."""
    product, draft = _alive(request, slug)
    if draft is None:
        if request.method == "POST":
            raise _gone()
        return redirect("draft-yaml", product.slug)
    if request.method != "POST":
        return _shown(request, product, draft, _asked(request))
    if request.POST.get("do") == "show" or request.POST.get("more") or request.POST.get("fill"):
        return _shown(request, product, draft, _typed(request))
    if request.POST.get("do") == "sure":
        return _settle_sure(request, product, draft)
    if request.POST.get("do") == "forget":
        return _forget(request, product, draft)
    return _settle(request, product, draft)


@login_required
@require_safe
def findings(request: Request, slug: str) -> HttpResponse:
    """The checker's word on the draft as it was saved: a part of the form, fetched after it."""
    product, draft = _alive(request, slug)
    if draft is None:
        raise access.absent()
    given = checked.findings(draft, _language(request, draft), _number(request.GET.get("s", "")))
    return render(request, "plans/beside_findings.html", {"product": product, "draft": draft, **given})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: Request, slug: str, section: str) -> HttpResponse:
    """Calendars, attributes, events …: a section of the plan as its own text, calendars as a form too, with what is wrong."""
    product, draft = _alive(request, slug)
    found = sections.named(section)
    if found is None:
        raise access.absent()
    if draft is None:
        if request.method == "POST":
            raise _gone()
        return redirect("draft-yaml", product.slug)
    given: dict[str, object] = {}
    post: Mapping[str, str] = {}
    if request.method == "POST" and request.POST.get("more"):
        post = request.POST
    elif request.method == "POST":
        try:
            if request.POST.get("do") == "hours":
                post = request.POST
                source = hours.with_hours(written(draft.source), post)
            else:
                given["text"] = text = request.POST.get("text", "")
                source = pieces.with_piece(written(draft.source), drafts.normal(text), section)
            draft = _save(request, draft, source=source)
        except Refusal as refusal:
            given["refused"] = refusal.sentence
        else:
            messages.success(request, _("Saved. Nothing is published yet."))
            return redirect("draft-section", product.slug, section)
    shown = {"product": product, "draft": draft, "tab": "form", **sections.page(draft, found), **given}
    shown["text_refused"] = "text" in given
    if section == "calendars":
        shown["sheets"] = hours.sheets(written(draft.source), post)
    return render(request, "plans/section.html", shown, status=WRONG if "refused" in given else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prose(request: Request, slug: str) -> HttpResponse:
    """The prose itself, a box for each language; quotes that no longer stand are named."""
    product, draft = _alive(request, slug)
    if draft is None:
        if request.method == "POST":
            raise _gone()
        return redirect("draft-yaml", product.slug)
    given: dict[str, object] = {}
    if request.method == "POST":
        given["typed"] = typed = sections.typed_prose(request.POST, draft)
        try:
            guesses = partial(proposing.guesses_of, slug=product.slug, name=product.name, zone=product.timezone)
            source, waiting = follow(draft.source, draft.prose, typed, draft.unconfirmed, guesses)
            _save(request, draft, prose=typed, source=sections.with_languages(source, typed), unconfirmed=waiting)
        except Refusal as refusal:
            given["refused"] = refusal.sentence
        else:
            messages.success(request, _("Saved. Nothing is published yet."))
            return redirect("draft-prose", product.slug)
    shown = {"product": product, "draft": draft, "tab": "form", **sections.prose_page(draft), **given}
    return render(request, "plans/prose.html", shown, status=WRONG if "refused" in given else 200)


def _settle(request: Request, product: Product, draft: Draft) -> HttpResponse:
    language = _language(request, draft)
    plan, found = written(draft.source), showing.beside_of(draft, language)
    line = found.line(_number(request.POST.get("s", "")))
    if line is None or request.POST.get("said", "") not in ("", showing.digest(line)):
        return _shown(request, product, draft, _typed(request), refused=_overtaken())
    do = request.POST.get("do", "")
    try:
        if do == "piece":
            source = pieces.with_piece(plan, request.POST.get("piece", ""), "commitments", request.POST.get("c", ""))
            _save(request, draft, source=source, unconfirmed=_without(draft, request.POST.get("c", "")))
            return redirect(_address(product, draft, language, line.number, request, request.POST.get("c", "")))
        if do == "drop":
            fewer = without(plan, line, request.POST.get("c", ""), tuple(draft.unconfirmed))
            _save(request, draft, source=fewer.source, unconfirmed=fewer.unconfirmed)
            return redirect(_address(product, draft, language, line.number, request))
        choice, wrong, events = choice_of(plan, request.POST, found, line)
        if wrong:
            return _shown(request, product, draft, _typed(request, wrong), status=WRONG)
        if do == "undecide":
            choice = showing.undecided(choice)
        done = settle(plan, line, language, choice, tuple(draft.unconfirmed))
        source, count = with_events(plan, done.source, events), 0
        if share := request.POST.get("share", ""):
            settled = beside(source, draft.prose.get(language, ""), language, ())
            source, count = shared(written(source), settled, done.owner, share)
        draft = _save(request, draft, source=source, unconfirmed=done.unconfirmed)
    except Refusal as refusal:
        status = OVERTAKEN if refusal.code == "overtaken" else WRONG
        fresh = Draft.objects.get(pk=draft.pk)
        return _shown(request, product, fresh, _typed(request), refused=refusal.sentence, status=status)
    if do == "confirm":
        number, owner = showing.next_after(draft, language, line.number)
        return redirect(_address(product, draft, language, number, request, owner))
    return redirect(_address(product, draft, language, line.number, request, done.owner, count))


def _forget(request: Request, product: Product, draft: Draft) -> HttpResponse:
    """A quote whose sentence is gone leaves the plan, and with it a promise that has no other."""
    language = _language(request, draft)
    lost = showing.beside_of(draft, language).lost
    try:
        done = forgotten(written(draft.source), lost, request.POST.get("lost", ""), tuple(draft.unconfirmed))
        draft = _save(request, draft, source=done.source, unconfirmed=done.unconfirmed)
    except Refusal as refusal:
        fresh = Draft.objects.get(pk=draft.pk)
        return _shown(request, product, fresh, _asked(request), refused=refusal.sentence, status=OVERTAKEN)
    return redirect(_address(product, draft, language, _number(request.POST.get("s", "")), request))


def _settle_sure(request: Request, product: Product, draft: Draft) -> HttpResponse:
    """All sentences whose proposal raises no question are accepted at once; each stays readable, marked as accepted."""
    language = _language(request, draft)
    done = showing.sure(product, draft, language)
    try:
        draft = _save(request, draft, unconfirmed=[one for one in draft.unconfirmed if one not in done])
    except Refusal as refusal:
        fresh = Draft.objects.get(pk=draft.pk)
        return _shown(request, product, fresh, _asked(request), refused=refusal.sentence, status=OVERTAKEN)
    following = showing.beside_of(draft, language).next_open(0)
    return redirect(_address(product, draft, language, following.number if following else 0, request))


def _shown(
    request: Request, product: Product, draft: Draft, asked: Asked, *, refused: str = "", status: int = 200
) -> HttpResponse:
    language = _language(request, draft)
    asks = request.POST if request.method == "POST" else request.GET
    given = showing.page(product, draft, language, _number(asks.get("s", "")), asked)
    if asks.get("check"):
        given |= checked.findings(draft, language, _number(asks.get("s", "")))
    shown = {"product": product, "draft": draft, "tab": "form", "refused": refused, **given}
    shown["shared"] = _number(request.GET.get("shared", ""))
    shown["revision"] = asks.get("revision", draft.revision) if refused and status != OVERTAKEN else draft.revision
    template = "plans/beside_card.html" if request.headers.get("HX-Target") == "card" else "plans/beside.html"
    answer = render(request, template, shown, status=status or (WRONG if refused else 200))
    answer["Vary"] = "HX-Target"
    return answer


def _alive(request: Request, slug: str) -> tuple[Product, Draft | None]:
    product = access.product_for(request.user, slug, may="maintain")
    return product, drafts.alive(product)


def _save(request: Request, draft: Draft, **what: object) -> Draft:
    return drafts.save(
        draft,
        by=person_of(request),
        now=request.now,
        revision=_number(request.POST.get("revision", "")),
        **what,  # type: ignore[arg-type]  # source, prose, unconfirmed
    )


def _asked(request: Request) -> Asked:
    return Asked(request.GET.get("role", ""), request.GET.get("kind", ""), request.GET.get("c", ""))


def _typed(request: Request, wrong: dict[str, list[str]] | None = None) -> Asked:
    post = request.POST
    owner = post.get("c", "") or "+"
    return Asked(post.get("role", ""), post.get("kind", ""), owner, with_fill(post), wrong or {})


def _language(request: Request, draft: Draft) -> str:
    """The one asked for, else the draft's first."""
    wanted = request.POST.get("lang", "") or request.GET.get("lang", "")
    return wanted if wanted in draft.prose else next(iter(draft.prose), "en")


def _address(
    product: Product, draft: Draft, language: str, number: int, request: Request, owner: str = "", shared: int = 0
) -> str:
    asks: dict[str, str | int] = {"lang": language} if len(draft.prose) > 1 else {}
    asks["s"] = number
    if owner:
        asks["c"] = owner
    if shared:
        asks["shared"] = shared
    if request.POST.get("check"):
        asks["check"] = 1
    return f"{reverse('draft', args=[product.slug])}?{urlencode(asks)}#card"


def _without(draft: Draft, owner: str) -> list[str]:
    return [one for one in draft.unconfirmed if one != owner]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _overtaken() -> str:
    return _(
        "The prose was changed while you were writing: this sentence stands elsewhere now. "
        "What you typed is kept below and not saved; choose the sentence again."
    )


def _gone() -> Refusal:
    return Refusal(
        "not-alive",
        _(
            "This draft was published or dropped in the meantime. Go back to copy what you typed, and begin a new draft."
        ),
    )
