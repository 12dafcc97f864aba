"""The accounts of one sentence: every number in it, however written, is in the data, in the name of a case, or asked about.

It reads numbers by itself, more widely and more coarsely than the checker does: what only it sees was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from upkept.core.draft.closed import without_closed
from upkept.core.draft.context import Context
from upkept.core.draft.labels import labels, numbered, phones
from upkept.core.draft.proposal import Further
from upkept.core.draft.questions import Question
from upkept.core.draft.spelled import SPELLED, Spelled
from upkept.core.plan.figures import Held, held, leaves, span_of, spans_below
from upkept.core.plan.numbers import Figure, figures

Token = tuple[int, int]

_DIGITS = re.compile(r"[^\W\d_]*(?:\d|[¼½¾⅐-⅞²³¹①-⑳])[\w¼½¾⅐-⅞²³¹.,:/'’⁄·%-]*")
_GROUPED = re.compile(r"(?<![\d.,:])\d{1,3}(?:[    ]\d{3})+(?![\d.,:])")
_ROMAN = re.compile(r"(?<![\w'’.-])(?:I{2,3}|IV|VI{0,3}|IX)(?![\w'’-])")
_MEASURES = ("within", "every", "first", "lead", "for", "gap", "min_age", "max_age", "at_least", "at_most", "over")


def tokens(text: str, language: str) -> tuple[Token, ...]:
    """[start, end) of all that may be a number: digits of any script, fractions, number words, "a couple of", "next day"."""
    return _tokens(text, language.lower().partition("-")[0])


@cache
def _tokens(text: str, language: str) -> tuple[Token, ...]:
    known = SPELLED.get(language, SPELLED["en"])
    found = [match.span() for match in _grouped_or_digits(text)]
    found += [match.span() for match in _ROMAN.finditer(text)]
    said = [match.span() for pattern in _patterns(known) for match in pattern.finditer(text)]
    found += [(start, end) for start, end in said if not _SECOND.match(text, start)]
    return tuple(sorted(set(found)))


_SECOND = re.compile(
    r"(?:a second|un segundo|une seconde)\s(?!(?:of|after|from|per|to|or|and|for|at|in|on|when|if|de|después|tras|o|y"
    r"|a|en|cuando|après"
    r"|ou|et|à|dans|quand)\b)\w",
    re.I,
)
"""A second one of something, and no time."""


def _grouped_or_digits(text: str) -> Iterator[re.Match[str]]:
    yield from _GROUPED.finditer(text)
    yield from _DIGITS.finditer(text)


@cache
def _patterns(known: Spelled) -> tuple[re.Pattern[str], ...]:
    part, one, unit = known.parts, known.one, known.unit
    joined = rf"(?:[\s-]|\s(?:{known.joint})\s)"
    return tuple(
        re.compile(pattern, re.I)
        for pattern in (
            rf"(?<![\w])(?:(?:{one}){joined})?(?:{part})(?:{joined}(?:{part}|{known.fractions}))*(?!\w)",
            rf"(?<!\w)(?:{one})\s(?:\w+\s){{0,2}}(?:{unit})(?!\w)",
            rf"(?<!\w)(?:{known.fractions})(?!\w)",
            rf"(?<!\w)(?:{known.ordinals})\s(?:\w+\s)?(?:{unit})(?!\w)",
            rf"(?<!\w)(?:{known.relative})(?!\w)",
            known.fused,
        )
    )


def unaccounted(one: Context, made: list[Further], document: Mapping[str, Any]) -> Iterator[Question]:
    """What the data and the questions so far leave out, and what stands in the data without standing in the sentence."""
    holds = [held(document, each.id) for each in made]
    said = figures(one.text, one.language)
    names = list(_names(one, document))
    yield from _homeless(one, said, holds, names)
    yield from _unread(one, said, names)
    yield from _invented(one, said, made)


def in_plain_words(one: Context) -> Iterator[Question]:
    """The numbers of a sentence that is not measured."""
    said = figures(one.text, one.language)
    lines = phones(one.text)
    lines += [
        (label.start, label.end) for label in labels(one.text, one.language) if one.book.meant(label) is not label
    ]
    for figure in said:
        if any(start <= figure.start < end for start, end in lines):
            continue
        if not _asked(one, figure.text):
            yield Question("“{figure}” stands in a sentence that is not measured: is it a promise?", figure=figure.text)
    yield from _unread(one, said, list(phones(one.text)))


def _homeless(one: Context, said: tuple[Figure, ...], holds: list[Held], names: list[Token]) -> Iterator[Question]:
    """Each figure that the checker reads must be in the data, or in a name."""
    days: set[int] = set()
    opened = without_closed(one.text, one.language)
    for figure in said:
        if any(start <= figure.start < end for start, end in names):
            continue
        if figure.kind == "period" and one.hours and one.hours.always and figure.unit == "day":
            continue  # "around the clock, every day of the year"
        if figure.kind == "weekday" and not opened[figure.start : figure.end].strip():
            continue  # a day on which nobody is there
        if figure.kind == "weekday":
            days.add(int(figure.value))
        elif not any(_holds(each, figure) for each in holds) and not _asked(one, figure.text):
            yield Question("“{figure}” found no place in the data: what is it for?", figure=figure.text)
    if days and not any(each.holds_weekdays(frozenset(days)) for each in holds):
        named = ", ".join(dict.fromkeys(figure.text for figure in said if figure.kind == "weekday"))
        yield Question("“{days}” found no place in the data: what happens on these days?", days=named)


def _holds(data: Held, figure: Figure) -> bool:
    """As the checker holds it; but a year, and a bare 1, must be there as well."""
    if figure.kind == "number":
        return figure.value in data.numbers
    return data.holds(figure)


def _unread(one: Context, said: tuple[Figure, ...], names: list[Token]) -> Iterator[Question]:
    """Numbers that no rule read, or read only in part: "twenty-five" is not the five of it."""
    asked: list[str] = []
    ends = {figure.end for figure in said}
    read = [(figure.start, figure.end) for figure in said]
    for start, end in tokens(one.text, one.language):
        text = one.text[start:end].rstrip(".,:;%-/'’")
        stop = start + len(text)
        if not text or any(first <= start and stop <= last for first, last in read):
            continue
        if _pieced(start, stop, read) or any(first < stop and start < last for first, last in names):
            continue
        if any(start <= last < stop for last in ends) and text.isdigit():
            continue
        if not _asked(one, text) and not any(text in before for before in asked):
            asked.append(text)
            yield Question("“{figure}” was not read: is it a figure that is promised?", figure=text)


def _pieced(start: int, stop: int, read: list[Token]) -> bool:
    """ "9-17h" and "24/7": several figures that follow each other without a gap but for signs between them."""
    at = start
    for first, last in sorted(read):
        if first <= at < last or at < first <= at + 1 < stop:
            at = last
    return at >= stop and any(first == start for first, _ in read)


def _invented(one: Context, said: tuple[Figure, ...], made: list[Further]) -> Iterator[Question]:
    """An amount in the data that the sentence does not state: somebody must have looked at it."""
    stated = {span_of(figure) for figure in said if figure.kind in ("amount", "period")}
    stated |= {span_of(Figure("period", 1, figure.unit, "", 0, 0)) for figure in said if figure.kind == "rate"}
    stated |= {span for read in one.found if read.asks in one.asks for span in spans_below(read.value)}
    for each in made:
        for key in _MEASURES:
            value = each.fields.get(key)
            if key == "over" and any(" is assumed" in question for question in one.asks):
                continue
            if value is None or (isinstance(value, Mapping) and "on" in value) or each.kind == "coverage":
                continue
            for written in _amounts(value):
                if not spans_below(written) <= stated:
                    yield Question("`{key}: {value}` is assumed, for the sentence does not say it: is it right?",
                                   key=key, value=written)  # fmt: skip


def _amounts(value: Any) -> Iterable[str]:
    return (leaf for leaf in leaves(value) if spans_below(leaf))


def _names(one: Context, document: Mapping[str, Any]) -> Iterator[Token]:
    """Names with figures ("P1", "Stage 2") whose value is in the data."""
    told = " ".join(_all_texts(document["commitments"]))
    yield from phones(one.text)
    for number, label in numbered(one.text, one.language) if one.form in ("row", "item") else ():
        if re.search(rf"(?<![\w-]){re.escape(label.value)}(?![\w-])", told):
            yield number
    for label in (*labels(one.text, one.language), *(label for clause in one.clauses for label in clause.labels)):
        if label.end <= label.start or not re.search(r"\d", one.text[label.start : label.end]):
            continue
        meant = one.book.meant(label)
        if re.search(rf"(?<![\w-]){re.escape(meant.value)}(?![\w-])", told):
            yield label.start, label.end


def _all_texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key != "quote":
                yield str(key)
                yield from _all_texts(child)
    else:
        yield from leaves(value)


def _asked(one: Context, text: str) -> bool:
    return any(f"“{text}”" in question or f"“{text}" in question for question in one.asks)
