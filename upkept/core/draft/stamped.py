"""Whether a sentence only dates its page ("Version 3.2, valid from 1 March 2026."), and which version and day it names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from upkept.core.plan.numbers import figures
from upkept.core.plan.words import words

_WORDS = re.compile(
    r"(?<!\w)(?:version|revision|rev|edition|release|v|no|valid|effective|in force|as of|of|from|since|on|at|the|last|first"
    r"|updated?|changed|revised|modified|reviewed|published|issued|dated?"
    r"|fassung|stand|gültig|in kraft|seit|ab|vom|der|zuletzt|aktualisiert|geändert|überarbeitet|veröffentlicht|datum|am"
    r"|versión|revisión|edición|vigente|válid[ao]|en vigor|desde|del?|el|la|última|actualización|actualizad[ao]|fecha|a partir"
    r"|révision|édition|valable|en vigueur|depuis|du|le|à compter|à partir|dernière|mise à jour|publié|mis)(?!\w)",
    re.I,
)
_PAGE = (
    r"(?:this |our |the )?(?:support |maintenance |service )?(?:policy|document|page|agreement|plan|SLA"
    r"|richtlinie|dokument|vereinbarung|política|documento|acuerdo|politique|document|accord)"
)
_VERSION = re.compile(
    r"(?<!\w)(?:(?:version|versión|fassung|revision|révision|revisión|edition|edición|rev)\b\.?\s?(?:no\.?|nr\.?)?[:\s]\s?v?|v\.?\s?)"
    r"(?P<version>\d+(?:\.\d+)*(?:[.-]?[a-z]\d*)?)(?![\w.]*\w)",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_TITLED = re.compile(rf"(?:{_PAGE})\W+(?:{_VERSION.pattern})\W*$", re.I)


def is_stamp(text: str, language: str) -> bool:
    """Nothing but words of dating, a number of a version, and a date."""
    if version_of("", [text], language):
        return True
    left = _without_dates(text, language)
    return left is not None and len(left) <= 1 and all(_NUMBER.fullmatch(word) for word in left)


def version_of(heading: str, texts: Iterable[str], language: str) -> str:
    """The page's own version: of its title ("Support policy v3.2"), or of a line that says no more; "" where none does."""
    if titled := _TITLED.search(heading):
        return titled["version"]
    for text in texts:
        said = _VERSION.search(text) if len(text) <= _SHORT else None
        if said is None:
            continue
        rest = re.sub(rf"(?<!\w){_PAGE}(?!\w)", " ", text[: said.start()] + " " + text[said.end() :], flags=re.I)
        if not (_without_dates(rest, language, dated=False) or ()):
            return said["version"]
    return ""


def begins_of(texts: Iterable[str], language: str) -> str:
    """The day from which the page says that it holds ("valid from 1 March 2026"), as an ISO date; "" where none does."""
    for text in texts:
        said = _BEGINS.search(text) if len(text) <= _SHORT else None
        dates = [figure for figure in figures(text, language) if figure.kind == "date"] if said else []
        if said is None or len(dates) != 1 or dates[0].start < said.start():
            continue
        rest = _VERSION.sub(" ", re.sub(rf"(?<!\w){_PAGE}(?!\w)", " ", text, flags=re.I))
        if len(_without_dates(_BEGINS.sub(" ", rest), language) or ()) <= 1:
            with suppress(ValueError):  # 31 February
                return date.fromisoformat(str(int(dates[0].value))).isoformat()
    return ""


_BEGINS = re.compile(
    r"(?<!\w)(?:valid|effective|in force|in effect|applies|gültig|in kraft|gilt|vigente|válid[ao]|en vigor|valable"
    r"|en vigueur)(?!\w)",
    re.I,
)
_SHORT = 120


def _without_dates(text: str, language: str, *, dated: bool = True) -> list[str] | None:
    """The words that are left without dates and words of dating; None where there is no date, and one is wanted."""
    dates = [figure for figure in figures(text, language) if figure.kind == "date"]
    months = "|".join(known.months) if (known := words(language)) else "(?!)"
    rest = text
    for figure in sorted(dates, key=lambda figure: -figure.start):
        rest = f"{rest[: figure.start]} {rest[figure.end :]}"
    rest, more = re.subn(rf"(?<!\w)(?:{months})\.? (?:de |del )?(?:19|20)\d\d(?!\w)", " ", rest, flags=re.I)
    if dated and not dates and not more:
        return None
    rest = re.sub(r"(?<!\w)v\.?\s?(?=\d)", " ", rest, flags=re.I)
    return re.findall(r"[^\s,;:.()*|·–—-]+(?:\.\d+)*", _WORDS.sub(" ", rest))
