"""Whether a sentence claims more, or something vaguer, than its commitment measures: figures, vague words, hedges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from upkept.core.plan.figures import Held, closes, held, leaves, names_in, span_of, spans_below, zones_of
from upkept.core.plan.node import Node
from upkept.core.plan.numbers import Figure, figures
from upkept.core.plan.prose import JOIN, SIGNS, Prose, Sentence, Span, fold
from upkept.core.plan.quotes import Found, Source, short
from upkept.core.plan.vague import Said, concepts, said_vaguely
from upkept.core.plan.words import words
from upkept.core.plan.zones import fits, named_zones

_LABEL = re.compile(r"(.*?)[\s._-]?(\d+)", re.S)
"""A value that ends in a figure: `p1`, `level-2`, `3`."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A sentence in one language with the quotes that commitments take from it."""

    language: str
    sentence: Sentence
    quotes: tuple[Found, ...]

    def at(self, start: int, end: int) -> tuple[Found, ...]:
        """The quotes that hold [start, end) of the sentence's text; all of them where none does."""
        span = Span(self.sentence.span.start + start, self.sentence.span.start + end)
        return tuple(one for one in self.quotes if one.span.overlaps(span)) or self.quotes


def check_claims(source: Source, document: Mapping[str, Any], found: list[Found], prose: Mapping[str, Prose]) -> None:
    """Tells every sentence that says more than its data, and every `interprets` that fits no sentence."""
    commitments: Mapping[str, Any] = document.get("commitments") or {}
    measured = {name for name, written in commitments.items() if written.get("kind") != "unmeasured"}
    holds = {name: held(document, name) for name in measured}
    for claimed in _claimed(found, prose):
        owners = {one.quote.owner for one in claimed.quotes if one.quote.role == "commitments"}
        if owners & measured and owners <= measured:
            _zones(source, claimed, document)
            _figures(source, claimed, commitments, holds)
        if owners & measured:
            _words(source, claimed, commitments, measured)
    for name in measured:
        _interprets(source, name, commitments[name], holds[name], found)


def _claimed(found: list[Found], prose: Mapping[str, Prose]) -> Iterator[Claimed]:
    for language, page in prose.items():
        here = [one for one in found if one.language == language]
        for sentence in page.sentences:
            if quotes := tuple(one for one in here if one.span.overlaps(sentence.span)):
                yield Claimed(language, sentence, quotes)


# -- figures --------------------------------------------------------------------------------------------------------


def _figures(source: Source, claimed: Claimed, commitments: Mapping[str, Any], holds: Mapping[str, Held]) -> None:
    in_sentence = figures(claimed.sentence.text, claimed.language)
    _labels(source, claimed, commitments, holds)
    days: dict[tuple[str, ...], set[int]] = {}
    for figure in in_sentence:
        quotes = claimed.at(figure.start, figure.end)
        owners = tuple(dict.fromkeys(one.quote.owner for one in quotes if one.quote.owner in holds))
        if not owners:
            continue  # it stands in a part that only defines, excludes or tells the background
        answers = (
            span for name in owners for span in answered_in(claimed.sentence.text, commitments[name], source.root)
        )
        if any(start <= figure.start < end for start, end in answers):
            continue
        if figure.kind in ("always", "weekday") and (other := _other_calendar(source, claimed, figure, owners)):
            source.tell(_path(quotes[0]), "other-target", *other)
        elif figure.kind == "weekday":
            days.setdefault(owners, set()).add(int(figure.value))
        elif figure.kind == "amount" and (other := _other_target(source, claimed, figure, owners)):
            source.tell(_path(quotes[0]), "other-target", *other)
        elif not any(holds[name].holds(figure) for name in owners):
            source.tell(_path(quotes[0]), "figure-without-target", *_no_target(figure, owners, claimed))
    for owners, said in days.items():
        if not any(holds[name].holds_weekdays(frozenset(said)) for name in owners):
            names = ", ".join(f.text for f in in_sentence if f.kind == "weekday")
            source.tell(
                _path(claimed.quotes[0]),
                "figure-without-target",
                f"“{names}” in the sentence, but no calendar or window of `{owners[0]}` that opens on just these days",
                "name such a calendar or window in the commitment, or correct the sentence",
            )


def _zones(source: Source, claimed: Claimed, document: Mapping[str, Any]) -> None:
    """A zone in the sentence is that of a calendar or window which one of its commitments names."""
    named = named_zones(claimed.sentence.text)
    if not named:
        return
    own = str(document["product"]["timezone"])
    owners = dict.fromkeys(one.quote.owner for one in claimed.quotes if one.quote.role == "commitments")
    zones = {zone for name in owners for zone in zones_of(document, document["commitments"][name])} or {own}
    for abbreviation in named:
        if not fits(abbreviation, zones, int(str(document["effective"])[:4])):
            source.tell(
                _path(claimed.quotes[0]),
                "other-zone",
                f"“{abbreviation}” in the sentence “{short(claimed.sentence.spoken or claimed.sentence.text, 90)}”, but"
                f" {', '.join(sorted(zones))} in what `{next(iter(owners))}` goes by",
                "give the calendar or window that `zone:`, or correct the sentence",
            )


def answered_in(text: str, written: Mapping[str, Any], root: Node) -> Iterator[tuple[int, int]]:
    """Where the sentence only names a value ("Stage 2", "Priority 1"), or what `interprets` says the meaning of.

    An interpretation answers for the figures in what it interprets: its own must be targets.
    """
    for key in written.get("interprets") or {}:
        if key != "no-time":
            for match in re.finditer(re.escape(fold(str(key))), text.translate(SIGNS), re.I):
                yield match.span()
    attributes = root.get("attributes")
    listed = attributes.to_document() if attributes else None
    for name, value in _named_values(written, listed if isinstance(listed, Mapping) else {}):
        head, digits = _LABEL.fullmatch(value).groups()  # type: ignore[union-attr]  # it ends in a figure
        words_ = [re.escape(head)] if head else [re.escape(name), re.escape(name[:1]) + r"(?=\d)", r"\w*level"]
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(words_)})[\s._#-]{{0,2}}{digits}(?!\w)", text, re.I):
            yield match.span()
    yield from _numbered(text, written, listed if isinstance(listed, Mapping) else {})


def _numbered(text: str, written: Mapping[str, Any], attributes: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Where a figure only numbers a value: "2 - High", "High (2)", and "severity 2" for the second of the severities."""
    for name in names_in(written):
        values = attributes.get(name)
        where = written.get("where")
        own = [one.removeprefix("!") for one in leaves(where.get(name))] if isinstance(where, Mapping) else []
        listed = [str(one) for one in values] if isinstance(values, list | tuple) else []
        for value in own or listed:
            word = re.escape(value).replace("\\-", "[ -]")
            numbered = rf"(?<![\w.,])\d{{1,2}}\s?[-–—.:)=]\s?{word}(?!\w)|(?<!\w){word}\s?\(\d{{1,2}}\)"
            place = listed.index(value) + 1 if value in listed else 0
            for match in re.finditer(
                rf"{numbered}|(?<!\w){re.escape(name)}\s{place or 'none'}(?![\w.,]\d|\w)", text, re.I
            ):
                yield match.span()


def _labels(source: Source, claimed: Claimed, commitments: Mapping[str, Any], holds: Mapping[str, Held]) -> None:
    """`P3` in a sentence, where the attribute that its target goes by has only `p1` and `p2`."""
    attributes = source.root.get("attributes")
    listed = attributes.to_document() if attributes else None
    text = claimed.sentence.text
    for one in claimed.quotes:
        name = one.quote.owner
        if name not in holds:
            continue
        values = {value for _, value in _named_values(commitments[name], listed if isinstance(listed, Mapping) else {})}
        for head in {match[1] for value in values if (match := _LABEL.fullmatch(value)) and match[1]}:
            gap = r"[\s._#-]{0,2}" if len(head) > 1 else "[._#-]?"
            for match in re.finditer(rf"(?<!\w){re.escape(head)}{gap}(\d+)(?!\w)", text, re.I):
                known = {label[2] for value in values if (label := _LABEL.fullmatch(value)) and label[1] == head}
                if match[1] not in known:
                    source.tell(
                        _path(one),
                        "figure-without-target",
                        f"“{match[0]}” in the sentence “{short(claimed.sentence.spoken or text, 90)}”, but no such value",
                        f"correct the sentence, or give the attribute the value: {', '.join(sorted(values))}",
                    )


def _named_values(written: Mapping[str, Any], attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The attributes that this commitment goes by, each with its values that end in a figure."""
    for name in names_in(written):
        values = attributes.get(name)
        where = written.get("where")
        own = leaves(where.get(name)) if isinstance(where, Mapping) else ()
        for value in {*(leaves(values) if not isinstance(values, Mapping) else ()), *own}:
            if re.search(r"\d$", value):
                yield name, value.removeprefix("!")


def _no_target(figure: Figure, owners: tuple[str, ...], claimed: Claimed) -> tuple[str, str]:
    what = {
        "always": "no calendar that is always open",
        "time": "no calendar or window that opens or closes then",
        "date": "no date, rule or freeze that says so",
    }.get(figure.kind, "no such target")
    return (
        f"“{figure.text}” in the sentence “{short(claimed.sentence.spoken or claimed.sentence.text, 90)}”, but {what} in"
        f" `{'` or `'.join(owners)}`",
        "give the commitment the figure that the sentence states, or correct the sentence",
    )


def _other_target(source: Source, claimed: Claimed, figure: Figure, owners: tuple[str, ...]) -> tuple[str, str] | None:
    """A cell whose row and column name values of the target's attributes must hold just that target.

    So must a sentence that states one amount and names one value: "High priority: within 24 hours".
    """
    sentence = claimed.sentence
    clause = _clause(sentence.text, figure.start)
    if sentence.form == "row":
        around, where = _around(sentence, figure), "the table row"
    elif sum(one.kind == "amount" for one in figures(clause, claimed.language)) == 1:
        around, where = clause, "the sentence"
    else:
        return None
    for name in owners:
        node = source.root.get("commitments")
        written = node.get(name) if node else None
        target = written.get("within") if written and written.get("by") else None
        table = target.to_document() if target else None
        if not isinstance(table, dict):
            continue
        narrowed, path = _narrow(table, around)
        if path and span_of(figure) not in spans_below(narrowed):
            written_there = ", ".join(dict.fromkeys(leaves(narrowed)))
            return (
                f"“{figure.text}” in {where} “{short(sentence.spoken or sentence.text, 90)}”, but `{written_there}` for"
                f" {' · '.join(path)} in `{name}`",
                "make the sentence and the target say the same",
            )
    return None


def _other_calendar(
    source: Source, claimed: Claimed, figure: Figure, owners: tuple[str, ...]
) -> tuple[str, str] | None:
    """Where calendars are keyed by value and the sentence names one, it is that value's calendar that must fit."""
    document = source.root.to_document()
    assert isinstance(document, dict)
    calendars: Any = document.get("calendars") or {}
    for name in owners:
        commitments: Any = document.get("commitments")
        table = commitments[name].get("calendar")
        if not isinstance(table, dict):
            continue
        narrowed, path = _narrow(table, claimed.sentence.text)
        if not path or not isinstance(narrowed, str):
            continue
        shut = narrowed in calendars and closes(calendars[narrowed])
        if shut is (figure.kind == "always"):
            return (
                f"“{figure.text}” in the sentence “{short(claimed.sentence.text, 90)}”, but the calendar `{narrowed}` for"
                f" {' · '.join(path)} in `{name}`",
                "make the sentence and the calendar say the same",
            )
    return None


def _clause(text: str, at: int) -> str:
    """What stands between two semicolons: "High: within 4 hours; low: within 2 days" says two things."""
    start = text.rfind(";", 0, at) + 1
    end = text.find(";", at)
    return text[start : end if end >= 0 else len(text)]


def _narrow(table: Any, around: str) -> tuple[Any, list[str]]:
    path: list[str] = []
    while isinstance(table, dict):
        named = [value for value in table if re.search(rf"(?<!\w){re.escape(str(value))}(?!\w)", around, re.I)]
        if len(named) != 1:
            break
        path.append(named[0])
        table = table[named[0]]
    return table, path


def _around(row: Sentence, figure: Figure) -> str:
    """The other cells of the row, and the heading of the figure's own column."""
    cells, at, own = row.text.split(JOIN), 0, 0
    for number, cell in enumerate(cells):
        if at <= figure.start < at + len(cell):
            own = number
        at += len(cell) + len(JOIN)
    spoken = row.spoken.split("; ")
    headings = [part.partition(": ")[0] for part in spoken] if len(spoken) == len(cells) else [""] * len(cells)
    others = [cell for number, cell in enumerate(cells) if number != own and not figures(cell, "en")]
    return " · ".join([*others, headings[own]])


# -- vague words and hedges -----------------------------------------------------------------------------------------


def _words(source: Source, claimed: Claimed, commitments: Mapping[str, Any], measured: set[str]) -> None:
    for said in said_vaguely(claimed.sentence.text, claimed.language):
        quotes = claimed.at(said.start, said.end)
        owners = [one.quote.owner for one in quotes if one.quote.owner in measured]
        if len(owners) < len(quotes):
            continue  # it stands in a part that promises nothing, or that nobody measures
        if any(_interpreted(said, commitments[name]) for name in owners):
            continue
        if said.hedge and any(_is_meant(said, claimed.language, commitments[name]) for name in owners):
            continue
        where = f"in “{short(claimed.sentence.spoken or claimed.sentence.text, 90)}”"
        if said.hedge:
            source.tell(
                _path(quotes[0]),
                "hedge",
                f"the hedge “{said.text}” {where}",
                f"write `strength: aim` in `{owners[0]}`, or what it means: `interprets: {{{said.text.lower()}: …}}`",
            )
        else:
            source.tell(
                _path(quotes[0]),
                "vague",
                f"the vague word “{said.text}” {where}",
                f"say what it means, with a figure that the target has: `interprets: {{{said.text.lower()}: …}}`",
            )


def _is_meant(said: Said, language: str, written: Mapping[str, Any]) -> bool:
    """An aim; a mean or median of an objective that is just that; "best effort" beside a value that is promised nothing."""
    known = words(language)
    if written.get("strength") == "aim":
        return True
    if known is None:
        return False
    if re.fullmatch(known.average, said.text, re.I):
        return written.get("kind") == "objective" and written.get("stat", "mean") in ("mean", "median", "p50")
    return bool(re.fullmatch(known.no_promise, said.text, re.I)) and "none" in leaves(written.get("within"))


def _interpreted(said: Said, written: Mapping[str, Any]) -> bool:
    interprets: Mapping[str, Any] = written.get("interprets") or {}
    return any(said.concept in concepts(key) or key.lower() == said.text.lower() for key in interprets)


def _interprets(source: Source, name: str, written: Mapping[str, Any], holds: Held, found: list[Found]) -> None:
    sentences = [
        (sentence.text, one.language)
        for one in found
        if one.quote.owner == name and one.quote.role == "commitments"
        for sentence in one.sentences
    ]
    for key, value in (written.get("interprets") or {}).items():
        path = ("commitments", name, "interprets", key)
        if key != "no-time" and not _is_said(key, sentences):
            source.tell(path, "interprets-unsaid", f"`{key}`, which no sentence of `{name}` says", "leave it out")
        for figure in _best_figures(str(value), source.languages):
            if figure.kind != "weekday" and not _held_loosely(holds, figure):
                source.tell(
                    path,
                    "interprets-figure",
                    f"“{figure.text}”, which no target of `{name}` has",
                    "make the interpretation and the target say the same",
                )


def _is_said(key: str, sentences: list[tuple[str, str]]) -> bool:
    meant = concepts(key)
    for text, language in sentences:
        if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text, re.I):
            return True
        known = words(language)
        for table in (known.vague, known.hedges) if known else ():
            if any(re.search(rf"(?<!\w)(?:{table[one]})(?!\w)", text, re.I) for one in meant if one in table):
                return True
    return False


def _best_figures(text: str, languages: tuple[str, ...]) -> tuple[Figure, ...]:
    """An interpretation is written in any language of the plan: the one that reads most of its figures with their units."""
    readings = [figures(text, language) for language in languages]
    return max(readings, key=lambda reading: sum(figure.kind != "number" for figure in reading), default=())


def _held_loosely(holds: Held, figure: Figure) -> bool:
    """In "high within 7 days, medium within 30" the last figure borrows its unit."""
    if figure.kind != "number":
        return holds.holds(figure)
    units = (1, 60, 3600, 86_400, 604_800)
    spans = {(measure, figure.value * unit) for measure in ("s", "mo", "bd") for unit in units}
    return holds.holds(figure) or bool(spans & holds.spans)


def _path(found: Found) -> tuple[str | int, ...]:
    return (*found.quote.path, found.language)
