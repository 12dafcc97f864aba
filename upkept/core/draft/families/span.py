"""How long a version is supported."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.families.base import Family
from upkept.core.draft.labels import slug
from upkept.core.draft.proposal import Further
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.questions import Question
from upkept.core.draft.topics import class_of
from upkept.core.draft.without_figures import VERSION
from upkept.core.plan.numbers import figures


def span(clauses: list[Clause], one: Context, named: str = "") -> list[Further]:
    """A line of versions is supported for so long, or until another comes."""
    text = one.text
    timed = [clause for clause in clauses if any(figure.kind == "amount" for figure in clause.figures)]
    classes = [
        (
            class_of(clause.text, one.language).removeprefix("security").removeprefix("patch"),
            one.says("security", clause.text),
        )
        for clause in timed
    ]
    same = len({name for name, _ in classes if name}) == 1 and not any(
        one.says("release", clause.text) for clause in timed[1:]
    )  # "LTS releases get fixes for 36 weeks and security updates for 54"
    if len(timed) > 1 and len(set(classes)) == len(timed) and not one.says("next"):
        named = next((name for name, _ in classes if name), "") if same else ""
        return [
            made for clause in timed for made in span([clause], one, named)
        ]  # a line, or a phase, of its own for each
    amounts = [figure for clause in clauses for figure in clause.figures if figure.kind == "amount"]
    several = len(clauses) == 1 and len(one.clauses) > 1 and amounts
    named = named or class_of(clauses[0].text if several else text, one.language) or "release"
    named = "release" if named in ("security", "patch") else named
    phase = "security" if one.says("security", clauses[0].text if several else text) else "supported"
    until: Any = ""
    later = [
        figure
        for figure in amounts
        if one.says("next", text[max(figure.start - 5, 0) : figure.end + 70]) or _after_next(text, figure)
    ]
    plain = [figure for figure in amounts if figure not in later]
    if amounts:
        if later and one.says("next"):
            until = f"next + {later[0].value}"
            if plain:
                until = {"until": until, "at_least": plain[0].value}
                plain = plain[1:]
            later = later[1:]
        else:
            until = amounts[0].value
            plain, later = amounts[1:], []
        for figure in amounts:
            one.ask(figure.asks)
        for figure in [*plain, *later]:
            one.ask("“{figure}” found no place in the data: which phase or line is it for?", figure=figure.text)
    elif one.says("next") or one.says("latest"):
        until = "next"
    numbers = [f for f in one.found if f.kind == "number" and f.value and float(f.value) > 1]
    line: dict[str, Any] = {"opens": "release.completed"}
    if named != "release":
        line["where"] = {"class": one.book.release_class(named)}
    if not until:
        one.ask("How long is a line supported? `next`, until the next one comes, is assumed.")
        until = "next"
    if re.search(r"v?\d+\.(?:x|\d)", text):
        one.ask("A version is named: is it a line of its own, with a date from which it runs?")
    if not amounts and one.says("latest") and not one.says("next"):
        keep = int(float(numbers[0].value)) if numbers else 2 if _AND_BEFORE.search(text) else 1
        line["keep"] = str(keep)
        if numbers:
            one.ask(
                "“{figure}” was read as the number of lines that are supported side by side: is it?",
                figure=numbers[0].text,
            )
            for other in numbers[1:]:
                one.ask("“{figure}” found no place in the data: what does it count?", figure=other.text)
            until = "next"
    elif numbers:
        for figure in numbers:
            one.ask("“{figure}” found no place in the data: what does it count?", figure=figure.text)
    known = one.book.lines.get(named)
    if known is None:
        one.book.lines[named] = {**line, "phases": {phase: until}}
    elif phase in known["phases"] and known["phases"][phase] != until:
        while phase in known["phases"]:
            phase = f"{phase}-too"
        known["phases"][phase] = until
        one.ask("Another sentence tells another lifetime for the same line: which is it?")
    else:
        known["phases"][phase] = until
        if "keep" in line:
            known["keep"] = line["keep"]
    return [Further(f"{named}-{phase}", "span", {"kind": "span", "of": "line", "phase": phase})]


_AND_BEFORE = re.compile(
    r"(?<!\w)(?:(?:current|latest|newest|last) (?:\w+ )?(?:and|plus) (?:the |one )?(?:previous|prior|last)"
    r"|(?:aktuelle\w*|neueste\w*) (?:\w+ )?und (?:die |der |das )?(?:vorige\w*|vorherige\w*|vorhergehende\w*|letzte\w*)"
    r"|(?:actual|última) (?:\w+ )?y (?:la )?(?:anterior|previa)|(?:actuelle|dernière) (?:\w+ )?et (?:la )?précédente)(?!\w)",
    re.I,
)
"""Two lines side by side: the one that is current, and the one before."""


def lifetime(one: Context) -> list[Further]:
    """A version supported from one day to another: a line of its own. With the last day alone it has no beginning."""
    dates = [figure for figure in figures(one.text, one.language) if figure.kind == "date" and figure.value >= 10_000]
    versions = list(VERSION.finditer(one.text))
    phase = "security" if one.says("security") and not one.says("bug") else "supported"
    if len(dates) == 2 and versions:
        begin, end = (
            date(int(each.value) // 10_000, int(each.value) // 100 % 100, int(each.value) % 100) for each in dates
        )
        months = (end.year - begin.year) * 12 + end.month - begin.month
        if months > 0 and begin.day in (end.day, end.day + 1):
            name = versions[0][0]
            one.book.lines[name] = {"from": begin.isoformat(), "phases": {phase: f"{months}mo"}}
            one.ask("From {begin} to {end} was read as `{months}mo` for `{version}`: is it?", begin=dates[0].text,
                    end=dates[1].text, months=months, version=name)  # fmt: skip
            return [Further(f"{slug(name)}-{phase}", "span", {"kind": "span", "of": "line", "phase": phase})]
    for each in dates:
        one.ask(
            "“{figure}” ends a lifetime: from which day does it run? A line has its first day and how long it lasts, such as"
            " `from: 2026-01-01` and `phases: {phase: 24mo}`.",
            figure=each.text,
        )
    return []


def _after_next(text: str, figure: Quantity) -> bool:
    close = text[figure.end : figure.end + 60]
    return re.match(
        r"\W*(?:after|following|from|past|nach|après|después|tras|desde|mois après)", close, re.I
    ) is not None and (re.search(r"next|nächst|suivant|prochain|siguiente|próxim|nueva|neue", close, re.I) is not None)


FAMILIES = (Family("span", Question("how long a version is supported"), together=span),)
