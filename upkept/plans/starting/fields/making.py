"""A field from its type and its value, and the value again from what was posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args, get_origin

from django.utils.translation import gettext_lazy as _

from upkept.core.targets import Targets
from upkept.plans.starting import fragments
from upkept.plans.starting.fields import tables
from upkept.plans.starting.fields.choices import Choices
from upkept.plans.starting.fields.hints import help_of, parts, plain_hint, widget
from upkept.plans.starting.fields.shapes import Field, Input, Row, Words
from upkept.plans.starting.fields.widgets import Choice, Events, Line, Rows, Texts
from upkept.plans.starting.fields.words import HELP, label

MOST_ROWS = 200


def field(
    key: str,
    hint: Any,
    required: bool,
    value: Any,
    choices: Choices,
    errors: tuple[str, ...],
    post: Mapping[str, str],
    within: str = "f",
) -> Field:
    """`within`: the name of what it is a part of."""
    hint, name = plain_hint(hint), f"{within}.{key}"
    common: dict[str, Any] = {"required": required, "errors": errors, "is_set": value not in (None, "", [], {})}
    help = HELP.get(key) or help_of(key, hint)
    if get_origin(hint) is Targets:
        return _targets(key, name, hint, value, choices, post, help, common)
    if below := parts(hint):
        written = value if isinstance(value, Mapping) else {next(iter(below)): value} if value else {}
        made = tuple(
            field(one, sub, False, written.get(one), choices, (), post, name)
            for one, (_name, sub, _needed) in below.items()
        )
        return Field(key, name, label(key), "group", parts=made, help=help, **common)
    one = widget(key, hint, choices)
    return rows_of(key, name, one, value, choices, post, help, common)


def said(key: str, hint: Any, post: Mapping[str, str], choices: Choices, within: str = "f") -> Any:
    """Raises Refusal where something in it cannot be read."""
    hint, name = plain_hint(hint), f"{within}.{key}"
    if get_origin(hint) is Targets:
        typed = post.get(name, tables.EACH)
        if typed != tables.EACH:
            return fragments.texts(typed)
        return tables.read(name, post, choices) if choices.by else ""
    if below := parts(hint):
        found = {one: said(one, sub, post, choices, name) for one, (_name, sub, _needed) in below.items()}
        return {one: value for one, value in found.items() if value not in ("", [], {}, None)}
    one = widget(key, hint, choices)
    return one.said(typed_rows(name, one, post))


def typed_rows(name: str, one: Rows, post: Mapping[str, str]) -> list[Texts]:
    """Its rows as they were posted, the empty ones too."""
    if one.width == 1:
        numbers = sorted(
            int(rest) for each in post if (rest := each.removeprefix(f"{name}.")) != each and rest.isdecimal()
        )
        rows = [(post[name],)] if name in post else []
        return [*rows, *((post[f"{name}.{number}"],) for number in numbers[:MOST_ROWS])]
    numbers = sorted(
        {
            int(head)
            for each in post
            if (rest := each.removeprefix(f"{name}.")) != each
            for head, _dot, tail in [rest.partition(".")]
            if head.isdecimal() and tail.isdecimal()
        }
    )
    return [
        tuple(post.get(f"{name}.{number}.{place}", "") for place in range(one.width)) for number in numbers[:MOST_ROWS]
    ]


def rows_of(
    key: str,
    name: str,
    one: Rows,
    value: Any,
    choices: Choices,
    post: Mapping[str, str],
    help: Any,
    common: Any,
    called: Words = "",
) -> Field:
    """`called`: its label, where it is not that of its key."""
    cells = typed_rows(name, one, post) if post else []
    cells = cells or one.cells(value)
    if one.many:
        cells = [row for row in cells if any(text.strip() for text in row)]
    if not cells or (post.get("more") == name and one.many):
        cells = [*cells, ("",) * one.width]
    rows = []
    for number, row in enumerate(cells):
        if one.width == 1:
            names: Texts = (name if not number else f"{name}.{number}",)
        else:
            names = tuple(f"{name}.{number}.{place}" for place in range(one.width))
        rows.append(Row(tuple(_titled(each, post) for each in one.inputs(names, row, choices))))
    sort = "rows" if one.many or one.width > 1 else "one"
    fills = one.fills(name, choices) if isinstance(one, Events) and one.width == 2 else ()
    return Field(key, name, called or label(key), sort, tuple(rows), more=one.many, help=help, fills=fills, **common)


def with_fill(post: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the usual answer in its first row that somebody pressed (`fill`)."""
    typed = dict(post.items())
    name, *values = typed.get("fill", "").split(" ")
    return {**typed, **{f"{name}.0.{place}": value for place, value in enumerate(values)}}


def _titled(one: Input, post: Mapping[str, str]) -> Input:
    """With what was typed as the title of an event of one's own."""
    return replace(one, title=post.get(one.new, "")) if one.new else one


def _targets(
    key: str, name: str, hint: Any, value: Any, choices: Choices, post: Mapping[str, str], help: Any, common: Any
) -> Field:
    """A table where it depends on attributes whose values are known; otherwise one value."""
    listed = choices.listed(key) if get_args(hint)[0] is str else ()
    shown = post.get(name, tables.EACH if isinstance(value, Mapping) else fragments.shown(value))
    as_table = tables.can_be(value if shown != tables.EACH or isinstance(value, Mapping) else None, choices)
    if as_table and (shown == tables.EACH if listed else True):
        rows = tables.rows(name, value, choices, post, listed)
        switch = tables.switch(name, tables.EACH, listed, choices.by, label(key)) if listed else None
        told = "" if listed else _("2h, 3d, 1w, 2bd (business days), or none")
        return Field(
            key, name, label(key), "table", rows, columns=tables.columns(choices), switch=switch, help=told, **common
        )
    if listed and tables.can_be(None, choices):
        only = tables.switch(name, "" if shown == tables.EACH else shown, listed, choices.by, "")
        return Field(key, name, label(key), "one", (Row((only,)),), help=help, **common)
    one = Choice(listed) if listed and not isinstance(value, Mapping) else Line()
    return rows_of(key, name, one, value, choices, post, help, common)
