"""Who asks the API: a machine by its token, a signed-in person by their session, or anybody. The way from each to a product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.security.base import AuthBase

from upkept.accounts.models import Person
from upkept.kit.api.problems import Problem
from upkept.kit.limits.counting import Rule, Standing, address_key, peek, spend
from upkept.kit.now import Request
from upkept.products import access, tokens
from upkept.products.models import Product, Scope, Token

BY_TOKEN: Final = Rule("api-token", 600, 60)
BY_PERSON: Final = Rule("api-person", 600, 60)
BY_ADDRESS: Final = Rule("api-address", 120, 60)
WRONG_TOKENS: Final = Rule("api-wrong-token", 19, 300)


@dataclass(frozen=True, slots=True)
class Caller:
    """`token` for a machine; `who` for a person; neither for anybody."""

    who: access.Who
    token: Token | None = None

    @property
    def actor(self) -> Person | str:
        """As the journal names them. Raises Problem `unauthenticated` for anybody."""
        if self.token is not None:
            return self.token.actor
        if isinstance(self.who, Person):
            return self.who
        raise unauthenticated()

    @property
    def name(self) -> str:
        """`token:5`, `person:3`."""
        actor = self.actor
        return actor if isinstance(actor, str) else f"person:{actor.pk}"

    def product(self, slug: str, *, scope: Scope, may: str) -> Product:
        """The product, where the token has this scope or the person this right. Raises Http404, Problem `missing-scope`."""
        if self.token is None:
            return access.product_for(self.who, slug, may=may)
        if self.token.product.slug != slug:
            raise access.absent()
        self.needs(scope)
        return self.token.product

    def slugs(self, *, may: str) -> list[str]:
        """The products in which whoever asks may do that: the token's one, or the person's."""
        return [self.token.product.slug] if self.token is not None else access.slugs_for(self.who, may=may)

    def may(self, product: Product, *, scope: Scope, may: str) -> bool:
        """The same as a question."""
        if self.token is not None:
            return self.token.product_id == product.pk and scope in self.token.scopes
        return access.allowed(self.who, product, may)

    def needs(self, scope: Scope) -> None:
        """Raises Problem `missing-scope` for a token without it."""
        if self.token is not None and scope not in self.token.scopes:
            raise Problem(
                "missing-scope",
                _("This token has no scope “%(scope)s”: make one that has, with `upkept token create`.")
                % {"scope": scope.value},
                {"scope": scope.value},
                {"WWW-Authenticate": f'Bearer realm="upkept", error="insufficient_scope", scope="{scope.value}"'},
            )


class ApiRequest(Request):
    """What an endpoint is given."""

    auth: Caller


class ByToken(HttpBearer):
    """`Authorization: Bearer upk_…`. A header that is wrong is an error, never the same as none."""

    openapi_description = "A product's token, made with `upkept token create` or on the product's page."

    def __call__(self, request: HttpRequest) -> Caller | None:
        written = request.headers.get("Authorization")
        if written is None:
            return None
        scheme, _space, secret = written.partition(" ")
        return self.authenticate(request, secret if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        now, address = request.now, address_key(request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]  # kit/now gives every request its moment
        if not (standing := peek(WRONG_TOKENS, address, now=now)).allowed:
            raise too_many(standing)
        found = tokens.token_of(token, now)
        if found is None:
            spend(WRONG_TOKENS, address, now=now)
            raise Problem(
                "invalid-token",
                _(
                    "This token is unknown, has ended, or was revoked. Check that it was copied whole: upk_<number>_<secret>."
                ),
                headers={"WWW-Authenticate": 'Bearer realm="upkept", error="invalid_token"'},
            )
        limit(request, BY_TOKEN, str(found.pk))
        if found.used_at is None or found.used_at <= now - timedelta(hours=1):
            Token.objects.filter(pk=found.pk).update(used_at=now)
        return Caller(AnonymousUser(), found)


class BySession(APIKeyCookie):
    """The cookie of a signed-in person; whatever changes something needs the CSRF token too."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The session of a signed-in person. Writing needs the header `X-CSRFToken` as well."

    def __call__(self, request: HttpRequest) -> Caller | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if not isinstance(request.user, Person):
            return None
        if CsrfViewMiddleware(lambda request: None).process_view(request, _not_exempt, (), {}) is not None:  # type: ignore[arg-type]  # only its check is used
            raise Problem("csrf", _("Send the header X-CSRFToken with the value that the page has, or use a token."))
        limit(request, BY_PERSON, str(request.user.pk))
        return Caller(request.user)


class Anybody(AuthBase):
    """Public reads: the last of the ways, for those who show nothing."""

    openapi_type = "http"

    def __call__(self, request: HttpRequest) -> Caller:
        limit(request, BY_ADDRESS, address_key(request.META.get("REMOTE_ADDR", "")))
        return Caller(AnonymousUser())


KNOWN: Final = [ByToken(), BySession()]
"""For endpoints that somebody must be known for."""
PUBLIC: Final = [*KNOWN, Anybody()]
"""For what everybody may read; those who show something have their own limit."""


def limit(request: HttpRequest, rule: Rule, key: str, cost: int = 1) -> None:
    """Spend, and note how they stand for the answer's headers. Raises Problem `too-many-requests`."""
    standing = spend(rule, key, now=request.now, cost=cost)  # type: ignore[attr-defined]  # kit/now gives every request its moment
    request.standing = standing  # type: ignore[attr-defined]  # the middleware writes it into the headers
    if not standing.allowed:
        raise too_many(standing)


def too_many(standing: Standing) -> Problem:
    return Problem(
        "too-many-requests",
        _("More than %(most)s in %(window)s seconds. Go on in %(wait)s s.")
        % {"most": standing.rule.most, "window": standing.rule.seconds, "wait": standing.reset},
        {"retry_after": standing.reset},
        {"Retry-After": str(standing.reset)},
    )


def unauthenticated() -> Problem:
    return Problem(
        "unauthenticated",
        _("Say who you are: Authorization: Bearer upk_…, or sign in."),
        headers={"WWW-Authenticate": 'Bearer realm="upkept"'},
    )


def refuse_nobody(request: HttpRequest, _error: Any) -> Problem:
    """What is answered where none of the ways led to somebody: counted by address, so that guessing has its limit too."""
    try:
        limit(request, BY_ADDRESS, address_key(request.META.get("REMOTE_ADDR", "")))
    except Problem as problem:
        return problem
    return unauthenticated()


def _not_exempt() -> None:
    """A view for Django's check that is not exempt from it."""
