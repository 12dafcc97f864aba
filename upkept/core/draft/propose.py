"""What each sentence of a prose seems to promise: the whole draft, sentence by sentence.

The rules are deterministic, and what they are not certain of is a question: a figure that found no place in the data of a
promise is always named in one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from upkept.core.draft.accounts import tokens
from upkept.core.draft.book import Book, hours_of
from upkept.core.draft.clauses import action_said, cut, hedged
from upkept.core.draft.closed import without_closed
from upkept.core.draft.context import Context
from upkept.core.draft.guess import guess
from upkept.core.draft.labels import CASES, Label, labels, numbered, phones
from upkept.core.draft.language import language_of, language_of_sentence
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.meant import meant_by, untimed
from upkept.core.draft.pairing import paired
from upkept.core.draft.proposal import About, Further, Guess, Place, Proposal, Sentence
from upkept.core.draft.quantities import quantities
from upkept.core.draft.questions import Question
from upkept.core.draft.stamped import begins_of, version_of
from upkept.core.draft.topics import subject_of
from upkept.core.draft.waiting import with_pauses
from upkept.core.plan.numbers import figures
from upkept.core.plan.prose import Prose, fold, read
from upkept.core.plan.prose import Sentence as Read
from upkept.core.plan.quotes import only_leads
from upkept.core.plan.vague import said_vaguely
from upkept.core.plan.words import words

_FIGURE = re.compile(r"\d+")
_UNKNOWN = Question(
    "Only English, Spanish, French and German are read word by word; here digits alone: what does the sentence promise?"
)
LONGEST = 1500
"""Characters of a sentence that is read word by word; the longest of the real ones has a quarter of that."""
MOST_FIGURES = 40
"""Amounts in one sentence, or one row of a table, that are read: people write a handful."""
SHORT = 40
"""Characters that a sentence counts beside its own, so that a page of ten thousand short ones is a long one, too."""
MOST_ABOVE = 300
"""Characters of a heading, or of the line that leads to a list, that are read again for each sentence under it."""
MOST_READ = 160_000
"""Characters of a page that are read word by word, some twenty thousand words; what follows is asked about."""
_TOO_LONG = Question("This sentence is too long to be read word by word: cut it into sentences of one promise each.")
_TOO_MANY = Question(
    "This sentence holds too many figures to be read word by word: cut it into sentences of one promise each."
)
_TOO_FAR = Question("So far down a long page nothing is read word by word: what does the sentence promise?")


def propose(prose: Mapping[str, str], *, product: About, language: str | None = None) -> Proposal:
    """The draft of these pages. `prose`: language → Markdown; the key "" stands for a language that nobody said."""
    pages = {key or language or language_of(text): text for key, text in prose.items()}
    read_pages = {name: read(text, name) for name, text in pages.items()}
    first, *others = read_pages
    page = read_pages[first]
    book = Book(product.timezone)
    unread = _unread(page)
    book.learn((one.spoken or one.text, first) for at, one in enumerate(page.sentences) if at not in unread)
    for at, one in enumerate(page.sentences):
        if at not in unread and one.form != "row":
            book.timings += meant_by(one.text, one.headings[-1] if one.headings else "", first)
    book.number((one.text, first) for one in page.sentences if one.form in ("row", "item"))
    texts = Counter(fold(one.text) for one in page.sentences)
    partners = [paired(page, read_pages[other]) for other in others]
    taken: Counter[str] = Counter()
    sentences = []
    lead, opening, case = "", Opening(), Case()
    for number, one in enumerate(page.sentences, 1):
        leads = only_leads(one, first)
        why = unread.get(number - 1)
        if one.form == "sentence" or (number > 1 and one.headings != page.sentences[number - 2].headings):
            lead = one.text if one.form == "sentence" and one.text.rstrip().endswith(":") and why is None else ""
        opens = opening.begins(one, page.text, first)
        spoken = language_of_sentence(one.text, first) if why is None else first
        if why is not None:
            found = Guess("unmeasured", questions=(why,))
        elif leads or opens:
            found = _leading(one.text, first)
        else:
            carried = case.carried(one, page.text, first)
            context = context_of(one, spoken, lead, book, opening.text, carried)
            many = len(context.found) > MOST_FIGURES
            found = Guess("unmeasured", questions=(_TOO_MANY,)) if many else guess(context)
        if not leads and spoken != first:
            found = replace(
                found,
                sure=False,
                questions=(
                    *found.questions,
                    Question("This sentence is in another language ({language}) than its page.", language=spoken),
                ),
            )
        if not leads and words(first) is None:
            found = replace(found, sure=False, questions=(*found.questions, _UNKNOWN))
        found = _numbered(found, taken)
        places = [Place(first, one.line, one.span.start, one.span.end)]
        said = {first: one.text}
        for other, partner in zip(others, partners, strict=True):
            match = partner.get(number - 1)
            if match is None:
                found = replace(
                    found,
                    sure=False,
                    questions=(*found.questions, Question("Which sentence says this in `{language}`?", language=other)),
                )
                continue
            places.append(Place(other, match.line, match.span.start, match.span.end))
            said[other] = match.text
        under = one.headings[-1] if texts[fold(one.text)] > 1 and one.headings else ""
        sentences.append(
            Sentence(
                number, one.text, one.headings, first, tuple(places), found, one.spoken, one.form, leads, under, said
            )
        )
    attributes = book.attributes()
    finished = tuple(_filled(one, attributes) for one in with_pauses(sentences))
    return Proposal(
        product, tuple(pages), pages, finished, book.calendars, book.windows, tuple(book.freezes), attributes, book.classes,
        book.lines, book.events, tuple(book.assumed.values()), tuple(dict.fromkeys(book.stated)),
        version_of(page.headings[0].text if page.headings else "", (one.text for one in page.sentences), first),
        begins_of((one.text for one in page.sentences), first),
    )  # fmt: skip


def _unread(page: Prose) -> dict[int, Question]:
    """The sentences that are not read word by word, by their place, and why: so no page ties us up."""
    found: dict[int, Question] = {}
    characters = 0
    for at, one in enumerate(page.sentences):
        length = max(len(one.text), len(one.spoken or ""))
        characters += length + SHORT
        if length > LONGEST:
            found[at] = _TOO_LONG
            characters -= length + SHORT
        elif characters > MOST_READ:
            found[at] = _TOO_FAR
        elif len(_FIGURE.findall(one.text)) > 2 * MOST_FIGURES:
            found[at] = _TOO_MANY
    return found


def _leading(text: str, language: str) -> Guess:
    """What only leads to a list promises nothing; a figure in it is asked about all the same."""
    said = [text[start:end] for start, end in tokens(text, language)]
    asked = (
        Question("“{figure}” stands in a sentence that is not measured: is it a promise?", figure=each) for each in said
    )
    return Guess("background", sure=not said, questions=tuple(asked))


@dataclass
class Opening:
    """The words that a paragraph begins with as its title, if they say what its sentences are: "What's not covered. …"."""

    text: str = ""
    end: int = 0

    def begins(self, one: Read, seen: str, language: str) -> bool:
        """Is this sentence such a title? It holds until its paragraph ends."""
        first = "\n" in seen[self.end : one.span.start] or not seen[: one.span.start].strip()
        if first:
            self.text = ""
        self.end = one.span.end
        said = speaks("left out", one.text, language) or speaks("your part", one.text, language)
        if first and one.form == "sentence" and said and len(one.text.split()) <= _TITLE and one.text[-1:] in ".?!":
            self.text = one.text if seen[one.span.end :].partition("\n")[0].strip() else ""
            return bool(self.text)
        return False


_TITLE = 6
"""Words of such a title, at most."""


@dataclass
class Case:
    """The case that a paragraph or an item begins with: "P1: The shop is down. We answer within 1 hour."."""

    labels: tuple[Label, ...] = ()
    end: int = 0

    def carried(self, one: Read, seen: str, language: str) -> tuple[Label, ...]:
        """The labels for a sentence of the same paragraph that follows."""
        first = "\n" in seen[self.end : one.span.start] or not seen[: one.span.start].strip()
        self.end = one.span.end
        if not first:
            return self.labels
        name, colon, _ = one.text.partition(":")
        named = labels(name, language, heading=True) if colon and len(name.split()) <= _TITLE else []
        self.labels = tuple(replace(one, start=0, end=0) for one in named if one.attribute != "hours")
        return ()


def context_of(
    one: Read, language: str, lead: str, book: Book, opening: str = "", carried: tuple[Label, ...] = ()
) -> Context:
    """What the rules may look at."""
    row = one.form == "row"
    columns = (
        tuple(part.partition(": ")[0] if ": " in part else "" for part in one.spoken.split("; "))
        if row and one.spoken
        else ()
    )
    if len(columns) != one.text.count(" | ") + 1:
        columns = ()
    named = tuple((label.start, label.end) for label in labels(one.text, language) if one.text[label.end - 1].isdigit())
    if row or one.form == "item":
        named = (*named, *(place for place, _ in numbered(one.text, language)))
    found = quantities(one.text, language, (*named, *phones(one.text)))
    above = tuple(
        text[:MOST_ABOVE]
        for text in (opening, lead if one.form != "sentence" or lead != one.text else "", *reversed(one.headings))
        if text
    )
    vague = said_vaguely(one.text, language)
    text = _without_descriptions(one.text, columns, language) if row else one.text
    clauses = hedged(cut(text, found, language, columns, row), [said.start for said in vague if said.hedge])
    weakness = subject_of((text, *above), language) == "vulnerability"
    clauses = [
        replace(each, labels=tuple(book.meant(label, weakness=weakness) for label in each.labels or carried))
        for each in clauses
    ]
    cells = one.text.split(" | ") if columns else []
    return Context(
        text, language, above, columns, found, clauses, hours_of(without_closed(one.text, language), language),
        vague, book, one.form, untimed=untimed(cells, columns, found, language, _DESCRIPTION),
        meant=[] if row else meant_by(one.text, "", language), opening=opening,
    )  # fmt: skip


_DESCRIPTION = re.compile(
    r"(?<!\w)(?:descri\w+|definition\w*|definici\w+|définition\w*|meaning|means|significado|signification|examples?|ejemplos?|exemples?"
    r"|beschreibung\w*|bedeutung\w*|beispiele?|erläuterung\w*|criteria|kriteri\w+|criterios?|critères?|impact|auswirkung\w*|impacto)(?!\w)",
    re.I,
)


def _without_descriptions(text: str, columns: tuple[str, ...], language: str) -> str:
    """A table's row with blanks where a cell only describes the case that its first cell names: it says nothing of what is done.
    A cell with a figure stays."""
    cells = text.split(" | ")
    if not any(label.attribute in CASES for label in labels(cells[0], language, heading=True)):
        return text
    found = cells[:1]
    for number, cell in enumerate(cells[1:], 1):
        described = number < len(columns) and _DESCRIPTION.search(columns[number])
        prose = len(cell.split()) >= 4 and not action_said(cell, language)
        blank = (described or prose) and not tokens(cell, language) and not figures(cell, language)
        found.append(" " * len(cell) if blank else cell)
    return " | ".join(found)


def _numbered(found: Guess, taken: Counter[str]) -> Guess:
    """No two commitments of the draft share a name."""

    def free(id: str) -> str:
        taken[id] += 1
        return id if taken[id] == 1 else f"{id}-{taken[id]}"

    renamed: dict[str, str] = {}
    if not found.id:
        return found
    renamed[found.id] = free(found.id)
    for one in found.also:
        renamed.setdefault(one.id, free(one.id))

    def follow(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**fields, "of": renamed.get(str(fields["of"]), fields["of"])} if "of" in fields else fields

    return replace(
        found,
        id=renamed[found.id],
        fields=follow(found.fields),
        also=tuple(Further(renamed[one.id], one.kind, follow(one.fields)) for one in found.also),
    )


def _filled(one: Sentence, attributes: Mapping[str, tuple[str, ...]]) -> Sentence:
    """Every value of an attribute has a target; one that the sentence does not name is promised nothing, and asked about."""
    asked: list[str] = []

    def fill(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        by = fields.get("by")
        if not by:
            return fields
        names = [by] if isinstance(by, str) else list(by)
        found = dict(fields)
        for key in ("within", "calendar", "every", "first"):
            if isinstance(found.get(key), Mapping):
                rest = "always" if key == "calendar" else "none"
                found[key] = _table(found[key], names, attributes, rest, asked if key != "calendar" else [])
        return found

    fields = fill(one.guess.fields)
    also = tuple(Further(more.id, more.kind, fill(more.fields)) for more in one.guess.also)
    if not asked:
        return replace(one, guess=replace(one.guess, fields=fields, also=also))
    question = Question(
        "Nothing is said for {values}: is nothing promised there?",
        values=", ".join(f"`{value}`" for value in dict.fromkeys(asked)),
    )
    return replace(
        one, guess=replace(one.guess, fields=fields, also=also, sure=False, questions=(*one.guess.questions, question))
    )


def _table(table: Any, names: list[str], attributes: Mapping[str, tuple[str, ...]], rest: str, asked: list[str]) -> Any:
    if not names or not isinstance(table, Mapping):
        return table
    values = attributes.get(names[0], ("open", "closed") if names[0] not in attributes else ())
    filled = {}
    for value in (*values, *(known for known in table if known not in values)):
        if value not in table and "other" in table:
            filled[value] = _table(table["other"], names[1:], attributes, rest, asked)
            continue
        if value not in table:
            asked.append(value)
        filled[value] = _table(table[value], names[1:], attributes, rest, asked) if value in table else rest
    return filled


__all__ = ["Prose", "context_of", "propose"]
