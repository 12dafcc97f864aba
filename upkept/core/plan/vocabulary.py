"""The events that a plan may speak of: Upkept's own (`standard.py`), those of the areas, and those that a plan defines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from upkept.core.plan.standard import EVENTS

FieldType: TypeAlias = Literal["text", "number", "duration", "date", "yes-no", "list"]
FIELD_TYPES: tuple[str, ...] = get_args(FieldType)
YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an event. `values`: the only ones it may have (none: any of its type). A `date` may carry a time of day.

    A `duration` is whole seconds, or written (`4h`).
    """

    type: FieldType = "text"
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventKind:
    """`subject` is the kind of what it happens to (`ticket` of `ticket:481`); `says` the English sentence, of `{subject}`."""

    kind: str
    subject: str
    says: str
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """Kinds by name. Two fields of one name on one kind of subject mean the same."""

    kinds: Mapping[str, EventKind]

    def merged(self, more: Iterable[EventKind]) -> Vocabulary:
        """With these as well; one of a known name takes its place, and keeps the fields that were known."""
        kinds = dict(self.kinds)
        for new in more:
            known = kinds.get(new.kind)
            fields = {**known.fields, **new.fields} if known else new.fields
            kinds[new.kind] = EventKind(new.kind, new.subject, new.says, fields)
        return Vocabulary(kinds)

    def subject_of(self, kind: str) -> str:
        """The kind of subject; empty for an unknown event."""
        return self.kinds[kind].subject if kind in self.kinds else ""

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind.subject for kind in self.kinds.values()))

    def own_fields(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """The fields that each of these events carries."""
        tables = [self.kinds[kind].fields for kind in kinds if kind in self.kinds]
        return tuple(name for name in (tables[0] if tables else ()) if all(name in table for table in tables))

    def field_names(self, kinds: Iterable[str] = ()) -> tuple[str, ...]:
        """The fields of all events on the subjects of these; of all events if none is given."""
        return tuple(dict.fromkeys(name for other in self._beside(kinds) for name in other.fields))

    def values_of(self, name: str, kinds: Iterable[str] = ()) -> tuple[str, ...] | None:
        """The values of a field on the subjects of these events; None where any text is one, or nothing has the field."""
        known = [other.fields[name] for other in self._beside(kinds) if name in other.fields]
        if not known or any(not one.values for one in known):
            return None
        return tuple(dict.fromkeys(value for one in known for value in one.values))

    def _beside(self, kinds: Iterable[str]) -> Iterable[EventKind]:
        subjects = {self.subject_of(kind) for kind in kinds}
        return (other for other in self.kinds.values() if not subjects or other.subject in subjects)


def event_kind(kind: str, subject: str, says: str, fields: str = "") -> EventKind:
    """One kind, its fields in short: `"channel, urgent:yes-no, impact:outage|degraded"`; text unless said."""
    table: dict[str, Field] = {}
    for part in filter(None, (part.strip() for part in fields.split(","))):
        name, _, written = part.partition(":")
        table[name] = Field("text", tuple(written.split("|"))) if "|" in written else own_field(written or "text")
    return EventKind(kind, subject, says, table)


def own_field(written: str) -> Field:
    """The field of a type as a plan writes it. Raises ValueError for another word."""
    for known in get_args(FieldType):
        if written == known:
            return Field(known, YES_NO if known == "yes-no" else ())
    raise ValueError(f"{written!r} is no type of field; write {', '.join(FIELD_TYPES)}")


STANDARD = Vocabulary({}).merged(
    event_kind(kind, subject, says, fields) for subject, rows in EVENTS for kind, says, fields in rows
)
"""Upkept's own events."""
