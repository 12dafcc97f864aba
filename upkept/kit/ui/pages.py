"""What a reader prefers, the live style guide, and the pages that say what went wrong."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from upkept.kit.ui import samples
from upkept.kit.ui.context import THEMES, is_zone, now_of

YEAR = 365 * 24 * 60 * 60


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Theme, language and zone, each in its cookie; an unknown value changes nothing."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme, language, zone = (request.POST.get(name, "") for name in ("theme", "language", "zone"))
    if theme in THEMES:
        _remember(request, response, "theme", theme)
    if language and check_for_language(language):
        _remember(request, response, settings.LANGUAGE_COOKIE_NAME, language)
    if is_zone(zone):
        _remember(request, response, "zone", zone)
    return response


def _remember(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in both themes."""
    return render(request, "ui/style_guide.html", samples.guide(now_of(request)))


@require_safe
def sample_plan(request: HttpRequest) -> HttpResponse:
    """A plan page with promises in many states, to judge the setting by."""
    return render(request, "ui/sample_plan.html", samples.plan(now_of(request)))


@require_safe
def sample_desk(request: HttpRequest) -> HttpResponse:
    """A staff page, to judge the instrument by."""
    return render(request, "ui/sample_desk.html", samples.desk(now_of(request)))


@require_safe
def sample_form(request: HttpRequest) -> HttpResponse:
    """A plain page with a form that has something to mend."""
    return render(request, "ui/sample_form.html", {"form": samples.broken_form()})
