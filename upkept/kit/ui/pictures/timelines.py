"""Draws the explain line: counted time solid, paused hatched, closed thin, now a hair line, due a flag."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from upkept.kit.ui import words
from upkept.kit.ui.shapes import Stretch, TimeLine

HEIGHT, MID = 64, 38
_THICK = {"counted": 14, "paused": 14, "closed": 2}


def per_cent(line: TimeLine, at: int) -> float:
    """Where an instant lies on the picture, 0 … 100."""
    span = max(1, line.end - line.start)
    return round(max(0.0, min(100.0, (at - line.start) * 100 / span)), 2)


def kind_word(kind: str) -> str:
    """The word of a stretch's kind."""
    return {"counted": _("Counted"), "paused": _("Paused"), "closed": _("Closed")}[kind]


def totals(line: TimeLine) -> dict[str, int]:
    """Seconds of each kind that have gone by: what is still to come is drawn, but not summed."""
    sums = {"counted": 0, "paused": 0, "closed": 0}
    for stretch in line.stretches:
        sums[stretch.kind] += max(0, min(stretch.to, line.now) - stretch.from_)
    return sums


def line_words(line: TimeLine) -> str:
    """The picture as a sentence."""
    sums = totals(line)
    return _("{counted} counted, {paused} paused, {closed} closed, from {start} to {end}, {zone}.").format(
        counted=words.duration(sums["counted"]),
        paused=words.duration(sums["paused"]),
        closed=words.duration(sums["closed"]),
        start=words.day_time(line.start, line.zone),
        end=words.day_time(line.end, line.zone),
        zone=line.zone,
    )


def time_line(line: TimeLine) -> SafeString:
    """The picture as SVG on percentages, so that it is as wide as its place and its text never stretches."""
    stretches = format_html_join("", "{}", ((_stretch(line, stretch),) for stretch in line.stretches))
    label = line_words(line)
    return format_html(
        '<svg class="tl is-{}" width="100%" height="{}" role="img" aria-label="{}">{}{}{}{}</svg>',
        line.state.replace("_", "-"),
        HEIGHT,
        label,
        stretches,
        _now(line),
        _due(line),
        _met(line),
    )


def _moment(line: TimeLine, at: int) -> str:
    """As much of a moment as the picture's span leaves open: the time within a day, the weekday within six."""
    if line.end - line.start < words.DAY:
        return words.clock_time(at, line.zone)
    return (words.weekday_time if line.end - line.start < 6 * words.DAY else words.day_time)(at, line.zone)


def _stretch(line: TimeLine, stretch: Stretch) -> SafeString:
    left, right = per_cent(line, stretch.from_), per_cent(line, stretch.to)
    thick = _THICK[stretch.kind]
    title = (
        _("{kind}, {time}: {cause}").format(
            kind=kind_word(stretch.kind), time=words.duration(stretch.to - stretch.from_), cause=stretch.cause
        )
        if stretch.cause
        else _("{kind}, {time}").format(kind=kind_word(stretch.kind), time=words.duration(stretch.to - stretch.from_))
    )
    ahead = " is-ahead" if stretch.from_ >= line.now else ""
    if stretch.kind == "paused":
        return format_html(
            '<g class="tl-paused{}"><rect x="{}%" y="{}" width="{}%" height="{}"/>'
            '<line x1="{}%" x2="{}%" y1="{}" y2="{}"/><title>{}</title></g>',
            ahead,
            left,
            MID - thick / 2,
            round(max(0.15, right - left), 2),
            thick,
            left,
            right,
            MID,
            MID,
            title,
        )
    return format_html(
        '<rect class="tl-{}{}" x="{}%" y="{}" width="{}%" height="{}"><title>{}</title></rect>',
        stretch.kind,
        ahead,
        left,
        MID - thick / 2,
        round(max(0.15, right - left), 2),
        thick,
        title,
    )


def _anchor(x: float) -> tuple[str, int]:
    """Text near an end leans inwards."""
    if x > 70:
        return "end", -6
    return "start", 6


def _now(line: TimeLine) -> SafeString | str:
    if not line.start <= line.now <= line.end:
        return ""
    x = per_cent(line, line.now)
    side, shift = _anchor(x)
    return format_html(
        '<svg class="tl-now" x="{}%" overflow="visible"><path d="M0 22V{}"/>'
        '<text x="{}" y="{}" text-anchor="{}">{}</text></svg>',
        x,
        HEIGHT - 2,
        shift,
        HEIGHT - 3,
        side,
        _("now"),
    )


def _due(line: TimeLine) -> SafeString | str:
    if line.due is None or not line.start <= line.due <= line.end:
        return ""
    x = per_cent(line, line.due)
    side, shift = _anchor(x)
    flag = "M0 2h-11l3 4-3 4h11z" if side == "end" else "M0 2h11l-3 4 3 4H0z"
    return format_html(
        '<svg class="tl-due" x="{}%" overflow="visible"><path class="tl-pole" d="M0 2V{}"/><path class="tl-flag" d="{}"/>'
        '<text x="{}" y="11" text-anchor="{}">{}</text></svg>',
        x,
        MID + 12,
        flag,
        shift + (10 if side == "start" else -10),
        side,
        _("due {time}").format(time=_moment(line, line.due)),
    )


def _met(line: TimeLine) -> SafeString | str:
    if line.met is None or not line.start <= line.met <= line.end:
        return ""
    x = per_cent(line, line.met)
    return format_html(
        '<svg class="tl-met" x="{}%" overflow="visible"><circle cx="0" cy="{}" r="6"/>'
        '<path d="M-2.6 {}l1.9 1.9 3.4-3.9"/><title>{}</title></svg>',
        x,
        MID,
        MID + 0.2,
        _("met {time}").format(time=_moment(line, line.met)),
    )
