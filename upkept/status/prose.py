"""The prose as published, with each promise's record hung beside its sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from upkept.core.plan.model import Version
from upkept.core.plan.prose import Prose, Span, read
from upkept.core.plan.typeset import marks_of, render
from upkept.kit.ui import pieces
from upkept.kit.ui.shapes import Record

_SPAN = re.compile(r'<span class="promise"(?P<id> id="p-[^"]+")? data-promise="(?P<names>[^"]+)">')
_NOTE = re.compile("\ue000([^\ue001]+)\ue001")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr(?P<attributes>[^>]*)>(?P<cells>.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<td([^>]*)>")
_HEAD = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_NAMES = re.compile(r' data-promise="([^"]+)"')
PAIRS = 8
OTHERWISE = "="
"""How the names begin of stretches that are no promise: definitions and exclusions."""
_Quoted = tuple[str, tuple[tuple[str, str], ...]]
"""A commitment's id and its quotes, each with the heading that it stands under."""


def annotated(version: Version, markdown: str, language: str, records: Mapping[str, Record]) -> SafeString:
    """The page's article: every quoted stretch underlined, and after its sentence the note with its record.

    What is put in comes from `render`, which sanitises, and from the components, which escape.
    """
    base = _typeset(version, markdown, language)
    paired = {name: replace(record, pair=number % PAIRS + 1) for number, (name, record) in enumerate(records.items())}
    base = _TABLE.sub(lambda table: _with_note_cells(table[0], paired), base)
    base = _SPAN.sub(lambda found: _promise(found, paired), base)
    base = _NOTE.sub(lambda found: "".join(_note(name, paired) for name in found[1].split()), base)
    return mark_safe(base)  # noqa: S308 - see above


def without_record(version: Version, markdown: str, language: str) -> int:
    """How many of this page's sentences promise something that nobody measures: a commitment quotes them, and no measured
    one does. What is background, a definition or an exclusion promises nothing."""
    measured, others = list[_Quoted](), list[_Quoted]()
    for name, pairs in _quotes(version, language).items():
        (others if version.plan.commitments[name].kind == "unmeasured" else measured).append((name, tuple(pairs)))
    return _without_record(markdown, language, tuple(measured), tuple(others))


@lru_cache(maxsize=64)
def _without_record(markdown: str, language: str, measured: tuple[_Quoted, ...], others: tuple[_Quoted, ...]) -> int:
    prose = read(markdown, language)
    seen, unseen = (
        [span for found in marks_of(prose, dict(quotes)).values() for span in found] for quotes in (measured, others)
    )
    return sum(
        any(span.overlaps(sentence.span) for span in unseen) and not any(span.overlaps(sentence.span) for span in seen)
        for sentence in prose.sentences
    )


@lru_cache(maxsize=64)
def _typeset_cached(
    number: str,
    effective: int,
    markdown: str,
    language: str,
    quotes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> str:
    prose = read(markdown, language)
    marks = marks_of(prose, dict(quotes))
    return render(markdown, marks, language=language, shift=0, after=_note_places(prose, marks))


def _typeset(version: Version, markdown: str, language: str) -> str:
    """The same for all readers until another version is in force."""
    every = {**_quotes(version, language), **_said_otherwise(version, language)}
    quotes = tuple((name, tuple(pairs)) for name, pairs in every.items())
    return _typeset_cached(version.number, version.effective, markdown, language, quotes)


def _quotes(version: Version, language: str) -> dict[str, list[tuple[str, str]]]:
    return {
        commitment.id: [
            (quote[language], commitment.under)
            for quote in (commitment.quote, *commitment.also_quotes)
            if language in quote
        ]
        for commitment in version.plan.commitments.values()
    }


def _said_otherwise(version: Version, language: str) -> dict[str, list[tuple[str, str]]]:
    """The sentences that only define, and those that say what does not count."""
    plan = version.plan
    definitions = {f"{OTHERWISE}definition-{number}": quote for number, quote in enumerate(plan.defines)}
    exclusions = {f"{OTHERWISE}exclusion-{number}": one.quote for number, one in enumerate(plan.exclusions.values())}
    return {name: [(quote[language], "")] for name, quote in {**definitions, **exclusions}.items() if language in quote}


def _sort(name: str) -> str:
    """definition or exclusion; empty for a promise."""
    return name.removeprefix(OTHERWISE).partition("-")[0] if name.startswith(OTHERWISE) else ""


def _note(name: str, records: Mapping[str, Record]) -> str:
    """What stands beside a sentence: the record of its promise, or what else it is."""
    if sort := _sort(name):
        return _mark_of(sort)
    return str(pieces.note(records[name])) if name in records else ""


def _mark_of(sort: str) -> str:
    words = {"definition": _("definition"), "exclusion": _("exclusion")}
    return str(format_html(' <small class="also is-{}">{}</small>', sort, words[sort]))


def _note_places(prose: Prose, marks: Mapping[str, list[Span]]) -> dict[int, str]:
    """Where in the text a note goes: after the end of the first sentence that quotes each commitment."""
    places: dict[int, list[str]] = {}
    for name, spans in marks.items():
        if not spans:
            continue
        touched = [sentence for sentence in prose.sentences_of(spans[0]) if sentence.form != "row"]
        if touched:
            places.setdefault(touched[-1].span.end, []).append(name)
    return {place: f"\ue000{' '.join(names)}\ue001" for place, names in places.items()}


def _promise(found: re.Match[str], records: Mapping[str, Record]) -> str:
    names = [name for name in found["names"].split() if name in records]
    if not names:
        sort = next((sort for name in found["names"].split() if (sort := _sort(name))), "")
        return f'<span class="is-{sort}">' if sort else "<span>"
    first = records[names[0]]
    opening = str(pieces.promise_open(first))
    return opening if found["id"] else opening.replace(f' id="p-{first.key}"', "")


def _with_note_cells(table: str, records: Mapping[str, Record]) -> str:
    """A column for the records, and each cell labelled by its heading, which a phone shows instead of the head row."""
    if "data-promise" not in table:
        return table
    labels = [_TAG.sub("", head) for head in _HEAD.findall(table)]

    def row(found: re.Match[str]) -> str:
        cells = found["cells"]
        if "<th" in cells:
            head = format_html(
                '<th scope="col" class="note-cell"><span class="visually-hidden">{}</span></th>', _("Record")
            )
            return f"<tr{found['attributes']}>{cells}{head}</tr>"
        number = iter(range(len(labels) + 50))
        cells = _CELL.sub(lambda cell: _labelled(cell, labels, next(number)), cells)
        named = _NAMES.search(found["attributes"])
        names = named[1].split() if named else []
        notes = "".join(_note(name, records) for name in names)
        attributes = found["attributes"] if any(not _sort(name) for name in names) else ""
        return f'<tr{attributes}>{cells}<td class="note-cell">{notes}</td></tr>'

    return _ROW.sub(row, table)


def _labelled(cell: re.Match[str], labels: list[str], position: int) -> str:
    label = labels[position] if position < len(labels) else ""
    return f'<td{cell[1]} data-label="{label}">'
