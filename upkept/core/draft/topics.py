"""Between which events a time runs: from what a clause says is done (answered, fixed, assessed …) and what it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from upkept.core.draft.book import Book
from upkept.core.draft.lexicon import every, speaks
from upkept.core.draft.questions import Question


@dataclass(frozen=True, slots=True)
class Pair:
    """The two events, a name for the promise, a condition, and whether the sentence itself said so."""

    start: Any
    stop: Any
    id: str
    where: dict[str, str] = field(default_factory=dict)
    asks: str = ""


_ACTIONS = ("answer", "resolve", "triage", "review", "handle")


def action_of(text: str, language: str, at: int | None = None) -> str:
    """What is done: the action that stands nearest to the figure; "" where none is named."""
    found: list[tuple[int, int, str]] = []
    for number, action in enumerate(_ACTIONS):
        for match in every(action, text, language):
            away = 0 if at is None else (at - match.end() if match.end() <= at else (match.start() - at) * 2 + 5)
            found.append((away + (40 if action == "handle" else 0), number, action))
    return min(found)[2] if found else ""


def subject_of(texts: tuple[str, ...], language: str) -> str:
    """What it is about, from the nearest text that says so. A heading "Security" speaks of reports of weaknesses."""
    for number, text in enumerate(texts):
        if number > 2 and speaks("security", text, language):
            return "vulnerability"
        for subject in (
            "review",
            "vulnerability",
            "pull",
            "request",
            "call",
            "alert",
            "bug",
            "incident",
            "idea",
            "complaint",
            "topic",
        ):
            if speaks(subject, text, language):
                return subject
    return ""


def pair_of(clause: str, around: tuple[str, ...], language: str, book: Book, at: int | None = None) -> Pair:
    """The events of a deadline. `around`: the whole sentence, what stands over it, headings, from the nearest."""
    action = action_of(clause, language, at)
    for text in around:
        if not action:
            action = action_of(text, language)
    subject = subject_of((clause, *around), language)
    if action == "review" and subject == "review":
        return Pair("incident.resolved", "review.published", "post-mortem")
    if subject == "review" and action in ("handle", "resolve", ""):
        return Pair("incident.resolved", "review.published", "post-mortem")
    if subject == "review":
        subject = "incident"
    if action in ("handle", "answer") and speaks("breach", " ".join((clause, *around[:2])), language):
        told = _own(
            book, "breach.discovered", "{subject} was discovered", "breach.told", "{subject} was told", "breach-told"
        )
        return replace(told, asks=_A_BREACH)
    above = around[0] if around and not action_of(clause, language) else ""
    if action == "resolve" and (speaks("workaround", clause, language) or speaks("workaround", above, language)):
        return Pair("ticket.opened", "ticket.worked_around", "workaround")
    if action == "resolve" and speaks("backup", " ".join((clause, *around[:2])), language):
        return Pair(
            book.own("restore.requested", "{subject} was asked for"),
            book.own("restore.completed", "{subject} was completed"),
            "restored",
        )
    if action in ("handle", "resolve") and speaks("security", clause, language) and speaks("patch", clause, language):
        return Pair("advisory.matched", "advisory.remedied", "security-patched")
    if action == "resolve" and speaks("patch", clause, language) and speaks("deploy", clause, language):
        action = "handle"  # "patches are installed": nobody's case is solved by it
    table = _TABLE.get((subject, action)) or _TABLE.get(("", action))
    if (subject, action) == ("incident", "handle") and not any(speaks(word, clause, language) for word in _TELLS):
        return replace(_TABLE[subject, action](book), asks=_WORKED_ON)
    if subject in ("", "bug", "complaint") and action == "answer" and _AUTOMATIC.search(clause):
        return replace((table or _TABLE["", "answer"])(book), asks=_BY_A_PERSON)
    if subject == "vulnerability" and action in ("handle", "") and _discloses(clause, language):
        return Pair("advisory.reported", "advisory.disclosed", "disclosed")
    if action == "handle" and subject == "vulnerability" and speaks("patch", clause, language):
        return Pair("advisory.matched", "advisory.remedied", "security-patched")
    if table:
        return table(book)
    if action or any(speaks("handle", text, language) for text in around):
        return _table_handle(book)
    return Pair(
        "ticket.opened",
        "ticket.answered",
        "answered",
        asks=Question(
            "Until what does this time run? The first answer by a person is assumed; `ticket.resolved` would be the solution."
        ),
    )


def _table_handle(book: Book) -> Pair:
    return _TABLE["", "handle"](book)


def _discloses(text: str, language: str) -> bool:
    return any(part in text.lower() for part in ("disclos", "divulg", "offenleg", "public", "veröffentlich"))


def _own(book: Book, begun: str, begins: str, done: str, ends: str, id: str) -> Pair:
    return Pair(book.own(begun, begins), book.own(done, ends), id)


def _typed(book: Book, value: str, pair: Pair) -> Pair:
    book.labels.setdefault("type", {}).setdefault(value, 50.0)
    return Pair(pair.start, pair.stop, pair.id, {"type": value}, pair.asks)


_HANDLE = Question(
    "Which event ends this time? `ticket.resolved` is assumed: the case is done. Name another one if it is something else."
)
_WORKED_ON = Question(
    "Which event ends this time? `incident.updated` is assumed: somebody says how it stands. Name another one if it is something "
    "else."
)
_A_BREACH = Question(
    "A breach of personal data is not every incident: it has events of your own here. Who records that it was found, and told?"
)
_BY_A_PERSON = Question("A confirmation that a program sends is no answer by a person: which event shows it?")
_AUTOMATIC = re.compile(
    r"(?<!\w)(?:automatic\w*|automated|auto-?repl\w+|automatisch\w*|automátic\w+|automatiqu\w+)(?!\w)", re.I
)
_TELLS = ("notify", "status", "kept posted")
_TABLE: dict[tuple[str, str], Callable[[Book], Pair]] = {
    ("", "answer"): lambda book: Pair("ticket.opened", "ticket.answered", "answered"),
    ("", "resolve"): lambda book: Pair("ticket.opened", "ticket.resolved", "resolved"),
    ("", "triage"): lambda book: Pair("ticket.opened", "ticket.triaged", "triaged"),
    ("", "handle"): lambda book: Pair("ticket.opened", "ticket.resolved", "handled", asks=_HANDLE),
    ("", "review"): lambda book: Pair("incident.resolved", "review.published", "post-mortem"),
    ("vulnerability", "answer"): lambda book: Pair(
        "advisory.reported", "advisory.acknowledged", "security-report-answered"
    ),
    ("vulnerability", "resolve"): lambda book: Pair("advisory.reported", "advisory.remedied", "vulnerability-fixed"),
    ("vulnerability", "triage"): lambda book: Pair("advisory.reported", "advisory.assessed", "vulnerability-assessed"),
    ("incident", "answer"): lambda book: Pair("incident.opened", "incident.acknowledged", "incident-answered"),
    ("incident", "resolve"): lambda book: Pair("incident.opened", "incident.resolved", "incident-resolved"),
    ("incident", "handle"): lambda book: Pair("incident.opened", "incident.updated", "incident-told"),
    ("alert", "answer"): lambda book: Pair("alert.opened", "alert.acknowledged", "alert-answered"),
    ("bug", "answer"): lambda book: _typed(book, "bug", Pair("ticket.opened", "ticket.answered", "bug-answered")),
    ("bug", "resolve"): lambda book: _typed(book, "bug", Pair("ticket.opened", "bug.deployed", "bug-fixed")),
    ("bug", "triage"): lambda book: _typed(book, "bug", Pair("ticket.opened", "ticket.triaged", "bug-triaged")),
    ("idea", "answer"): lambda book: _typed(book, "idea", Pair("ticket.opened", "ticket.answered", "idea-answered")),
    ("idea", "handle"): lambda book: _typed(
        book, "idea", Pair("ticket.opened", ["idea.accepted", "idea.declined"], "idea-decided")
    ),
    ("complaint", "answer"): lambda book: _typed(
        book, "complaint", Pair("ticket.opened", "ticket.answered", "complaint-answered")
    ),
    ("complaint", "resolve"): lambda book: _typed(
        book, "complaint", Pair("ticket.opened", "ticket.resolved", "complaint-resolved")
    ),
    ("request", "handle"): lambda book: Pair(
        "request.opened", ["request.completed", "request.declined"], "data-request"
    ),
    ("request", "resolve"): lambda book: Pair(
        "request.opened", ["request.completed", "request.declined"], "data-request"
    ),
    ("request", "answer"): lambda book: Pair(
        "request.opened", ["request.completed", "request.declined"], "data-request"
    ),
    ("topic", "answer"): lambda book: Pair("topic.opened", "topic.answered", "topic-answered"),
    ("call", "answer"): lambda book: _own(
        book, "call.received", "{subject} came in", "call.answered", "{subject} was answered", "call-answered"
    ),
    ("pull", "answer"): lambda book: _own(
        book, "pull.opened", "{subject} was proposed", "pull.answered", "{subject} was answered", "pull-answered"
    ),
    ("pull", "triage"): lambda book: _own(
        book, "pull.opened", "{subject} was proposed", "pull.reviewed", "{subject} was reviewed", "pull-reviewed"
    ),
    ("pull", "handle"): lambda book: _own(
        book, "pull.opened", "{subject} was proposed", "pull.reviewed", "{subject} was reviewed", "pull-reviewed"
    ),
}

_RECURRING: tuple[tuple[str, str, str], ...] = (
    ("drill", "drill.passed", "restore-drill"),
    ("pentest", "pentest.completed", "penetration-test"),
    ("audit", "audit.completed", "audit"),
    ("business review", "organisation.reviewed", "service-review"),
    ("roadmap", "roadmap.published", "roadmap"),
    ("documentation", "documentation.updated", "documentation"),
    ("changelog", "changelog.published", "changelog"),
    ("backup", "backup.completed", "backup"),
    ("certificate", "certificate.renewed", "certificates"),
    ("maintenance", "maintenance.completed", "maintenance"),
)
_OWN_RECURRING: tuple[tuple[str, str, str, str], ...] = (
    ("survey", "survey.completed", "{subject} was completed", "survey"),
    ("scan", "scan.completed", "{subject} was completed", "scan"),
    ("account", "access.reviewed", "{subject} was reviewed", "access-review"),
    ("training", "training.completed", "{subject} was completed", "training"),
)


def recurring(clause: str, around: tuple[str, ...], language: str, book: Book) -> tuple[str, str, dict[str, str], str]:
    """The event that recurs: (kind, name, condition, what is not certain)."""
    for text in (clause, *around):
        for concept, kind, id in _RECURRING:
            if speaks(concept, text, language) and not (concept == "maintenance" and speaks("release", text, language)):
                return kind, id, {}, ""
        for concept, kind, says, id in _OWN_RECURRING:
            if speaks(concept, text, language):
                return book.own(kind, says), id, {}, ""
        release = speaks("release", text, language)
        if release or (speaks("deploy", text, language) and speaks("patch", text, language)):
            named = class_of(text, language)
            where = {"class": book.release_class(named)} if named else {}
            return "release.completed", f"{named or 'release'}-cadence", where, ""
        if speaks("patch", text, language):
            return "component.updated", "updates", {}, ""
        if speaks("report", text, language):
            return "report.published", "report", {}, ""
    return (
        book.own("duty.done", "{subject} was done"),
        "duty",
        {},
        Question("Which event shows that it was done? `duty.done` stands in for it: give it a name of your own."),
    )


def class_of(text: str, language: str) -> str:
    """The class of release that a text speaks of; "" for any, or for several."""
    found = [name for name in ("minor", "major", "feature") if speaks(name, text, language)]
    if not found and "lts" in text.lower():
        found = ["lts"]
    if not found and speaks("security", text, language) and speaks("patch", text, language):
        found = ["security"]
    if not found and "patch" in text.lower() and speaks("release", text, language):
        found = ["patch"]
    return found[0] if len(found) == 1 else ""
