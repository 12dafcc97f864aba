"""What must hold between the parts of a plan whatever its sentences say: calendars, waivers, definitions, unmeasured facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from upkept.core.commitments import KINDS
from upkept.core.plan.figures import SAID, calendar_hours, leaves, open_days
from upkept.core.plan.numbers import figures
from upkept.core.plan.prose import Prose
from upkept.core.plan.quotes import Found, Source
from upkept.core.plan.vague import said_vaguely
from upkept.core.plan.words import words
from upkept.core.plan.working_time import closing_calendar, open_calendar


def check_rules(source: Source, document: Mapping[str, Any], found: list[Found], prose: Mapping[str, Prose]) -> None:
    """Tells the errors."""
    commitments: Mapping[str, Any] = document.get("commitments") or {}
    for name, written in commitments.items():
        closing_calendar(source, document, name, written, found)
        open_calendar(source, document, name, written, found)
        _no_time(source, name, written, found)
    _holidays(source, document, prose)
    _waivers(source, document)
    _definitions(source, document)


def _no_time(source: Source, name: str, written: Mapping[str, Any], found: list[Found]) -> None:
    """A sentence without a time cannot be held to one that only the data names."""
    if written.get("interprets") or not any(key in written for key in _timed(written)):
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
    if any(not one.hedge for text, language in said for one in said_vaguely(text, language)):
        return  # told already: the word needs an interpretation
    source.tell(
        ("commitments", name),
        "no-time",
        f"no time in what `{name}` quotes, though its data has one",
        'name the time in the sentence, or say how you read it: `interprets: {no-time: "within 7d"}`',
    )


def _timed(written: Mapping[str, Any]) -> tuple[str, ...]:
    kind = KINDS.get(str(written.get("kind")))
    return kind.timed if kind else ()


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
        text = re.sub(r"[\"“”„«»]", "", text)  # A "month" is 30 days
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
