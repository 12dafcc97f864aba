"""The names that a plan may refer to: its own calendars, windows, attributes, classes, and the events that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from upkept.core.plan.model import Attribute
from upkept.core.plan.vocabulary import Vocabulary

CALENDAR_VALUES = ("open", "closed")


@dataclass(slots=True)
class Names:
    """Filled section by section while a plan is read, so that later sections are checked against earlier ones.

    `unread`: attributes whose values could not be read; their targets are not held against them.
    `kinds`: the events that the promise which is being read speaks of; conditions may name what their subjects have.
    """

    vocabulary: Vocabulary
    calendars: tuple[str, ...] = ("always",)
    windows: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()

    def values_of(self, attribute: str, kinds: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        """The values that the attribute can have; None where any text is one. `kinds`: of events on whose subjects it is."""
        if attribute in self.attributes:
            return self.attributes[attribute].values
        if attribute in self.calendars:
            return CALENDAR_VALUES
        if attribute == "class":
            return self.releases or None
        if attribute == "phase":
            return self.phases or None
        if attribute == "line":
            return None
        return self.vocabulary.values_of(attribute, kinds or self.kinds)

    def known_attributes(self, kinds: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What a condition may name: attributes of the plan, calendars, and the fields that such subjects' events carry."""
        fields = self.vocabulary.field_names(kinds or self.kinds)
        return tuple(
            dict.fromkeys([*self.attributes, *self.unread, *self.calendars, "class", "line", "phase", *fields])
        )

    def fields_of(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The fields that each of these events may carry: its own, and the plan's attributes."""
        derived = [attribute.field for attribute in self.attributes.values() if attribute.field]
        return tuple(dict.fromkeys([*self.vocabulary.own_fields(kinds), *self.attributes, *self.unread, *derived]))
