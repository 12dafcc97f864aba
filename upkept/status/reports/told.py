"""What page and PDF of a report both say in words: where it stands, what makes a figure believable, how it was made."""

from __future__ import annotations

from django.utils.translation import gettext as _

from upkept.kit.ui import words
from upkept.status.reports.content import Line, Report


def stands(report: Report) -> str:
    """Whether the period is over, and when the report was drawn."""
    on = words.exact(report.as_of, report.zone)
    if report.is_over:
        return _("Plan %(version)s. Drawn on %(date)s.") % {"version": report.version, "date": on}
    return _("Plan %(version)s. The period still runs: these figures are those of %(date)s.") % {
        "version": report.version,
        "date": on,
    }


def shares_told(line: Line) -> list[str]:
    """The counts that make a figure believable, each as one short line."""
    return [_("%(what)s: %(n)s") % {"what": label, "n": said} for label, said in line.counts]


def how(report: Report) -> list[str]:
    """How the figures were made, for somebody who holds nothing but this report."""
    zone = {"zone": report.zone}
    found = [
        _(
            "A case counts in the month in which it was due, even if it was done earlier; the case of a period in the "
            "month in which the period ends."
        ),
        _("Months are those of the clock in %(zone)s. Kept: met by its due moment. Not kept: met late, or not at all.")
        % zone,
        _("Excused cases stand in the first figure by their true outcome; the second one leaves them out."),
        _("Under twenty cases there is no per cent: the counts say it better."),
        _(
            "The figures are those of the plan page; a late event may still correct a verdict, and the correction is public."
        ),
    ]
    if report.digest:
        found.append(_("SHA-256 of the plan: %(digest)s") % {"digest": report.digest})
    return found
