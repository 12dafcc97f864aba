"""Two wordings side by side: which words went, which came, which stayed, so that a reader need not look for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from upkept.core.plan.prose import fold, read

_WORD = re.compile(r"\s+|\w+(?:[.,:'’-]\w+)*|[^\w\s]", re.UNICODE)
ALIKE = 0.45
"""Two sentences that share less than this are another sentence, not a rewording."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words. `changed`: it stands in this wording alone."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Reworded:
    """One sentence before and after; a side is empty where it did not stand there."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    sort: Literal["changed", "removed", "added"]


def compare(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The old and the new wording with what is theirs alone marked; figures like `09:00` and `24-hour` are one word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    left: list[Piece] = []
    right: list[Piece] = []
    for sort, i, j, k, m in matcher.get_opcodes():
        _put(left, "".join(before[i:j]), sort != "equal")
        _put(right, "".join(after[k:m]), sort != "equal")
    return _bridged(left), _bridged(right)


def sentences(old: str, new: str, language: str = "en") -> list[Reworded]:
    """Sentence by sentence what changed between two Markdown texts, in the order of the new one; what stayed is left out."""
    before = [sentence.text for sentence in read(old, language).sentences]
    after = [sentence.text for sentence in read(new, language).sentences]
    found: list[Reworded] = []
    matcher = SequenceMatcher(None, [fold(one) for one in before], [fold(one) for one in after], autojunk=False)
    for sort, i, j, k, m in matcher.get_opcodes():
        if sort != "equal":
            found += _paired(before[i:j], after[k:m])
    return found


def _paired(gone: list[str], come: list[str]) -> list[Reworded]:
    """Each new sentence beside the old one that it is most like, in their order."""
    found: list[Reworded] = []
    left = list(gone)
    for text in come:
        alike = [(SequenceMatcher(None, one, text, autojunk=False).ratio(), one) for one in left[:12]]
        best = max(alike, default=(0.0, ""), key=lambda pair: pair[0])
        if best[0] < ALIKE:
            found.append(Reworded((), (Piece(text, True),), "added"))
            continue
        place = left.index(best[1])
        found += [Reworded((Piece(one, True),), (), "removed") for one in left[:place]]
        left = left[place + 1 :]
        found.append(Reworded(*compare(best[1], text), "changed"))
    return found + [Reworded((Piece(one, True),), (), "removed") for one in left]


def _put(pieces: list[Piece], text: str, changed: bool) -> None:
    if text:
        pieces.append(Piece(text, changed))


def _bridged(pieces: list[Piece]) -> tuple[Piece, ...]:
    """A single blank between two changed stretches belongs to them: one mark instead of a mark for each word."""
    result: list[Piece] = []
    for number, piece in enumerate(pieces):
        blank = not piece.changed and not piece.text.strip()
        between = 0 < number < len(pieces) - 1 and pieces[number - 1].changed and pieces[number + 1].changed
        changed = piece.changed or (blank and between)
        if result and result[-1].changed == changed:
            result[-1] = Piece(result[-1].text + piece.text, changed)
        else:
            result.append(Piece(piece.text, changed))
    return tuple(result)
