"""Draws twelve months of a record: a cell's height is its cases, its filling the share that was kept."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from upkept.kit.ui.shapes import Strip, StripMonth

CELL, GAP, HEIGHT, LEAST = 6, 3, 24, 6


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
    """The strip as SVG. Kept is solid, not kept hollow with a crossbar, excused hatched, an empty month a base line."""
    count = max(1, len(value.months))
    width = count * (CELL + GAP) - GAP
    most = max((month.cases for month in value.months), default=0)
    cells = format_html_join(
        "",
        "{}",
        ((_cell(month, index * (CELL + GAP), most, value.measured),) for index, month in enumerate(value.months)),
    )
    linked = any(month.href for month in value.months)
    return format_html(
        '<svg class="strip{}" viewBox="0 0 {} {}" width="{}" height="{}" role="{}" aria-label="{}">{}</svg>',
        "" if value.measured else " is-unmeasured",
        width,
        HEIGHT + 2,
        width,
        HEIGHT + 2,
        "group" if linked else "img",
        f"{value.name}: {strip_words(value)}" if value.name else strip_words(value),
        cells,
    )


def _cell(month: StripMonth, x: int, most: int, measured: bool) -> SafeString:
    base = format_html('<path class="strip-base" d="M{} {}h{}"/>', x, HEIGHT + 1, CELL)
    words = month_words(month) if measured else month.label
    body = base
    if measured and month.cases:
        tall = max(LEAST, round(HEIGHT * month.cases / most))
        kept = round(tall * month.kept / month.cases)
        excused = round(tall * month.excused / month.cases)
        if month.not_kept and tall - kept - excused < 3:
            kept, excused = max(0, tall - 3 - excused), min(excused, tall - 3)
        broken = tall - kept - excused
        top = HEIGHT - tall
        body = format_html(
            "{}{}{}{}",
            base,
            format_html('<rect class="strip-kept" x="{}" y="{}" width="{}" height="{}"/>', x, HEIGHT - kept, CELL, kept)
            if kept
            else "",
            format_html(
                '<rect class="strip-excused" x="{}" y="{}" width="{}" height="{}"/>',
                x + 0.5,
                HEIGHT - kept - excused + 0.5,
                CELL - 1,
                max(1, excused - 1),
            )
            if excused
            else "",
            format_html(
                '<rect class="strip-broken" x="{}" y="{}" width="{}" height="{}"/>',
                x + 0.75,
                top + 0.75,
                CELL - 1.5,
                max(0.8, broken - 1.5),
            )
            if month.not_kept
            else "",
        )
    hit = format_html(
        '<rect class="strip-hit" x="{}" y="0" width="{}" height="{}"/>', x - GAP / 2, CELL + GAP, HEIGHT + 2
    )
    cell = format_html('<g class="strip-cell"><title>{}</title>{}{}</g>', words, hit, body)
    if not month.href:
        return cell
    return format_html('<a href="{}" aria-label="{}">{}</a>', month.href, words, cell)
