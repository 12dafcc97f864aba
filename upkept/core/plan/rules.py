"""What must hold between the parts of a plan whatever its sentences say: calendars, waivers, definitions, unmeasured facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.figures import SAID, calendar_hours, closes, leaves, open_days, span_of, span_of_amount
from upkept.core.plan.findings import Finding
from upkept.core.plan.numbers import figures
from upkept.core.plan.prose import Prose
from upkept.core.plan.quotes import Found, Source, short
from upkept.core.plan.words import words


def check_rules(source: Source, document: Mapping[str, Any], found: list[Found], prose: Mapping[str, Prose]) -> None:
    """Tells the errors."""
    commitments: Mapping[str, Any] = document.get("commitments") or {}
    for name, written in commitments.items():
        _closing_calendar(source, document, name, written, found)
        _open_calendar(source, document, name, written, found)
        _no_time(source, name, written, found)
    _holidays(source, document, prose)
    _waivers(source, document)
    _definitions(source, document)


def _closing_calendar(
    source: Source, document: Mapping[str, Any], name: str, written: Mapping[str, Any], found: list[Found]
) -> None:
    """`24h` on an office calendar is days by the wall clock: the sentence has to say that only open time counts."""
    calendars = document.get("calendars") or {}
    closing = [one for one in leaves(written.get("calendar", "")) if one in calendars and closes(calendars[one])]
    elapsed = list(elapsed_on(written, frozenset(closing)))
    if not closing or not elapsed:
        return
    for language in source.languages:
        known = words(language)
        said = [s.text for one in found if one.language == language and one.quote.owner == name for s in one.sentences]
        if known is None or not said:
            continue
        pattern = rf"(?<!\w)(?:{known.open_time}|{known.holidays})(?!\w)"
        told = any(re.search(pattern, text, re.I) or _tells_hours(text, language) for text in said)
        if not told:
            source.tell(
                ("commitments", name, "quote", language),
                "closing-calendar",
                f"`{elapsed[0]}` counted on `{closing[0]}`, which closes, but no sentence of `{name}` in `{language}` says so",
                "say that only working time counts (“working hours”, “not counting Saturdays, Sundays and public holidays”),"
                " or count it on a calendar that is always open",
            )


def _open_calendar(
    source: Source, document: Mapping[str, Any], name: str, written: Mapping[str, Any], found: list[Found]
) -> None:
    """The other way round: working time in the sentence, or business days in the target, on a calendar that never closes."""
    calendars: Mapping[str, Any] = document.get("calendars") or {}
    named = set(leaves(written.get("calendar", "always"))) or {"always"}
    if any(one in calendars and closes(calendars[one]) for one in named):
        return
    path = ("commitments", name, "calendar") if "calendar" in written else ("commitments", name)
    business = [
        leaf
        for key in ("within", "every", "first")
        for leaf in leaves(written.get(key))
        if re.fullmatch(r"\d+bd", leaf)
    ]
    if business:
        source.tell(
            path,
            "no-business-days",
            f"`{business[0]}` in `{name}`, counted where every day is a business day",
            "name the calendar of your working days: `calendar: office`",
        )
    spoken = set(written.get("where") or {}) & set(calendars)
    elapsed = list(elapsed_on(written, frozenset(named))) if "calendar" in written else []
    for one in found if elapsed and not spoken else ():
        known = words(one.language)
        if one.quote.owner != name or known is None:
            continue
        said = re.search(rf"(?<!\w)(?:{known.open_time})(?!\w)", one.quote.texts[one.language], re.I)
        if said:
            source.tell(
                path,
                "open-calendar",
                f"“{said[0]}” in what `{name}` quotes, but `{elapsed[0]}` is counted on a calendar that never closes",
                "name the calendar of your working time, or correct the sentence",
            )
            return


def _tells_hours(text: str, language: str) -> bool:
    units = ("open hour", "business day")
    return any(figure.kind in ("weekday", "time") or figure.unit in units for figure in figures(text, language))


def elapsed_on(written: Mapping[str, Any], calendars: frozenset[str]) -> Iterator[str]:
    """The elapsed amounts of a commitment that are counted on one of these calendars."""
    calendar = written.get("calendar")
    for key in ("within", "every", "first"):
        yield from _elapsed(written.get(key), calendar, calendars)


def _elapsed(target: Any, calendar: Any, calendars: frozenset[str]) -> Iterator[str]:
    if isinstance(target, Mapping):
        for value, below in target.items():
            yield from _elapsed(below, calendar.get(value) if isinstance(calendar, Mapping) else calendar, calendars)
    elif isinstance(target, list | tuple):
        for one in target:
            yield from _elapsed(one, calendar, calendars)
    elif target is not None and calendars & set(leaves(calendar)):
        try:
            amount = parse_amount(str(target))
        except NotAnAmount:
            return
        if amount.kind == "elapsed":
            yield str(target)


def _no_time(source: Source, name: str, written: Mapping[str, Any], found: list[Found]) -> None:
    """A sentence without a time cannot be held to one that only the data names."""
    if written.get("interprets") or not any(key in written for key in _TIMED.get(str(written.get("kind")), ())):
        return
    said = [
        (sentence.text, one.language)
        for one in found
        if one.quote.owner == name and one.quote.role == "commitments"
        for sentence in one.sentences
    ]
    timed = any(
        figure.kind not in ("percent", "number", "weekday")
        for text, language in said
        for figure in figures(text, language)
    )
    if not said or timed or not all(words(language) for _, language in said):
        return
    if any(vague(text, language) for text, language in said):
        return  # told already: the word needs an interpretation
    source.tell(
        ("commitments", name),
        "no-time",
        f"no time in what `{name}` quotes, though its data has one",
        'name the time in the sentence, or say how you read it: `interprets: {no-time: "within 7d"}`',
    )


_TIMED = {
    "deadline": ("within",),
    "repeat": ("every",),
    "cadence": ("every", "gap"),
    "notice": ("lead",),
    "watch": ("for",),
}


def vague(text: str, language: str) -> bool:
    """Does the text have a vague word? Hedges are none."""
    known = words(language)
    return known is not None and any(
        re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I) for pattern in known.vague.values()
    )


def _holidays(source: Source, document: Mapping[str, Any], prose: Mapping[str, Prose]) -> None:
    used = {leaf for one in (document.get("commitments") or {}).values() for leaf in leaves(one.get("calendar", ""))}
    for name, calendar in (document.get("calendars") or {}).items():
        if name not in used or not isinstance(calendar, Mapping) or not calendar.get("holidays"):
            continue
        for language, page in prose.items():
            known = words(language)
            if known and not re.search(rf"(?<!\w)(?:{known.holidays})(?!\w)", page.text, re.I):
                source.tell(
                    ("calendars", name, "holidays"),
                    "holidays-unsaid",
                    f"holidays on which `{name}` is closed, which {page.file or language} does not mention",
                    "say it in the prose (“except on public holidays”), or leave the holidays out",
                )


def _waivers(source: Source, document: Mapping[str, Any]) -> None:
    commitments: Mapping[str, Any] = document.get("commitments") or {}
    for release, written in (document.get("releases") or {}).items():
        for number, waived in enumerate((written or {}).get("waives") or ()):
            one = commitments.get(waived, {})
            staging = one.get("kind") == "gate" and any("staged" in leaf for leaf in leaves(one.get("requires", "")))
            if staging or one.get("kind") == "watch":
                what = "staging" if staging else "watching"
                source.tell(
                    ("releases", release, "waives", number),
                    "waived-safety",
                    f"a waiver of `{waived}` for `{release}`: {what} cannot be waived",
                    "take it out of `waives`; limit the commitment with `where` if it never was for that class",
                )


def _definitions(source: Source, document: Mapping[str, Any]) -> None:
    """`A month is 30 days` forbids a calendar month as a target; hours and days that are defined must be some calendar's."""
    calendars = document.get("calendars") or {}
    for number, texts in enumerate(document.get("defines") or ()):
        language, text = next(iter(texts.items())) if isinstance(texts, Mapping) else (source.languages[0], str(texts))
        said = figures(text, language)
        known = words(language)
        amounts = [figure for figure in said if figure.kind == "amount"]
        if (
            known
            and len(amounts) == 2
            and re.search(rf"(?<!\w)(?:{known.is_})(?!\w)", text[amounts[0].end : amounts[1].start], re.I)
        ):
            _equation(source, document, number, amounts[0].unit, amounts[0].text, amounts[1].text)
        times = {int(figure.value) for figure in said if figure.kind == "time"}
        days = frozenset(int(figure.value) for figure in said if figure.kind == "weekday")
        fits = [
            name
            for name, calendar in calendars.items()
            if times <= {bound for _, bounds in calendar_hours(calendar) for bound in bounds}
            and (not days or days in (open_days(calendar), frozenset(range(7)) - open_days(calendar)))
        ]
        if times and not fits:
            shown = ", ".join(dict.fromkeys(figure.text for figure in said if figure.kind in ("time", "weekday")))
            source.tell(
                ("defines", number),
                "definition-not-held",
                f"{shown} in a definition, but no calendar with these hours",
                "make the calendar and the definition say the same",
            )


def _equation(source: Source, document: Mapping[str, Any], number: int, unit: str, left: str, right: str) -> None:
    suffix = {"month": "mo", "year": "y", "week": "w", "day": "d", "business day": "bd"}.get(unit)
    named = {"month", "year", "quarter", "half"} & {unit}
    for name, written in (document.get("commitments") or {}).items():
        for key, value in written.items():
            if key in SAID or suffix is None:
                continue
            for leaf in leaves(value):
                if re.fullmatch(rf"\d+{suffix}", leaf) or (key == "every" and leaf in named):
                    source.tell(
                        ("commitments", name, key),
                        "definition-not-held",
                        f"`{leaf}` in `{name}`, where `defines` says that {left} is {right}",
                        f"write the target in the defined measure ({right} each), or drop the definition",
                    )


def rule_findings(source: Source, document: Mapping[str, Any], found: list[Found]) -> Iterator[Finding]:
    """What is not wrong, but may hide a promise."""
    commitments: Mapping[str, Any] = document.get("commitments") or {}
    seen: set[str] = set()
    for one in found:
        known = words(one.language)
        said = figures(one.quote.texts[one.language], one.language)
        if one.quote.role == "background":
            shown = [
                figure.text
                for figure in said
                if figure.kind in ("amount", "period", "rate", "percent", "always", "time")
            ]
            if shown and one.quote.owner not in seen:
                seen.add(one.quote.owner)
                yield finding(
                    source,
                    ("background", one.quote.path[1]),
                    "background-figure",
                    "plan",
                    f"“{short(one.quote.texts[one.language], 90)}” states “{shown[0]}”, but stands in `background`,"
                    " which promises nothing.",
                    "make it a commitment",
                )
        name = one.quote.owner
        if one.quote.role != "commitments" or commitments[name].get("kind") != "unmeasured" or name in seen:
            continue
        shown = [figure.text for figure in said if figure.kind != "date"]
        text = one.quote.texts[one.language]
        for pattern in (known.order, known.channels) if known else ():
            shown += [match[0] for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I)]
        if shown:
            seen.add(name)
            yield finding(
                source,
                ("commitments", name),
                "unmeasured-fact",
                name,
                f"“{short(text, 90)}” speaks of “{shown[0]}”: a number, time, order or channel that is not measured.",
                "measure it, with an event of your own if need be",
            )


def target_findings(source: Source, document: Mapping[str, Any], found: list[Found]) -> Iterator[Finding]:
    """Amounts in the data that no sentence states: readers are promised something that they cannot read."""
    for name, written in (document.get("commitments") or {}).items():
        texts = [(s.text, one.language) for one in found if one.quote.owner == name for s in one.sentences]
        texts += [
            (str(text), language)
            for text in (written.get("interprets") or {}).values()
            for language in source.languages
        ]
        said = {
            span_of(f) for text, language in texts for f in figures(text, language) if f.kind in ("amount", "period")
        }
        loose = {f.value for text, language in texts for f in figures(text, language) if f.kind == "number"}
        if not texts or not all(words(language) for _, language in texts):
            continue
        for key in ("within", "gap", "lead", "for", "max_age", "min_age", "first"):
            if written.get("kind") == "window" or key not in written:
                continue
            unsaid = [leaf for leaf in _uppers(written[key]) if not _is_told(leaf, said, loose)]
            if unsaid:
                yield finding(
                    source,
                    ("commitments", name, key),
                    "target-unsaid",
                    name,
                    f"No sentence that `{name}` quotes states {', '.join(f'`{leaf}`' for leaf in dict.fromkeys(unsaid))}.",
                    "state it in the prose, or in `interprets`",
                )
                break


def _uppers(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for below in value.values():
            yield from _uppers(below)
    elif isinstance(value, list | tuple):
        yield from _uppers(value[-1] if value else None)
    elif value is not None:
        yield str(value)


def _is_told(leaf: str, said: set[tuple[str, float]], loose: set[float]) -> bool:
    """Stated, or borrowed: in "high within 7 days, medium within 30" the last figure has no unit of its own."""
    try:
        amount = parse_amount(leaf)
    except NotAnAmount:
        return True
    number = re.match(r"\d+", leaf)
    return span_of_amount(amount) in said or (number is not None and float(number[0]) in loose)


def finding(
    source: Source, path: tuple[str | int, ...], code: str, on: str, says: str, right: str, **figures_: float
) -> Finding:
    line, column = source.place(path)
    return Finding(code, on, says, right, source.file, line, column, figures_)
