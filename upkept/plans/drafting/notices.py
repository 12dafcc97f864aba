"""News of the plan in words: a version was published, is in force from today, or waits for somebody's approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from upkept.notify.wording import Reader, Text, wording
from upkept.plans.changes import summary


@wording("plan.published")
def plan_published(data: Mapping[str, Any], reader: Reader) -> Text:
    """`effective` an instant, `counts`: sort of change → promises, `why` by those who published it."""
    ahead = int(data["effective"]) > int(data["at"])
    day = reader.day(int(data["effective"]))
    first = (
        _(
            "Version %(number)s of the plan is published. It is in force from %(day)s; until then the one before it holds."
        )
        if ahead
        else _("Version %(number)s of the plan is in force from today.")
    )
    said = summary(data.get("counts") or {})
    return Text(
        title=_("The plan of %(name)s changes on %(day)s") % {"name": data["name"], "day": day}
        if data.get("counts") is not None
        else _("The plan of %(name)s is published") % {"name": data["name"]},
        sentences=(first % {"number": data["number"], "day": day}, *said, _keep()),
        prose=str(data.get("why") or ""),
        action=_("Read what changes"),
    )


@wording("plan.in-force")
def plan_in_force(data: Mapping[str, Any], reader: Reader) -> Text:
    return Text(
        title=_("Version %(number)s of the plan of %(name)s is in force")
        % {"number": data["number"], "name": data["name"]},
        sentences=(
            _("As announced on %(day)s, it holds from today.") % {"day": reader.day(int(data["at"]))},
            *summary(data.get("counts") or {}),
            _keep(),
        ),
        action=_("Read the plan"),
    )


@wording("plan.proposed")
def plan_proposed(data: Mapping[str, Any], reader: Reader) -> Text:
    return Text(
        title=_("Version %(number)s of the plan of %(name)s waits for approval")
        % {"number": data["number"], "name": data["name"]},
        sentences=(_("Whoever wrote it cannot approve it: another owner or maintainer does."),),
        prose=str(data.get("why") or ""),
        action=_("Look at it"),
    )


def _keep() -> str:
    return _("Cases that began before keep the version under which they began.")
