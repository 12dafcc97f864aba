"""Whether a sentence only dates its page ("Version 3.2, valid from 1 March 2026."): it promises nothing, and asks nothing."""

from __future__ import annotations

import re

from upkept.core.plan.numbers import figures

_WORDS = re.compile(
    r"(?<!\w)(?:version|revision|rev|edition|release|v|no|valid|effective|in force|as of|of|from|since|on|at|the|last|first"
    r"|updated?|changed|revised|modified|reviewed|published|issued|dated?"
    r"|fassung|stand|gültig|in kraft|seit|ab|vom|der|zuletzt|aktualisiert|geändert|überarbeitet|veröffentlicht|datum|am"
    r"|versión|revisión|edición|vigente|válid[ao]|en vigor|desde|del?|el|la|última|actualización|actualizad[ao]|fecha|a partir"
    r"|révision|édition|valable|en vigueur|depuis|du|le|à compter|dernière|mise à jour|publié|mis)(?!\w)",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def is_stamp(text: str, language: str) -> bool:
    """Nothing but words of dating, a number of a version, and a date."""
    dates = [figure for figure in figures(text, language) if figure.kind == "date"]
    if not dates:
        return False
    rest = text
    for figure in sorted(dates, key=lambda figure: -figure.start):
        rest = f"{rest[: figure.start]} {rest[figure.end :]}"
    words = re.findall(r"[^\s,;:.()*|–—-]+(?:\.\d+)*", _WORDS.sub(" ", rest))
    return len(words) <= 1 and all(_NUMBER.fullmatch(word) for word in words)
