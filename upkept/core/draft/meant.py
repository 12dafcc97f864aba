"""How a page means its times, where it says so in a sentence, a heading or a column: as targets, or in opening hours alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from upkept.core.draft.labels import Label, labels
from upkept.core.draft.lexicon import every, lexicon, speaks
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.questions import Question
from upkept.core.plan.numbers import figures
from upkept.core.plan.vague import said_vaguely

ACTIONS = ("answer", "resolve", "triage")
_SEGMENTS = re.compile(r"[;,]|(?<!\w)(?:but|while|whereas|aber|während|hingegen|pero|mientras|mais|tandis)(?!\w)", re.I)
_LISTED = re.compile(r",(?=\s\w+(?:,|\s(?:and|or|und|oder|y|o|et|ou)\s))", re.I)
"""The commas of a list: "High, Normal and Low"."""
_RECOVERY = re.compile(
    r"(?<!\w)(?:R[TP]O|recovery|wiederanlauf\w*|wiederherstellung\w*|recuperación|reprise)(?!\w)", re.I
)
_NOT = r"(?<!\w)(?:not|no|nicht|keine?|kein|pas|non|sans)\s(?:\w+\s){0,2}$"


@dataclass(frozen=True, slots=True)
class Meant:
    """`what`: targets, or counted in opening hours. `heading`: its section; `actions`: of which times (answer, resolve, triage),
    none for all of them; `here`: of its section's times alone ("these times"); `some`: of some cases alone, and `cases`: which,
    by attribute and value, where it names them."""

    what: Literal["target", "open"]
    heading: str
    actions: frozenset[str]
    here: bool
    some: bool
    text: str
    cases: frozenset[tuple[str, str]] = frozenset()

    def of_case(self, labels: Iterable[Label]) -> Meant | None:
        """What it says of a case with these labels: of one that it names as of all, of another of that attribute nothing."""
        own = frozenset((label.attribute, label.value) for label in labels)
        if not {attribute for attribute, _value in own} & {attribute for attribute, _value in self.cases}:
            return self
        return replace(self, some=False) if own & self.cases else None

    def reaches(
        self, action: str, above: Iterable[str], *, listed: bool, of_cases: bool
    ) -> Literal["surely", "maybe", ""]:
        """Does it speak of this action's times? A page's tables and lists of cases are meant wherever they stand; a sentence of
        another section, or of security, only may be."""
        if self.actions and action not in self.actions:
            return ""
        if self.heading and self.heading not in above:
            return "" if self.here or not of_cases else "surely" if listed and not self.some else "maybe"
        return (
            "surely" if not self.some and (listed or (of_cases and (self.actions or self.what == "open"))) else "maybe"
        )


def meant_by(text: str, heading: str, language: str) -> list[Meant]:
    """What a sentence says of the page's times; nothing where it states a time of its own."""
    if any(figure.kind in ("amount", "period", "percent", "rate") for figure in figures(text, language)):
        return []
    found: list[Meant] = []
    aims = any(said.hedge and said.concept in ("aim", "endeavour") for said in said_vaguely(text, language))
    named = frozenset((label.attribute, label.value) for label in labels(text, language) if label.attribute != "hours")
    some = bool(named) or _COLUMN.search(text) is not None
    for part in _SEGMENTS.split(_LISTED.sub(" ", text)):
        if _DECISIVE.search(part) and speaks("open time", part, language):
            found.append(Meant("open", heading, frozenset(), False, some, text, named))
            continue
        times = speaks("times", part, language)
        if times is None or _RECOVERY.search(part):
            continue
        actions = frozenset(action for action in ACTIONS if speaks(action, part, language))
        these = speaks("these", part, language) is not None
        if _is_target(part, language) or (aims and these):
            found.append(Meant("target", heading, actions, these or not actions, some, text, named))
        elif _counts_open(part, language):
            found.append(Meant("open", heading, actions, these, some, text, named))
    return found


_COLUMN = re.compile(r"(?<!\w)(?:columns?|spalten?|columnas?|colonnes?)(?!\w)", re.I)
_DECISIVE = re.compile(
    r"(?<!\w)(?:ma(?:ß|ss)geblich|business hours (?:apply|count)|(?:son|es) determinantes?|(?:font|fait) foi)(?!\w)",
    re.I,
)


def _is_target(part: str, language: str) -> bool:
    """ "… times are targets", "… are not guaranteed"; not "they are not targets"."""
    copula = re.search(
        r"(?<!\w)(?:are|is|serve as|represent|sind|ist|gelten als|dienen als|verstehen sich als|son|es|están|se consideran"
        r"|sont|est|constituent|représentent)(?!\w)",
        part,
        re.I,
    )
    if copula is None:
        return False
    if speaks("unwarranted", part[copula.start() :], language):
        return True
    said = speaks("target", part[copula.end() :], language)
    return said is not None and not re.search(_NOT, part[: copula.end() + said.start()], re.I)


def _counts_open(part: str, language: str) -> bool:
    if not speaks("runs", part, language) or speaks("outside", part, language):
        return False
    opened = [match.span() for match in every("open time", part, language)]
    times = [match.start() for match in every("times", part, language)]
    return bool(opened) and any(not start <= at < end for at in times for start, end in opened)


def to_be_quoted(sentence: str) -> Question:
    """What is asked where a time counts in opening hours, and only another sentence says so."""
    return Question(
        "“{sentence}” says that only opening hours count: quote it in this promise as well (`also_quotes`), whose own sentence"
        " does not say so.",
        sentence=sentence,
    )


def is_target_column(name: str, language: str) -> bool:
    """ "Target resolution", "Zielzeit Lösung", "Objetivo de resolución"; a recovery time objective is a figure by its name."""
    return speaks("target", name, language) is not None and not _RECOVERY.search(name)


def aimed_above(above: Iterable[str], action: str, language: str) -> bool:
    """ "We aim to resolve them within the following times:", "Resolution targets": what stands above aims at this action."""
    for text in above:
        aims = is_target_column(text, language) or any(
            said.hedge and said.concept in ("aim", "endeavour") for said in said_vaguely(text, language)
        )
        named = [each for each in ACTIONS if speaks(each, text, language)]
        if aims and (action in named or (not named and text.rstrip().endswith(":"))):
            return True
    return False


def targets_above(above: Iterable[str], language: str) -> str:
    """The heading that speaks of targets and says not of which times ("Service level targets"); "" where none does."""
    for text in above:
        if is_target_column(text, language) and not any(speaks(each, text, language) for each in ACTIONS):
            return text
    return ""


def action_of_event(stop: object) -> str:
    """answer, resolve or triage: what a deadline's last event says was done; "" for anything else."""
    verb = str(stop).rpartition(".")[2]
    if verb in ("answered", "acknowledged"):
        return "answer"
    if verb in ("triaged", "assessed"):
        return "triage"
    return "resolve" if verb in ("resolved", "remedied", "deployed", "worked_around", "completed") else ""


_NOTHING = re.compile(
    r"\W*(?:n/?a|none|nothing|not applicable|no aplica|ninguno|entfällt|keine?|nicht zutreffend|aucun\w*|sans objet|s\.?o\.?)?"
    r"\W*",
    re.I,
)
MOST_WORDS = 6


def untimed(
    cells: list[str], columns: tuple[str, ...], found: list[Quantity], language: str, described: re.Pattern[str]
) -> list[tuple[str, str]]:
    """(cell, column) of a row where a time stands for other cases, and none is stated: "next release", "by agreement"."""
    open_cells = []
    at = 0
    for number, cell in enumerate(cells):
        column = columns[number] if number < len(columns) else ""
        end = at + len(cell)
        stated = any(at <= each.start < end for each in found) or figures(cell, language)
        if number and not stated and _tells_times(column, language) and not described.search(column):
            hours = speaks("open time", cell, language) and not speaks("release", cell, language)
            if not _NOTHING.fullmatch(cell) and len(cell.split()) <= MOST_WORDS and not hours:
                open_cells.append((cell.strip(), column))
        at = end + 3
    return open_cells


def _tells_times(column: str, language: str) -> bool:
    if len(column.split()) > MOST_WORDS:
        return False
    concepts = (*ACTIONS, "times", "status")
    return "times" in lexicon(language) and any(speaks(each, column, language) for each in concepts)
