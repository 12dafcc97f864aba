"""The form fields of a kind of commitment, made from its own type hints: a new kind or key needs no edit here.

A hint decides how a value is typed: a choice, a table of targets, events with commas, or a line of YAML where nothing
smaller fits. What is typed becomes plain data again; the plan's own reader says whether it is right.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Union, get_args, get_origin

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upkept.core.amount import Amount
from upkept.core.commitments import KINDS
from upkept.core.commitments.base import Commitment
from upkept.core.plan import grammar
from upkept.core.plan.names import Names
from upkept.core.plan.promises import ROLES
from upkept.core.plan.reading import ProseText
from upkept.core.refusal import Refusal
from upkept.core.selector import Selector, Where
from upkept.core.targets import Range, Targets
from upkept.plans.starting import fragments

Words = str | Promise

LABELS: Mapping[str, Words] = {
    "start": _("The clock starts at"),
    "stop": _("It stops at"),
    "within": _("Within"),
    "by": _("Depending on"),
    "calendar": _("Counted on"),
    "until": _("Until"),
    "pauses": _("It stands still between"),
    "event": _("What must happen"),
    "every": _("How often"),
    "gap": _("Never further apart than"),
    "per": _("For each"),
    "where": _("Only where"),
    "before": _("Before"),
    "by_event": _("Announced by"),
    "lead": _("How long ahead"),
    "channels": _("By which channels"),
    "to": _("To whom, or until"),
    "requires": _("It needs first"),
    "from": _("From"),
    "for": _("For how long"),
    "after": _("After"),
    "each": _("Each time"),
    "first": _("The first within"),
    "measure": _("What is measured"),
    "of": _("Of"),
    "at_least": _("At least"),
    "at_most": _("At most"),
    "over": _("Over each"),
    "stat": _("Which figure"),
    "component": _("Of which part"),
    "limits": _("Counts only where"),
    "owner": _("Who is told when it is at risk"),
    "interprets": _("What vague words mean"),
    "warn": _("At risk after this share of its time (per cent)"),
    "note": _("A note beside the promise"),
    "under": _("Under the heading"),
    "also_quotes": _("It also quotes"),
    "needs": _("What must be shown to excuse a case"),
    "why": _("Why nobody measures it"),
    "phase": _("Phase"),
    "rota": _("Rota"),
    "extends": _("It may be moved by"),
    "max_age": _("At most so old"),
    "min_age": _("At least so old"),
    "anchor": _("Counted from the day"),
    "attest": _("A signed statement counts too"),
    "counts": _("Whose answer counts"),
}
"""Keys that have words of their own; any other key is shown as it is written."""
KIND_WORDS: Mapping[str, Words] = {
    "deadline": _("Something is done in time"),
    "repeat": _("Something is said again and again while it lasts"),
    "cadence": _("Something happens once in every period"),
    "notice": _("Something is announced ahead"),
    "gate": _("Something comes before another thing"),
    "window": _("Work takes place in certain hours"),
    "watch": _("Something is watched for a while afterwards"),
    "objective": _("A figure over a period stays above or below a mark"),
    "span": _("Versions are supported for a time"),
    "coverage": _("Somebody is always there"),
}
NOT_HERE = frozenset({"id", "quote", "strength"})
"""The quote is the sentence, the strength its role."""
LATER = ("owner", "where", "interprets", "warn", "note", "under", "also_quotes")
WIDEST = 12  # values of an attribute that a table shows


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of targets: a value of the first attribute, and a cell for each value of the second (or one)."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the promise. `widget`: line, choice, table or yaml; `name`: of the input; `listed`: what is suggested."""

    key: str
    name: str
    label: Words
    widget: str
    value: str = ""
    required: bool = False
    help: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()
    listed: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    errors: tuple[str, ...] = ()
    is_set: bool = False


def kinds() -> list[tuple[str, Words]]:
    """Every kind that can be measured, with what it is for."""
    known = [name for name in KIND_WORDS if name in KINDS]
    others = [name for name in KINDS if name not in KIND_WORDS and name != "unmeasured"]
    return [(name, KIND_WORDS.get(name, name)) for name in [*known, *others]]


def form_of(
    kind: str, values: Mapping[str, Any], names: Names, errors: Mapping[str, Sequence[str]] | None = None
) -> list[Field]:
    """The fields of this kind with the promise's values: what it needs, then what is set, then all the rest."""
    cls = KINDS.get(kind)
    if cls is None:
        return []
    by = _by(values)
    made = [
        _field(key, hint, required, values.get(key), by, names, tuple((errors or {}).get(key, ())))
        for key, (_name, hint, required) in _keys(cls).items()
        if key not in NOT_HERE
    ]
    return sorted(made, key=lambda one: (one.key in LATER, not one.required, one.key not in _own(cls)))


def form_of_class(
    cls: type[Any], keys: Sequence[str], values: Mapping[str, Any], names: Names, errors: Mapping[str, Sequence[str]]
) -> list[Field]:
    """Some fields of another small class of the plan, such as an exclusion."""
    table = _keys(cls)
    return [
        _field(key, table[key][1], table[key][2], values.get(key), (), names, tuple(errors.get(key, ())))
        for key in keys
    ]


def said_of(
    cls: type[Any], keys: Sequence[str], post: Mapping[str, str], names: Names
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What its posted fields say, and what cannot be read, by key."""
    table, found, wrong = _keys(cls), {}, {}
    for key in keys:
        try:
            value = _read(key, table[key][1], post, names, ())
        except Refusal as refusal:
            wrong[key] = [refusal.sentence]
            continue
        if value not in ("", [], {}):
            found[key] = value
    return found, wrong


def main_keys(kind: str) -> frozenset[str]:
    """Keys that stand open for this kind even while they are empty: its own, not those that every promise has."""
    cls = KINDS.get(kind)
    usual = frozenset({"within", "by", "calendar", "every", "at_least", "at_most", "over", "channels", "lead"})
    return frozenset(_own(cls)) & usual if cls else frozenset()


def said(kind: str, post: Mapping[str, str], names: Names) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the posted fields say: the promise's keys as data, and what cannot be read at all, by key. Raises nothing."""
    cls = KINDS.get(kind)
    found: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    if cls is None:
        return found, wrong
    table = _keys(cls)
    for key in sorted(table, key=lambda key: key != "by"):
        if key in NOT_HERE:
            continue
        try:
            value = _read(key, table[key][1], post, names, _by(found))
        except Refusal as refusal:
            wrong[key] = [refusal.sentence]
            continue
        if value not in ("", [], {}, None):
            found[key] = value
    return {key: found[key] for key in table if key in found}, wrong


def _keys(cls: Any) -> Mapping[str, tuple[str, Any, bool]]:
    """Key in the plan → (name of the field, its type, whether it is needed); the id is given."""
    return grammar.written_fields(cls, frozenset({"id"}))


def _own(cls: type[Commitment]) -> set[str]:
    shared = {one.name for one in fields(Commitment)}
    return {key for key, (name, _hint, _needed) in _keys(cls).items() if name not in shared}


def _by(values: Mapping[str, Any]) -> tuple[str, ...]:
    by = values.get("by")
    return (by,) if isinstance(by, str) and by else tuple(by) if isinstance(by, list) else ()


def _field(
    key: str, hint: Any, required: bool, value: Any, by: tuple[str, ...], names: Names, errors: tuple[str, ...]
) -> Field:
    def made(widget: str, **more: Any) -> Field:
        return Field(
            key,
            f"f.{key}",
            LABELS.get(key, key.replace("_", " ").capitalize()),
            widget,
            required=required,
            errors=errors,
            is_set=value is not None,
            **{"value": fragments.shown(value), **more},
        )

    plain = _plain(hint)
    if choices := _choices(key, plain, names, value):
        return made("choice", choices=choices)
    if get_origin(plain) is Targets and by and (rows := _rows(key, value, by, names)):
        columns = tuple(names.values_of(by[1]) or ()) if len(by) > 1 else ()
        return made("table", rows=rows, columns=columns, help=_("2h, 3d, 1w, 2bd (business days), or none"))
    if plain is Where:
        return made(
            "line", value=fragments.shown_table(value), listed="attributes", help=_("name: value, such as class: minor")
        )
    if plain is ProseText or key == "note":
        return made("line")
    return made(*_typed(plain), help=_help(plain), listed=_listed(key, plain))


def _plain(hint: Any) -> Any:
    """Without `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        rest = [one for one in get_args(hint) if one is not type(None)]
        return rest[0] if len(rest) == 1 else hint
    return hint


def _choices(key: str, hint: Any, names: Names, value: Any) -> tuple[tuple[str, Words], ...]:
    """The values to choose from, where the plan or the kind knows them all; what is written is always among them."""
    if get_origin(hint) is Literal:
        known = [str(one) for one in get_args(hint)]
    elif hint is bool:
        known = ["true", "false"]
    elif key == "owner":
        known = list(ROLES)
    elif key in ("calendar", "starts_in") and (value is None or isinstance(value, str)):
        known = list(names.calendars)
    elif key == "phase" and names.phases:
        known = list(names.phases)
    else:
        return ()
    if isinstance(value, str) and value and value not in known:
        known.append(value)
    return (("", _("as usual")), *((one, one.replace("_", " ")) for one in known))


def _typed(hint: Any) -> tuple[str]:
    simple = hint in (str, int, float, Amount, Range, Selector) or get_origin(hint) in (tuple, Targets)
    return ("line",) if simple or _reads_text(hint) else ("yaml",)


def _reads_text(hint: Any) -> bool:
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return any(one in (str, int, float, Amount, Selector) or hasattr(one, "parse_text") for one in parts)


def _help(hint: Any) -> Words:
    if hint is Selector:
        return _("One event, or several with commas.")
    if hint in (Amount, Range) or get_origin(hint) is Targets:
        return _("Such as 2h, 3d, 1w, 1mo, or 2bd for business days.")
    return ""


def _listed(key: str, hint: Any) -> str:
    if hint is Selector or key in ("event", "start", "stop", "by_event", "requires", "before"):
        return "events"
    if key == "within":
        return "windows"
    return {"by": "attributes", "per": "subjects", "of": "promises", "every": "periods", "over": "periods"}.get(key, "")


def _rows(key: str, value: Any, by: tuple[str, ...], names: Names) -> tuple[Row, ...]:
    """A table of one or two attributes whose values are known; otherwise none."""
    if len(by) > 2 or (value is not None and not isinstance(value, dict)):
        return ()
    first = names.values_of(by[0])
    second = names.values_of(by[1]) if len(by) == 2 else ()
    if not first or second is None or len(first) > WIDEST or len(second) > WIDEST:
        return ()
    rows = []
    for one in first:
        at = (value or {}).get(one)
        cells = [
            Cell(
                f"f.{key}.{one}",
                "" if isinstance(at, dict) else fragments.shown(at),
                str(_("in any case")) if second else "",
            )
        ]
        cells += [
            Cell(f"f.{key}.{one}.{two}", fragments.shown(at.get(two)) if isinstance(at, dict) else "", two)
            for two in second
        ]
        rows.append(Row(one, tuple(cells)))
    return tuple(rows)


def _read(key: str, hint: Any, post: Mapping[str, str], names: Names, by: tuple[str, ...]) -> Any:
    plain = _plain(hint)
    if get_origin(plain) is Targets and by and any(name.startswith(f"f.{key}.") for name in post):
        return _table(key, post, by, names)
    typed = post.get(f"f.{key}", "")
    return _reader(key, plain)(typed)


def _reader(key: str, hint: Any) -> Callable[[str], Any]:
    if hint is Where:
        return fragments.table
    if hint is ProseText or key == "note" or hint is str:
        return fragments.text if key != "note" else str.strip
    origin = get_origin(hint)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return fragments.table
    return fragments.texts


def _table(key: str, post: Mapping[str, str], by: tuple[str, ...], names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in names.values_of(by[0]) or ():
        below = {
            two: fragments.text(typed)
            for two in ((names.values_of(by[1]) or ()) if len(by) > 1 else ())
            if (typed := post.get(f"f.{key}.{one}.{two}", "").strip())
        }
        whole = post.get(f"f.{key}.{one}", "").strip()
        if below or whole:
            found[one] = below or fragments.text(whole)
    return found
