"""The kinds of news, as people choose among them: what each is called, and how it is told where nobody chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upkept.notify.models import How


@dataclass(frozen=True, slots=True)
class Topic:
    """`how` and `channels`: the default. `team`: for those with a role; `public`: anybody may subscribe to it.

    `required`: at least one channel stays, because it is about somebody's safety. `may_digest`: False where a day is too late.
    """

    name: str
    label: str | Promise
    hint: str | Promise
    how: How = How.DIGEST
    channels: tuple[str, ...] = ("email", "in_app", "web_push")
    team: bool = True
    public: bool = False
    required: bool = False
    may_digest: bool = True


_ALL = (
    Topic(
        "risk",
        _("A promise of my role is at risk"),
        _("Once for each case, when three quarters of its time are gone."),
        how=How.NOW,
    ),
    Topic("broken", _("Broken, late, corrected or excused"), _("What the clock said about our promises.")),
    Topic("due", _("Due in the next day"), _("What is owed until this time tomorrow.")),
    Topic("notes", _("Broken and without a note"), _("What customers see broken, and nobody has explained yet.")),
    Topic("schedule", _("Something is to be recorded"), _("Own events whose day has come, or was missed.")),
    Topic("approval", _("A version of the plan waits for approval"), _("Where a second person has to agree.")),
    Topic(
        "plan",
        _("A new version of the plan"),
        _("What changes, and from when on, before it takes effect."),
        public=True,
    ),
    Topic("drift", _("The published text drifts from the plan"), _("Where the text lives on another site.")),
    Topic(
        "security",
        _("Security of your account"),
        _("A key or a role was given, or taken away."),
        how=How.NOW,
        required=True,
        may_digest=False,
    ),
    Topic(
        "status",
        _("Incidents and maintenance"),
        _("When something is broken, and when it works again."),
        team=False,
        public=True,
    ),
    Topic("releases", _("Releases"), _("New versions of the product, and what they change."), team=False, public=True),
)  # fmt: skip

TOPICS: Final[dict[str, Topic]] = {topic.name: topic for topic in _ALL}


def topic(name: str) -> Topic:
    """Of a name that nobody declared: an ordinary one, that is told in the digest."""
    return TOPICS.get(name) or Topic(name, name, "")


def public_topics() -> list[Topic]:
    return [one for one in _ALL if one.public]


def team_topics() -> list[Topic]:
    return [one for one in _ALL if one.team]
