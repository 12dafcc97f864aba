"""The feasibility page: which promise, who is there, how long the work takes, and the week that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.amount import Amount, NotAnAmount, parse_amount
from upkept.core.plan.heat import ALWAYS, Heat, heats, promises
from upkept.core.zone import BeyondHorizon
from upkept.kit.ui.shapes import HeatCell, HeatMap
from upkept.plans.checking import Checked, check
from upkept.plans.models import Draft
from upkept.plans.shown import amount_words, name

MOST = 40
"""Pictures on one page."""


def page(draft: Draft, asked: Mapping[str, str]) -> dict[str, Any]:
    """All promises, or the one that is chosen; `wrong` where the work is no amount."""
    checked = check(draft.source, draft.prose, draft.files)
    if checked.plan is None or checked.tables is None:
        return {"unreadable": checked.report.errors}
    names = promises(checked.plan)
    calendars = [ALWAYS, *(name for name, calendar in checked.tables.calendars.items() if not calendar.always)]
    chosen = asked.get("promise", "") if asked.get("promise", "") in names else ""
    people = asked.get("people", "") if asked.get("people", "") in calendars else ""
    written = asked.get("work", "").strip()
    work, wrong = _work(written)
    return {
        "names": [(one, name(one)) for one in names],
        "calendars": calendars,
        "chosen": chosen,
        "people": people,
        "work": written,
        "wrong": wrong,
        **_sorted(pictures(checked, [chosen] if chosen else names, work, people), bool(chosen)),
    }


def _sorted(found: list[dict[str, Any]], one: bool) -> dict[str, Any]:
    """`heats`: those with something to see; `fine`: those of which no start is missed, unless somebody asked for one."""
    fine = [] if one else [each for each in found if not each["missed"]]
    return {"heats": [each for each in found if each not in fine], "fine": fine}


def pictures(checked: Checked, names: list[str], work: Amount | None = None, people: str = "") -> list[dict[str, Any]]:
    assert checked.plan is not None and checked.tables is not None
    found = []
    for one in names:
        try:
            found += list(heats(checked.plan, checked.tables, checked.begin, one, work=work, people=people))
        except BeyondHorizon:  # an .ics file that ends too soon: nothing can be said about this one
            continue
    found.sort(key=lambda heat: heat.kept / max(heat.starts, 1))
    return [{"map": _map(heat), "assumes": assumes(heat), "missed": heat.starts - heat.kept} for heat in found[:MOST]]


def assumes(heat: Heat) -> str:
    """What the picture takes for granted, as a sentence."""
    work = amount_words(heat.work.text) or heat.work.text
    if heat.people == ALWAYS:
        said = _("The work takes %(work)s, and somebody is there at any hour.") % {"work": work}
    else:
        said = _("The work takes %(work)s, and somebody is there in the hours of “%(people)s”.") % {
            "work": work,
            "people": heat.people,
        }
    if heat.by:
        said += " " + _("It goes out by %(ways)s.") % {"ways": heat.by}
    return said


def _map(heat: Heat) -> HeatMap:
    which = ", ".join(part.replace("_", " ") for part in heat.path)
    target = amount_words(heat.target) or heat.target
    label = (
        _("%(promise)s, %(which)s: %(target)s") % {"promise": name(heat.commitment), "which": which, "target": target}
        if which
        else _("%(promise)s: %(target)s") % {"promise": name(heat.commitment), "target": target}
    )
    rows = tuple(tuple(HeatCell(cell.starts, cell.kept) for cell in row) for row in heat.cells)
    return HeatMap(label, rows)


def _work(text: str) -> tuple[Amount | None, str]:
    if not text:
        return None, ""
    try:
        return parse_amount(text), ""
    except NotAnAmount:
        return None, _("“%(text)s” is no amount of time: write one such as 30m, 4h or 2d.") % {"text": text[:40]}
