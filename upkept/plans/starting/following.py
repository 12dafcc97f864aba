"""Quotes follow their sentences: what was said of one holds for the one in its place, until somebody has looked at it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from upkept.core.draft.proposal import Sentence as Proposed
from upkept.core.plan.prose import Sentence, fold, read
from upkept.plans.starting.accepting import Guesses, is_written
from upkept.plans.starting.editing import Editor
from upkept.plans.starting.proposing import mark_of
from upkept.plans.starting.sentences import beside
from upkept.plans.starting.settling import put
from upkept.plans.starting.written import Written, written

LIKE = 0.5
"""From this share of equal letters on, a sentence among several changed ones is the old one with other words."""
MOST = 60
"""Changed sentences in one place, old or new; where a page was written anew, nothing is taken for something else."""


Pages = Mapping[str, str]
"""Language → Markdown."""


def follow(
    source: str,
    before: Pages,
    after: Pages,
    unconfirmed: Sequence[str],
    proposed: Callable[[Pages, str], Guesses] = lambda _pages, _language: {},
) -> tuple[str, tuple[str, ...]]:
    """The plan with the quotes of the changed sentences, and what nobody has confirmed now.

    What is `proposed` of the new sentence and was not of the old one is written too, where the plan says still what was
    proposed: a figure that is changed on the page is changed in its promise. A quote whose sentence is gone, or that runs
    over two of them, stays as it is: the form names it.
    """
    waiting = list(unconfirmed)
    for language in [one for one in before if one in after and before[one] != after[one]]:
        plan = written(source)
        moved = _moved(before[language], after[language], language)
        old, text = beside(source, before[language], language, ()), Editor(plan)
        was, now = proposed(before, language), proposed(after, language)
        for use in beside(source, after[language], language, ()).lost:
            lines = [line for line in old.lines if use in line.uses]
            new = moved.get(lines[0].number - 1) if len(lines) == 1 else None
            if new is None:
                continue
            path = [*use.path, language] if isinstance(text.get(use.path), dict) else use.path
            text.set(path, fold(new.text))
            waiting = [one for one in waiting if one != mark_of(use.texts[language])]
            waiting.append(use.owner if use.section == "commitments" else mark_of(new.text))
            if use.path[-1] == "quote" and use.section == "commitments":
                changes = _changes(use.owner, plan, was.get(lines[0].sentence.span.start), now.get(new.span.start))
                for key, value in changes.items():
                    put(text, ["commitments", use.owner, key], value)
        source = str(text)
    return source, tuple(dict.fromkeys(waiting))


def _changes(owner: str, plan: Written, was: Proposed | None, now: Proposed | None) -> dict[str, Any]:
    """What the new sentence says otherwise than the old one, of the keys that nobody has changed since."""
    if was is None or now is None:
        return {}
    old, new = was.guess.commitments, now.guess.commitments
    at = next((place for place, one in enumerate(old) if one.id == owner), None)
    if at is None or [one.kind for one in old] != [one.kind for one in new]:
        return {}
    known, before, after = plan.commitments[owner], old[at].fields, new[at].fields
    return {
        key: after.get(key)
        for key in {**before, **after}
        if before.get(key) != after.get(key)
        and (is_written(known[key], before[key]) if key in known and key in before else key not in {**known, **before})
    }


def _moved(before: str, after: str, language: str) -> dict[int, Sentence]:
    """Place of a sentence that was changed → what stands there now."""
    olds, news = read(before, language).sentences, read(after, language).sentences
    old, new = [fold(one.text) for one in olds], [fold(one.text) for one in news]
    found: dict[int, Sentence] = {}
    for tag, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "replace" or max(j - i, end - k) > MOST:
            continue
        if j - i == end - k == 1:
            found[i] = news[k]
            continue
        at = k
        for place in range(i, j):  # in their order: the first that is like it
            like = next((other for other in range(at, end) if _alike(old[place], new[other])), None)
            if like is not None:
                found[place], at = news[like], like + 1
    return found


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE and matcher.ratio() >= LIKE
