"""Targets as a table: a row for each value of the first attribute, a column for each of the second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from upkept.kit import said
from upkept.plans.starting import fragments
from upkept.plans.starting.fields.choices import Choices, calendar_word, plain, with_value
from upkept.plans.starting.fields.shapes import Group, Input, Row, Words

WIDEST = 12
"""Values of an attribute that a table shows."""
EACH = "=each"
"""What the choice of one value says instead: another for each case."""


def can_be(value: Any, choices: Choices) -> bool:
    """One or two attributes whose values are known, and a value that is such a table or none yet."""
    by = choices.by
    if not 1 <= len(by) <= 2 or (value not in (None, "") and not isinstance(value, Mapping)):
        return False
    return all(0 < len(choices.values(one)) <= WIDEST for one in by)


def rows(
    name: str, value: Any, choices: Choices, post: Mapping[str, str], listed: tuple[Group, ...]
) -> tuple[Row, ...]:
    """`listed`: what each cell is chosen from, where it is no text."""
    first, second = choices.values(choices.by[0]), choices.values(choices.by[1]) if len(choices.by) > 1 else ()
    made = []
    for one in first:
        at = value.get(one) if isinstance(value, Mapping) else None
        whole = "" if isinstance(at, Mapping) else fragments.shown(at)
        told = f"{said.word(one)}, {_('in any case')}" if second else said.word(one)
        cells = [_cell(f"{name}.{one}", whole, told, post, listed)]
        for two in second:
            below = fragments.shown(at.get(two)) if isinstance(at, Mapping) else ""
            told = f"{said.word(one)}, {said.word(two)}"
            cells.append(_cell(f"{name}.{one}.{two}", below, told, post, listed))
        made.append(Row(tuple(cells), said.word(one)))
    return tuple(made)


def _cell(name: str, value: str, label: str, post: Mapping[str, str], listed: tuple[Group, ...]) -> Input:
    value = post.get(name, value)
    if not listed:
        return Input(name, value, label)
    return Input(name, value, label, "choice", with_value(listed, value, blank="–"))


def columns(choices: Choices) -> tuple[Words, ...]:
    return tuple(said.word(one) for one in choices.values(choices.by[1])) if len(choices.by) > 1 else ()


def switch(name: str, value: str, listed: tuple[Group, ...], by: tuple[str, ...], label: Words) -> Input:
    """The choice between one value for all and another for each case."""
    told = _("another for each %(attribute)s …") % {"attribute": said.word(by[0])}
    each = plain(((EACH, told),))
    groups = with_value((*listed, *each), value, calendar_word(value), blank=_("as usual"))
    return Input(name, value, label, "choice", groups, shows=True)


def read(name: str, post: Mapping[str, str], choices: Choices) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in choices.values(choices.by[0]):
        below = {
            two: fragments.text(typed)
            for two in (choices.values(choices.by[1]) if len(choices.by) > 1 else ())
            if (typed := post.get(f"{name}.{one}.{two}", "").strip())
        }
        whole = post.get(f"{name}.{one}", "").strip()
        if below or whole:
            found[one] = below or fragments.text(whole)
    return found
