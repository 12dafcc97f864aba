"""What a form is made of: fields of rows of inputs, as plain values that a template draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """Options under a heading of their own (none where it is empty): what is posted, and how it is called."""

    word: Words
    options: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One control. `widget`: line, long or choice; `listed`: what is suggested.

    `shows`: what else is asked depends on it, so that a change draws the card anew. `new`: the input in which an event of
    one's own is said in place of a known one, empty where none can be.
    """

    name: str
    value: str = ""
    label: Words = ""
    widget: str = "line"
    groups: tuple[Group, ...] = ()
    listed: str = ""
    shows: bool = False
    new: str = ""
    title: str = ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-").replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """`label`: of a table's row, or of a language; the inputs stand side by side."""

    cells: tuple[Input, ...]
    label: Words = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the promise. `widget`: one (its only input), rows (any number of them), table, or group (of further fields).

    `more`: a row can be added; `switch`: of a table, the input that makes one value of it; `fills`: usual answers, each at
    one press.
    """

    key: str
    name: str
    label: Words
    widget: str
    rows: tuple[Row, ...] = ()
    parts: tuple[Field, ...] = ()
    columns: tuple[Words, ...] = ()
    switch: Input | None = None
    required: bool = False
    more: bool = False
    help: Words = ""
    errors: tuple[str, ...] = ()
    is_set: bool = False
    fills: tuple[tuple[str, Words], ...] = ()

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def is_wide(self) -> bool:
        return self.widget in ("table", "group") or any(len(row.cells) > 1 for row in self.rows)

    @property
    def help_id(self) -> str:
        return f"h-{self.id}" if self.help else ""

    @property
    def only(self) -> Input:
        return self.rows[0].cells[0]

    def inputs(self) -> Iterator[Input]:
        """Every control in it, from the first to the last."""
        if self.switch is not None:
            yield self.switch
        for row in self.rows:
            yield from row.cells
        for part in self.parts:
            yield from part.inputs()
