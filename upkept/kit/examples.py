"""The door to the examples: whoever serves has a loader in its settings (EXAMPLES), which knows every area; the pages do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class Examples(Protocol):
    """`slugs`: all that there are, in the order in which they are loaded; `load`: one of them, for good or not at all."""

    def slugs(self) -> Sequence[str]: ...
    def load(self, slug: str, now: datetime) -> None: ...


def examples() -> Examples:
    """Raises Refusal: no-examples, by its `slugs`, where they are not on this machine."""
    made = cast(Callable[[], Examples], import_string(settings.EXAMPLES))
    return made()
