"""How the cases of a figure were measured: by whom they were learned of, and what happened to them on the way, as counts.

Every count stands beside the number that it is of; a share is said from 20 cases on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.score import FEW
from upkept.kit.ui import words
from upkept.plans.models import Tally

HOW = ("observed", "reported", "attested", "imported")
ON_THE_WAY = (
    "late_recorded", "paused", "reopened", "relaxed", "extended", "excused", "corrected",
)  # fmt: skip
APART = ("unmeasured", "void", "waived")
"""Not among the cases, and counted beside them."""


def labels() -> dict[str, str]:
    return {
        "observed": _("Observed by Upkept"),
        "reported": _("Reported by a machine or a person"),
        "attested": _("Attested by a person"),
        "imported": _("Imported from before"),
        "by_calendar": _("Reckoned at the end of the period"),
        "late_recorded": _("Recorded late"),
        "paused": _("With a pause"),
        "reopened": _("Reopened"),
        "relaxed": _("Downgraded on the way"),
        "extended": _("Extended"),
        "excused": _("Excused"),
        "corrected": _("Verdict corrected"),
        "unmeasured": _("Not measured"),
        "void": _("Void: the case ceased to be one"),
        "waived": _("Waived by the class"),
    }


def cases(tallies: Sequence[Tally]) -> int:
    return sum(tally.kept + tally.late + tally.broken for tally in tallies)


def counts(tallies: Sequence[Tally]) -> dict[str, int]:
    """Every count by its name. `by_calendar`: no single event decided it."""
    found = {name: sum(getattr(tally, name) for tally in tallies) for name in (*HOW, *ON_THE_WAY, *APART)}
    return {**found, "by_calendar": max(0, cases(tallies) - sum(found[name] for name in HOW))}


def told(tallies: Sequence[Tally]) -> list[tuple[str, str]]:
    """(what, "120 of 130, 92.3%") of all that is not nothing: first how it was learned of, then what happened on the way."""
    found, whole, called = counts(tallies), cases(tallies), labels()
    names = [name for name in (*HOW, "by_calendar", *ON_THE_WAY) if found[name]]
    shares = [(called[name], of_words(found[name], whole)) for name in names]
    return [*shares, *((called[name], words.number(found[name])) for name in APART if found[name])]


def of_words(count: int, whole: int) -> str:
    """ "3 of 15"; from 20 cases on the share as well."""
    said = {"count": words.number(count), "whole": words.number(whole)}
    if whole < FEW or count > whole:
        return _("%(count)s of %(whole)s") % said
    return _("%(count)s of %(whole)s, %(share)s") % {**said, "share": words.percent(count, whole)}


def as_json(tallies: Sequence[Tally]) -> dict[str, Any]:
    """For the API and data files: cases, counts, and shares where there are enough cases."""
    found, whole = counts(tallies), cases(tallies)
    shares = (
        {name: round(found[name] / whole, 4) for name in (*HOW, "by_calendar", *ON_THE_WAY)} if whole >= FEW else None
    )
    return {"cases": whole, "counts": found, "shares": shares}
