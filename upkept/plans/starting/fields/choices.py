"""What can be chosen in a form: events in words by what they happen to, attributes and their values, names of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.draft.emit import flow
from upkept.core.plan.names import Names
from upkept.core.plan.promises import ROLES
from upkept.core.plan.vocabulary import STANDARD
from upkept.core.refusal import Refusal
from upkept.kit import said
from upkept.plans.shown import name as name_of
from upkept.plans.starting import fragments
from upkept.plans.starting.fields.shapes import Group, Words
from upkept.products.models import Role

OWN = "+"
"""In place of an event's name: one that the plan shall define."""


@dataclass
class Choices:
    """`kinds`: the events that the promise speaks of, on whose subjects conditions are asked; `by`: what targets depend on."""

    names: Names
    languages: tuple[str, ...] = ("en",)
    kinds: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    known: dict[str, tuple[Group, ...]] = field(default_factory=dict)

    @cached_property
    def events(self) -> tuple[Group, ...]:
        """Every event in words, under what it happens to; first what the promise is about, then the plan's own."""
        subjects: dict[str, list[tuple[str, Words]]] = {}
        for kind, one in self.names.vocabulary.kinds.items():
            subjects.setdefault(one.subject, []).append((kind, capital(self.event(kind))))
        mine = {self.names.vocabulary.subject_of(kind) for kind in self.kinds}
        order = sorted(subjects, key=lambda one: (one not in mine, one in STANDARD.subjects()))
        return tuple(Group(capital(subject_word(one)), tuple(subjects[one])) for one in order)

    @cached_property
    def attributes(self) -> tuple[Group, ...]:
        """What a condition may be on: the plan's attributes, then what the events themselves carry."""
        known = self.names.known_attributes(self.kinds)
        own = [one for one in known if one in self.names.attributes or one in ("class", "line", "phase")]
        fields = [one for one in known if one not in own and one not in self.names.calendars]
        hours = [one for one in known if one in self.names.calendars and one not in own]
        return grouped((_("Attributes of the plan"), own), (_("Of what happened"), fields), (_("Hours"), hours))

    @cached_property
    def event_fields(self) -> tuple[str, ...]:
        return self.names.fields_of(self.kinds) if self.kinds else ()

    def values(self, attribute: str) -> tuple[str, ...]:
        """The values that it can have; none where any text is one."""
        return self.names.values_of(attribute, self.kinds) or ()

    def listed(self, key: str) -> tuple[Group, ...]:
        """The names from which a key's value is one, or several; none where the plan does not know them all."""
        if key not in self.known:
            self.known[key] = self._listed(key)
        return self.known[key]

    def _listed(self, key: str) -> tuple[Group, ...]:
        if key == "owner":
            return plain((role, role_word(role)) for role in ROLES)
        if key in ("calendar", "starts_in"):
            return plain((one, calendar_word(one)) for one in self.names.calendars)
        if key == "phase":
            return plain((one, said.word(one)) for one in self.names.phases)
        if key == "within":
            return plain((one, name_of(one)) for one in self.names.windows)
        if key == "per":
            return plain((one, subject_word(one)) for one in self.names.vocabulary.subjects())
        if key == "by":
            valued = [one for one in self.names.known_attributes(self.kinds) if self.values(one)]
            return plain((one, said.word(one)) for one in valued if one not in self.names.calendars)
        if key == "of":
            promises = Group(_("Promises"), tuple((one, name_of(one)) for one in self.names.commitments))
            return (promises, *self.events)
        return ()

    def event(self, value: Any) -> str:
        """`ticket.opened` → "the ticket was opened"; what is asked of it besides follows in brackets."""
        if isinstance(value, Mapping):
            asked = [flow(value[key]).strip("{}[]") for key in ("where", "needs", "limits", "lacks") if value.get(key)]
            events = value.get("event", "")
            told = _(" or ").join(self.event(one) for one in (events if isinstance(events, list) else [events]))
            return f"{told} ({'; '.join(asked)})" if asked else told
        known = self.names.vocabulary.kinds.get(str(value))
        if known is None or not known.says:
            return str(value)
        if known.says == known.kind:
            return name_of(known.kind.replace(".", ": ", 1))
        return said.event(known.subject, known.says).replace("{subject}", said.the(known.subject))

    def is_event(self, written: str) -> bool:
        return written in self.names.vocabulary.kinds


def plain(options: Iterable[tuple[str, Words]]) -> tuple[Group, ...]:
    found = tuple(options)
    return (Group("", found),) if found else ()


def grouped(*groups: tuple[str, Sequence[str]]) -> tuple[Group, ...]:
    return tuple(Group(word, tuple((one, said.word(one)) for one in names)) for word, names in groups if names)


def with_value(
    groups: tuple[Group, ...], value: str, word: Words = "", *, blank: Words | None = None
) -> tuple[Group, ...]:
    """What is written is always among them, and what stands for nothing comes first."""
    before = [] if blank is None else [("", blank)]
    if value and all(value != one for group in groups for one, _word in group.options):
        before.append((value, word or said.word(value)))
    return (*plain(before), *groups)


def subject_word(subject: str) -> str:
    """A kind of subject without its article, as a heading."""
    return said.named(subject, "").strip()


def calendar_word(calendar: str) -> str:
    return _("the clock, day and night") if calendar == "always" else calendar.replace("_", " ")


def role_word(role: str) -> Words:
    return dict(Role.choices).get(role, role)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def words_of(written: str, choices: Choices) -> str:
    """The option for a value that is no plain event."""
    if written[:1] in ("{", "["):
        try:
            return capital(choices.event(fragments.text(written)))
        except Refusal:
            return written
    return written
