"""Codes beside the names of cases ("Critical (S1)", "P1 – High"): which of the two is the value, and what the other means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from upkept.core.draft.labels import CASES, Label, labels, slug
from upkept.core.plan.numbers import figures

_SCALE = re.compile(
    r"(?<!\w)(?:severity|priority|level|prio|schweregrad|priorität|stufe|gravedad|severidad|prioridad|nivel|gravité"
    r"|sévérité|priorité|niveau)(?!\w)",
    re.I,
)
MOST_WORDS = 3


def coded(text: str, language: str) -> tuple[Label, Label] | None:
    """The code and the name of a case, where the first cell of a row, or what an item begins with, is both and no more."""
    cell = text.partition(" | ")[0]
    cell = cell.partition(": ")[0] if " | " not in text and cell.count(": ") == 1 else cell
    said = [one for one in labels(cell, language, heading=True) if one.attribute in CASES]
    if len(said) != 1 or not said[0].value[-1:].isdigit():
        return None
    code = said[0]
    name = " ".join(re.findall(r"[^\W\d_][\w-]*", _SCALE.sub(" ", cell[: code.start] + " " + cell[code.end :])))
    if not name or len(name.split()) > MOST_WORDS or figures(cell[: code.start] + cell[code.end :], language):
        return None
    words = [one for one in labels(name, language, heading=True) if one.attribute in CASES]
    if len(words) > 1:
        return None
    if _is_a_figure(cell, code, language):  # the checker would look for the 2 of "Priorität 2 (Hoch)" in the targets
        return (words[0], code) if words else None
    return code, replace(words[0] if words else Label("", slug(name), 0, 0, code.rank), attribute=code.attribute)


def _is_a_figure(cell: str, code: Label, language: str) -> bool:
    if not figures(cell[code.start : code.end], language):
        return False
    spoken = cell[code.start : code.end].lower().startswith(code.attribute)
    return not spoken and not re.match(r"\s?[-–—.:)=]", cell[code.end :])


def meanings(rows: Iterable[tuple[str, str]]) -> Mapping[Label, Label]:
    """What each code, or each word, stands for; nothing where the page's rows do not agree, or go from the mild to the worst."""
    found: dict[str, tuple[Label, Label]] = {}
    for text, language in rows:
        if pair := coded(text, language):
            said, meant = pair
            known = found.setdefault(said.value, pair)
            if known[1].value != meant.value:
                return {}
    pairs = sorted(found.values(), key=lambda pair: min(pair, key=lambda one: -one.rank).rank)
    names = [next((one for one in pair if not one.value[-1:].isdigit()), pair[0]) for pair in pairs]
    ranks = [one.rank for one in names]
    if len(found) < 2 or len({meant.value for _, meant in pairs}) < len(pairs) or ranks != sorted(ranks):
        return {}
    return dict(found.values())
