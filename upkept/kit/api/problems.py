"""Every error of the API is a problem document (RFC 9457): what went wrong, in words and for machines, and what to do next.

A problem's `type` is `/api/v1/problems/<code>`: it never changes, and leads to its explanation. An area adds its own
codes with `declare` where its endpoints are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from upkept.core.refusal import Refusal

ROOT = "/api/"
TYPES = "/api/v1/problems/"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. `title` is the same each time; `mend` says what whoever meets it does."""

    code: str
    status: int
    title: str
    mend: str


KINDS: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    for kind in kinds:
        if KINDS.setdefault(kind.code, kind) != kind:
            raise ValueError(f"The problem {kind.code} is declared twice, differently.")


class Problem(Exception):  # noqa: N818 - an answer, not a fault
    """To be answered with this problem. `more`: further members; `headers` of the answer."""

    def __init__(
        self, code: str, detail: str, more: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail
        self.more, self.headers = dict(more or {}), dict(headers or {})

    @classmethod
    def of(cls, refusal: Refusal) -> Problem:
        return cls(refusal.code, refusal.sentence, refusal.data)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a request something is wrong: `pointer` is an RFC 6901 JSON pointer into the body, `parameter` of the query."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None

    def as_json(self) -> dict[str, str]:
        found = {"detail": self.detail, "pointer": self.pointer, "parameter": self.parameter, "header": self.header}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Document:
    """A problem as it is sent."""

    kind: Kind
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self, instance: str | None = None) -> dict[str, Any]:
        own = {
            "type": TYPES + self.kind.code,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "code": self.kind.code,
        }
        return {**self.more, **own, **({"instance": instance} if instance else {})}


def document(problem: Problem | Refusal) -> Document:
    """A code that nobody declared is `refused`: its sentence still says what to do."""
    if isinstance(problem, Refusal):
        problem = Problem.of(problem)
    kind = KINDS.get(problem.code) or Kind(problem.code, 422, KINDS["refused"].title, KINDS["refused"].mend)
    return Document(kind, problem.detail, problem.more)


def answer(request: HttpRequest, problem: Problem | Refusal) -> HttpResponse:
    """The problem document as the response to this request."""
    made = document(problem)
    response = HttpResponse(
        json.dumps(made.as_json(request.path), default=str), status=made.kind.status, content_type=MEDIA_TYPE
    )
    for name, value in (problem.headers if isinstance(problem, Problem) else {}).items():
        response[name] = value
    return response


declare(
    Kind("malformed-json", 400, "The body is not JSON.", "Mend the JSON at the line and column that `position` names."),
    Kind("bad-request", 400, "The request cannot be understood.", "Compare it with the reference."),
    Kind(
        "unauthenticated", 401, "Nobody may do this without saying who they are.",
        "Send `Authorization: Bearer upk_…` with a token of the product, or sign in.",
    ),
    Kind(
        "invalid-token", 401, "This token is not valid.",
        "It is unknown, has ended or was revoked: make a new one with `upkept token create`.",
    ),
    Kind(
        "missing-scope", 403, "The token may not do this.",
        "Make a token with the scope that `scope` names.",
    ),
    Kind(
        "csrf", 403, "The request carries no proof that it comes from our own page.",
        "Send the header X-CSRFToken with the session, or use a token.",
    ),
    Kind("forbidden", 403, "You may not do this.", "Ask an owner of the product for the role that it takes."),
    Kind(
        "not-found", 404, "There is nothing here, or nothing that you may see.",
        "Check the address, and whether the token belongs to this product.",
    ),
    Kind("method-not-allowed", 405, "This address does not take that method.", "The `Allow` header names those that it takes."),
    Kind("key-reused", 422, "The Idempotency-Key was used for another request.", "Give each request a key of its own."),
    Kind("too-large", 413, "This is too large.", "Send less at once."),
    Kind(
        "unsupported-media-type", 415, "The body is of a type that is not read here.",
        "Send `Content-Type: application/json`, or, for events, `application/x-ndjson`.",
    ),
    Kind(
        "invalid", 422, "The request does not have the form that it must have.",
        "`errors` names each place and what is wrong there.",
    ),
    Kind(
        "unknown-parameter", 422, "There is no such query parameter here.",
        "A filter that is misspelt would otherwise answer with too much; the sentence names the nearest one.",
    ),
    Kind("wrong-cursor", 422, "This cursor is none of ours.", "Take it from a page's `Link` header as it is."),
    Kind("wrong-id", 422, "This cannot be an id.", "An id is 1 to 200 visible ASCII characters, without spaces."),
    Kind("refused", 422, "This was refused.", "The sentence says why and what to do."),
    Kind("too-many-requests", 429, "Too much was asked in too short a time.", "Wait as many seconds as `Retry-After` says."),
    Kind(
        "internal-error", 500, "Something went wrong with us.",
        "It was logged. What you sent was not done; sending it again with the same id or key is safe.",
    ),
    Kind("unavailable", 503, "The service cannot answer now.", "Try again after a while."),
)  # fmt: skip

BY_STATUS = {
    400: "bad-request", 401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
    413: "too-large", 415: "unsupported-media-type", 422: "invalid", 429: "too-many-requests",
    500: "internal-error", 503: "unavailable",
}  # fmt: skip
"""What an answer is that was not made by us (Django's, the framework's)."""
