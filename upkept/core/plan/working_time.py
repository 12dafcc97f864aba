"""Whether a sentence says what its calendar means: that only working time counts, or that the clock never stops."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.figures import closes, leaves, names_in
from upkept.core.plan.numbers import figures
from upkept.core.plan.quotes import Found, Source
from upkept.core.plan.words import words


def closing_calendar(
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


def open_calendar(
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
    spoken = names_in(written) & set(calendars)
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
