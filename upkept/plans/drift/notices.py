"""What an owner is told of the text on their own site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.notify.wording import Reader, Text, wording


@wording("plan.drifted")
def drifted(data: Mapping[str, Any], reader: Reader) -> Text:
    name = {"product": data.get("product", "")}
    if data["state"] == "silent":
        return Text(
            title=_("The published text cannot be read"),
            sentences=(_("Several tries in a row failed, so nobody knows whether it still says what the plan says."),),
            action=_("Look at the address"),
            mark="at_risk",
        )
    if data["state"] == "another":
        return Text(
            title=_("The watched page does not seem to be the policy"),
            sentences=(_("Hardly any sentence of the plan stands there: was it moved?"),),
            action=_("Look at the address"),
            mark="at_risk",
        )
    gone, more = data["gone"], data["more"]
    sentences = []
    if gone:
        sentences.append(
            ngettext(
                "%(n)s sentence that the plan quotes is not there any more, or says something else.",
                "%(n)s sentences that the plan quotes are not there any more, or say something else.",
                gone,
            )
            % {"n": gone}
        )
    if more:
        sentences.append(
            ngettext(
                "%(n)s sentence there states a figure that the plan does not know.",
                "%(n)s sentences there state figures that the plan does not know.",
                more,
            )
            % {"n": more}
        )
    return Text(
        title=_("The published text drifts from the plan") % name,
        sentences=tuple(sentences),
        action=_("See what differs"),
        mark="broken",
    )
