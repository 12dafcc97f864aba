"""A sentence cut into clauses with one figure each, and the labels that each stands under: rows, lists in a line, sub-clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from upkept.core.draft.labels import Label, channel_in, labels, slug
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.quantities import Quantity

_HARD = re.compile(r"\s\|\s?|;|(?<=[a-z\d)])\.\s+(?=[A-ZÄÖÜÁÉ¿])|\n")
_AND = r"(?:and|y|e|et|und|sowie|then|dann|puis|luego|otherwise|but|or|oder|o|ou|while|sonst|danach|después)"
_SOFT = (
    re.compile(r"\s/\s"),
    re.compile(rf",\s*{_AND}\s", re.I),
    re.compile(r",\s"),
    re.compile(rf"\s{_AND}\s", re.I),
    re.compile(r"(?<=\))\s"),
    re.compile(r"\s(?=(?:we|wir|nous|nosotros)\s)", re.I),
)
_PREFIX = re.compile(r"^\s*[-–•]?\s*(?P<label>[^:|;]{1,70}?)\s*(?::\s|(?<=\s)[–—-]\s|\s→\s)(?=\S)")
_COLUMNS = re.compile(r"\(([^()]*,[^()]*)\)\s*\.?$")


_FIRST = re.compile(r"^(?:[^:|;]{1,70}:)?\s*(?P<v>[A-Za-zÀ-ÿ]{2,12})\s*(?::|<|≤|<=|–|-|=)?\s*(?=[\d<≤])")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence at [start, end), with its figures; `under` is what stands over it: prefix, first cells, column.

    `segment`: which part between semicolons, cells or sentences. `named`: what of `under` tells cases apart, and says nothing
    of what is done. `placed`: its labels were named
    for another clause in the same place. `hedged`: "normally", "we aim to" stand in it, or before it in the same segment.
    """

    start: int
    end: int
    text: str
    figures: tuple[Quantity, ...]
    labels: tuple[Label, ...] = ()
    under: str = ""
    segment: int = 0
    named: str = ""
    hedged: bool = False
    placed: bool = False


def cut(
    text: str, found: list[Quantity], language: str, columns: tuple[str, ...] = (), row: bool = False
) -> list[Clause]:
    """The clauses of a sentence. `columns`: a table row's headings, one for each cell; `row`: it is a table row."""
    anchors = [one for one in found if one.kind in ("amount", "period", "percent", "rate")]
    body = _COLUMNS.search(text)
    named: list[str] = []
    if body and anchors and body.start() >= anchors[-1].end - 1:
        parts = [part.strip() for part in body[1].split(",")]
        if not any(one.start >= body.start() for one in anchors):
            if " | " in text and not columns and len(parts) == text.count(" | ") + 1:
                columns = tuple(parts)
            elif len(parts) == len(anchors):
                named = parts
    segments = _segments(text, anchors)
    if body and (named or columns) and segments and segments[-1][0] < body.start():
        segments[-1] = (segments[-1][0], body.start())
    clauses: list[Clause] = []
    shared: tuple[Label, ...] = ()
    over = ""
    before: tuple[Label, ...] = ()
    if row or " | " in text:
        shared, over = _row_names(text, anchors, language, columns)
    for number, (begin, end) in enumerate(segments):
        inside = [one for one in anchors if begin <= one.start < end]
        if not inside:
            continue
        prefix, own = _prefix(text[begin:end], begin, inside[0].start, language)
        own = own or shared
        placed = False
        if not own and before and action_said(text[begin:end], language):
            own, placed = before, True
        before = own
        for start, stop in _soft(text, begin, end, inside):
            here = [one for one in found if start <= one.start < stop]
            part = text[start:stop]
            said = tuple(
                label for label in _inside(part, start, language, here) if not own or label.start >= begin + len(prefix)
            )
            head = tuple(_column(text, inside[0], columns, language)) if columns else ()
            name = _column_name(text, inside[0], columns) if columns else ""
            told = prefix if own is not shared else over
            under = " ".join((over, name, prefix)).strip()
            clauses.append(
                Clause(
                    start,
                    stop,
                    part,
                    tuple(here),
                    _joined(own, head, said),
                    under,
                    number,
                    told if own else "",
                    False,
                    placed,
                )
            )
    if named and len(named) == len(clauses):
        clauses = [
            replace(one, under=f"{one.under} {name}".strip())
            if action_said(name, language) and not labels(name, language, heading=True)
            else replace(one, labels=_joined(one.labels, tuple(_named(name, body.start() if body else 0, language))))
            for one, name in zip(clauses, named, strict=True)
        ]
    return _by_place(_reckoned(clauses, text))


_RECKONED = re.compile(
    r"^\W*(?:and|und|y|et)?\s?(?:(?:as|is|being|wird|se|est|which is)\s)?(?:measured|calculated|averaged|reckoned"
    r"|determined|computed|assessed|taken"
    r"|gemessen|berechnet|ermittelt|gemittelt|bezogen auf|medid[oa]s?|mide|calculad[oa]s?|calcula|mesurée?s?"
    r"|calculée?s?|évaluée?s?)(?!\w)",
    re.I,
)


def _reckoned(clauses: list[Clause], text: str) -> list[Clause]:
    """ "99.8 %, measured per calendar month": the period belongs to the share, and comes again for itself in nothing."""
    found: list[Clause] = []
    for one in clauses:
        before = found[-1] if found else None
        period = [figure.kind for figure in one.figures] == ["period"]
        if before and period and _RECKONED.match(one.text) and any(f.kind == "percent" for f in before.figures):
            figures = (*before.figures, *one.figures)
            found[-1] = replace(before, end=one.end, text=text[before.start : one.end], figures=figures)
        else:
            found.append(one)
    return found


def _by_place(clauses: list[Clause]) -> list[Clause]:
    """ "Critical: Gold 1 h, Silver 2 h; high: 4 h, 8 h": what is named once holds for what stands in the same place."""
    segments: dict[int, list[Clause]] = {}
    for one in clauses:
        segments.setdefault(one.segment, []).append(one)
    model: list[Clause] = []
    found: list[Clause] = []
    for group in segments.values():
        varying = {label.attribute for one in group for label in one.labels} - {
            label.attribute for label in group[0].labels if all(label in one.labels for one in group)
        }
        if len(group) > 1 and len(varying) == 1:
            model = group
        elif len(group) > 1 and len(group) == len(model):
            known = {label.attribute for one in model for label in one.labels}
            own = {label.attribute for one in group for label in one.labels}
            group = [
                replace(
                    one,
                    labels=_joined(tuple(label for label in like.labels if label.attribute in known - own), one.labels),
                    placed=True,
                )
                for one, like in zip(group, model, strict=True)
            ]
        found += group
    return found


def _segments(text: str, anchors: list[Quantity]) -> list[tuple[int, int]]:
    """Between semicolons, cells, sentences; a delimiter inside brackets cuts nothing."""
    cuts = [0]
    for match in _HARD.finditer(text):
        before = text[: match.start()]
        if before.count("(") <= before.count(")"):
            cuts.append(match.end())
    cuts.append(len(text))
    return [(begin, end) for begin, end in pairwise(cuts) if end > begin]


def _soft(text: str, begin: int, end: int, inside: list[Quantity]) -> list[tuple[int, int]]:
    cuts = [begin]
    for one, following in pairwise(inside):
        gap = text[one.end : following.start]
        for pattern in _SOFT:
            matches = [m for m in pattern.finditer(gap) if gap[: m.start()].count("(") <= gap[: m.start()].count(")")]
            if matches:
                cuts.append(one.end + matches[-1].start() + len(matches[-1][0]) - len(matches[-1][0].lstrip(" ,/")))
                break
    cuts.append(end)
    return list(pairwise(cuts))


def _prefix(part: str, offset: int, first: int, language: str) -> tuple[str, tuple[Label, ...]]:
    """ "Critical issues: within 4 hours": what stands before the colon, if no figure does."""
    match = _PREFIX.match(part)
    if not match or offset + match.end("label") > first:
        return "", ()
    label = match["label"]
    found = labels(label, language, heading=True)
    parts = re.split(rf"\s{_AND}\s|\s?[/&,]\s?", label)
    if found and len(parts) > 1 and len(found) < len(parts) and found[0].attribute != "hours":
        named = [part for part in parts if labels(part, language, heading=True)]
        if len(named) < len(parts) and not any(one.value[-1:].isdigit() for one in found):
            found = [general(label, 0)]
    moved = tuple(
        replace(one, start=one.start + offset + match.start("label"), end=one.end + offset + match.start("label"))
        for one in found
    )
    return label, moved


def action_said(text: str, language: str) -> bool:
    """Does it say what is done (answer, solution …)?"""
    return any(speaks(action, text, language) for action in ("answer", "resolve", "triage"))


def hedged(clauses: list[Clause], hedges: list[int]) -> list[Clause]:
    """The clauses with their hedges: one that stands in an earlier clause of the segment holds for the later ones as well."""
    begins: dict[int, int] = {}
    for one in clauses:
        begins.setdefault(one.segment, one.start)
    return [replace(one, hedged=any(begins[one.segment] <= at < one.end for at in hedges)) for one in clauses]


def general(label: str, start: int) -> Label:
    """A name that is none of the usual ones."""
    return Label("category", "-".join(slug(label).split("-")[:4]) or "other", start, start + len(label))


def _row_names(
    text: str, anchors: list[Quantity], language: str, columns: tuple[str, ...]
) -> tuple[tuple[Label, ...], str]:
    """The first cells of a row, up to the first one with a figure."""
    found: list[Label] = []
    names: list[str] = []
    at = 0
    for cell in text.split(" | "):
        if any(at <= one.start < at + len(cell) for one in anchors):
            break
        said = labels(cell, language, heading=True)
        found += [replace(one, start=one.start + at, end=one.end + at) for one in said]
        names.append(cell.strip())
        at += len(cell) + 3
    return tuple(found[:2]), " ".join(names)


def _cell(text: str, quantity: Quantity) -> int:
    return text[: quantity.start].count(" | ")


def _column_name(text: str, quantity: Quantity, columns: tuple[str, ...]) -> str:
    number = _cell(text, quantity)
    return columns[number] if number < len(columns) else ""


def _column(text: str, quantity: Quantity, columns: tuple[str, ...], language: str) -> list[Label]:
    name = _column_name(text, quantity, columns)
    return [replace(one, start=0, end=0) for one in labels(name, language, heading=True)] if name else []


def _named(name: str, start: int, language: str) -> list[Label]:
    return labels(name, language, heading=True) or [general(name, start)]


def _inside(part: str, start: int, language: str, here: list[Quantity]) -> list[Label]:
    """Labels in the clause itself: "critical within 4 hours", "4 hours for P2", "(outside office hours)"."""
    bare = _FIRST.match(part)
    tier = labels(bare["v"], language, heading=True) if bare else []
    found = [replace(one, start=one.start + bare.start("v"), end=one.end + bare.start("v")) for one in tier if bare] + [
        one
        for one in labels(part, language)
        if not any(q.start < start + one.end and start + one.start < q.end for q in here)
    ]
    if not speaks("notify", part, language):
        found += channel_in(part)
    return [replace(one, start=one.start + start, end=one.end + start) for one in found]


def _joined(*groups: tuple[Label, ...]) -> tuple[Label, ...]:
    """The later say more: one of an attribute takes the place of an earlier one."""
    found: dict[str, list[Label]] = {}
    for group in groups:
        fresh: dict[str, list[Label]] = {}
        for one in group:
            if one.value not in [known.value for known in fresh.get(one.attribute, [])]:
                fresh.setdefault(one.attribute, []).append(one)
        found.update(fresh)
    return tuple(one for group in found.values() for one in group)
