"""Draws how much of a case's time is gone: a thin bar, told in words beside it."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from upkept.kit.ui.shapes import Bar


def bar(value: Bar) -> SafeString:
    """A bar of time used; past its end (used > 1) it is full and notched."""
    share = max(0.0, min(1.0, value.used))
    label = value.label or _("{share}% of the time used").format(share=int(value.used * 100))
    over = SafeString('<rect class="bar-over" x="90" width="2.5" height="6"/>') if value.used > 1 else ""
    return format_html(
        '<svg class="bar is-{}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<title>{}</title><rect class="bar-track" width="100" height="6"/>'
        '<rect class="bar-fill" width="{}" height="6"/>{}</svg>',
        value.state.replace("_", "-"),
        label,
        label,
        f"{share * 100:.1f}",
        over,
    )
