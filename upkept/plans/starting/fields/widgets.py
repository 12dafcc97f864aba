"""How a value of each type is typed: as rows of inputs, and the rows as the value again. A new type needs one class here.

What a row holds are the texts of its inputs. Raises Refusal where they cannot be read; nothing here says whether a value
is right, which the plan's own reader does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal
from upkept.kit import said
from upkept.plans.starting import fragments
from upkept.plans.starting.fields.choices import OWN, Choices, capital, grouped, plain, with_value, words_of
from upkept.plans.starting.fields.shapes import Group, Input, Words

Texts = tuple[str, ...]


class Rows(Protocol):
    """A way of typing: `width` inputs in a row, any number of rows where `many`."""

    @property
    def width(self) -> int: ...

    @property
    def many(self) -> bool: ...

    def cells(self, value: Any) -> list[Texts]:
        """The value as rows of texts."""
        ...

    def said(self, rows: Sequence[Texts]) -> Any:
        """The rows as the value. Raises Refusal."""
        ...

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        """The controls of one row; trailing ones that mean nothing yet may be left out."""
        ...


@dataclass(frozen=True)
class Line:
    """One text. `listed`: what is suggested; `read`: the text as a value."""

    read: Callable[[str], Any] = fragments.texts
    listed: str = ""
    write: Callable[[Any], str] = fragments.shown
    many: ClassVar[bool] = False
    width: ClassVar[int] = 1

    def cells(self, value: Any) -> list[Texts]:
        return [(self.write(value),)]

    def said(self, rows: Sequence[Texts]) -> Any:
        return self.read(rows[0][0]) if rows else ""

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        return (Input(names[0], row[0], listed=self.listed),)


@dataclass(frozen=True)
class Choice:
    """One or (`many`) several of the names that are known. `shows`: other fields depend on it."""

    groups: tuple[Group, ...]
    many: bool = False
    shows: bool = False
    width: ClassVar[int] = 1

    def cells(self, value: Any) -> list[Texts]:
        listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
        return [(fragments.shown(one),) for one in listed]

    def said(self, rows: Sequence[Texts]) -> Any:
        return _one_or_more([fragments.text(one) for (one,) in rows if one.strip()])

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        blank = "–" if self.many else _("as usual")
        options = with_value(self.groups, row[0], words_of(row[0], choices) if "{" in row[0] else "", blank=blank)
        return (Input(names[0], row[0], widget="choice", groups=options, shows=self.shows),)


@dataclass(frozen=True)
class Events:
    """Events by their words; one that nobody knows yet can be made one of this plan in place. `width` 2: between two."""

    width: int = 1
    many: bool = True
    own: bool = True
    more: tuple[Group, ...] = ()
    """What may stand there besides an event."""

    def cells(self, value: Any) -> list[Texts]:
        if self.width == 1:
            listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
            return [(fragments.written(one),) for one in listed]
        pairs = value if isinstance(value, list) else []
        if pairs and not any(isinstance(one, list) for one in pairs):
            pairs = [pairs]
        return [tuple(fragments.written(one) for one in pair) for pair in pairs if isinstance(pair, list)]

    def said(self, rows: Sequence[Texts]) -> Any:
        kept = [row for row in rows if any(one.strip() for one in row)]
        if self.width == 1:
            return _one_or_more([_event(one) for (one,) in kept])
        if any(not one.strip() for row in kept for one in row):
            raise Refusal("half", _("Choose both: when it stands still, and when it goes on."))
        return [[_event(one) for one in row] for row in kept]

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        labels = ("",) if self.width == 1 else (_("from when"), _("until when"))
        return tuple(
            self._input(name, one, label, choices) for name, one, label in zip(names, row, labels, strict=True)
        )

    def fills(self, name: str, choices: Choices) -> tuple[tuple[str, Words], ...]:
        """The wait for somebody else that its subject knows, from its beginning to its end."""
        subjects = dict.fromkeys(choices.names.vocabulary.subject_of(kind) for kind in choices.kinds)
        pairs = [(f"{one}.waiting", f"{one}.resumed") for one in subjects]
        return tuple(
            (f"{name} {begin} {end}", capital(choices.event(begin)))
            for begin, end in pairs
            if choices.is_event(begin) and choices.is_event(end)
        )

    def _input(self, name: str, value: str, label: str, choices: Choices) -> Input:
        own = (Group("", ((OWN, _("An event of our own …")),)),) if self.own else ()
        known = (*self.more, *choices.events, *own)
        groups = with_value(known, value, words_of(value, choices), blank="–")
        unknown = bool(value) and value[:1] not in ("{", "[") and not choices.is_event(value)
        unknown = unknown and all(value != one for group in self.more for one, _word in group.options)
        return Input(
            name, value, label, "choice", groups, shows=True, new=f"new.{name}" if unknown and self.own else ""
        )  # fmt: skip


@dataclass(frozen=True)
class After:
    """So long after an event: `2d after ticket.opened`."""

    width: ClassVar[int] = 2
    many: ClassVar[bool] = False

    def cells(self, value: Any) -> list[Texts]:
        if isinstance(value, Mapping):
            return [(fragments.shown(value.get("amount")), fragments.written(value.get("after")))]
        amount, _after, event = str(value or "").partition(" after ")
        return [(amount.strip(), event.strip())]

    def said(self, rows: Sequence[Texts]) -> Any:
        amount, event = (one.strip() for one in (rows[0] if rows else ("", "")))
        if not amount and not event:
            return ""
        if event[:1] in ("{", "["):
            return {"amount": amount, "after": fragments.text(event)}
        if not amount or not event:
            raise Refusal("half", _("Say both: how long, and after what."))
        return f"{amount} after {event}"

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        event = Events(many=False, own=False).inputs((names[1],), (row[1],), choices)[0]
        first = Input(names[0], row[0], _("how long"))
        return (first, Input(event.name, event.value, _("after"), "choice", event.groups))


@dataclass(frozen=True)
class Conditions:
    """Attribute by attribute, which values are meant or are not; several rows on one attribute mean any of them."""

    width: ClassVar[int] = 3
    many: ClassVar[bool] = True

    def cells(self, value: Any) -> list[Texts]:
        if not isinstance(value, Mapping):
            return []
        return [
            (name, "!" if str(one).startswith("!") else "", fragments.shown(one).removeprefix("!"))
            for name, wanted in value.items()
            for one in (wanted if isinstance(wanted, list) else [wanted])
        ]

    def said(self, rows: Sequence[Texts]) -> Any:
        found: dict[str, list[str]] = {}
        for name, sign, value in rows:
            if not name.strip():
                continue
            if not value.strip():
                told = _("Say which %(attribute)s is meant.") % {"attribute": said.word(name)}
                raise Refusal("no-value", told)
            found.setdefault(name, []).append(("!" if sign else "") + value.strip())
        return {name: _one_or_more(values) for name, values in found.items()}

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        name, sign, value = row
        attributes = with_value(choices.attributes, name, blank="–")
        first = Input(names[0], name, _("attribute"), "choice", attributes, shows=True)
        if not name:
            return (first,)
        signs = plain((("", _("is")), ("!", _("is not"))))
        known = choices.values(name)
        last = Input(names[2], value, _("value"), listed="")
        if known:
            values = with_value(plain((one, said.word(one)) for one in known), value, blank="–")
            last = Input(names[2], value, _("value"), "choice", values)
        return (first, Input(names[1], sign, _("is or is not"), "choice", signs), last)


@dataclass(frozen=True)
class Limits:
    """Bounds of an event's fields: at most, at least."""

    width: ClassVar[int] = 3
    many: ClassVar[bool] = True

    def cells(self, value: Any) -> list[Texts]:
        if not isinstance(value, Mapping):
            return []
        found: list[Texts] = []
        for name, bound in value.items():
            if isinstance(bound, Mapping):
                found += [(name, str(side), fragments.shown(one)) for side, one in bound.items()]
            else:
                found.append((name, "", fragments.shown(bound)))
        return found

    def said(self, rows: Sequence[Texts]) -> Any:
        found: dict[str, Any] = {}
        for name, side, value in rows:
            if not name.strip():
                continue
            if not value.strip():
                raise Refusal("no-value", _("Say the bound of %(field)s.") % {"field": said.word(name)})
            if side:
                before = found.get(name, {})
                known = before if isinstance(before, dict) else {"at_most": before}
                found[name] = {**known, side: value.strip()}
            else:
                found[name] = value.strip()
        return found

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        sides: list[tuple[str, Words]] = [("", _("at most")), ("at_least", _("at least"))]
        if row[1] == "at_most":
            sides[0] = ("at_most", _("at most"))
        fields = with_value(grouped(("", choices.event_fields)), row[0], blank="–")
        first = Input(names[0], row[0], _("field"), "choice", fields)
        if not choices.event_fields:
            first = Input(names[0], row[0], _("field"))
        return (
            first,
            Input(names[1], row[1], _("at most or at least"), "choice", plain(sides)),
            Input(names[2], row[2], _("bound")),
        )


@dataclass(frozen=True)
class Pairs:
    """Texts by name, such as a vague word and its meaning."""

    width: ClassVar[int] = 2
    many: ClassVar[bool] = True

    def cells(self, value: Any) -> list[Texts]:
        return [(str(name), fragments.shown(one)) for name, one in value.items()] if isinstance(value, Mapping) else []

    def said(self, rows: Sequence[Texts]) -> Any:
        found = {}
        for name, value in rows:
            if bool(name.strip()) != bool(value.strip()):
                raise Refusal("half", _("Fill in both fields, or leave both empty."))
            if name.strip():
                found[name.strip()] = value.strip()
        return found

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        return (Input(names[0], row[0], _("word")), Input(names[1], row[1], _("what it means")))


@dataclass(frozen=True)
class Prose:
    """Sentences of the prose, each in every language of the plan."""

    languages: tuple[str, ...]
    many: bool = True

    @property
    def width(self) -> int:
        return len(self.languages)

    def cells(self, value: Any) -> list[Texts]:
        listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
        return [tuple(self._in(one, language) for language in self.languages) for one in listed]

    def _in(self, one: Any, language: str) -> str:
        if isinstance(one, Mapping):
            return str(one.get(language, ""))
        return str(one) if language == self.languages[0] else ""

    def said(self, rows: Sequence[Texts]) -> Any:
        found: list[Any] = []
        for row in rows:
            told = {language: text.strip() for language, text in zip(self.languages, row, strict=True) if text.strip()}
            if told:
                found.append(told[self.languages[0]] if list(told) == [self.languages[0]] and self.width == 1 else told)
        return found if self.many else found[0] if found else ""

    def inputs(self, names: Texts, row: Texts, choices: Choices) -> tuple[Input, ...]:
        return tuple(
            Input(name, text, language if self.width > 1 else "", "long")
            for name, text, language in zip(names, row, self.languages, strict=True)
        )


def _event(typed: str) -> Any:
    if typed.strip() == OWN:
        raise Refusal("unnamed-event", _("Say what happens: it becomes an event of this plan."))
    return fragments.text(typed)


def _one_or_more(values: list[Any]) -> Any:
    return values if len(values) > 1 else values[0] if values else ""
