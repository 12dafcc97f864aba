"""What the core says in English, in the reader's language: the core knows no gettext, so its sentences are looked up here.

The context of an event's sentence is its subject, because its gender bends the verb ("la version a été annoncée").
`tools/translate.py` gathers all of them from the core's own table.
"""

from __future__ import annotations

from django.utils.translation import pgettext

from upkept.core.plan.vocabulary import STANDARD

THE = "the subject of an event"
NAMED = "a subject with its name"
OTHER = "the {thing}"


def event(subject: str, says: str) -> str:
    """The sentence of a standard event, `{subject}` still in it; a plan's own sentence comes back as it is."""
    return pgettext(subject, says)


def the(subject: str) -> str:
    """A subject of that kind as it stands in a sentence: "the ticket"; a plan's own kind stands as the plan writes it."""
    if subject in STANDARD.subjects():
        return pgettext(THE, the_english(subject))
    return pgettext(THE, OTHER).replace("{thing}", subject.replace("-", " ").replace("_", " "))


def named(subject: str, name: str) -> str:
    """One subject by its name: "Release 2.4"; one of a kind that the core does not know keeps its kind's word."""
    return pgettext(NAMED, named_english(subject)).replace("{name}", name)


def the_english(subject: str) -> str:
    return f"the {subject.replace('-', ' ').replace('_', ' ')}"


def named_english(subject: str) -> str:
    return f"{subject.replace('-', ' ').replace('_', ' ').capitalize()} {{name}}"
