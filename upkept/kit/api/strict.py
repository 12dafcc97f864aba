"""Before an endpoint runs: no query parameter that it does not know, as a misspelt filter would answer with everything."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from upkept.core.plan.nearest import listed, nearest
from upkept.kit.api.problems import KINDS, Place, Problem, answer

Run = Callable[..., HttpResponseBase]


def known_parameters(run: Run) -> Run:
    """A decorator of operations (ninja: mode `view`)."""
    names = parameters(_operation(run))

    @functools.wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
        for name in request.GET:
            if name not in names:
                return answer(request, _unknown(name[:60], names))
            if "\x00" in request.GET[name]:
                return answer(request, _nul(name))
        if any("\x00" in str(value) for value in path.values()):
            return answer(request, Problem("not-found", KINDS["not-found"].title))
        return run(request, **path)

    return checked


def parameters(operation: Operation) -> tuple[str, ...]:
    """The query parameters that this operation takes."""
    found: list[str] = []
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            found += list(model.__ninja_flatten_map__)
    return tuple(found)


def _operation(run: Any) -> Operation:
    operation = getattr(getattr(run, "__wrapped__", run), "__self__", None)
    assert isinstance(operation, Operation)
    return operation


def _nul(name: str) -> Problem:
    sentence = f"{name} may not hold the character NUL."
    return Problem("invalid", sentence, {"errors": [Place(sentence, parameter=name).as_json()]})


def _unknown(name: str, names: tuple[str, ...]) -> Problem:
    meant = nearest(name, names)
    hint = f"Did you mean `{meant}`?" if meant else f"It takes {listed(names)}." if names else "It takes none."
    sentence = f"There is no parameter `{name}` here. {hint}"
    return Problem("unknown-parameter", sentence, {"errors": [Place(sentence, parameter=name).as_json()]})
