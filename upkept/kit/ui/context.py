"""What every page knows of its reader: theme, zone, and the moment at which it is drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpRequest

from upkept.kit import clock

THEMES = ("system", "light", "dark")
_ZONES = frozenset(available_timezones())


def theme_of(request: HttpRequest) -> str:
    """The theme that this reader chose; `system` where nothing or nonsense was stored."""
    theme = request.COOKIES.get("theme", "system")
    return theme if theme in THEMES else "system"


def is_zone(name: str) -> bool:
    """Whether this is a zone that a reader may choose."""
    return name in _ZONES


def zone_of(request: HttpRequest, default: str = "UTC") -> str:
    """The reader's IANA zone: their cookie's, else their account's, else `default` (a page gives its product's)."""
    for zone in (request.COOKIES.get("zone", ""), getattr(getattr(request, "user", None), "timezone", "")):
        if is_zone(zone):
            return zone
    return default


def now_of(request: HttpRequest) -> int:
    """The moment of this request in whole UTC seconds, the same for all that is drawn for it."""
    now: Any = getattr(request, "now", None)
    if isinstance(now, datetime):
        return clock.instant_of(now)
    return now if isinstance(now, int) else clock.instant()


def look(request: HttpRequest) -> dict[str, object]:
    """The context processor: `ui_theme`, `ui_zone` and `ui_now` for layouts and tags."""
    return {"ui_theme": theme_of(request), "ui_zone": zone_of(request), "ui_now": now_of(request)}
