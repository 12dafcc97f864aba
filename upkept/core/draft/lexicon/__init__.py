"""What the words of a promise speak of (an answer, a release, a backup …), as data: one file of patterns per language."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from functools import cache
from pkgutil import iter_modules

LANGUAGES = frozenset(found.name for found in iter_modules(__path__))


@cache
def lexicon(language: str) -> Mapping[str, str]:
    """Concept → pattern, of that language and of the English words that every language borrows."""
    base = language.lower().partition("-")[0]
    if base not in LANGUAGES:
        base = "en"
    found: Mapping[str, str] = importlib.import_module(f"{__name__}.{base}").CONCEPTS
    return found


@cache
def _compiled(concept: str, language: str) -> re.Pattern[str] | None:
    own = lexicon(language).get(concept)
    borrowed = _BORROWED.get(concept)
    pattern = "|".join(part for part in (own, borrowed) if part)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I) if pattern else None


def speaks(concept: str, text: str, language: str) -> re.Match[str] | None:
    """Where the text speaks of this concept."""
    pattern = _compiled(concept, language)
    return pattern.search(text) if pattern else None


def every(concept: str, text: str, language: str) -> list[re.Match[str]]:
    pattern = _compiled(concept, language)
    return list(pattern.finditer(text)) if pattern else []


_BORROWED: Mapping[str, str] = {
    "uptime": r"uptime|SLA (?:uptime|availability)",
    "release": r"releases?",
    "patch": r"patch(?:es)?|updates?|hotfix(?:es)?",
    "bug": r"bugs?",
    "backup": r"backups?|snapshots?",
    "line": r"LTS|EOL|EOS",
    "rpo": r"RPO",
    "rto": r"RTO",
    "incident": r"SEV-?\d",
    "test": r"staging|RC|CI",
    "vulnerability": r"CVEs?",
    "pull": r"PRs?|pull[ -]requests?|merge[ -]requests?",
}
