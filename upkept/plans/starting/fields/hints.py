"""What a type hint of the plan asks for: the keys of a class, and how a value of that type is typed."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any, Literal, Union, get_args, get_origin

from django.utils.translation import gettext_lazy as _

from upkept.core.amount import Amount
from upkept.core.commitments.after import After as Later
from upkept.core.commitments.deadline import Until
from upkept.core.plan import grammar
from upkept.core.plan.reading import ProseText
from upkept.core.selector import Limit, Selector, Where
from upkept.core.targets import Range, Targets
from upkept.kit import said
from upkept.plans.starting import fragments
from upkept.plans.starting.fields.choices import Choices, grouped, plain
from upkept.plans.starting.fields.shapes import Words
from upkept.plans.starting.fields.widgets import (
    After,
    Choice,
    Conditions,
    Events,
    Limits,
    Line,
    Pairs,
    Prose,
    Rows,
)

Keys = Mapping[str, tuple[str, Any, bool]]
SUGGESTED = {"measure": "measures", "within": "windows", "every": "periods", "over": "periods", "channels": "channels"}


def keys(cls: Any) -> Keys:
    """Key in the plan → (name of the field, its type, whether it is needed); the id is given."""
    return grammar.written_fields(cls, frozenset({"id"}))


def plain_hint(hint: Any) -> Any:
    """Without `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        rest = [one for one in get_args(hint) if one is not type(None)]
        return rest[0] if len(rest) == 1 else hint
    return hint


def event_keys(cls: Any) -> list[str]:
    """The keys that name events, in their order."""
    return [key for key, (_name, hint, _needed) in keys(cls).items() if plain_hint(hint) is Selector]


def parts(hint: Any) -> Keys:
    """The fields of a small class that no single text can say; none for all else."""
    if not isinstance(hint, type) or not is_dataclass(hint) or hint in (Amount, Range, Where, Selector, Later, Until):
        return {}
    told = keys(hint)
    listed = all(_is_list(one) for _name, one, _needed in told.values())
    return told if listed or not hasattr(hint, "parse_text") else {}


def widget(key: str, hint: Any, choices: Choices) -> Rows:
    """How a value of this type is typed."""
    if get_origin(hint) is Literal:
        return Choice(plain((str(one), said.word(str(one))) for one in get_args(hint)))
    if hint is bool:
        return Choice(plain((("true", said.word("yes")), ("false", said.word("no")))))
    if hint is Selector or (hint is str and key == "event"):
        return Events(many=hint is Selector)
    if hint is Until:
        moments = grouped((_moments(), choices.event_fields))
        return Events(many=False, own=False, more=moments)
    if hint is Later:
        return After()
    if hint is Where:
        return Conditions()
    if hint is ProseText:
        return Prose(choices.languages, many=False)
    if _mentions(hint, Selector) and get_origin(hint) is tuple:
        return Events(width=2)
    if get_origin(hint) is tuple and get_args(hint)[0] is ProseText:
        return Prose(choices.languages)
    origin = get_origin(hint)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Limits() if get_args(hint)[1] is Limit else Pairs()
    if groups := choices.listed(key):
        many = get_origin(hint) is tuple or get_origin(hint) in (Union, types.UnionType)
        return Choice(groups, many=many, shows=key == "by")
    if key == "note" or hint is str:
        return Line(str.strip if key == "note" else fragments.text, listed=SUGGESTED.get(key, ""))
    return Line(listed=SUGGESTED.get(key, ""))


def help_of(key: str, hint: Any) -> Words:
    if hint in (Amount, Range) or get_origin(hint) is Targets:
        return "" if key in ("calendar",) else _("Such as 2h, 3d, 1w, 1mo, or 2bd for business days.")
    return ""


def _is_list(hint: Any) -> bool:
    return get_origin(hint) is tuple


def _moments() -> str:
    return str(_("A moment that was named"))


def _mentions(hint: Any, wanted: Any) -> bool:
    return hint is wanted or any(_mentions(one, wanted) for one in get_args(hint))
