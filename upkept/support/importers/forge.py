"""Issues of any forge as tickets that happened: who answered first, when it was closed; what is doubtful is counted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.support.importers.base import Reading
from upkept.support.importers.found import Found
from upkept.support.importers.labels import Rules, attributes_of

REJECTED = "rejected"
"""The type of a bug that turned out to be none, or that will not be fixed."""


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


def events_of(issues: Sequence[Issue], reading: Reading, *, source: str) -> Found:
    """What happened to each: opened, first answered by somebody else of the team, resolved, reopened.

    Who belongs to the team: whom the rules name, and whoever the forge says so of anywhere.
    """
    found = Found()
    team = _team(issues, reading.rules)
    for issue in issues:
        made = _of_issue(issue, reading, team, found, source)
        if reading.until is not None:
            late = sum(event.at > reading.until for event in made)
            found.counts["future"] += late
            made = [event for event in made if event.at <= reading.until]
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


def _of_issue(issue: Issue, reading: Reading, team: frozenset[str], found: Found, source: str) -> list[Event]:
    rules = reading.rules
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
    attributes, used = attributes_of(issue.labels, rules, reading.known)
    found.unused.update(label for label in issue.labels if label not in used and label.lower() not in rules.spam)
    attributes = {**rules.silent(reading.known), **attributes}
    found.links[f"ticket:{source}-{issue.number}"] = (f"#{issue.number}", issue.url)

    def event(kind: str, at: int, data: Mapping[str, Any] | None = None, suffix: str = "") -> Event:
        name = f"{source}:{issue.number}:{kind.partition('.')[2]}{suffix}"
        subject = f"ticket:{source}-{issue.number}"
        return Event(name, reading.product, kind, subject, at, data or {}, at, source, "imported")

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
