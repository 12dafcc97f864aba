"""Controls of a framework: the promises that are evidence for each, and the gaps."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upkept.accounts.access import person_of
from upkept.assurance import access, actions
from upkept.assurance import controls as controlling
from upkept.assurance.frameworks import Framework, frameworks
from upkept.assurance.pages import common
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.kit.now import Request
from upkept.products import access as products


@require_safe
def controls(request: Request, slug: str) -> HttpResponse:
    auditor = access.auditor_for(request, slug)
    return common.page(request, auditor, "controls", {"frameworks": list(frameworks().values())})


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
    asked = common.asked(request, auditor)
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
    return common.page(request, auditor, "framework", given)


@require_safe
def framework_csv(request: Request, slug: str, framework: str) -> HttpResponseBase:
    auditor = access.auditor_for(request, slug)
    found, asked = _framework(framework), common.asked(request, auditor)
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
    return common.csv(sheets.lines(heads, rows), f"{slug}-{framework}-{asked.since}-{asked.until}.csv")


def _framework(id: str) -> Framework:
    found = frameworks().get(id)
    if found is None:
        raise products.absent()
    return found
