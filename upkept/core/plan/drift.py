"""Whether the text that is live says what the plan quotes: sentences that are gone or changed, and new ones with figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from upkept.core.plan.numbers import figures
from upkept.core.plan.prose import Prose, fold, locate, nearest, read
from upkept.core.plan.quotes import quotes

ALIKE = 0.6
"""From so much likeness on, a sentence of the live page is taken for the changed form of one that was quoted."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A quote that is not on the live page. `now`: the sentence there that is most like it; empty where none is.

    `role` and `owner` name the part of the plan: a commitment's id, an exclusion's, `background-3`.
    """

    role: str
    owner: str
    quote: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """`stands`: how many quotes are on the page. `gone`: those that are not. `more`: sentences there that state a figure and that
    the plan's prose does not have."""

    stands: int
    gone: tuple[Gone, ...]
    more: tuple[str, ...]

    @property
    def has_drifted(self) -> bool:
        return bool(self.gone or self.more)

    @property
    def is_another_page(self) -> bool:
        """Hardly anything of the plan is there: a wrong address, a page for signing in, an empty one."""
        return self.stands * 4 < self.stands + len(self.gone)


def drift(document: Mapping[str, Any], prose: str, live: str, language: str) -> Drift:
    """Compare a plan with the page where its policy lives.

    :param document: the plan as written (`Plan.document`)
    :param prose: Markdown of the plan in this language
    :param live: Markdown of the live page (`core.draft.incoming.as_markdown`)
    """
    page, ours = read(live, language), read(prose, language)
    languages = tuple(document.get("product", {}).get("prose", {})) or (language,)
    stands, gone = 0, []
    for quote in quotes(document, languages):
        text = quote.texts.get(language)
        if text is None:
            continue
        if locate(page, text):
            stands += 1
            continue
        close = nearest(page, text)
        gone.append(Gone(quote.role, quote.owner, text, close.text if close and _alike(close.text, text) else ""))
    return Drift(stands, tuple(gone), _more(page, ours, {one.now for one in gone}, language))


def _more(page: Prose, ours: Prose, changed: set[str], language: str) -> tuple[str, ...]:
    known = {fold(sentence.text) for sentence in ours.sentences}
    return tuple(
        dict.fromkeys(
            sentence.text
            for sentence in page.sentences
            if sentence.text not in changed
            and fold(sentence.text) not in known
            and not locate(ours, sentence.text)
            and figures(sentence.text, language)
        )
    )


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, fold(one).lower(), fold(other).lower(), autojunk=False).ratio() >= ALIKE
