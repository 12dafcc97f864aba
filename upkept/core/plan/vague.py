"""The vague words and hedges of a sentence, and what stands for them in `interprets`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from upkept.core.plan.numbers import figures
from upkept.core.plan.words import LANGUAGES, words


@dataclass(frozen=True, slots=True)
class Said:
    """A vague word or a hedge where it stands in a sentence; `concept` is its English headword."""

    concept: str
    text: str
    start: int
    end: int
    hedge: bool


def said_vaguely(text: str, language: str) -> list[Said]:
    """The vague words and hedges of a text, longest reading first where two overlap; none in an unknown language.

    A word such as "in advance" is not vague beside a figure that makes it exact: "one week in advance".
    """
    known = words(language)
    if known is None:
        return []
    exact = any(figure.kind in ("amount", "period", "rate", "time", "date") for figure in figures(text, language))
    found: list[Said] = []
    for table, hedge in ((known.vague, False), (known.hedges, True)):
        for concept, pattern in table.items():
            if exact and concept in known.bounded:
                continue
            for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I):
                found.append(Said(concept, match[0], match.start(), match.end(), hedge))
    found.sort(key=lambda said: (said.start, -said.end))
    return [
        said
        for number, said in enumerate(found)
        if not any(other.start <= said.start and said.end <= other.end for other in found[:number])
    ]


def concepts(word: str) -> set[str]:
    """The headwords that a key of `interprets` stands for, in whichever of our languages it is written."""
    found = {word.lower()}
    for language in LANGUAGES:
        known = words(language)
        for table in (known.vague, known.hedges) if known else ():
            found |= {concept for concept, pattern in table.items() if re.fullmatch(pattern, word, re.I)}
    return found
