"""What an export of tickets probably says: which column is what, which word is which of the plan's, the order of its dates."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.core.selector import Where
from upkept.kit import sheets
from upkept.plans import drafts, queries
from upkept.plans.starting.written import written
from upkept.products.models import Product
from upkept.support.importers import csv as importer
from upkept.support.importers.csv import BadRow, Columns

MOMENTS = ("id", "opened", "answered", "resolved")
WAITING, DONE = "waiting", "done"
STATES = (DONE, WAITING, *importer.VOID)
"""What the word for a ticket's state may mean, beside nothing that concerns us."""
VOIDED = tuple(f"ticket.{one}" for one in importer.VOID)
USUAL = ("priority", "type")
"""Attributes that tickets have where the plan names none."""
MOST = 20_000
"""Tickets in one file: more are brought in by the command line, which has no browser waiting."""
MOST_WORDS = 30
SOURCE = "csv"
_ALIKE = (
    {"urgent", "critical", "emergency", "blocker", "highest", "p0", "p1", "very high"}
    | {"kritisch", "dringend", "sehr hoch", "notfall", "sofort"}
    | {"crítica", "crítico", "critica", "critico", "urgente", "muy alta", "emergencia"}
    | {"critique", "urgent", "urgente", "très haute", "urgence", "bloquant"},
    {"high", "major", "important", "p2"}
    | {"hoch", "wichtig"}
    | {"alta", "alto"}
    | {"haute", "élevée", "elevée", "majeure"},
    {"normal", "medium", "standard", "moderate", "p3"}
    | {"mittel", "normal"}
    | {"media", "medio", "normal"}
    | {"moyenne", "moyen", "normale"},
    {"low", "minor", "cosmetic", "trivial", "lowest", "p4"}
    | {"niedrig", "gering", "tief"}
    | {"baja", "bajo"}
    | {"basse", "faible", "mineure"},
)
"""Words for one and the same urgency, as common tools have them."""
_NUMBERED = re.compile(r"\(?(?:p|s|sev|severity|prio|priority|level)?[ -]?(\d)\)?(?:\s*[-–:.)]?\s*(\D+))?")
_INSTEAD = {"severity": "priority", "priority": "severity"}


_STATED = (
    ("spam", r"\b(spam|junk)"),
    ("merged", r"\b(merged?|duplicate[sd]?|dup|duplikat|dublette|doppelt|zusammengef|fusion|duplicad|doublon)"),
    (WAITING, r"\b(waiting|awaiting|pending|on.?hold|warte|zuruckgestellt|espera|pendiente|en attente)"),
    (DONE, r"\b(closed|resolved|solved|done|fixed|completed?|gelost|geloest|geschlossen|erledigt|abgeschlossen|beendet|cerrad"
     r"|resuelt|solucionad|termin|resolu|ferme|clos|cloture)"),
)  # fmt: skip
"""Meaning → the words for it, in lower case without accents."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """What the file says, read with some `Columns`. `counts`: kind of event → how many. `waiting`: tickets whose state says that
    they wait, since when it does not; `undated`: those that are done at a moment that it does not say."""

    events: tuple[Event, ...]
    bad: tuple[BadRow, ...]
    waiting: int = 0
    undated: int = 0

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(event.kind for event in self.events)

    @property
    def tickets(self) -> int:
        return self.counts.get("ticket.opened", 0)

    def of(self, number: int) -> list[list[Event]]:
        """The first tickets, each with its events."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            if event.subject not in found and len(found) == number:
                break
            found.setdefault(event.subject, []).append(event)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file as text, its headings, and each column's distinct words, the usual first. `gappy`: columns with empty cells."""

    text: str
    headings: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    samples: Mapping[str, tuple[str, ...]]
    gappy: frozenset[str]


def look(data: bytes) -> Sheet:
    """Raises Refusal: empty-csv, wrong-csv, too-many."""
    read = sheets.read(data)
    if len(read.lines) > MOST:
        raise Refusal(
            "too-many",
            _("The file has more than %(most)s tickets: bring it in in parts, or by `upkept import csv`.")
            % {"most": f"{MOST:,}"},
        )
    rows = [cells for _number, cells in read.lines if not isinstance(cells, str)]
    counts = {heading: Counter(row[heading] for row in rows if row[heading]) for heading in read.headings}
    words = {
        heading: tuple(word for word, _count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
        for heading, found in counts.items()
        if 0 < len({word.casefold() for word in found}) <= MOST_WORDS
    }
    samples = {heading: tuple(found)[:500] for heading, found in counts.items()}
    gappy = frozenset(heading for heading, found in counts.items() if found.total() < len(rows))
    return Sheet(sheets.decoded(data), read.headings, words, samples, gappy)


def attributes(product: Product, now: datetime) -> dict[str, tuple[str, ...]]:
    """What the plan tells tickets apart by, of the draft or else of the version in force: name → its values."""
    named = _plan(product, now).get("attributes")
    found = {
        str(name): tuple(str(one) for one in values) if isinstance(values, list) else ()
        for name, values in (named.items() if isinstance(named, dict) else ())
    }
    return found or dict.fromkeys(USUAL, ())


def targeted(product: Product, now: datetime) -> frozenset[str]:
    """The attributes that the plan's targets go by: a ticket without one is held to the strictest."""
    by = [one.get("by") for one in _commitments(product, now)]
    return frozenset(str(name) for names in by if names for name in (names if isinstance(names, list) else [names]))


def narrowed(product: Product, now: datetime) -> frozenset[str]:
    """The attributes that single promises are for a value of: a ticket without one is no case of theirs."""
    wheres = [one.get("where") for one in _commitments(product, now)]
    return frozenset(str(name) for where in wheres if isinstance(where, dict) for name in where)


def unknown(found: Tickets, attributes: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Attribute → how many tickets have none of its values, without those that are void."""
    void = {event.subject for event in found.events if event.kind in VOIDED}
    opened = [event.data for event in found.events if event.kind == "ticket.opened" and event.subject not in void]
    counts = {
        name: sum(data.get(name) not in values for data in opened) for name, values in attributes.items() if values
    }
    return {name: count for name, count in counts.items() if count}


def worded(sheet: Sheet, columns: Columns, found: Tickets) -> dict[str, Counter[str]]:
    """Attribute → how many tickets, without those that are void, have which word for it."""
    subjects = {event.subject for event in found.events} - {
        event.subject for event in found.events if event.kind in VOIDED
    }
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in columns.columns if name not in (*MOMENTS, importer.STATE)
    }
    for row in _rows(sheet):
        subject = f"ticket:{SOURCE}-{(row.get(columns.columns['id']) or '').strip()}"
        if subject not in subjects:
            continue
        subjects.remove(subject)  # the same number on a later line is not taken
        for name, tally in counts.items():
            if word := (row.get(columns.columns[name]) or "").strip():
                tally[word] += 1
    return counts


def without_case(found: Tickets, attributes: Mapping[str, Sequence[str]], product: Product, now: datetime) -> list[str]:
    """The promises for some tickets alone that none of these is a case of, by their ids."""
    void = {event.subject for event in found.events if event.kind in VOIDED}
    opened = [event.data for event in found.events if event.kind == "ticket.opened" and event.subject not in void]
    empty = []
    for name, one in (_plan(product, now).get("commitments") or {}).items():
        where = one.get("where") if isinstance(one, dict) and "ticket.opened" in str(one.get("start")) else None
        wanted = {key: value for key, value in where.items() if attributes.get(key)} if isinstance(where, dict) else {}
        which = Where({key: tuple(str(v) for v in (w if isinstance(w, list) else [w])) for key, w in wanted.items()})
        if which and not any(which.matches(data) for data in opened):
            empty.append(str(name))
    return empty


def _commitments(product: Product, now: datetime) -> list[Mapping[str, Any]]:
    found = _plan(product, now).get("commitments")
    return [one for one in found.values() if isinstance(one, dict)] if isinstance(found, dict) else []


def _plan(product: Product, now: datetime) -> Mapping[str, Any]:
    draft, row = drafts.alive(product), queries.row_in_force(product.slug, now)
    source = draft.source if draft is not None else row.source if row is not None else ""
    return written(source).document if source else {}


def guess_columns(headings: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """What each column probably is. A plan that speaks of severity takes a file's priority for it, and the other way round."""
    known = importer.guess_columns(list(headings))
    found = {ours: known[ours] for ours in (*MOMENTS, *names, importer.STATE) if ours in known}
    folded = {importer.fold(heading): heading for heading in headings}
    for name in names:
        taken = set(found.values())
        other = known.get(_INSTEAD.get(name, ""), folded.get(importer.fold(name), ""))
        if name not in found and other and other not in taken:
            found[name] = other
    return found


def spellings(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Words that differ in nothing but their case, together, in the order of the first of them: "Normal" and "normal" are one."""
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word.casefold(), []).append(word)
    return [tuple(one) for one in found.values()]


def same_word(theirs: str, ours: Sequence[str]) -> str:
    """The plan's word that theirs is, whatever its case, and whatever number stands before it; empty where it is none of them."""
    low, said = theirs.strip().casefold(), _numbered(theirs)[1]
    return next((one for word in (low, said) if word for one in ours if one.casefold() == word), "")


def guess_word(theirs: str, ours: Sequence[str]) -> str:
    """The plan's word for theirs: the same, or one of the same rank, or of the nearest, of two as near the more urgent one; empty
    where theirs is no word for an urgency, or the plan has fewer than two."""
    if own := same_word(theirs, ours):
        return own
    rank = _rank(theirs)
    ranks = [(known, one) for one in ours if (known := _rank(one)) is not None]
    if rank is None or not ranks:
        return ""
    if len(ranks) < 2 and ranks[0][0] != rank:
        return ""
    return min(ranks, key=lambda pair: (abs(pair[0] - rank), pair[0]))[1]


def _rank(word: str) -> int | None:
    """How urgent it is, 0 the most; None where nothing says so."""
    number, said = _numbered(word)
    for one in (word.strip().casefold(), said):
        for rank, group in enumerate(_ALIKE):
            if one and one in group:
                return rank
    return None if said or number is None else min(max(number - 1, 0), len(_ALIKE) - 1)


def _numbered(word: str) -> tuple[int | None, str]:
    """The number at its beginning, and what follows: "2", "S2", "2 hoch", "3 - Normal"."""
    found = _NUMBERED.fullmatch(word.strip().casefold())
    return (int(found[1]), (found[2] or "").strip()) if found else (None, "")


def guess_state(theirs: str) -> str:
    """Which of `STATES` their word means; empty where it is none."""
    plain = unicodedata.normalize("NFKD", theirs.lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return next((state for state, words in _STATED if re.search(words, plain)), "")


def guess_order(sheet: Sheet, columns: Mapping[str, str]) -> bool | None:
    """Whether the day comes first, where the file itself shows it: a 31 in one place decides for all."""
    pairs = [
        (int(found[1]), int(found[2]))
        for name in ("opened", "answered", "resolved")
        for one in sheet.samples.get(columns.get(name, ""), ())
        if (found := re.match(r"^\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}", one))
    ]
    first, second = any(a > 12 for a, _b in pairs), any(b > 12 for _a, b in pairs)
    return True if first and not second else False if second and not first else None


def read(sheet: Sheet, columns: Columns, product: str, now: datetime) -> Tickets:
    """Raises Refusal: column-needed, no-such-column."""
    events: list[Event] = []
    bad: list[BadRow] = []
    for one in importer.read_tickets(_rows(sheet), columns, product=product, source=SOURCE, now=round(now.timestamp())):
        (bad if isinstance(one, BadRow) else events).append(one)  # type: ignore[arg-type]  # each into its own
    return Tickets(tuple(events), tuple(bad), *_stated(sheet, columns, events))


def _stated(sheet: Sheet, columns: Columns, events: Sequence[Event]) -> tuple[int, int]:
    """How many of these tickets wait, and how many are done without a moment of it."""
    if importer.STATE not in columns.columns:
        return 0, 0
    read = {event.subject for event in events}
    dated = {event.subject for event in events if event.kind in ("ticket.resolved", "ticket.closed")}
    waiting, undated = set[str](), set[str]()
    for row in _rows(sheet):
        subject = f"ticket:{SOURCE}-{(row.get(columns.columns['id']) or '').strip()}"
        state = importer.state_of(row, columns, (WAITING, DONE)) if subject in read else ""
        if state == WAITING:
            waiting.add(subject)
        elif state == DONE and subject not in dated:
            undated.add(subject)
    return len(waiting), len(undated)


def _rows(sheet: Sheet) -> csv.DictReader[str]:
    delimiter = sheets.delimiter_of(sheet.text)
    return csv.DictReader(io.StringIO(sheet.text, newline=""), delimiter=delimiter, skipinitialspace=True)
