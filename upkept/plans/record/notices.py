"""The reminder that something is to be recorded, in the words of whoever is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from upkept.kit import said
from upkept.notify.wording import Reader, Text, wording
from upkept.plans.record.kinds import kind_title


@wording("schedule.due")
def schedule_due(data: Mapping[str, Any], reader: Reader) -> Text:
    prefix, _colon, name = str(data["subject"]).partition(":")
    what = kind_title(str(data["kind"]))
    if name:
        what = _("%(what)s: %(thing)s") % {"what": what, "thing": said.named(prefix, name)}
    return Text(
        title=_("To be recorded: %(what)s") % {"what": what},
        sentences=(
            _("%(product)s: by the schedule its turn came on %(when)s. Record it, or skip it with a reason.")
            % {"product": data["product"], "when": reader.when(int(data["at"]))},
        ),
        action=_("Record it"),
    )
