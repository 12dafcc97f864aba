"""No address holds the character NUL: PostgreSQL stores none, and a search for it would fail where it should find nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from upkept.kit.api import problems


class PlainMiddleware:
    """What such an address names is not there. The API says so itself, parameter by parameter (kit.api.strict)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(problems.ROOT) and ("\x00" in request.path or _asks_for_nul(request)):
            raise Http404
        return self.get_response(request)


def _asks_for_nul(request: HttpRequest) -> bool:
    written = request.META.get("QUERY_STRING", "")
    return "%00" in written or "\x00" in written
