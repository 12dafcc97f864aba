"""`{% live_cursor %}`: where a page's stream begins, so that nothing falls between its rendering and its connection."""

from django import template

from upkept.kit.live import log

register = template.Library()


@register.simple_tag
def live_cursor() -> str:
    """Put it on <body data-topics="…" data-after="…">."""
    return str(log.present())
