"""Every quote of a plan looked up in its prose: missing, misquoted or ambiguous ones, and the sentences that nobody quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from upkept.core.plan.errors import Problem
from upkept.core.plan.node import NOWHERE, Node, Place
from upkept.core.plan.numbers import figures
from upkept.core.plan.prose import Prose, Sentence, Span, locate, nearest
from upkept.core.plan.words import words

Role = Literal["commitments", "defines", "exclusions", "background"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """One quoted sentence (or part), in each language that it was given in. `owner`: the commitment's or exclusion's id."""

    role: Role
    owner: str
    path: Path
    texts: Mapping[str, str]
    under: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A quote in one language, where it stands."""

    quote: Quote
    language: str
    span: Span
    sentences: tuple[Sentence, ...]


@dataclass
class Source:
    """The written plan, for places: its tree of nodes, its file, its languages."""

    root: Node
    file: str
    languages: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where the value at this path begins, or the nearest thing around it that has a place."""
        node, place = self.root, NOWHERE
        for step in path:
            entries, items = node.entries, node.items
            if entries is not None and str(step) in entries:
                place = node.place_of(str(step))
                node = entries[str(step)]
            elif items is not None and isinstance(step, int) and step < len(items):
                node = items[step]
                place = node.place
            else:
                break
        return node.place if node.text is not None and node.place != NOWHERE else place

    def tell(self, path: Path, code: str, found: str, right: str) -> None:
        self.problems.append(Problem(self.file, *self.place(path), code, found, right))


def quotes(document: Mapping[str, Any], languages: tuple[str, ...]) -> Iterator[Quote]:
    """All quotes of a plan's document. A text without language is in the product's first one."""
    for name, written in (document.get("commitments") or {}).items():
        under = str(written.get("under", ""))
        if "quote" in written:
            path: Path = ("commitments", name, "quote")
            yield Quote("commitments", name, path, _texts(written["quote"], languages), under)
        for number, also in enumerate(_list(written.get("also_quotes"))):
            path = ("commitments", name, "also_quotes", number)
            yield Quote("commitments", name, path, _texts(also, languages), under)
    for number, written in enumerate(_list(document.get("exclusions"))):
        if "quote" in written:
            texts = _texts(written["quote"], languages)
            yield Quote("exclusions", str(written.get("id", number)), ("exclusions", number, "quote"), texts)
    roles: tuple[Role, ...] = ("defines", "background")
    for role in roles:
        for number, written in enumerate(_list(document.get(role))):
            yield Quote(role, f"{role}-{number + 1}", (role, number), _texts(written, languages))


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _texts(written: Any, languages: tuple[str, ...]) -> dict[str, str]:
    if isinstance(written, Mapping):
        return {str(language): str(text) for language, text in written.items()}
    return {languages[0]: str(written)}


def find(source: Source, all_quotes: list[Quote], prose: Mapping[str, Prose]) -> list[Found]:
    """Where each quote stands in each language; what does not stand exactly once is told."""
    found: list[Found] = []
    for quote in all_quotes:
        for language, page in prose.items():
            if language not in quote.texts:
                source.tell(
                    quote.path,
                    "quote-language",
                    f"no quote in `{language}`, in which the plan is published",
                    f"quote the same sentence of {page.file or language} under `{language}:`",
                )
                continue
            if (span := _one(source, quote, language, page)) is not None:
                found.append(Found(quote, language, span, page.sentences_of(span)))
    return found


def _one(source: Source, quote: Quote, language: str, page: Prose) -> Span | None:
    text, path = quote.texts[language], (*quote.path, language)
    file = page.file or f"the prose in `{language}`"
    anywhere = locate(page, text)
    spans = locate(page, text, quote.under) if quote.under else anywhere
    if len(spans) == 1:
        return spans[0]
    if quote.path[-1] != "quote" and len(anywhere) == 1:
        return anywhere[0]  # `under` speaks of the quote; other sentences may stand under other headings
    if not anywhere:
        close = nearest(page, text)
        right = (
            f"quote it as it is read on line {close.line} of {file}: “{close.text}”"
            if close
            else f"quote a sentence of {file}, word for word as a reader sees it, or write it there"
        )
        source.tell(path, "quote-not-found", f"no sentence “{short(text)}” in {file}", right)
        return None
    headings = sorted({found.headings[-1] for span in anywhere for found in page.sentences_of(span) if found.headings})
    if not spans:
        source.tell(
            path,
            "quote-not-under",
            f"no sentence “{short(text)}” under the heading `{quote.under}` of {file}",
            f"write `under: {headings[0]}`" if headings else "leave `under` out",
        )
        return None
    where = f"; name its heading, such as `under: {headings[0]}`" if len(headings) > 1 and not quote.under else ""
    source.tell(
        path,
        "quote-ambiguous",
        f"“{short(text)}” {len(spans)} times in {file}",
        f"quote more of the sentence{where}",
    )
    return None


def uncovered(prose: Mapping[str, Prose], found: list[Found]) -> list[Problem]:
    """The sentences, list items and table rows that nothing quotes, at their places in the prose."""
    problems = []
    for language, page in prose.items():
        spans = [one.span for one in found if one.language == language]
        for sentence in page.sentences:
            if any(span.overlaps(sentence.span) for span in spans) or only_leads(sentence, language):
                continue
            problems.append(
                Problem(
                    page.file or f"prose ({language})",
                    sentence.line,
                    1,
                    "uncovered",
                    f"a sentence that no commitment quotes: “{short(sentence.spoken or sentence.text)}”",
                    "quote it in a commitment, an exclusion or `defines`, name it under `background` if it promises nothing,"
                    " or make it a commitment of `kind: unmeasured` that says why",
                )
            )
    return problems


def only_leads(sentence: Sentence, language: str) -> bool:
    """It only leads to the list or table below, and promises nothing by itself. So does a line without a letter."""
    if not any(character.isalpha() for character in sentence.text):
        return True
    known = words(language)
    vague = known and any(_has(pattern, sentence.text) for pattern in known.vague.values())
    return sentence.leads and not vague and not figures(sentence.text, language)


def _has(pattern: str, text: str) -> bool:
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I) is not None


def translations(source: Source, all_quotes: list[Quote]) -> None:
    """A translation that states another number, unit or weekday is told, at the translation."""
    for quote in all_quotes:
        given = [language for language in source.languages if language in quote.texts and words(language)]
        if not given:
            continue
        first, *others = given
        base = {figure.key: figure.text for figure in figures(quote.texts[first], first)}
        for language in others:
            there = {figure.key: figure.text for figure in figures(quote.texts[language], language)}
            lacks = [text for key, text in base.items() if key not in there]
            more = [text for key, text in there.items() if key not in base]
            if not lacks and not more:
                continue
            found = " and ".join(
                part
                for part in (
                    f"{_listed(more)} in `{language}`" if more else "",
                    f"{_listed(lacks)} in `{first}`" if lacks else "",
                )
                if part
            )
            source.tell(
                (*quote.path, language),
                "translation-differs",
                f"another figure in the translation: {found}",
                "say the same number, unit and weekday in every language, in the prose and in the quote",
            )


def _listed(texts: list[str]) -> str:
    return ", ".join(f"“{text}”" for text in dict.fromkeys(texts))


def short(text: str, most: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
