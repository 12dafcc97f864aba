"""Where a sentence ends: full stops of abbreviations, times, decimals and versions end none."""

from __future__ import annotations

import re

from upkept.core.plan.words import words

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s+[^\s|])")
LONGEST_WORD = 80
"""Characters that are looked back over for the word before a full stop: no abbreviation is longer, and a paragraph may be."""
_LAST_WORD = re.compile(r"[^\s(\[\"“«]+$")


def split(text: str, language: str) -> list[tuple[int, int]]:
    """The [start, end) of each sentence of one block of rendered text, white space at its ends left out."""
    spans, start = [], 0
    for match in _END.finditer(text):
        if _ends_here(text, match, language):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [span for begin, end in spans if (span := _trimmed(text, begin, end))]


def _ends_here(text: str, match: re.Match[str], language: str) -> bool:
    following = text[match.end() : match.end() + 200].lstrip()
    if match[0].startswith((".", "…")) and following[:1].islower():
        return False
    if not match[0].startswith(".") or match[0].startswith(".."):
        return True
    said = _LAST_WORD.search(text, max(0, match.start() - LONGEST_WORD), match.start())
    word = said[0].lower() if said else ""
    known = words(language)
    if known and (word in known.abbreviations or word.rstrip(".") in known.abbreviations):
        # "… by 6 p.m. We …": an abbreviation of the clock, or `etc.`, may end a sentence before a capital
        if known and re.match(rf"(?:{'|'.join(known.weekdays)})\b", following, re.I):
            return False  # "8:30 a.m. to 6 p.m. Monday to Friday"
        return word in ("etc", "usw", "a.m", "p.m") and following[:1].isupper()
    if len(word) == 1 and word.isalpha():
        return False  # an initial
    return not (word.isdigit() and len(word) <= 2 and known and re.match(known.after_ordinal, following))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
