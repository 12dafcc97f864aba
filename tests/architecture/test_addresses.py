"""Addresses: what is ours is no product's, and each has one name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from upkept.products.actions import TAKEN


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """(address, name) of each; addresses of libraries have a namespace or stand under `account/` and `api/`."""
    for one in patterns:
        route = before + str(one.pattern).removeprefix("^")
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield route, one.name or ""


OURS = [(route, name) for route, name in addresses(get_resolver().url_patterns) if not route.startswith("api/")]


def test_no_product_can_be_called_like_an_address_of_ours() -> None:
    first = {route.partition("/")[0] for route, _ in OURS}
    words = {word for word in first if re.fullmatch(r"[a-z0-9-]+", word)}
    assert {"plans", "audit", "owed"} <= words
    assert words - TAKEN == set()


def test_a_name_leads_to_one_address() -> None:
    """The later of two would never be reached, or the link would lead to the other."""
    names = Counter(name for route, name in OURS if name and not route.startswith("account/"))
    assert [name for name, count in names.items() if count > 1] == []
