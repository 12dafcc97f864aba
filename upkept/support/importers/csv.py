"""Tickets from any tool's CSV export: one row a ticket, with the moments at which it was opened, answered, resolved."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from dateutil import parser as dates
from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.plans.assumed import ASSUMED

MOMENTS = {
    "opened": "ticket.opened",
    "answered": "ticket.answered",
    "resolved": "ticket.resolved",
    "closed": "ticket.closed",
}

# Column names of common exports (Zammad, Zendesk, Freshdesk, Jira, GitHub, osTicket) in English, German, Spanish and French,
# folded to letters and digits without accents.
KNOWN_COLUMNS: Mapping[str, str] = {
    "id": "id number ticketnumber ticketid ticket key issuekey issueid "
    "nummer nr ticketnummer ticketnr vorgangsnummer numero numerodeticket numerodeltiquet numeroduticket identifiant",
    "opened": "opened openedat created createdat createdtime datecreated requestedat createddate "
    "erstellt erstelltam erstelldatum erstellungsdatum angelegt angelegtam eroffnet eroffnetam eingang eingegangenam "
    "creado creadoel creadaen creadoen fechadecreacion abierto abiertoel fechadeapertura "
    "cree creele dateducreation datedecreation ouvert ouvertle dateouverture datedouverture",
    "answered": "answered answeredat initialresponsetime initialresponse firstresponse firstresponseat "
    "firstresponsetime firstreplyat firstresponded firstanswer "
    "ersteantwort ersteantwortam erstantwort erstereaktion erstreaktion beantwortet beantwortetam "
    "primerarespuesta respondido respondidoel fechadeprimerarespuesta "
    "premierereponse repondu reponduele repondule datedepremierereponse",
    "resolved": "resolved resolvedat resolvedtime solvedat solved resolutiondate closedat closed closedate closeat "
    "gelost gelostam geloestam erledigt erledigtam geschlossen geschlossenam abgeschlossen abgeschlossenam "
    "resuelto resueltoel fechaderesolucion cerrado cerradoel fechadecierre "
    "resolu resolule datederesolution ferme fermele clos closle datedecloture",
    "priority": "priority prioritat dringlichkeit prioridad priorite",
    "severity": "severity schweregrad severidad gravedad severite gravite",
    "type": "type tickettype issuetype typ art tickettyp kategorie tipo categoria categorie",
    "tier": "tier plan organizationtier",
    "state": "status state ticketstatus ticketstate issuestatus zustand ticketzustand estado statut etat",
}
STATE = "state"
"""The column that says how the ticket stands: no attribute of it, and no moment."""
VOID = ("spam", "merged")
"""What a state may mean that makes a ticket no request from its opening on: the journal has it, and it is a case of nothing."""


AHEAD = 60
"""Seconds by which another clock may be ahead of ours, as in the journal."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How this file's columns and values read. `columns`: what it is for us → the column's heading.

    `values`: attribute → (their value → ours); values not named are taken in lower case. `blank`: attribute → what tickets
    without one are. Of the words of the column `state` only those count that mean one of `VOID`. `zone`: of times without an
    offset. `day_first`: 03/04/2025 is 3 April; None: such a date is refused, because either reading could be silently wrong.
    """

    columns: Mapping[str, str]
    zone: str = "UTC"
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    day_first: bool | None = None
    blank: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadRow:
    """`line` counts from 1, headings included, as an editor shows it."""

    line: int
    sentence: str


def guess_columns(headings: list[str]) -> dict[str, str]:
    """What each heading probably is, by the names that common tools give their columns."""
    folded = {fold(heading): heading for heading in headings}
    found: dict[str, str] = {}
    for ours, theirs in KNOWN_COLUMNS.items():
        heading = next((folded[name] for name in theirs.split() if name in folded), None)
        if heading and heading not in found.values():
            found[ours] = heading
    return found


def fold(heading: str) -> str:
    """A heading as letters and digits without accents: "Erstellt am" is `erstelltam`; "#", alone, is a number."""
    plain = unicodedata.normalize("NFKD", heading.lower())
    return re.sub(r"[^a-z0-9]", "", plain) or ("number" if heading.strip() in ("#", "№") else "")


def open_csv(path: Path) -> TextIO:
    """The file as text: UTF-8 (with or without a mark), UTF-16 with its mark, else Windows-1252."""
    try:
        head = path.open("rb").read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return path.open(encoding="utf-16", newline="")
        with path.open(encoding="utf-8-sig", newline="") as trial:
            while trial.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return path.open(encoding="cp1252", errors="replace", newline="")
    except OSError as problem:
        raise Refusal("no-file", f"{path} cannot be read: {problem.strerror}.") from problem
    return path.open(encoding="utf-8-sig", newline="")


def reader(stream: TextIO) -> csv.DictReader[str]:
    """Rows by heading; the delimiter is found by looking (comma, semicolon, tab, bar)."""
    sample = stream.read(64 * 1024)
    stream.seek(0)
    rows = csv.DictReader(stream, delimiter=sheets.delimiter_of(sample), skipinitialspace=True)
    if not rows.fieldnames:
        raise Refusal("empty-csv", "The file is empty: its first line must name the columns.")
    return rows


def read_tickets(
    rows: csv.DictReader[str], mapping: Columns, *, product: str, source: str = "csv", now: int | None = None
) -> Iterator[Event | BadRow]:
    """The events of each row, or why the row says nothing; the rest of the file is read all the same.

    `source` begins the tickets' names (`ticket:csv-481`), so that they are never taken for tickets of ours.
    `now`: in UTC seconds, where a moment that has not come yet makes a row wrong.
    """
    _refuse_unknown_columns(mapping, list(rows.fieldnames or []))
    seen: dict[str, int] = {}
    zone = ZoneInfo(mapping.zone)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as problem:
            yield BadRow(rows.line_num, _("This row cannot be read as CSV: %(problem)s.") % {"problem": problem})
            continue
        try:
            events = _events(row, mapping, zone, product, source)
        except ValueError as problem:
            yield BadRow(rows.line_num, str(problem))
            continue
        if now is not None and events[-1].at > now + AHEAD:
            name = {"number": events[0].subject.partition("-")[2]}
            said = _(
                "Ticket %(number)s has a time that has not come yet: is the zone wrong, or the order of day and month?"
            )
            yield BadRow(rows.line_num, said % name)
            continue
        number = events[0].subject
        if number in seen:
            again = {"number": number.partition("-")[2], "line": seen[number]}
            yield BadRow(rows.line_num, _("Ticket %(number)s stands in line %(line)s already.") % again)
            continue
        seen[number] = rows.line_num
        yield from events


def _refuse_unknown_columns(mapping: Columns, headings: list[str]) -> None:
    for needed in ("id", "opened"):
        if needed not in mapping.columns:
            raise Refusal(
                "column-needed",
                f"Say which column holds {needed!r}: --map {needed}=HEADING. The file has: {', '.join(headings)}.",
                {"column": needed},
            )
    for ours, heading in mapping.columns.items():
        if heading not in headings:
            raise Refusal(
                "no-such-column", f"The file has no column {heading!r} (for {ours!r}). It has: {', '.join(headings)}."
            )


def _events(row: Mapping[str, str], mapping: Columns, zone: ZoneInfo, product: str, source: str) -> list[Event]:
    number = (row.get(mapping.columns["id"]) or "").strip()
    if not number:
        raise ValueError(_("The ticket has no number."))
    if re.search(r"\s", number) or len(number) > 150:
        raise ValueError(
            _("“%(number)s” cannot be a ticket's number: it has blanks, or is too long.") % {"number": number[:40]}
        )
    moments: dict[str, int] = {}
    attributes: dict[str, Any] = dict(mapping.blank)
    for ours, heading in mapping.columns.items():
        value = (row.get(heading) or "").strip()
        if not value or ours in ("id", STATE):
            continue
        if ours in MOMENTS:
            moments[ours] = _instant(value, zone, mapping.day_first, heading)
        else:
            attributes[ours] = mapping.values.get(ours, {}).get(value, value.lower())
    if assumed := [name for name in mapping.blank if not (row.get(mapping.columns.get(name, "")) or "").strip()]:
        attributes[ASSUMED] = assumed
    if "opened" not in moments:
        raise ValueError(_("Ticket %(number)s has no moment at which it was opened.") % {"number": number})
    if min(moments.values()) < moments["opened"]:
        raise ValueError(
            _("Ticket %(number)s was answered or resolved before it was opened: is a column or the zone wrong?")
            % {"number": number}
        )
    kinds: Mapping[str, str] = MOMENTS
    if void := state_of(row, mapping, VOID):
        moments = {"opened": moments["opened"], void: moments["opened"]}
        kinds = {"opened": MOMENTS["opened"], void: f"ticket.{void}"}
    return [
        Event(
            id=f"{source}:{number}:{ours}",
            product=product,
            kind=kinds[ours],
            subject=f"ticket:{source}-{number}",
            at=at,
            recorded=at,
            data=attributes if ours == "opened" else {},
            by="csv",
            how="imported",
        )
        for ours, at in sorted(moments.items(), key=lambda moment: (moment[1], list(kinds).index(moment[0])))
    ]


def state_of(row: Mapping[str, str], mapping: Columns, among: Collection[str]) -> str:
    """Which of these the row's state means; empty where none, or where there is no such column."""
    written = (row.get(mapping.columns.get(STATE, "")) or "").strip()
    meant = mapping.values.get(STATE, {}).get(written, "")
    return meant if meant in among else ""


_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}")
_NUMERIC = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}")


def _instant(text: str, zone: ZoneInfo, day_first: bool | None, heading: str) -> int:
    """Whole UTC seconds. A time without an offset is read in `zone`; one that comes twice there is the first."""
    numeric = _NUMERIC.match(text)
    if day_first is None and numeric and int(numeric[1]) <= 12 and int(numeric[2]) <= 12 and numeric[1] != numeric[2]:
        raise ValueError(
            _("“%(heading)s”: %(text)s may be read in two ways. Say whether the day or the month comes first.")
            % {"heading": heading, "text": text[:40]}
        )
    try:
        moment = (
            datetime.fromisoformat(text)
            if _ISO.match(text)
            else dates.parse(text, dayfirst=bool(day_first) or bool(numeric and int(numeric[1]) > 12))
        )
    except (ValueError, OverflowError) as problem:
        raise ValueError(
            _("“%(heading)s”: “%(text)s” is no date and time that can be read; write 2026-01-31 14:05.")
            % {"heading": heading, "text": text[:40]}
        ) from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return int(moment.astimezone(UTC).timestamp())
