"""What the files that were given can say at all: a promise of which they say nothing is not measured, rather than broken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

ISSUES = frozenset(
    {
        "ticket.opened", "ticket.answered", "ticket.resolved", "ticket.reopened", "ticket.merged", "ticket.spam",
        "bug.fixed", "bug.rejected", "bug.deployed",
    }
)  # fmt: skip
ADVISORIES = frozenset(
    {"advisory.reported", "advisory.matched", "advisory.remedied", "advisory.disclosed", "advisory.dismissed"}
)
RECORDED = "measure.recorded"
RECKONED = ("share", "duration", "kept_share", "count", "sum")
"""What an objective reckons from promises or events; any other measure must have been recorded."""
_ROLES = ("start", "stop", "each", "event", "before", "by_event", "requires", "after", "from", "to", "until")
_KEPT = ("quote", "also_quotes", "under", "owner")


def unheard(commitments: Mapping[str, Any], kinds: Collection[str]) -> list[str]:
    """The promises that need a kind of event that is not among `kinds`, and those that are about such promises."""
    found = {name for name, written in commitments.items() if _lacks(written, kinds)}
    while more := {
        name
        for name, written in commitments.items()
        if name not in found and isinstance(written.get("of"), str) and written["of"] in found
    }:
        found |= more
    return [name for name in commitments if name in found]


def not_measured(document: dict[str, Any], kinds: Collection[str]) -> None:
    """Makes these promises of a plan's document ones that nothing here measures."""
    commitments = document["commitments"]
    for name in unheard(commitments, kinds):
        written = commitments[name]
        kept = {key: written[key] for key in _KEPT if key in written}
        why = _("Nothing that this record was made from says when it happens.")
        commitments[name] = {**kept, "kind": "unmeasured", "why": why}


def _lacks(written: Mapping[str, Any], kinds: Collection[str]) -> bool:
    kind = written.get("kind")
    if kind == "unmeasured":
        return False
    if kind == "coverage":
        return not any(one.startswith(("rota.", "shift.", "duty.", "post.")) for one in kinds)
    if kind == "objective":
        of = [one for one in _named(written.get("of")) if "." in one]
        if written.get("measure") == "availability":
            return not any(one.startswith("component.") for one in kinds)
        if written.get("measure") not in RECKONED:
            return RECORDED not in kinds
        return bool(of) and not any(one in kinds for one in of)
    for role in _ROLES:
        named = [one for one in _named(written.get(role)) if "." in one]
        if named and not any(one in kinds for one in named):
            return True
    return False


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _named(one)
    elif isinstance(value, Mapping):
        yield from _named(value.get("event"))
