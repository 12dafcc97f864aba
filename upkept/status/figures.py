"""How a promise without a clock is measured, in words for its customers: a figure over a period, a rota, a line of versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from upkept.plans import shown

TOLD: Final = frozenset(
    ("measure", "of", "component", "field", "stat", "at_least", "at_most", "over", "rota", "holds", "phase")
)
"""The keys that are told here."""


def facts(written: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(what, words) in the order of reading."""
    kind = written.get("kind")
    if kind == "objective":
        told = [(_("Measured"), _figure(written))]
    elif kind == "coverage":
        told = [(_("Measured"), _covered(written))]
    elif kind == "span":
        return [
            (
                _("Measured"),
                _("that each version is supported to the end of its phase “%(phase)s”")
                % {"phase": _words(written.get("phase"))},
            )
        ]
    else:
        return []
    told += [
        (label, _bound(written[key]))
        for key, label in (("at_least", _("At least")), ("at_most", _("At most")))
        if key in written
    ]
    if over := written.get("over"):
        told.append((_("Reckoned over"), shown.target_words(str(over))))
    return told


def _figure(written: Mapping[str, Any]) -> str:
    measure, of = str(written.get("measure")), _words(written.get("of", ""))
    if measure == "availability":
        return _("the share of the time in which “%(component)s” is available") % {
            "component": _words(written.get("component"))
        }
    if measure in ("kept_share", "share"):
        return (
            _("the share of cases that are kept: %(of)s") % {"of": of}
            if of
            else _("the share of all cases that are kept")
        )
    if measure == "duration":
        return _duration(str(written.get("stat", "mean"))) % {"of": of}
    if measure == "count":
        return _("how often it happens: %(of)s") % {"of": of}
    if measure == "sum":
        return _("the sum over all: %(of)s") % {"of": of}
    return _("the recorded figure “%(measure)s”") % {"measure": _words(measure)}


def _duration(stat: str) -> str:
    told = {
        "mean": _("the mean duration: %(of)s"),
        "median": _("the median duration: %(of)s"),
        "p50": _("the median duration: %(of)s"),
        "max": _("the longest duration: %(of)s"),
        "min": _("the shortest duration: %(of)s"),
        "last": _("the last duration: %(of)s"),
    }
    if stat in told:
        return told[stat]
    return _("the duration within which %(share)s%% of the cases end: %%(of)s") % {"share": stat[1:]}


def _covered(written: Mapping[str, Any]) -> str:
    if rota := written.get("rota"):
        return _("that somebody is always on duty: %(rota)s") % {"rota": _words(rota)}
    return _("that the post is always filled: %(post)s") % {"post": _words(written.get("holds"))}


def _bound(value: Any) -> str:
    return _("as in the period before") if value == "previous" else str(value)


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_words(one) for one in value.values())
    if isinstance(value, list | tuple):
        return ", ".join(_words(one) for one in value)
    return str(value or "").replace("-", " ").replace("_", " ").replace(".", " ")
