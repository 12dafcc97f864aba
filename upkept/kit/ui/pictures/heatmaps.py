"""Draws whether a promise can be kept, by the weekday and hour at which its case begins: solid is kept, hollow is not."""

from __future__ import annotations

from itertools import groupby
from typing import Literal

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from upkept.kit.ui import words
from upkept.kit.ui.shapes import HeatCell, HeatMap

CELL, GAP, LEFT, TOP = 14, 2, 34, 18
STEP = CELL + GAP
HOURS = 24
Fate = Literal["always", "partly", "never", "none"]


def fate(cell: HeatCell) -> Fate:
    """What becomes of the starts in this cell."""
    if not cell.starts:
        return "none"
    return "always" if cell.kept == cell.starts else "partly" if cell.kept else "never"


def fate_words(value: Fate) -> str:
    return {
        "always": pgettext("hour", "kept"),
        "partly": _("kept at times"),
        "never": pgettext("hour", "missed"),
        "none": _("no start"),
    }[value]


def summary(value: HeatMap) -> str:
    """The whole picture as a sentence."""
    cells = [cell for row in value.rows for cell in row]
    starts, kept = sum(cell.starts for cell in cells), sum(cell.kept for cell in cells)
    if not starts:
        return _("No start could be tried.")
    if kept == starts:
        return _("It can be kept whenever the case begins.")
    if not kept:
        return _("It cannot be kept, whenever the case begins.")
    return _("It can be kept for %(share)s of the moments at which a case may begin.") % {
        "share": words.percent(kept, starts)
    }


def heatmap(value: HeatMap) -> SafeString:
    """The picture with its legend, and the same as a table for those who cannot see it."""
    return format_html(
        '<figure class="heat"><figcaption>{} <span class="heat-says">{}</span></figcaption>{}{}{}</figure>',
        value.name,
        summary(value),
        _svg(value),
        _legend(),
        _table(value),
    )


def _svg(value: HeatMap) -> SafeString:
    width, height = LEFT + HOURS * STEP, TOP + 7 * STEP
    hours = "".join(
        f'<text class="heat-label" x="{LEFT + hour * STEP}" y="{TOP - 6}">{hour:02}</text>' for hour in range(0, 24, 3)
    )
    rows = "".join(_row(day, cells) for day, cells in enumerate(value.rows))
    label = escape(f"{value.name}: {summary(value)}")
    return SafeString(
        f'<svg class="heat-map" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        f"<title>{label}</title>{hours}{rows}</svg>"
    )


def _row(day: int, cells: tuple[HeatCell, ...]) -> str:
    y = TOP + day * STEP
    name = escape(str(WEEKDAYS_ABBR[day]))
    drawn = "".join(_cell(day, hour, cell, LEFT + hour * STEP, y) for hour, cell in enumerate(cells))
    return f'<text class="heat-label" x="0" y="{y + CELL - 3}">{name}</text>{drawn}'


def _cell(day: int, hour: int, cell: HeatCell, x: int, y: int) -> str:
    what = fate(cell)
    said = escape(
        _("%(day)s %(from)s–%(to)s: %(fate)s (%(kept)s of %(starts)s starts)")
        % {
            "day": WEEKDAYS[day],
            "from": f"{hour:02}:00",
            "to": f"{hour + 1:02}:00",
            "fate": fate_words(what),
            "kept": cell.kept,
            "starts": cell.starts,
        }
    )
    if what == "always":
        body = f'<rect class="heat-always" x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="2"/>'
    elif what == "none":
        body = f'<rect class="heat-none" x="{x + 0.5}" y="{y + 0.5}" width="{CELL - 1}" height="{CELL - 1}" rx="2"/>'
    else:
        body = f'<rect class="heat-{what}" x="{x + 0.75}" y="{y + 0.75}" width="{CELL - 1.5}" height="{CELL - 1.5}" rx="2"/>'
        if what == "partly":
            high = max(2, min(CELL - 3, round(CELL * cell.kept / cell.starts)))
            body += f'<rect class="heat-share" x="{x + 0.75}" y="{y + CELL - high}" width="{CELL - 1.5}" height="{high - 0.75}"/>'
        else:
            body += f'<path class="heat-cross" d="M{x + 4} {y + 4}l6 6m0 -6l-6 6"/>'
    return f"<g><title>{said}</title>{body}</g>"


def _legend() -> SafeString:
    kinds: tuple[Fate, ...] = ("always", "partly", "never")
    samples = (HeatCell(2, 2), HeatCell(2, 1), HeatCell(2, 0))
    items = format_html_join(
        "",
        '<li><svg viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">{}</svg> {}</li>',
        (
            (CELL, CELL, CELL, CELL, SafeString(_bare(_cell(0, 0, cell, 0, 0))), fate_words(kind))
            for kind, cell in zip(kinds, samples, strict=True)
        ),
    )
    return format_html('<ul class="heat-legend">{}</ul>', items)


def _bare(cell: str) -> str:
    """Without its title."""
    return "<g>" + cell.partition("</title>")[2]


def _table(value: HeatMap) -> SafeString:
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td></tr>',
        ((WEEKDAYS[day], spans(cells)) for day, cells in enumerate(value.rows)),
    )
    return format_html(
        '<details class="fold heat-table"><summary>{}</summary><div class="fold-body"><table class="table">'
        '<caption class="visually-hidden">{}</caption><thead><tr><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
        "<tbody>{}</tbody></table></div></details>",
        _("As a table"),
        value.name,
        _("The case begins on"),
        _("At these hours"),
        rows,
    )


def spans(cells: tuple[HeatCell, ...]) -> str:
    """One day in words: "00:00–09:00 missed, 09:00–17:00 kept, 17:00–24:00 missed"."""
    said = []
    for what, group in groupby(enumerate(cells), key=lambda pair: fate(pair[1])):
        hours = [hour for hour, _cell in group]
        said.append(f"{hours[0]:02}:00–{hours[-1] + 1:02}:00 {fate_words(what)}")
    return ", ".join(said)
