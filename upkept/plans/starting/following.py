"""Quotes follow their sentences: what was said of one holds for the one in its place, until somebody has looked at it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from upkept.core.plan.prose import fold, read
from upkept.plans.starting.editing import Editor
from upkept.plans.starting.proposing import mark_of
from upkept.plans.starting.sentences import beside
from upkept.plans.starting.written import written

LIKE = 0.5
"""From this share of equal letters on, a sentence among several changed ones is the old one with other words."""
MOST = 60
"""Changed sentences in one place, old or new; where a page was written anew, nothing is taken for something else."""


def follow(
    source: str, before: Mapping[str, str], after: Mapping[str, str], unconfirmed: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The plan with the quotes of the changed sentences, and what nobody has confirmed now. Both texts: language → Markdown.

    A quote whose sentence is gone, or that runs over two of them, stays as it is: the form names it.
    """
    waiting = list(unconfirmed)
    for language in [one for one in before if one in after and before[one] != after[one]]:
        moved = _moved(before[language], after[language], language)
        old, text = beside(source, before[language], language, ()), Editor(written(source))
        for use in beside(source, after[language], language, ()).lost:
            numbers = [line.number for line in old.lines if use in line.uses]
            new = moved.get(numbers[0] - 1) if len(numbers) == 1 else None
            if new is None:
                continue
            path = [*use.path, language] if isinstance(text.get(use.path), dict) else use.path
            text.set(path, new)
            waiting = [one for one in waiting if one != mark_of(use.texts[language])]
            waiting.append(use.owner if use.section == "commitments" else mark_of(new))
        source = str(text)
    return source, tuple(dict.fromkeys(waiting))


def _moved(before: str, after: str, language: str) -> dict[int, str]:
    """Place of a sentence that was changed → its new text."""
    old, new = ([fold(one.text) for one in read(text, language).sentences] for text in (before, after))
    found: dict[int, str] = {}
    for tag, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "replace" or max(j - i, end - k) > MOST:
            continue
        if j - i == end - k == 1:
            found[i] = new[k]
            continue
        at = k
        for place in range(i, j):  # in their order: the first that is like it
            like = next((other for other in range(at, end) if _alike(old[place], new[other])), None)
            if like is not None:
                found[place], at = new[like], like + 1
    return found


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE and matcher.ratio() >= LIKE
