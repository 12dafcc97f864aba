"""What the prose of a draft seems to promise: read once, kept while somebody works through it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from upkept.core.draft.proposal import About, Proposal, Sentence
from upkept.core.draft.propose import propose
from upkept.core.draft.write import write
from upkept.core.plan.prose import fold
from upkept.plans.starting.written import written


def drafted(
    markdown: str, language: str, *, slug: str, name: str, zone: str, effective: date
) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """plan.yaml, the prose by language, and what nobody has confirmed yet (`marks`)."""
    prose = {language: markdown}
    source = write(_proposed(tuple(prose.items()), slug, name, zone), effective=effective.isoformat())
    return source, prose, tuple(dict.fromkeys(marks(source)))


def marks(source: str) -> Iterator[str]:
    """Everything in a plan that somebody must confirm: its promises by id, other sentences by what they say."""
    document = written(source).document
    yield from document.get("commitments") or {}
    for section in ("defines", "background"):
        for quote in document.get(section) or ():
            yield from (mark_of(text) for text in texts_of(quote))
    for exclusion in document.get("exclusions") or ():
        yield from (mark_of(text) for text in texts_of(exclusion.get("quote", "")))


def mark_of(text: str) -> str:
    """How `Draft.unconfirmed` names a sentence that is no promise."""
    return f"sentence:{hashlib.sha256(fold(text).encode()).hexdigest()[:16]}"


def texts_of(quote: object) -> list[str]:
    """The sentence in each language in which it is quoted."""
    return [str(text) for text in quote.values()] if isinstance(quote, Mapping) else [str(quote)]


def guess_of(
    prose: Mapping[str, str], language: str, start: int, *, slug: str, name: str, zone: str
) -> Sentence | None:
    """What was guessed of the sentence that begins at `start` of the text that is seen in this language."""
    return guesses_of(prose, language, slug=slug, name=name, zone=zone).get(start)


def guesses_of(prose: Mapping[str, str], language: str, *, slug: str, name: str, zone: str) -> Mapping[int, Sentence]:
    """The same of every sentence, by where it begins."""
    return _by_start(tuple(prose.items()), language, slug, name, zone)


@lru_cache(maxsize=8)
def _by_start(
    prose: tuple[tuple[str, str], ...], language: str, slug: str, name: str, zone: str
) -> Mapping[int, Sentence]:
    found: dict[int, Sentence] = {}
    for one in _proposed(prose, slug, name, zone).sentences:
        for place in one.places:
            if place.language == language:
                found.setdefault(place.start, one)
    return found


@lru_cache(maxsize=8)
def _proposed(prose: tuple[tuple[str, str], ...], slug: str, name: str, zone: str) -> Proposal:
    return propose(dict(prose), product=About(slug, name, zone))
