"""The plain values that components are drawn from, so that a page says what there is and a component how it looks.

Instants are whole UTC seconds; zones are IANA names; words arrive already in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["kept", "running", "at_risk", "late", "broken", "paused", "excused", "unmeasured", "void"]
STATES: tuple[State, ...] = ("kept", "running", "at_risk", "late", "broken", "paused", "excused", "unmeasured", "void")
StretchKind = Literal["counted", "paused", "closed"]
Tone = Literal["info", "kept", "at_risk", "broken"]


@dataclass(frozen=True)
class Mark:
    """A state: `label` replaces the state's own word, `used` (0 … 1) is the share of time gone and fills the ring."""

    state: State
    label: str = ""
    used: float | None = None


@dataclass(frozen=True)
class StripMonth:
    """One month of a record, by outcome. `label` names the month in full: "March 2026"."""

    label: str
    kept: int = 0
    not_kept: int = 0
    excused: int = 0
    href: str = ""

    @property
    def cases(self) -> int:
        return self.kept + self.not_kept + self.excused


@dataclass(frozen=True)
class Strip:
    """Twelve months, oldest first. `name` says whose they are, for those who hear the page."""

    months: tuple[StripMonth, ...]
    name: str = ""
    measured: bool = True


@dataclass(frozen=True)
class HeatCell:
    """One weekday and hour: how many starts were tried, and how many of them can be kept."""

    starts: int
    kept: int


@dataclass(frozen=True)
class HeatMap:
    """A week, Monday first, each row 24 hours. `name` says whose it is."""

    name: str
    rows: tuple[tuple[HeatCell, ...], ...]


@dataclass(frozen=True)
class Score:
    """Raw and adjusted count of a period; under 20 cases the page shows counts, never per cent.

    `older`: where it counts none, there were cases before the period.
    """

    kept: int
    cases: int
    adjusted_kept: int | None = None
    adjusted_cases: int | None = None
    running: int = 0
    void: int = 0
    older: bool = False


@dataclass(frozen=True)
class Term:
    """One line of a definition list; `note` stands small under the value."""

    name: str
    value: object
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Record:
    """A promise's record: short in the margin, whole where it is opened.

    `key` joins the sentence (`id="p-KEY"`) with its note (`id="note-KEY"`); `pair` (1 … 8) numbers the promises of one
    block so that the two light each other without JavaScript. `facts` are worst case, longest wait, method …
    `home`: where its sentence stands, if not on the same page. `hidden`: the line that stands in place of a hidden record.
    """

    key: str
    title: str
    mark: Mark
    score: Score | None = None
    strip: Strip | None = None
    sentence: str = ""
    home: str = ""
    href: str = ""
    why: str = ""
    hidden: str = ""
    aim: bool = False
    pair: int = 1
    facts: tuple[Term, ...] = ()
    downloads: tuple[Link, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """A half-open stretch of time [from_, to) and why it counted or did not."""

    from_: int
    to: int
    kind: StretchKind
    cause: str = ""


@dataclass(frozen=True)
class TimeLine:
    """What the explain picture shows. `zone` is the promise's, `reader_zone` the reader's where it differs."""

    start: int
    end: int
    now: int
    due: int | None
    zone: str
    stretches: tuple[Stretch, ...]
    met: int | None = None
    state: State = "running"
    reader_zone: str = ""
    name: str = ""


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere; `icon` is a heroicon, `here` the place where the reader is.

    `live`: the topic at which its count is fetched anew, from `refresh`.
    """

    label: str
    href: str
    icon: str = ""
    here: bool = False
    count: int | None = None
    download: bool = False
    live: str = ""
    refresh: str = ""


@dataclass(frozen=True)
class Column:
    """A column: `key` is used in `?sort=`; `align` is start or end; a `hidden` head is only heard; a `wide` one holds text."""

    label: str
    key: str = ""
    align: Literal["start", "end"] = "start"
    hidden: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """A row; cells are words, numbers, a Mark, a When, a Bar, a Person or a Link. The first cell names the row.

    `under`: what is said of it at length, below it.
    """

    cells: tuple[object, ...]
    href: str = ""
    ref: str = ""
    under: object = ""


@dataclass(frozen=True)
class Table:
    """A table; `sort` is the column's key, with a minus in front when descending."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sort: str = ""
    query: str = ""
    empty: str = ""


@dataclass(frozen=True)
class When:
    """An instant to be shown in words; `live` ticks in the browser; `due` says "late by" once it has passed."""

    at: int
    live: bool = False
    due: bool = False


@dataclass(frozen=True)
class Bar:
    """Share of a case's time that is gone (0 … 1, more when late) in the colour of its state."""

    used: float
    state: State = "running"
    label: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody, as they are named to this reader. `role` is small beside the name."""

    name: str
    role: str = ""


@dataclass(frozen=True)
class Badge:
    """A small word beside a thing: an attribute's value, a class of release."""

    label: str
    tone: Tone | Literal[""] = ""


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline: what happened, said as a sentence."""

    at: int
    sentence: str
    by: str = ""
    mark: Mark | None = None
    body: str = ""
    href: str = ""
    late_recorded: str = ""


@dataclass(frozen=True)
class Pages:
    """Where in a long list the reader is. Pages count from 1; `query` keeps the filters ("state=late&")."""

    number: int
    last: int
    total: int | str
    query: str = ""


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Filter:
    """One question of the filter bar."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    kind: Literal["choice", "text", "month"] = "choice"


@dataclass(frozen=True)
class Empty:
    """Nothing here yet: what will be here, and how to get there."""

    title: str
    sentence: str
    action: Link | None = None


@dataclass(frozen=True)
class Signature:
    """Who stands for a published plan, and what proves it. `published` is an instant."""

    name: str
    role: str
    version: str
    published: int
    digest: str = ""
    href: str = ""


@dataclass(frozen=True)
class Site:
    """The face of a product's public pages: its name, where it is at home, and the quiet navigation."""

    name: str
    href: str
    nav: tuple[Link, ...] = ()
    tagline: str = ""


@dataclass(frozen=True)
class Desk:
    """The frame of the staff pages: the areas of the rail, who is signed in, and where Ctrl-K searches.

    `search_href` answers `?q=` with a page, and htmx with a list of links alone; `topics` are those of live pages.
    """

    areas: tuple[Link, ...]
    person: Person | None = None
    account_href: str = ""
    sign_out_href: str = ""
    search_href: str = ""
    topics: str = ""
