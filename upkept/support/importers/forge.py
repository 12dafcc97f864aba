"""Issues of any forge as tickets that happened: who answered first, when it was closed; what is doubtful is counted."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.support.importers.labels import Rules, attributes_of

REJECTED = "rejected"
"""The type of a bug that turned out to be none, or that will not be fixed."""
Thing = Mapping[str, Any]
"""One JSON object of an export."""


@dataclass(frozen=True, slots=True)
class Comment:
    """`team`: whether the forge says that its author belongs to the project; None: it does not say."""

    at: int
    by: str
    team: bool | None = None
    bot: bool = False


@dataclass(slots=True)
class Issue:
    """`comments` None: there are some, and the export does not hold them. `steps`: (at, `closed` or `reopened`), in order."""

    number: str
    opened: int
    by: str
    bot: bool = False
    team: bool | None = None
    labels: tuple[str, ...] = ()
    closed: int | None = None
    reason: str = ""
    comments: list[Comment] | None = field(default_factory=list)
    steps: list[tuple[int, str]] = field(default_factory=list)
    url: str = ""


@dataclass(slots=True)
class Found:
    """`events` in order of time. `counts`: what was doubtful, by a short name; `unused`: labels that said nothing.

    `links`: subject → (what the forge calls it, its address or nothing), for a site that may name it. `unsaid`: attributes
    on which a target depends, and how many issues have no label for them; `unpicked`: attributes by which promises pick
    their cases, likewise.
    """

    events: list[Event] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    hints: list[str] = field(default_factory=list)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    unsaid: Counter[str] = field(default_factory=Counter)
    unpicked: Counter[str] = field(default_factory=Counter)

    def look_for(self, graded: Collection[str], picked: Collection[str] = ()) -> None:
        """Count the tickets that do not say an attribute on which a target depends, or by which a promise picks them."""
        opened = [event.data for event in self.events if event.kind == "ticket.opened"]
        for names, told in ((graded, self.unsaid), (picked, self.unpicked)):
            for name in names:
                if count := sum(name not in data for data in opened):
                    told[name] = count

    def notes(self) -> list[str]:
        """Everything that whoever reads the figures should know, a sentence each."""
        told = [_notes(name, self.counts[name]) for name in NOTED if self.counts[name]]
        if self.unused:
            labels = sorted(self.unused.items(), key=lambda one: (-one[1], one[0]))[:8]
            named = ", ".join(f"“{label}” ({count})" for label, count in labels)
            told.append(_("Labels that say nothing to this plan: %(labels)s.") % {"labels": named})
        for name, count in sorted(self.unsaid.items()):
            told.append(
                ngettext(
                    "%(n)s issue has no label for its %(attribute)s: the strictest target counts.",
                    "%(n)s issues have no label for their %(attribute)s: the strictest target counts.",
                    count,
                )
                % {"n": f"{count:,}", "attribute": name}
            )
        for name, count in sorted(self.unpicked.items()):
            told.append(
                ngettext(
                    "%(n)s issue has no label for its %(attribute)s: no promise to one %(attribute)s alone counts it.",
                    "%(n)s issues have no label for their %(attribute)s: no promise to one %(attribute)s alone counts them.",
                    count,
                )
                % {"n": f"{count:,}", "attribute": name}
            )
        return told + [str(hint) for hint in self.hints]


def _notes(name: str, n: int) -> str:
    """What such a count means, in the reader's language."""
    match name:
        case "issues":
            said = ngettext("%(n)s issue was read as a case.", "%(n)s issues were read as a case each.", n)
        case "open":
            said = ngettext(
                "%(n)s issue has no comment from the team: still open.",
                "%(n)s issues have no comment from the team: still open.",
                n,
            )
        case "closed-silently":
            said = ngettext(
                "%(n)s issue was closed without a comment from the team: resolved, and not answered.",
                "%(n)s issues were closed without a comment from the team: resolved, and not answered.",
                n,
            )
        case "own":
            said = ngettext(
                "%(n)s issue was opened by the team itself: no case.",
                "%(n)s issues were opened by the team itself: no cases.",
                n,
            )
        case "bot":
            said = ngettext(
                "%(n)s issue was opened by a program: no case.", "%(n)s issues were opened by programs: no cases.", n
            )
        case "bot-comment":
            said = ngettext(
                "%(n)s comment is by a program: no answer.", "%(n)s comments are by programs: no answers.", n
            )
        case "pull":
            said = ngettext(
                "%(n)s entry is a pull or merge request: no case.",
                "%(n)s entries are pull or merge requests: no cases.",
                n,
            )
        case "ignored":
            said = ngettext(
                "%(n)s issue is left out because of its label.", "%(n)s issues are left out because of their labels.", n
            )
        case "moved":
            said = ngettext(
                "%(n)s issue was closed as a duplicate: void.", "%(n)s issues were closed as duplicates: void.", n
            )
        case "spam":
            said = ngettext("%(n)s issue was spam: void.", "%(n)s issues were spam: void.", n)
        case "rejected":
            said = ngettext(
                "%(n)s bug was closed as not planned: rejected, and void where a fix is promised.",
                "%(n)s bugs were closed as not planned: rejected, and void where a fix is promised.",
                n,
            )
        case "unknown":
            said = ngettext(
                "%(n)s issue has comments that are not in the file: nobody can tell whether it was answered, so it is left out.",
                "%(n)s issues have comments that are not in the file: nobody can tell whether they were answered, so they "
                "are left out.",
                n,
            )
        case "confidential":
            said = ngettext("%(n)s confidential issue is left out.", "%(n)s confidential issues are left out.", n)
        case "future":
            said = ngettext(
                "%(n)s step lies after the moment of this report and is left out.",
                "%(n)s steps lie after the moment of this report and are left out.",
                n,
            )
        case _:
            said = ngettext(
                "%(n)s entry is neither an issue nor a comment, or has no date: left out.",
                "%(n)s entries are neither issues nor comments, or have no date: left out.",
                n,
            )
    return said % {"n": f"{n:,}"}


NOTED = (
    "issues", "open", "closed-silently", "rejected", "own", "bot", "bot-comment", "pull", "ignored", "moved", "spam",
    "unknown", "confidential", "future", "bad",
)  # fmt: skip
"""What is counted, in the order in which it is told."""


def events_of(
    issues: Sequence[Issue],
    rules: Rules,
    *,
    product: str,
    source: str,
    known: Mapping[str, Collection[str]] | None = None,
    until: int | None = None,
) -> Found:
    """What happened to each: opened, first answered by somebody else of the team, resolved, reopened.

    Who belongs to the team: whom the rules name, and whoever the forge says so of anywhere. `known`: attribute → values of
    the plan. `until`: what happened later is left out.
    """
    found = Found()
    team = _team(issues, rules)
    for issue in issues:
        made = _of_issue(issue, rules, team, known or {}, found, product, source)
        if until is not None:
            late = sum(event.at > until for event in made)
            found.counts["future"] += late
            made = [event for event in made if event.at <= until]
        found.events += made
    found.events.sort(key=lambda event: event.at)
    if found.counts["issues"] and not team:
        found.hints.append(
            _(
                "No comment is by anybody of the team, so no issue was answered. If that is wrong, name the team: --team LOGIN."
            )
        )
    return found


def _team(issues: Iterable[Issue], rules: Rules) -> frozenset[str]:
    """Logins in lower case."""
    said = {c.by.lower() for issue in issues for c in issue.comments or () if c.team and not c.bot}
    said |= {issue.by.lower() for issue in issues if issue.team and not issue.bot}
    return (frozenset(said) | rules.team) - rules.bots - {""}


def _of_issue(
    issue: Issue,
    rules: Rules,
    team: frozenset[str],
    known: Mapping[str, Collection[str]],
    found: Found,
    product: str,
    source: str,
) -> list[Event]:
    labels = {label.lower() for label in issue.labels}
    author = issue.by.lower()
    for name, is_so in (
        ("ignored", bool(labels & rules.ignore)),
        ("bot", issue.bot or author in rules.bots),
        ("own", author in team),
        ("unknown", issue.comments is None),
    ):
        if is_so:
            found.counts[name] += 1
            return []
    found.counts["issues"] += 1
    attributes, used = attributes_of(issue.labels, rules, known)
    found.unused.update(label for label in issue.labels if label not in used and label.lower() not in rules.spam)
    attributes = {**rules.silent(known), **attributes}
    found.links[f"ticket:{source}-{issue.number}"] = (f"#{issue.number}", issue.url)

    def event(kind: str, at: int, data: Mapping[str, Any] | None = None, suffix: str = "") -> Event:
        name = f"{source}:{issue.number}:{kind.partition('.')[2]}{suffix}"
        subject = f"ticket:{source}-{issue.number}"
        return Event(name, product, kind, subject, at, data or {}, at, source, "imported")

    made = [event("ticket.opened", issue.opened, {**attributes, "channel": source})]
    answers = []
    for comment in sorted(issue.comments or (), key=lambda one: one.at):
        if comment.bot or comment.by.lower() in rules.bots:
            found.counts["bot-comment"] += 1
        elif comment.by.lower() in team and comment.by.lower() != author:
            answers.append(comment)
    reopened = [at for at, step in issue.steps if step == "reopened"]
    for place, since in enumerate([issue.opened, *reopened]):
        first = next((answer for answer in answers if answer.at >= since or not place), None)
        if first is not None:
            suffix = f".{place}" if place else ""
            made.append(event("ticket.answered", max(first.at, since), None, suffix))
    if not answers and issue.closed is None:
        found.counts["open"] += 1
    made += _endings(issue, labels, rules, attributes, found, event)
    if not answers and issue.closed is not None and made[-1].kind == "ticket.resolved":
        found.counts["closed-silently"] += 1
    return made


def _endings(
    issue: Issue, labels: set[str], rules: Rules, attributes: Mapping[str, str], found: Found, event: Any
) -> Iterator[Event]:
    """Each closing and reopening; the last closing by its reason."""
    steps = issue.steps or ([(issue.closed, "closed")] if issue.closed is not None else [])
    for place, (at, step) in enumerate(steps):
        suffix = f".{place}" if place else ""
        at = max(at, issue.opened)
        if step == "reopened":
            yield event("ticket.reopened", at, None, suffix)
        elif place < len(steps) - 1:
            yield event("ticket.resolved", at, None, suffix)
        elif labels & rules.spam:
            found.counts["spam"] += 1
            yield event("ticket.spam", at, None, suffix)
        elif issue.reason == "duplicate":
            found.counts["moved"] += 1
            yield event("ticket.merged", at, None, suffix)
        else:
            if attributes.get("type") == "bug":
                is_fixed = issue.reason in ("", "completed")
                if not is_fixed:  # it turned out to be none: nothing is owed to it as to a bug
                    found.counts["rejected"] += 1
                    yield event("ticket.changed", at, {"type": REJECTED}, suffix)
                yield event(
                    "bug.fixed" if is_fixed else "bug.rejected",
                    at,
                    {} if is_fixed else {"reason": issue.reason},
                    suffix,
                )
            yield event("ticket.resolved", at, None, suffix)


def things_in(path: Path) -> list[Thing]:
    """The objects of a JSON file: a list, lists in a row as `gh api --paginate` prints them, a line each, or one object.

    Raises Refusal: no-file, empty-file, not-json, not-issues.
    """
    try:
        text = path.read_text("utf-8-sig").strip()
    except OSError as problem:
        raise Refusal("no-file", f"{path} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise Refusal("not-json", f"{path} is no text in UTF-8, so it is no JSON.") from problem
    if not text:
        raise Refusal(
            "empty-file",
            f"{path} is empty: the command that should have written it failed. Are you signed in (gh auth status, GH_TOKEN)?",
        )
    decoder, place = json.JSONDecoder(), 0
    found: list[Any] = []
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as problem:  # ValueError: wrong JSON, and a number of thousands of digits
            line = text.count("\n", 0, getattr(problem, "pos", 0)) + 1
            raise Refusal("not-json", f"{path} is no JSON: it breaks off or goes wrong in line {line}.") from problem
        found.append(value)
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
    try:
        return list(_flat(found, path))
    except RecursionError as problem:
        raise Refusal("not-issues", f"{path} holds lists within lists without end, and no issue.") from problem


def _flat(values: Iterable[Any], path: Path) -> Iterator[Thing]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value, path)
        elif not isinstance(value, Mapping):
            raise Refusal("not-issues", f"{path} holds {str(value)[:40]!r} where an issue should stand.")
        elif isinstance(value.get("items"), list):
            yield from _flat(value["items"], path)
        elif isinstance(value.get("message"), str) and len(value) <= 4:
            raise Refusal(
                "not-issues", f"{path} holds no issues but an answer of the forge: “{value['message'][:200]}”."
            )
        else:
            yield value


def instant(written: Any) -> int | None:
    """Whole UTC seconds of a moment as forges write it; None where there is none."""
    if not isinstance(written, str) or not written or written.startswith("0001"):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def deployed(events: Sequence[Event], releases: Collection[int]) -> list[Event]:
    """A fix is deployed with the first of these moments after it; where there are none, when its issue was closed."""
    moments = sorted(releases)
    found = []
    for fixed in (event for event in events if event.kind == "bug.fixed"):
        place = bisect_left(moments, fixed.at)
        at = fixed.at if not moments else moments[place] if place < len(moments) else None
        if at is not None:
            name = f"{fixed.id}:deployed"
            found.append(replace(fixed, id=name, kind="bug.deployed", at=at, recorded=at, data={}))
    return found


def address(written: Any) -> str:
    """Where people see it; empty for anything that is no address of the web, or is one of an API."""
    said = written if isinstance(written, str) else ""
    return said if said.startswith(("https://", "http://")) and "://api." not in said and "/api/" not in said else ""


def login(author: Any) -> str:
    """The login of an author object; empty for an account that is gone."""
    if not isinstance(author, Mapping):
        return ""
    return str(author.get("login") or author.get("username") or "")
