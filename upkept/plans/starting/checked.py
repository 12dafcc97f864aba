"""What the checker says of a draft, by sentence: each error and finding leads to the sentence that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from upkept.core.plan.errors import Problem
from upkept.core.plan.findings import Finding
from upkept.plans import checking
from upkept.plans.actions import FILE
from upkept.plans.models import Draft
from upkept.plans.shown import name as name_of
from upkept.plans.starting import sections
from upkept.plans.starting.asked import worded
from upkept.plans.starting.fields.choices import Choices
from upkept.plans.starting.sentences import Beside
from upkept.plans.starting.showing import beside_of
from upkept.plans.starting.written import Written, written

MOST = 60


@dataclass(frozen=True, slots=True)
class Word:
    """One error or finding. `number`: of its sentence, 0 where it is of the whole plan; `section`: where it is of one."""

    sentence: str
    number: int
    is_error: bool
    section: str = ""
    place: str = ""
    code: str = ""
    on: str = ""
    """Of a finding: what `accepts` names, so that it can be answered here."""
    reason: str = ""
    """Of a finding on what is not measured: the reason that its owner gave already, which may be the answer."""

    @property
    def called(self) -> str:
        """What it is about, as the page calls it."""
        return name_of(self.on)

    @property
    def section_title(self) -> str:
        """Of a section that has a page of its own."""
        known = sections.named(self.section)
        return str(known.title) if known else ""


def findings(draft: Draft, language: str, here: int) -> dict[str, Any]:
    """All of it, and that of the sentence `here` first."""
    plan, found = written(draft.source), beside_of(draft, language)
    report = _checked(draft.source, _pairs(draft.prose), _pairs(draft.files)).report
    words = [_word(problem, plan, found, language) for problem in report.errors]
    words += [_found(ones, plan, found) for ones in _together(report.open)]
    return {
        "checked": True,
        "all_settled": not found.open,
        "words": words[:MOST],
        "more_words": max(len(words) - MOST, 0),
        "of_this": [word for word in words if here and word.number == here],
        "reasoned": [word for word in words if word.reason],
        "errors": sum(word.is_error for word in words),
        "found": sum(not word.is_error for word in words),
    }


def _together(findings: Sequence[Finding]) -> list[list[Finding]]:
    """By the answer that is wanted: one answers all findings of one sort on one promise."""
    sorts: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        sorts.setdefault((one.code, one.on), []).append(one)
    return list(sorts.values())


def _found(ones: Sequence[Finding], plan: Written, found: Beside) -> Word:
    says = dict.fromkeys(one.says for one in ones)
    right = ones[0].right[:1].upper() + ones[0].right[1:]
    is_said = ones[0].code == "unmeasured-fact"
    why = str(plan.commitments.get(ones[0].on, {}).get("why") or "") if is_said else ""
    sentence = f"{' '.join(says)} {right}."
    told = worded(sentence, Choices(plan.names))
    return Word(told, _of(ones[0].on, found), False, code=ones[0].code, on=ones[0].on, reason=why)


@lru_cache(maxsize=8)
def _checked(source: str, prose: tuple[tuple[str, str], ...], files: tuple[tuple[str, str], ...]) -> checking.Checked:
    return checking.check(source, dict(prose), dict(files))


def _pairs(texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(texts.items())


def _word(problem: Problem, plan: Written, found: Beside, language: str) -> Word:
    if problem.file != FILE:
        number = next((line.number for line in found.lines if line.sentence.line == problem.line), 0)
        return Word(problem.sentence, number if _is_of(problem, plan, language) else 0, True, place=problem.place)
    for name in plan.commitments:
        first, last = plan.lines("commitments", name)
        if first <= problem.line <= last:
            told = worded(problem.sentence, Choices(plan.names))
            return Word(told, _of(name, found), True, place=problem.place)
    for section in plan.document:
        first, last = plan.lines(section)
        if first <= problem.line <= last:
            return Word(problem.sentence, 0, True, section, problem.place)
    return Word(problem.sentence, 0, True, place=problem.place)


def _is_of(problem: Problem, plan: Written, language: str) -> bool:
    product = plan.document.get("product")
    files = product.get("prose") if isinstance(product, dict) else None
    return not isinstance(files, dict) or files.get(language) in (problem.file, None)


def _of(owner: str, found: Beside) -> int:
    return next((line.number for line in found.lines if any(use.owner == owner for use in line.uses)), 0)
