"""The product's name out of a page's first heading: most headings name the page ("Support for Lantern") and the product in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from upkept.core.draft.labels import slug

_PAGE = re.compile(
    r"support|help|assist|securit|vulnerab|polic|sla\b|service|level|agreement|release|readme|maintenance|contribut|changelog|"
    r"plan\b|terms|contents|question|contact|report|getting|overview|about|version|response|commitment|promise|"
    r"wartung|sicherheit|hilfe|richtlinie|kundendienst|zusage|"
    r"soporte|ayuda|asistencia|seguridad|polít|polit|mantenimiento|"
    r"sécurité|aide|maintien|engagement",
    re.I,
)
"""Words that say what a page is, as they begin."""
_OF = re.compile(
    r"\s(?:for|of|with|on|in|about|to|use|using|für|von|zu|mit|bei|para|de|del|con|sobre|pour|du|des|avec|sur)\s"
    r"(?:the\s|our\s|la\s|le\s|les\s|el\s|los\s|las\s|die\s|das\s|der\s|den\s|dem\s)?",
    re.I,
)
_SMALL = frozenset({
    "the", "our", "how", "we", "us", "your", "a", "an", "what", "this", "my", "when", "unser", "unsere", "wie", "nuestra",
    "nuestro", "la", "el", "los", "notre", "nos", "le", "les",
})  # fmt: skip
_APART = re.compile(r"\s[–—|·-]\s|:\s")
_OWN = re.compile(r"(?:['’]s?|s['’])$")
MOST_WORDS = 4
NOT_A_PRODUCT = frozenset({
    "docs", "doc", "documentation", "github", "gitlab", "tmp", "policies", "policy", "legal", "src", "home", "plan", "repo",
    "project", "work", "builds", "app",
})  # fmt: skip
"""Folders that are in every project, and name none."""


def heading_of(text: str) -> str:
    """The first heading of the first level, without its marks."""
    return next((line[2:].strip(" #*_`") for line in text.splitlines() if line.startswith("# ")), "")


def product_name(headings: Sequence[str], folders: Sequence[str] = ()) -> str:
    """As a heading says it, else the nearest folder's name (`folders`: the nearest first); empty where nothing says it.

    A word of a heading that is the folder's name is the product, spelled as people spell it.
    """
    near = next((name for name in folders if slug(name) and slug(name) not in NOT_A_PRODUCT), "")
    for heading in headings:
        for word in heading.split():
            if near and slug(_OWN.sub("", word)) == slug(near):
                return _OWN.sub("", word).strip(".,:;!?()[]\"'`")
    said = [name for heading in headings for part in _APART.split(heading) if (name := _named_in(part))]
    return (said[0] if said else near)[:80]


def _named_in(part: str) -> str:
    """ "Support for Lantern", "Lantern support policy", "Lantern"; empty where only the page is named."""
    part = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", part).strip(" #*_`.!?")
    if not _PAGE.search(part):
        return part if part and len(part.split()) <= MOST_WORDS else ""
    words = part.split()
    places = [number for number, word in enumerate(words) if _PAGE.match(word)]
    if not places:
        return ""
    before, after = " ".join(words[: places[0]]), " ".join(words[places[-1] :])
    of = _OF.split(after, maxsplit=1)
    for found in (of[1] if len(of) > 1 else "", _OWN.sub("", before)):
        if found and len(found.split()) <= MOST_WORDS and found[0] == found[0].upper() and _is_name(found):
            return found
    return ""


def _is_name(found: str) -> bool:
    """Not "The", "Our", "How we": words that begin a heading and name nothing."""
    return not all(word.lower() in _SMALL for word in found.split())
