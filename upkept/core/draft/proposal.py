"""What a draft proposes for each sentence of the prose: the shapes that the form, the command line and the writer share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["promise", "aim", "background", "unmeasured", "definition", "exclusion"]
ROLES: tuple[Role, ...] = ("promise", "aim", "background", "unmeasured", "definition", "exclusion")
Fields = Mapping[str, Any]
"""A commitment's keys as the plan writes them (`kind` included, `quote` left out): texts, lists and mappings alone."""


@dataclass(frozen=True, slots=True)
class About:
    """The product that the plan is for."""

    slug: str
    name: str
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: in which language's prose, on which line, and at [start, end) of the text that is seen."""

    language: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """What was read at [start, end) of the sentence's text: `what` it is, and its `value` as the plan writes it (24h).

    `what`: a kind of figure of the checker (amount, period, percent, time, weekday …), `label` (a value such as "P1"),
    `vague` or `hedge`.
    """

    start: int
    end: int
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Further:
    """Another commitment that the same sentence makes: "Response: 4 h, solution: 1 d"."""

    id: str
    kind: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Guess:
    """What the sentence seems to be. `why`: what was recognised; `questions`: what was not certain.

    `sure`: the fields are whole, the checker agrees with them, and each figure of the sentence is in them. A guess that is
    not sure has at least one question; a figure that found no place in the fields is named in one.
    """

    role: Role
    kind: str | None = None
    id: str = ""
    fields: Fields = field(default_factory=dict)
    figures: tuple[Span, ...] = ()
    sure: bool = False
    why: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    also: tuple[Further, ...] = ()

    @property
    def commitments(self) -> tuple[Further, ...]:
        """All commitments of the sentence, the first included."""
        if not self.kind or not self.fields:
            return ()
        return (Further(self.id, self.kind, self.fields), *self.also)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list item or table row. `heading`: those above it, from the outermost in.

    `spoken`: a table row with its column headings. `places`: one in each language in which it is said, the first one's first.
    `leads`: it only leads to the list or table that follows, and needs no decision.
    """

    number: int
    text: str
    heading: tuple[str, ...]
    language: str
    places: tuple[Place, ...]
    guess: Guess
    spoken: str = ""
    form: str = "sentence"
    leads: bool = False
    under: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The whole draft: its sentences, and the calendars, attributes … that their commitments name.

    `assumed`: what the prose did not say and somebody must look at (hours, holidays), one sentence each. `stated`: calendars
    that the page defines. `version`: that of the page, and `begins`: the day (ISO) from which it holds, where it names them.
    """

    product: About
    languages: tuple[str, ...]
    prose: Mapping[str, str]
    sentences: tuple[Sentence, ...]
    calendars: Mapping[str, Any] = field(default_factory=dict)
    windows: Mapping[str, Any] = field(default_factory=dict)
    freezes: tuple[Mapping[str, Any], ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    releases: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, Any] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    version: str = ""
    begins: str = ""

    def sentence(self, number: int) -> Sentence:
        return next(one for one in self.sentences if one.number == number)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a sentence. `fields` None: those of the guess, if it has any for the role."""

    role: Role
    id: str = ""
    fields: Fields | None = None
    why: str = ""
