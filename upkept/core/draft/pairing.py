"""Which sentence of a translation says the same: by their order, where both pages are built alike."""

from __future__ import annotations

from upkept.core.plan.numbers import figures
from upkept.core.plan.prose import Prose, Sentence


def paired(page: Prose, other: Prose) -> dict[int, Sentence]:
    """Number of the sentence on the first page (from 0) → the sentence of the other that stands in its place.

    Whole pages of one shape are paired throughout; otherwise heading by heading, where a section has as many sentences.
    A pair whose figures differ is none.
    """
    if len(page.headings) != len(other.headings):
        sections = [(list(range(len(page.sentences))), list(range(len(other.sentences))))]
    else:
        mine, theirs = _sections(page), _sections(other)
        sections = [(mine.get(number, []), theirs.get(number, [])) for number in range(len(page.headings) + 1)]
    found: dict[int, Sentence] = {}
    for ours, others in sections:
        if len(ours) != len(others):
            continue
        for number, position in zip(ours, others, strict=True):
            one, match = page.sentences[number], other.sentences[position]
            same = {f.key for f in figures(one.text, page.language)} == {
                f.key for f in figures(match.text, other.language)
            }
            if one.form == match.form and same:
                found[number] = match
    return found


def _sections(page: Prose) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    starts = [heading.span.start for heading in page.headings]
    for number, sentence in enumerate(page.sentences):
        found.setdefault(sum(start <= sentence.span.start for start in starts), []).append(number)
    return found
