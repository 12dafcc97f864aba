"""The words of our own letters: the question to a new subscriber, and the test of a device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from upkept.notify.letters import CONFIRM
from upkept.notify.topics import topic
from upkept.notify.wording import Line, Reader, Section, Text, wording

TEST = "test"


@wording(CONFIRM)
def confirm(data: Mapping[str, Any], reader: Reader) -> Text:
    return Text(
        title=_("Do you want news of %(name)s?") % {"name": data["name"]},
        sentences=(
            _(
                "This address was given to be told of the following. Press the button if you want that; it holds for a week."
            ),
        ),
        sections=(
            Section(
                _("What you would hear of"),
                tuple(Line(str(topic(name).label), str(topic(name).hint)) for name in data["topics"]),
            ),
        ),
        action=_("Yes, tell me"),
    )


@wording(TEST)
def test(data: Mapping[str, Any], reader: Reader) -> Text:
    return Text(
        title=_("A test from Upkept"),
        sentences=(_("It arrived: what is urgent will reach you here."),),
        action=_("See your notices"),
    )
