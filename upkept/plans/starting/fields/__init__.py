"""The form of a kind of commitment, made from its own type hints: a new kind or key needs no edit here.

A hint decides how a value is typed (`widgets`); what is typed becomes plain data again, and the plan's own reader says
whether it is right. Only what is nested deeper than any widget stands as YAML, in the text view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from upkept.core.commitments import KINDS
from upkept.core.commitments.base import Commitment
from upkept.core.plan.names import Names
from upkept.core.refusal import Refusal
from upkept.core.selector import Selector
from upkept.plans.starting.fields import making
from upkept.plans.starting.fields.choices import Choices
from upkept.plans.starting.fields.hints import event_keys, keys, plain_hint
from upkept.plans.starting.fields.shapes import Field, Words
from upkept.plans.starting.fields.words import KIND_WORDS

NOT_HERE = frozenset({"id", "quote", "strength"})
"""The quote is the sentence, the strength its role."""
LATER = ("owner", "where", "interprets", "warn", "note", "under", "also_quotes")
USUAL = frozenset(
    {"within", "by", "calendar", "every", "at_least", "at_most", "over", "channels", "lead", "pauses"}
)  # fmt: skip
"""Keys that stand open although they are empty, in each kind that has them."""
Errors = Mapping[str, Sequence[str]]


def kinds() -> list[tuple[str, Words]]:
    """Every kind that can be measured, with what it is for."""
    known = [name for name in KIND_WORDS if name in KINDS]
    others = [name for name in KINDS if name not in KIND_WORDS and name != "unmeasured"]
    return [(name, KIND_WORDS.get(name, name)) for name in [*known, *others]]


def form_of(
    kind: str,
    values: Mapping[str, Any],
    names: Names,
    errors: Errors | None = None,
    post: Mapping[str, str] | None = None,
    languages: tuple[str, ...] = ("en",),
) -> list[Field]:
    """The fields of this kind with the promise's values: what it needs, then what is set, then all the rest.

    `post`: what was typed, which stays as it was typed; `more` in it names a field that wants one more row.
    """
    cls = KINDS.get(kind)
    if cls is None:
        return []
    own = _own(cls)
    choices = _choices(cls, values, names, languages)
    made = [
        making.field(key, hint, required, values.get(key), choices, tuple((errors or {}).get(key, ())), post or {})
        for key, (_name, hint, required) in keys(cls).items()
        if key not in NOT_HERE
    ]
    return sorted(made, key=lambda one: (one.key in LATER, not one.required, one.key not in own))


def form_of_class(
    cls: type[Any],
    wanted: Sequence[str],
    values: Mapping[str, Any],
    names: Names,
    errors: Errors,
    post: Mapping[str, str] | None = None,
) -> list[Field]:
    """Some fields of another small class of the plan, such as an exclusion."""
    table, choices = keys(cls), Choices(names)
    return [
        making.field(
            key, table[key][1], table[key][2], values.get(key), choices, tuple(errors.get(key, ())), post or {}
        )
        for key in wanted
    ]


def said_of(
    cls: type[Any], wanted: Sequence[str], post: Mapping[str, str], names: Names
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What its posted fields say, and by key what cannot be read or is missing."""
    table, choices = keys(cls), Choices(names)
    return _read({key: table[key] for key in wanted}, post, choices)


def said(
    kind: str, post: Mapping[str, str], names: Names, languages: tuple[str, ...] = ("en",)
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the posted fields say: the promise's keys as data, and what cannot be read at all, by key. Raises nothing."""
    cls = KINDS.get(kind)
    if cls is None:
        return {}, {}
    table = {key: one for key, one in keys(cls).items() if key not in NOT_HERE}
    return _read(table, post, Choices(names, languages))


def main_keys(kind: str) -> frozenset[str]:
    """Keys that stand open for this kind even while they are empty: its own, not those that every promise has."""
    cls = KINDS.get(kind)
    return frozenset(_own(cls)) & USUAL if cls else frozenset()


def _read(
    table: Mapping[str, tuple[str, Any, bool]], post: Mapping[str, str], choices: Choices
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    found: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for key in sorted(table, key=lambda key: (plain_hint(table[key][1]) is not Selector, key != "by")):
        try:
            value = making.said(key, table[key][1], post, choices)
        except Refusal as refusal:
            wrong[key] = [refusal.sentence]
            continue
        if value not in ("", [], {}, None):
            found[key] = value
        if plain_hint(table[key][1]) is Selector:
            choices.kinds = _known((*choices.kinds, *events_of(value)), choices.names)
        if key == "by":
            choices.by = _by(found)
    return {key: found[key] for key in table if key in found}, wrong


def _own(cls: type[Commitment]) -> set[str]:
    shared = {one.name for one in fields(Commitment)}
    return {key for key, (name, _hint, _needed) in keys(cls).items() if name not in shared}


def _by(values: Mapping[str, Any]) -> tuple[str, ...]:
    by = values.get("by")
    return (by,) if isinstance(by, str) and by else tuple(map(str, by)) if isinstance(by, list) else ()


def _choices(cls: type[Commitment], values: Mapping[str, Any], names: Names, languages: tuple[str, ...]) -> Choices:
    kinds = tuple(kind for key in event_keys(cls) for kind in events_of(values.get(key)))
    return Choices(names, languages, _known(kinds, names), _by(values))


def _known(kinds: Sequence[str], names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind in kinds if kind in names.vocabulary.kinds))


def events_of(value: Any) -> list[str]:
    """The events that a written choice of events names."""
    if isinstance(value, list):
        return [kind for one in value for kind in events_of(one)]
    if isinstance(value, Mapping):
        return events_of(value.get("event"))
    return [str(value)] if value else []


__all__ = ["KIND_WORDS", "Field", "events_of", "form_of", "form_of_class", "kinds", "main_keys", "said", "said_of"]
