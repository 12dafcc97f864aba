"""The auditor's desk: all cases, a sample by a seed, the evidence of each, controls. It reads; marks are the auditor's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upkept.accounts.access import person_of
from upkept.accounts.models import Person
from upkept.assurance import access, actions, casework, jobs, population, sampling
from upkept.assurance import controls as controlling
from upkept.assurance.access import Auditor
from upkept.assurance.forms import AgainForm, MarkForm, SampleForm
from upkept.assurance.frameworks import Framework, frameworks
from upkept.assurance.models import Grant, Item, Verdict
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.kit.clock import instant_of
from upkept.kit.files import serving
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event
from upkept.kit.ledger import proofs
from upkept.kit.limits.counting import Rule, address_key, spend
from upkept.kit.now import Request
from upkept.kit.ui.context import zone_of
from upkept.kit.ui.paging import paged
from upkept.kit.ui.shapes import Choice, Column, Desk, Empty, Filter, Link, Mark, Row, Table, When
from upkept.kit.ui.shapes import Person as Face
from upkept.plans import disclosure, evidence, shown
from upkept.plans.models import Obligation, Outcome
from upkept.products import access as products
from upkept.products.models import Product

PAGE = 100
AGAIN = Rule("audit-link", 5, 3600)
"""A link is asked for again so often in an hour, by address and by visitor."""
TABLE = [(0.90, 0.10), (0.90, 0.05), (0.95, 0.10), (0.95, 0.05), (0.99, 0.05), (0.99, 0.02)]
"""Confidence and tolerable share of exceptions for which a size is suggested."""


# The way in -------------------------------------------------------------------------------------------------------------
@require_safe
def home(request: Request) -> HttpResponse:
    """What one may audit; whoever may nothing is told how to get a link."""
    grants = access.grants_of(request, request.now)
    found: dict[str, str] = {one.product.slug: one.product.name for one in grants}
    if isinstance(request.user, Person):
        slugs = products.slugs_for(request.user, may="audit")
        found |= dict(Product.objects.filter(slug__in=slugs).values_list("slug", "name"))
    if len(found) == 1:
        return redirect("audit-desk", next(iter(found)))
    if not found:
        return _plain(request, "door", {"form": AgainForm()})
    return _plain(request, "home", {"products": sorted(found.items(), key=lambda pair: pair[1])})


@require_POST
def again(request: Request) -> HttpResponse:
    """Another link by mail, where the address has a grant that holds; the answer is the same where it has none."""
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _plain(request, "door", {"form": form}, 422)
    email = form.cleaned_data["email"].lower()
    keys = (address_key(email), address_key(request.META.get("REMOTE_ADDR", "")))
    allowed = [spend(AGAIN, key, now=request.now).allowed for key in keys]
    if all(allowed):
        for grant in Grant.objects.filter(email=email, revoked_at=None, until__gt=request.now)[:20]:
            actions.new_link(grant, now=request.now)
            jobs.invite.defer(grant=grant.pk)
    return _plain(request, "sent", {})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: Request, number: int, secret: str) -> HttpResponse:
    """The link of a mail: looking at it changes nothing (programs look at links in letters); the button opens the desk."""
    grant = access.grant_of_link(number, secret, request.now)
    if grant is None:
        return _plain(request, "door", {"form": AgainForm(), "why": access.ended()}, 410)
    if request.method != "POST":
        return _plain(request, "link", {"grant": grant})
    try:
        marker = actions.open_link(grant, now=request.now)
    except Refusal as refusal:
        return _plain(request, "door", {"form": AgainForm(), "why": refusal.sentence}, 410)
    held = request.session.get(access.SESSION)
    request.session.cycle_key()  # a session that somebody planted is worth nothing
    request.session[access.SESSION] = {**(held if isinstance(held, dict) else {}), str(grant.pk): marker}
    if not request.user.is_authenticated:
        ends = max(one.until for one in access.grants_of(request, request.now))
        request.session.set_expiry(max(60, int((ends - request.now).total_seconds())))
    return redirect("audit-desk", grant.product.slug)


@require_POST
def leave(request: Request) -> HttpResponse:
    """The end of a guest's session in this browser."""
    if request.user.is_authenticated:
        request.session.pop(access.SESSION, None)
    else:
        request.session.flush()
    return redirect("audit")


# The desk ---------------------------------------------------------------------------------------------------------------
@require_safe
def desk(request: Request, slug: str) -> HttpResponse:
    """Every promise of the period: all its cases by outcome, and whether they agree with the public score."""
    auditor = access.auditor_for(request, slug)
    actions.look(auditor, "desk", now=request.now)
    asked = _asked(request, auditor)
    counts = population.counts(auditor, asked, request.now)
    rows = tuple(
        Row(
            (
                shown.name(one.promise),
                *(one.by_outcome.get(outcome, 0) for outcome in population.OUTCOMES),
                one.open,
                one.total,
                one.excused,
                _("%(kept)s of %(cases)s") % {"kept": one.public_kept, "cases": one.public_cases},
                Mark("kept", _("agrees")) if one.agrees else Mark("broken", _("differs")),
            ),
            href=_population(slug, asked, one.promise),
        )
        for one in counts
    )
    heads = (
        Column(_("Promise"), wide=True),
        *(Column(capfirst(str(Outcome(outcome).label)), align="end") for outcome in population.OUTCOMES),
        Column(capfirst(_("not judged yet")), align="end"), Column(_("All"), align="end"),
        Column(capfirst(_("of these excused")), align="end"),
        Column(_("Public score"), align="end"), Column(_("Cases and score")),
    )  # fmt: skip
    given = {
        "table": Table(_("All cases by outcome"), heads, rows),
        "asked": asked,
        "total": sum(one.total for one in counts),
        "hidden": sum(one.hidden for one in counts),
        "agree": all(one.agrees for one in counts),
        "query": urlencode({"since": asked.since, "until": asked.until}),
        "empty": Empty(
            _("No case in this period"), _("Choose other months, or come back when the plan has run for a while.")
        ),
    }
    return _page(request, auditor, "desk", given)


@require_safe
def cases(request: Request, slug: str) -> HttpResponse:
    """All cases, page by page."""
    auditor = access.auditor_for(request, slug)
    asked = _asked(request, auditor)
    actions.look(auditor, "population", asked.promise or _("all promises"), now=request.now)
    zone = auditor.product.timezone
    every = population.visible(population.everything(slug, asked, request.now, zone), auditor)
    rows, pages = paged(every.order_by("-opened_at", "-pk"), request.GET.dict(), PAGE, _query(asked))
    table = Table(
        _("Cases"),
        (Column(_("Case")), Column(_("Promise")), Column(_("Outcome")), Column(_("Began")), Column(_("Due")), Column(_("Done")),
         Column(_("Counted in")), Column(_("Marks"))),
        tuple(
            Row(
                (
                    casework.name_of(row),
                    shown.name(row.commitment),
                    shown.mark(row, request.now),
                    When(instant_of(row.opened_at)),
                    When(instant_of(row.due_at)) if row.due_at else None,
                    When(instant_of(row.met_at)) if row.met_at else None,
                    row.month or None,
                    ", ".join(row.marks) or None,
                ),
                href=reverse("audit-case", args=[slug, row.ref]),
            )
            for row in rows
        ),
    )  # fmt: skip
    given = {
        "table": table,
        "pages": pages,
        "asked": asked,
        "filters": _filters(auditor, asked, with_promise=True),
        "query": _query(asked),
        "count": _population_count(auditor, asked, request.now),
    }
    return _page(request, auditor, "population", given)


@require_safe
def cases_csv(request: Request, slug: str) -> HttpResponseBase:
    """The same whole, as CSV: one line a case, in the order of their references, as samples are drawn from."""
    auditor = access.auditor_for(request, slug)
    asked = _asked(request, auditor)
    actions.look(
        auditor, "export", f"{asked.promise or _('all promises')} {asked.since} – {asked.until}", now=request.now
    )
    every = population.visible(population.everything(slug, asked, request.now, auditor.product.timezone), auditor)
    heads = (
        "ref", "promise", "case", "opening", "version", "opened", "due", "outcome", "met", "verdict_first_announced",
        "verdict_at", "counted_in", "target", "figure", "marks", "excused_by", "corrections", "in_public_score",
    )  # fmt: skip
    lines = (_line(row) for row in every.order_by("ref").iterator(chunk_size=2000))
    return _csv(sheets.lines(heads, lines), f"{slug}-cases-{asked.since}-{asked.until}.csv")


@require_safe
def case(request: Request, slug: str, ref: str) -> HttpResponse:
    """One case, outside of a sample."""
    auditor = access.auditor_for(request, slug)
    row = _case(auditor, ref)
    actions.look(auditor, "case", row.ref, now=request.now)
    return _page(request, auditor, "case", casework.case(auditor, row, request.now, _zone(request, auditor)))


@require_safe
def file(request: Request, slug: str, sha256: str) -> HttpResponseBase:
    """A file of evidence; for a guest who does not see what concerns security, only of what is public."""
    auditor = access.auditor_for(request, slug)
    found = evidence.file_of(slug, sha256)
    if not auditor.sees_security and not _is_open(auditor, sha256):
        raise products.absent()
    actions.look(auditor, "file", f"{found.name} {sha256[:16]}", now=request.now)
    return serving.answer(found)


@require_safe
def proof(request: Request, slug: str, id: str) -> HttpResponse:
    """That one event is in the ledger, as `upkept ledger prove` says it: to be checked without us."""
    auditor = access.auditor_for(request, slug)
    event = get_object_or_404(Event, product=slug, id=id)
    if not _may_prove(auditor, event):
        raise products.absent()
    actions.look(auditor, "export", f"{_('proof of')} {id}"[:200], now=request.now)
    found = proofs.inclusion(slug, id)
    answer = JsonResponse(found.as_json(), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="proof-{event.seq}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


# Samples ----------------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: Request, slug: str) -> HttpResponse:
    """One's own samples, and drawing another."""
    auditor = access.auditor_for(request, slug)
    asked = _asked(request, auditor)
    form = SampleForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            try:
                drawn = actions.draw(
                    auditor,
                    asked=asked,
                    seed=said["seed"],
                    size=said["size"],
                    strata=said["strata"],
                    with_void=said["with_void"],
                    now=request.now,
                )
            except Refusal as refusal:
                form.add_error("seed" if refusal.code == "no-seed" else None, refusal.sentence)
            else:
                actions.look(auditor, "sample", str(drawn), now=request.now)
                return redirect("audit-sample", slug, drawn.pk)
        status = 422
    count = population.visible(population.judged(slug, asked), auditor).exclude(outcome="void").count()
    sizes = [
        (f"{confidence:.0%}", f"{tolerable:.0%}",
         [sampling.suggested(count, confidence=confidence, tolerable=tolerable, expected=expected) for expected in (0, 1, 2)])
        for confidence, tolerable in TABLE
    ] if count else []  # fmt: skip
    given = {
        "form": form,
        "asked": asked,
        "filters": _filters(auditor, asked, with_promise=True, with_outcome=False),
        "count": count,
        "sizes": sizes,
        "samples": auditor.samples.order_by("-drawn_at")[:100],
        "query": _query(asked),
    }
    return _page(request, auditor, "samples", given, status)


@require_safe
def sample(request: Request, slug: str, number: int) -> HttpResponse:
    """A sample: what it was drawn from, its cases in order, and the auditor's marks."""
    auditor = access.auditor_for(request, slug)
    found = get_object_or_404(auditor.samples, pk=number)
    actions.look(auditor, "sample", str(found), now=request.now)
    items = list(found.items.order_by("position"))
    rows = _rows(auditor, items)
    table = Table(
        _("Cases of the sample"),
        (Column(_("Number"), align="end"), Column(_("Case")), Column(_("Promise")), Column(_("Drawn as")), Column(_("Now")),
         Column(_("Your mark")), Column(_("Comment"), wide=True)),
        tuple(
            Row(
                (
                    one.position,
                    casework.name_of(row) if row else one.ref,
                    shown.name(row.commitment) if row else None,
                    str(Outcome(one.outcome).label),
                    _now(one, row, request.now) if row else None,
                    _marked(one),
                    one.comment or None,
                ),
                href=reverse("audit-item", args=[slug, found.pk, one.position]),
            )
            for one in items
            for row in [rows.get(one.ref)]
        ),
    )  # fmt: skip
    marks = [one.mark for one in items]
    given = {"sample": found, "table": table, "tally": [(verdict.label, marks.count(verdict)) for verdict in Verdict]}
    return _page(request, auditor, "sample", given)


@require_safe
def sample_csv(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The worksheet as CSV, what it was drawn from first."""
    auditor = access.auditor_for(request, slug)
    found = get_object_or_404(auditor.samples, pk=number)
    actions.look(auditor, "export", str(found), now=request.now)
    items = list(found.items.order_by("position"))
    rows = _rows(auditor, items)
    heads = (
        "position", "ref", "promise", "case", "stratum", "outcome_when_drawn", "outcome_now", "opened", "due", "met", "marks",
        "auditor_mark", "auditor_comment", "seed", "population", "population_sha256",
    )  # fmt: skip
    lines = (
        (
            one.position, one.ref, row.commitment if row else "", casework.name_of(row) if row else "", one.stratum,
            one.outcome, row.outcome if row else "", *_moments(row),
            " ".join(row.marks) if row else "", one.mark, one.comment, found.seed, found.population, found.digest,
        )
        for one in items
        for row in [rows.get(one.ref)]
    )  # fmt: skip
    return _csv(sheets.lines(heads, lines), f"{slug}-sample-{found.pk}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, slug: str, number: int, position: int) -> HttpResponse:
    """The worksheet of one case: its evidence, and the auditor's own mark."""
    auditor = access.auditor_for(request, slug)
    found = get_object_or_404(auditor.samples, pk=number)
    one = get_object_or_404(found.items, position=position)
    row = _case(auditor, one.ref)
    initial = {"mark": one.mark, "comment": one.comment}
    form = MarkForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.mark(one, mark=form.cleaned_data["mark"], comment=form.cleaned_data["comment"], now=request.now)
            except Refusal as refusal:
                form.add_error("comment", refusal.sentence)
            else:
                messages.success(request, _("Your mark is kept."))
                left = found.items.filter(mark=Verdict.OPEN, position__gt=position).order_by("position").first()
                return (
                    redirect("audit-item", slug, number, left.position)
                    if left
                    else redirect("audit-sample", slug, number)
                )
        status = 422
    actions.look(auditor, "case", row.ref, now=request.now)
    beside = found.items.filter(position__in=[position - 1, position + 1]).values_list("position", flat=True)
    given = {
        **casework.case(auditor, row, request.now, _zone(request, auditor)),
        "sample": found,
        "item": one,
        "form": form,
        "before": position - 1 if position - 1 in beside else None,
        "after": position + 1 if position + 1 in beside else None,
    }
    return _page(request, auditor, "item", given, status)


# Controls ---------------------------------------------------------------------------------------------------------------
@require_safe
def controls(request: Request, slug: str) -> HttpResponse:
    auditor = access.auditor_for(request, slug)
    return _page(request, auditor, "controls", {"frameworks": list(frameworks().values())})


@require_http_methods(["GET", "HEAD", "POST"])
def framework(request: Request, slug: str, framework: str) -> HttpResponse:
    """Control by control: what supports it, with its record; an owner or maintainer confirms what is suggested."""
    auditor = access.auditor_for(request, slug)
    found = _framework(framework)
    if request.method == "POST":
        if not auditor.may_confirm:
            raise products.absent()
        promises = dict(controlling.choices(auditor, request.now))
        promise = request.POST.get("promise", "")
        if promise not in promises and request.POST.get("holds") == "yes":
            raise Refusal("unknown-promise", _("The plan has no promise of this name."))
        control = request.POST.get("control", "")
        holds = request.POST.get("holds") == "yes"
        actions.confirm(auditor.product, found, control, promise, holds=holds, by=person_of(request), now=request.now)
        return redirect(f"{reverse('audit-framework', args=[slug, framework])}?{request.GET.urlencode()}#c-{control}")
    asked = _asked(request, auditor)
    actions.look(auditor, "control", found.name, now=request.now)
    groups = controlling.lines(auditor, found, asked, request.now)
    every = [line for _title, lines in groups for line in lines]
    given = {
        "framework": found,
        "groups": groups,
        "asked": asked,
        "gaps": sum(line.gap for line in every),
        "all": len(every),
        "promises": controlling.choices(auditor, request.now) if auditor.may_confirm else [],
        "query": urlencode({"since": asked.since, "until": asked.until}),
    }
    return _page(request, auditor, "framework", given)


@require_safe
def framework_csv(request: Request, slug: str, framework: str) -> HttpResponseBase:
    auditor = access.auditor_for(request, slug)
    found, asked = _framework(framework), _asked(request, auditor)
    actions.look(auditor, "export", f"{found.name} {asked.since} – {asked.until}", now=request.now)
    heads = ("framework", "control", "title", "promise", "confirmed", "kept", "cases", "since", "until")
    months = (asked.since, asked.until)
    rows = (
        (found.name, line.control.id, line.control.title, one.promise, "yes", one.score.kept, one.score.cases, *months)
        if one
        else (found.name, line.control.id, line.control.title, "", "gap: no promise", "", "", *months)
        for _title, lines in controlling.lines(auditor, found, asked, request.now)
        for line in lines
        for one in (line.backed or (None,))
    )  # fmt: skip
    return _csv(sheets.lines(heads, rows), f"{slug}-{framework}-{asked.since}-{asked.until}.csv")


# Below the pages --------------------------------------------------------------------------------------------------------
def _asked(request: Request, auditor: Auditor) -> population.Asked:
    slug = auditor.product.slug
    return population.asked(request.GET.dict(), request.now, auditor.product.timezone, population.order(slug))


def _case(auditor: Auditor, ref: str) -> Obligation:
    rows = population.visible(Obligation.objects.filter(product=auditor.product.slug, ref=ref[:16]), auditor)
    found = rows.first()
    if found is None:
        raise products.absent()
    return found


def _rows(auditor: Auditor, items: list[Item]) -> dict[str, Obligation]:
    refs = [one.ref for one in items]
    rows = Obligation.objects.filter(product=auditor.product.slug, ref__in=refs)
    return {row.ref: row for row in population.visible(rows, auditor)}


def _may_prove(auditor: Auditor, event: Event) -> bool:
    """A guest who does not see what concerns security proves nothing of it either."""
    if auditor.sees_security:
        return True
    return _is_open_subject(auditor, event.subject)


def _is_open_subject(auditor: Auditor, subject: str) -> bool:
    if subject.startswith("obligation:"):
        return bool(_rows(auditor, [Item(ref=subject.partition(":")[2])]))
    return disclosure.is_public_subject(auditor.product.slug, subject)


def _is_open(auditor: Auditor, sha256: str) -> bool:
    slug = auditor.product.slug
    named = File.objects.filter(product=slug, blob=sha256[:64]).exclude(event="").values_list("event", flat=True)
    subjects = Event.objects.filter(product=slug, id__in=list(named[:50])).values_list("subject", flat=True)
    return any(_is_open_subject(auditor, subject) for subject in subjects)


def _framework(id: str) -> Framework:
    found = frameworks().get(id)
    if found is None:
        raise products.absent()
    return found


def _population_count(auditor: Auditor, asked: population.Asked, now: datetime) -> int:
    """All of them: counted whole, because an auditor must know from how many they draw."""
    return population.visible(
        population.everything(auditor.product.slug, asked, now, auditor.product.timezone), auditor
    ).count()


def _population(slug: str, asked: population.Asked, promise: str) -> str:
    query = urlencode({"since": asked.since, "until": asked.until, "promise": promise})
    return f"{reverse('audit-population', args=[slug])}?{query}"


def _query(asked: population.Asked) -> str:
    named = {"since": asked.since, "until": asked.until, "promise": asked.promise, "outcome": asked.outcome}
    return urlencode({name: value for name, value in named.items() if value}) + "&"


def _filters(
    auditor: Auditor, asked: population.Asked, *, with_promise: bool, with_outcome: bool = True
) -> list[Filter]:
    found = [
        Filter("since", _("Months from"), value=asked.since, kind="month"),
        Filter("until", _("to"), value=asked.until, kind="month"),
    ]
    if with_promise:
        names = [("", _("all promises")), *((one, shown.name(one)) for one in population.order(auditor.product.slug))]
        found.append(Filter("promise", _("Promise"), _choices(names, asked.promise)))
    if with_outcome:
        outcomes = [
            ("", _("all outcomes")),
            *((outcome, str(Outcome(outcome).label)) for outcome in population.OUTCOMES),
            ("excused", _("excused")),
            ("open", _("not judged yet")),
        ]
        found.append(Filter("outcome", _("Outcome"), _choices(outcomes, asked.outcome)))
    return found


def _choices(names: list[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, chosen=value == chosen) for value, label in names)


def _marked(one: Item) -> Mark | None:
    if one.mark == Verdict.OPEN:
        return None
    state = {Verdict.AGREES: "kept", Verdict.EXCEPTION: "broken", Verdict.MORE: "at_risk"}[Verdict(one.mark)]
    return Mark(state, str(Verdict(one.mark).label))  # type: ignore[arg-type]  # one of the states, from the table above


def _now(one: Item, row: Obligation, now: datetime) -> Mark:
    """An excused case keeps its outcome: otherwise it would look as if it had changed since it was drawn."""
    if row.excused_by and row.outcome == one.outcome:
        outcome = str(Outcome(row.outcome).label)
        return Mark("excused", _("%(outcome)s, excused") % {"outcome": outcome[:1].upper() + outcome[1:]})
    return shown.mark(row, now)


def _line(row: Obligation) -> tuple[object, ...]:
    return (
        row.ref, row.commitment, casework.name_of(row), row.opening, row.version, _iso(row.opened_at), _iso(row.due_at),
        row.outcome, _iso(row.met_at), row.verdict, _iso(row.verdict_at), row.month, row.target,
        "" if row.figure is None else row.figure, " ".join(row.marks), row.excused_by, row.corrections,
        "yes" if row.month and row.outcome in population.JUDGED else "no",
    )  # fmt: skip


def _moments(row: Obligation | None) -> tuple[str, str, str]:
    return (_iso(row.opened_at), _iso(row.due_at), _iso(row.met_at)) if row else ("", "", "")


def _iso(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _csv(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _zone(request: Request, auditor: Auditor) -> str:
    return zone_of(request, auditor.product.timezone)


def _page(request: Request, auditor: Auditor, name: str, given: dict[str, Any], status: int = 200) -> HttpResponse:
    slug = auditor.product.slug
    here = {"sample": "samples", "item": "samples", "framework": "controls", "case": "population"}.get(name, name)
    tabs = [
        Link(_("All promises"), reverse("audit-desk", args=[slug]), here=here == "desk"),
        Link(_("All cases"), reverse("audit-population", args=[slug]), here=here == "population"),
        Link(_("Samples"), reverse("audit-samples", args=[slug]), here=here == "samples"),
        Link(_("Controls"), reverse("audit-controls", args=[slug]), here=here == "controls"),
    ]
    shown_ = {"auditor": auditor, "product": auditor.product, "tabs": tabs, "ui_zone": _zone(request, auditor), **given}
    if auditor.grant is not None:
        shown_["desk"] = _guest_desk(auditor)
    answer = render(request, f"assurance/{name}.html", shown_, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _guest_desk(auditor: Auditor) -> Desk:
    """A guest's rail leads to the desk and nowhere else."""
    return Desk(
        areas=(Link(_("Audit"), reverse("audit"), icon="clipboard-document-check", here=True),),
        person=Face(auditor.name, _("auditor")),
        sign_out_href=reverse("audit-leave"),
    )


def _plain(request: Request, name: str, given: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, f"assurance/{name}.html", given, status=status)
    answer["Cache-Control"] = "no-store"
    # Not "no-referrer": with that a browser sends a form with "Origin: null", which is refused. "same-origin" (settings)
    # keeps the secret of a link from every other site as well.
    return answer
