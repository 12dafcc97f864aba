"""Draws the state mark: always shape, word and colour together, the same everywhere."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from upkept.kit.ui.shapes import Mark, State
from upkept.kit.ui.words import state_word

_CROSS = '<path class="mk-cut" d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"/>'
_SHAPES: dict[str, str] = {
    "kept": '<circle class="mk-fill" cx="8" cy="8" r="7"/><path class="mk-cut" d="M4.9 8.3l2.2 2.2 4.1-4.7"/>',
    "at_risk": '<path class="mk-line" d="M8 1.4L14.6 8 8 14.6 1.4 8z"/><path class="mk-fill" d="M8 1.4V14.6L1.4 8z"/>',
    "late": '<rect class="mk-line" x="1.75" y="1.75" width="12.5" height="12.5" rx="1.5"/>'
    '<path class="mk-line" d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"/>',
    "broken": '<rect class="mk-fill" x="1" y="1" width="14" height="14" rx="2"/>' + _CROSS,
    "paused": '<path class="mk-bars" d="M5.4 2.6v10.8M10.6 2.6v10.8"/>',
    "excused": '<circle class="mk-line" cx="8" cy="8" r="6.25"/><path class="mk-line" d="M11.4 4.6l-6.8 6.8"/>',
    "unmeasured": '<circle class="mk-dots" cx="8" cy="8" r="6.25"/>',
    "void": '<circle class="mk-line" cx="8" cy="8" r="5"/><path class="mk-line" d="M0.75 8h14.5"/>',
}


def _ring(used: float | None) -> str:
    """A ring filled by the share of time used, clockwise from the top; half full is not known to be half."""
    filled = round(max(0.0, min(1.0, used if used is not None else 0.25)) * 100, 1)
    return (
        '<circle class="mk-track" cx="8" cy="8" r="6"/>'
        f'<circle class="mk-arc" cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{filled} 100" '
        'transform="rotate(-90 8 8)"/>'
    )


def shape(state: State, used: float | None = None) -> SafeString:
    """The bare shape as SVG, silent to those who hear the page; its word must stand beside it."""
    body = _ring(used) if state == "running" else _SHAPES[state]
    return mark_safe(  # noqa: S308 – drawn here from constants and one number
        f'<svg class="mk mk-{state.replace("_", "-")}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{body}</svg>'
    )


def mark(value: Mark, *, quiet: bool = False) -> SafeString:
    """Shape and word. `quiet` keeps the word for those who hear and for the hovering hand (dense rows)."""
    word = value.label or state_word(value.state)
    css = f"mark is-{value.state.replace('_', '-')}"
    if quiet:
        return format_html(
            '<span class="{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
            css,
            word,
            shape(value.state, value.used),
            word,
        )
    return format_html(
        '<span class="{}">{}<span class="mark-word">{}</span></span>', css, shape(value.state, value.used), word
    )
