"""What was drawn for one person is kept by no cache between us and them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PrivateMiddleware:
    """Marks every answer that depends on a cookie, unless its view says itself how it may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "cookie" in response.get("Vary", "").lower() and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response
