"""Who may watch what: every kind of topic names its own check, and what has none is watched by nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Check: TypeAlias = Callable[[Any, str], bool]  # the person (or AnonymousUser), and what stands after the colon

_checks: dict[str, Check] = {}


def topic(kind: str) -> Callable[[Check], Check]:
    """Register the access check of topics `kind:…`, e.g. `@topic("plan")` on `def may_watch(person, rest) -> bool`.

    It runs when a page connects, and again at least every ten minutes, since no stream lives longer.
    """

    def register(check: Check) -> Check:
        if _checks.get(kind, check) is not check:
            raise ValueError(f"Topics {kind!r} have a check already: extend that one.")
        _checks[kind] = check
        return check

    return register


def may_watch(person: Any, name: str) -> bool:
    """Whether this person may hear of this topic; an unknown kind and a forbidden one look alike."""
    kind, _, rest = name.partition(":")
    check = _checks.get(kind)
    return check is not None and check(person, rest)
