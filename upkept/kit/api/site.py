"""The API as ninja runs it, with our manners: problems for errors, one parser, one reference page, one OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from upkept.core.refusal import Refusal
from upkept.kit.api import openapi, problems
from upkept.kit.api.body import JsonParser
from upkept.kit.api.problems import Place, Problem, answer
from upkept.kit.api.reference import Reference
from upkept.kit.api.strict import known_parameters

OnNobody = Callable[[HttpRequest, Any], Problem]


class Api(NinjaAPI):
    def __init__(self, *, title: str, version: str, description: str, on_nobody: OnNobody) -> None:
        """`on_nobody`: the problem for whoever must be known and is not."""
        super().__init__(
            title=title,
            version=version,
            description=description,
            parser=JsonParser(),
            docs=Reference(),
            urls_namespace="api",
        )
        handlers: dict[type[Exception], Any] = {  # ninja's own type asks for handlers of classes as well
            Refusal: answer,
            Problem: answer,
            Http404: _absent,
            PermissionDenied: _forbidden,
            ValidationError: _invalid,
            HttpError: _http_error,
            AuthenticationError: lambda request, error: answer(request, on_nobody(request, error)),
            Exception: _rise,
        }
        for error, handler in handlers.items():
            self.add_exception_handler(error, handler)

    def include(self, router: Router) -> None:
        """An area's endpoints."""
        router.add_decorator(known_parameters, mode="view")
        self.add_router("", router)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        return [path("problems/<str:code>", explain_problem), *super()._get_urls()]

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return self._document

    @cached_property
    def _document(self) -> OpenAPISchema:
        return openapi.completed(super().get_openapi_schema())


def explain_problem(request: HttpRequest, code: str) -> HttpResponse:
    """Where a problem's `type` leads: its explanation in the reference."""
    if code not in problems.KINDS:
        raise Http404
    return redirect(f"{reverse('api:openapi-view')}#problem-{code}")


def _rise(request: HttpRequest, error: Exception) -> HttpResponse:
    """A bug: logged once by Django, and answered by the middleware."""
    raise error


def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(request, Problem("not-found", problems.KINDS["not-found"].title))


def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return answer(request, Problem("forbidden", problems.KINDS["forbidden"].title))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Every place that is wrong, at once."""
    places = [_place(one) for one in error.errors]
    sentence = " ".join(f"{place.parameter or place.header or place.pointer}: {place.detail}." for place in places[:5])
    return answer(request, Problem("invalid", sentence, {"errors": [place.as_json() for place in places]}))


def _place(error: dict[str, Any]) -> Place:
    source, *rest = error["loc"]
    said = str(error["msg"]).rstrip(".")
    if source == "body":
        return Place(said, pointer="/" + "/".join(str(part) for part in rest[1:]) if len(rest) > 1 else "")
    name = str(rest[-1]) if rest else str(source)
    return Place(said, header=name) if source == "header" else Place(said, parameter=name)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses. A body that our parser refused comes wrapped in one of its own."""
    cause = error.__cause__
    if isinstance(cause, Problem):
        return answer(request, cause)
    if cause is not None and not isinstance(cause, ValueError):
        raise cause
    return answer(request, Problem(problems.BY_STATUS.get(error.status_code, "bad-request"), str(error)))
