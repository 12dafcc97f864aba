"""The rim of the API: every error below /api/ is a problem document, and every answer says how one stands."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from upkept.kit.api import problems
from upkept.kit.limits.counting import Standing

FIRST_ERROR = 400
_SENTENCES = {
    400: "The request cannot be understood: compare it with the reference at /api/v1/docs.",
    404: "There is nothing here, or nothing that you may see. The reference is at /api/v1/docs.",
    500: "Something went wrong with us, and was logged. What you sent was not done.",
    503: "The service cannot answer now. Try again in a while.",
}


class ApiMiddleware:
    """Stands before Django's own: their refusals are turned into problem documents as well. HEAD is a GET without its body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(problems.ROOT):
            return self.get_response(request)
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code >= FIRST_ERROR and not _is_ours(response):
            response = _as_problem(request, response)
        _say_standing(request, response)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        if is_head and isinstance(response, HttpResponse):
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path.startswith(problems.ROOT):
            return None
        if isinstance(error, RequestDataTooBig):
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
            sentence = f"The body is larger than {most // 1024} KiB: send it in parts."
            return problems.answer(request, problems.Problem("too-large", sentence, {"most": most}))
        if isinstance(error, SuspiciousOperation):
            return problems.answer(request, problems.Problem("bad-request", _SENTENCES[400]))
        return None


def _is_ours(response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "").startswith(problems.MEDIA_TYPE) or (
        settings.DEBUG and response.status_code == 500
    )


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    status = response.status_code
    kind = problems.KINDS[problems.BY_STATUS.get(status, "bad-request")]
    sentence = _SENTENCES.get(status, f"{kind.title} {kind.mend}")
    if status == 405:
        sentence = f"{request.method} is not possible here: {response.get('Allow', '')} is."
    made = problems.answer(request, problems.Problem(kind.code, sentence))
    made.status_code = status
    if "Allow" in response:
        made["Allow"] = response["Allow"]
    made.cookies.update(response.cookies)
    return made


def _say_standing(request: HttpRequest, response: HttpResponseBase) -> None:
    """RateLimit-* as draft-ietf-httpapi-ratelimit-headers-03 has them: what clients read today."""
    standing: Standing | None = getattr(request, "standing", None)
    if standing is None:
        return
    response["RateLimit-Limit"] = str(standing.rule.most)
    response["RateLimit-Remaining"] = str(standing.remaining)
    response["RateLimit-Reset"] = str(standing.reset)
    response["RateLimit-Policy"] = f"{standing.rule.most};w={standing.rule.seconds}"
