"""The known name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like the text; None if none does."""
    return _nearest(text[:100], tuple(name for name in known if name))


@lru_cache(maxsize=1024)  # one slip is often made many times, and each comparison costs milliseconds
def _nearest(text: str, names: tuple[str, ...]) -> str | None:
    folded = {name.lower().replace("-", "_"): name for name in names}
    wanted = text.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted in folded:
        return folded[wanted]
    close = get_close_matches(wanted, folded, 3, 0.6)
    swapped = [name for name in close if sorted(name) == sorted(wanted)]
    return folded[(swapped or close)[0]] if close else None


def listed(names: Iterable[str], most: int = 12) -> str:
    """`a, b or c`, each in backquotes; a long list ends with an ellipsis."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        return ", ".join(shown[:most]) + ", …"
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""
