"""An event of one's own, made in the field that wants it: its title becomes an entry of the plan's `events:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from upkept.core.commitments import KINDS
from upkept.core.draft.edit import PlanText
from upkept.plans.starting.fields.choices import OWN
from upkept.plans.starting.forms import slug_of
from upkept.plans.starting.written import Written

LONGEST = 40


@dataclass(frozen=True)
class Made:
    """`post` names the new events where they were only described; `events` are their entries by kind."""

    post: Mapping[str, str]
    events: Mapping[str, Mapping[str, Any]]


def made(plan: Written, post: Mapping[str, str]) -> Made:
    """Each event for which somebody said what happens; one without a title stays as it was typed."""
    typed: dict[str, str] = dict(post.items())
    events: dict[str, Mapping[str, Any]] = {}
    about = _subject(plan, post)
    for name, title in _described(post):
        if typed[name] in plan.names.vocabulary.kinds:
            continue  # one that is known was chosen after all: the title is left over
        kind = _kind(plan, typed[name], title, about)
        typed[name] = kind
        events[kind] = _entry(plan, kind, title, about)
    return Made(typed, events)


def with_events(plan: Written, source: str, events: Mapping[str, Mapping[str, Any]]) -> str:
    """The source with these defined as well, and without those of the plan that they took the place of."""
    if not events:
        return source
    text = PlanText(source)
    for kind, entry in events.items():
        text.set(["events", kind], entry)
    for kind in plan.document.get("events") or ():
        if _named(kind, plan.source) > 1 and _named(kind, source) == 1:
            text.remove(["events", kind])
    return str(text)


def _named(kind: str, source: str) -> int:
    return len(re.findall(rf"(?<![\w.]){re.escape(kind)}(?![\w.])", source))


def _described(post: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, title in post.items():
        name = key.removeprefix("new.")
        title = " ".join(title.replace("{", "(").replace("}", ")").split())
        if name != key and title and post.get(name):
            yield name, title


def _subject(plan: Written, post: Mapping[str, str]) -> str:
    """What the promise is about by the other events that it names, where it follows one thing from event to event."""
    cls = KINDS.get(post.get("kind", ""))
    if cls is None or not cls.by_subject:
        return ""
    found = (plan.names.vocabulary.subject_of(value) for key, value in post.items() if key.startswith("f."))
    return next((one for one in found if one), "")


def _kind(plan: Written, written: str, title: str, about: str) -> str:
    """A name that was written is kept where it can be one; otherwise the title makes one that nobody has."""
    if written != OWN and re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", written):
        return written
    words = slug_of(title)[:LONGEST].strip("-").replace("-", "_") or "event"
    words = words if words[0].isalpha() else f"event_{words}"
    name = f"{about}.{words}" if about else f"{words}.done"
    known, number, found = plan.names.vocabulary.kinds, 2, name
    while found in known:
        found, number = f"{name}_{number}", number + 1
    return found


def _entry(plan: Written, kind: str, title: str, about: str) -> dict[str, Any]:
    subject = about or kind.partition(".")[0]
    said = f"{{subject}}: {title}" if about else title
    says: Any = said if len(plan.languages) == 1 else dict.fromkeys(plan.languages, said)
    return {"subject": subject, "says": says} if subject != kind.partition(".")[0] else {"says": says}
