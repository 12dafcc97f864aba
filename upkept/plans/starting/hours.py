"""The hours and holidays of a plan's calendars as a form: days, from, until; nothing of it need be written as YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upkept.core.draft.edit import PlanText
from upkept.core.refusal import Refusal
from upkept.kit import said
from upkept.plans.starting import fragments
from upkept.plans.starting.fields.choices import Choices, plain, with_value
from upkept.plans.starting.fields.making import rows_of, typed_rows
from upkept.plans.starting.fields.shapes import Field, Input
from upkept.plans.starting.fields.widgets import Line, Texts
from upkept.plans.starting.written import Written

DAYS = ("mon-fri", "mon-sat", "daily", "sat-sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_HOURS = "24/7"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Hours:
    """Days with their hours, `{mon-fri: "09:00-18:00"}`; one row for each stretch."""

    width: ClassVar[int] = 3
    many: ClassVar[bool] = True

    def cells(self, value: Any) -> list[Texts]:
        if value == ALL_HOURS:
            return [("daily", "00:00", "24:00")]
        if not isinstance(value, Mapping):
            return []
        return [
            (str(days), begin, end)
            for days, stretches in value.items()
            for stretch in (stretches if isinstance(stretches, list) else [stretches])
            for begin, _dash, end in [str(stretch).partition("-")]
        ]

    def said(self, rows: Sequence[Texts]) -> Any:
        found: dict[str, list[str]] = {}
        for days, begin, end in rows:
            if not (days or begin or end):
                continue
            if not (days and begin.strip() and end.strip()):
                raise Refusal("half", _("Say the days, from when, and until when, such as 09:00 and 17:30."))
            found.setdefault(days, []).append(f"{begin.strip()}-{end.strip()}")
        return {days: each if len(each) > 1 else each[0] for days, each in found.items()}

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        days = with_value(plain((one, said.word(one)) for one in DAYS), row[0], blank="–")
        return (
            Input(names[0], row[0], _("days"), "choice", days),
            Input(names[1], row[1], _("from")),
            Input(names[2], row[2], _("until")),
        )


PARTS = (
    ("hours", gettext_lazy("Open"), Hours(), gettext_lazy("Such as Monday to Friday, 09:00, 17:30.")),
    (
        "holidays",
        gettext_lazy("Public holidays"),
        Line(),
        gettext_lazy("A country or region, such as NL or ES-MD, or days such as 2026-12-24; several with commas."),
    ),
    (
        "zone",
        gettext_lazy("Time zone"),
        Line(fragments.text),
        gettext_lazy("Where it is not that of the product, such as Europe/Amsterdam."),
    ),
)


@dataclass(frozen=True)
class Sheet:
    """One calendar. `name` is empty for a new one; `is_simple`: it is written in a way that this form can hold."""

    name: str
    prefix: str
    fields: tuple[Field, ...]
    typed: str = ""

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").replace("-", " ").capitalize()


def sheets(plan: Written, post: Mapping[str, str]) -> list[Sheet]:
    """Every calendar of the plan that is more than a word, and an empty one."""
    known = _known(plan)
    made = [_sheet(plan, name, _prefix(name), one, post) for name, one in known.items()]
    return [*made, _sheet(plan, "", "c.new", {}, post)]


def with_hours(plan: Written, post: Mapping[str, str]) -> str:
    """The plan with the calendars as they were typed; what was not changed stays as it is written. Raises Refusal."""
    text = PlanText(plan.source)
    for name, one in _known(plan).items():
        for key, typed in _typed(_prefix(name), one, post).items():
            path = ["calendars", name, key]
            text.set(path, typed) if typed else text.remove(path)
    name = "-".join(post.get("c.new.name", "").split())
    new = {key: typed for key, typed in _typed("c.new", {}, post).items() if typed}
    if new or name:
        if not _NAME.fullmatch(name) or name in plan.names.calendars or "hours" not in new:
            raise Refusal(
                "no-calendar", _("A new calendar wants a name of its own and its hours, such as night-shift.")
            )
        text.set(["calendars", name], new)
    return str(text)


def _known(plan: Written) -> dict[str, dict[str, Any]]:
    found = plan.document.get("calendars")
    return {name: one for name, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}


def _prefix(name: str) -> str:
    """Of a calendar's inputs: by its name, for a colleague may have written another one before it meanwhile."""
    return f"c.of-{name}"


def _sheet(plan: Written, name: str, prefix: str, one: Mapping[str, Any], post: Mapping[str, str]) -> Sheet:
    choices = Choices(plan.names)
    fields = tuple(
        rows_of(key, f"{prefix}.{key}", widget, one.get(key), choices, post, help, {}, label)
        for key, label, widget, help in PARTS
    )
    return Sheet(name, prefix, fields, post.get(f"{prefix}.name", ""))


def _typed(prefix: str, one: Mapping[str, Any], post: Mapping[str, str]) -> dict[str, Any]:
    """The keys that were typed otherwise than they are shown."""
    found = {}
    for key, _label, widget, _help in PARTS:
        rows = [row for row in typed_rows(f"{prefix}.{key}", widget, post) if any(text.strip() for text in row)]
        shown = [row for row in widget.cells(one.get(key)) if any(row)]
        if rows != shown:
            found[key] = widget.said(rows) if rows else ""
    return found
