"""What the form beside the prose shows: the prose, the card of the chosen sentence, how far one has come."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django.utils.functional import SimpleLazyObject

from upkept.plans.models import Draft
from upkept.plans.shown import name as name_of
from upkept.plans.starting import accepting, proposing, sections, setting
from upkept.plans.starting.card import Asked, card
from upkept.plans.starting.fields.words import MEASURES
from upkept.plans.starting.sentences import ROLES, Beside, Line, beside
from upkept.plans.starting.settling import Choice, key_of
from upkept.plans.starting.written import written
from upkept.products.models import Product

MOST_TO_DO = 30


def beside_of(draft: Draft, language: str) -> Beside:
    return beside(draft.source, draft.prose.get(language, ""), language, tuple(draft.unconfirmed))


def page(product: Product, draft: Draft, language: str, number: int, asked: Asked) -> dict[str, Any]:
    """Everything of the page, apart from what the checker says."""
    plan, found = written(draft.source), beside_of(draft, language)
    guesses = guesses_of(product, draft, language)
    line = found.line(number) or (found.next_open(0) if not number else None)
    query = f"lang={language}&amp;" if len(draft.prose) > 1 else ""
    opened = line.number if line else 0
    counts = found.counts()
    accepted, certain = accepting.as_proposed(plan, found, guesses), accepting.sure(plan, found, guesses)
    shown = None
    if line is not None:
        guess = None if line.is_settled else guesses.get(line.sentence.span.start)
        shown = card(plan, found, line, language, guess, asked, as_proposed=line.number in accepted)
    return {
        "article": setting.article(found, draft.prose.get(language, ""), query, opened, accepted),
        "beside": found,
        "card": shown,
        "said": digest(line) if line else "",
        "language": language,
        "languages": list(draft.prose),
        "query": query,
        "legend": [(role, setting.WORDS[role], counts[role]) for role in ROLES if counts[role]],
        "to_do": found.open[:MOST_TO_DO],
        "to_do_more": max(len(found.open) - MOST_TO_DO, 0),
        "sure": len(certain),
        "readings": SimpleLazyObject(  # a card alone does not show them
            lambda: accepting.readings(plan, found, {*accepted, *(one.number for one in certain)})
        ),
        "accepted": len(accepted),
        "lost": [(use, name_of(use.owner), use.texts[language], key_of(use)) for use in found.lost],
        "unread": plan.problems if not plan.document else (),
        "share": 100 * found.settled // found.counted if found.counted else 100,
        "sections": sections.ALL,
        "windows": plan.names.windows,
        "measures": MEASURES.items(),
    }


def next_after(draft: Draft, language: str, number: int) -> tuple[int, str]:
    """What to settle next: another promise of the same sentence, else the next sentence; 0 where all are settled."""
    found = beside_of(draft, language)
    here = found.line(number)
    waiting = [use.owner for use in here.uses if use.owner in draft.unconfirmed] if here else []
    if waiting:
        return number, waiting[0]
    following = found.next_open(number)
    return (following.number if following else 0), ""


def sure(product: Product, draft: Draft, language: str) -> set[str]:
    """Marks of the sentences whose proposal raises no question: nobody need confirm them one by one."""
    plan, found = written(draft.source), beside_of(draft, language)
    return accepting.marks(accepting.sure(plan, found, guesses_of(product, draft, language)))


def guesses_of(product: Product, draft: Draft, language: str) -> accepting.Guesses:
    return proposing.guesses_of(draft.prose, language, slug=product.slug, name=product.name, zone=product.timezone)


def digest(line: Line) -> str:
    """What the sentence says, in short: a form that was drawn for another sentence is not taken for this one."""
    return hashlib.sha256(line.sentence.text.encode()).hexdigest()[:12]


def undecided(choice: Choice) -> Choice:
    return replace(choice, role="undecided")
