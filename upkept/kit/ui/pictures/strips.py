"""Draws twelve months of a record: a cell's height is its cases, its filling the share that was kept."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from upkept.kit.ui.shapes import Strip, StripMonth

CELL, GAP, HEIGHT, LEAST, LEAST_BROKEN = 6, 3, 24, 6, 3


def month_words(month: StripMonth) -> str:
    """One month as a sentence: "March 2026: 3 of 4 kept"."""
    judged = month.kept + month.not_kept
    if not month.cases:
        return _("{month}: no case").format(month=month.label)
    if month.excused:
        return _("{month}: {kept} of {cases} kept, {excused} excused").format(
            month=month.label, kept=month.kept, cases=judged, excused=month.excused
        )
    return _("{month}: {kept} of {cases} kept").format(month=month.label, kept=month.kept, cases=judged)


def strip_words(strip: Strip) -> str:
    """The whole strip as a sentence, for those who cannot see it."""
    if not strip.measured:
        return _("No record: this is not measured.")
    lived = [month for month in strip.months if month.cases]
    if not lived:
        return _("No case in these months.")
    clean = sum(1 for month in lived if not month.not_kept)
    summary = _("Every case was kept in {clean} of {months} months that had cases.").format(
        clean=clean, months=len(lived)
    )
    worst = max(lived, key=lambda month: month.not_kept)
    if not worst.not_kept:
        return summary
    return _("{summary} Worst: {month}.").format(summary=summary, month=month_words(worst))


def strip(value: Strip) -> SafeString:
    """The strip as SVG. Kept is solid, not kept hollow, excused dotted, an empty month a base line.

    A plan page draws hundreds of cells, so they are joined as text: numbers are ours, words are escaped.
    """
    width = max(1, len(value.months)) * (CELL + GAP) - GAP
    most = max((month.cases for month in value.months), default=0)
    cells = "".join(
        _cell(month, place * (CELL + GAP), most, value.measured) for place, month in enumerate(value.months)
    )
    words = strip_words(value)
    label = escape(f"{value.name}: {words}" if value.name else words)
    css = "strip" if value.measured else "strip is-unmeasured"
    role = "group" if any(month.href for month in value.months) else "img"
    return SafeString(
        f'<svg class="{css}" viewBox="0 0 {width} {HEIGHT + 2}" width="{width}" height="{HEIGHT + 2}" role="{role}" '
        f'aria-label="{label}">{cells}</svg>'
    )


def _cell(month: StripMonth, x: int, most: int, measured: bool) -> str:
    words = escape(month_words(month) if measured else month.label)
    body = _column(month, x, most) if measured and month.cases else ""
    cell = (
        f'<g class="strip-cell"><title>{words}</title>'
        f'<rect class="strip-hit" x="{x - GAP / 2}" y="0" width="{CELL + GAP}" height="{HEIGHT + 2}"/>'
        f'<path class="strip-base" d="M{x} {HEIGHT + 1}h{CELL}"/>{body}</g>'
    )
    return f'<a href="{escape(month.href)}" aria-label="{words}">{cell}</a>' if month.href else cell


def _column(month: StripMonth, x: int, most: int) -> str:
    """From the base up: kept, excused, not kept. One that was not kept is seen, however many were kept."""
    tall = max(LEAST, round(HEIGHT * month.cases / most))
    kept = round(tall * month.kept / month.cases)
    excused = round(tall * month.excused / month.cases)
    if month.not_kept and tall - kept - excused < LEAST_BROKEN:
        excused = min(excused, tall - LEAST_BROKEN)
        kept = tall - LEAST_BROKEN - excused
    drawn = ""
    if kept:
        drawn += f'<rect class="strip-kept" x="{x}" y="{HEIGHT - kept}" width="{CELL}" height="{kept}"/>'
    if excused:
        y = HEIGHT - kept - excused + 0.5
        drawn += (
            f'<rect class="strip-excused" x="{x + 0.5}" y="{y}" width="{CELL - 1}" height="{max(1, excused - 1)}"/>'
        )
    if month.not_kept:
        high = tall - kept - excused - 1.5
        drawn += f'<rect class="strip-broken" x="{x + 0.75}" y="{HEIGHT - tall + 0.75}" width="{CELL - 1.5}" height="{high}"/>'
    return drawn
