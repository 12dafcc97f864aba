"""A piece of one area on another's page, without either importing the other: the page has a place, areas offer panels for it.

@panel("ticket", order=20)
def obligations(request, subject) -> Panel | None: ...     # None: nothing to show
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Panel:
    """A heading, and a template with what it needs; the page renders it."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Offer: TypeAlias = Callable[[HttpRequest, Any], Panel | None]
"""(request, what the page is about: its area's object) → the panel, or None. It checks access by itself."""

registry: dict[str, list[tuple[int, str, Offer]]] = {}


def panel(place: str, *, order: int = 50) -> Callable[[Offer], Offer]:
    """Offer a panel for a place (`ticket`, `obligation`, `release`); small orders come first."""

    def register(offer: Offer) -> Offer:
        name = f"{offer.__module__}.{offer.__qualname__}"
        offers = [one for one in registry.get(place, []) if one[1] != name]
        registry[place] = sorted([*offers, (order, name, offer)], key=lambda one: one[:2])
        return offer

    return register


def panels(place: str, request: HttpRequest, about: Any) -> list[Panel]:
    """What the areas offer for this place now, in order."""
    offered = [offer(request, about) for _, _, offer in registry.get(place, [])]
    return [one for one in offered if one is not None]
