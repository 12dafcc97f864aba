"""Which kind of promise a sentence is that states no amount: by its words, or by its weekdays and times."""

from __future__ import annotations

import re

from upkept.core.draft.asides import without_the_customers_case
from upkept.core.draft.closed import only_closes, speaks_of_holidays, without_closed
from upkept.core.draft.context import Context
from upkept.core.draft.lexicon import speaks
from upkept.core.plan.numbers import figures
from upkept.core.plan.words import words


def kind_without_figures(one: Context) -> str:
    """gate, span, exclusion, definition, unmeasured or "" (background) for a sentence that states no amount or period."""
    text = without_the_customers_case(one.text)
    if one.says("pause") or (one.says("define") and not one.says("exclude")):
        return "definition"
    if one.hours and (one.hours.days or one.hours.bounds or one.hours.always):
        kind = of_hours(one)
        if kind == "coverage" and closed(without_closed(text, one.language)):
            return "exclusion"
        if kind:
            return kind
    if only_closes(text, one.language):
        return "closed"
    if one.says("presence") and one.says("open time") and not one.says("outside") and not closed(text):
        return "coverage"
    if _freezes(one):
        return "window"
    if _lifetime_by_date(one):
        return "lifetime"
    lasting = one.says("supported") and (one.says("release") or one.says("line"))
    if lasting and (one.says("next") or one.says("latest")):
        return "span"
    if one.says("next") and one.says("support") and one.says("release"):
        return "span"
    if (
        one.says("gate")
        and (one.says("test") or discloses(text))
        and not one.says("customer")
        and not one.says("latest")
    ):
        return "gate"
    if one.says("test") and one.says("after") and re.search(r"production|producci[oó]n|Produktion|live", text, re.I):
        return "gate"
    if one.says("exclude") or one.says("left out"):
        return "exclusion"
    if one.says("freeze") and (
        _works(one) or re.search(r"(?<!\w)(?:changes?|änderung\w*|cambios|changements)(?!\w)", text, re.I)
    ):
        return "unmeasured"
    if one.says("presence") and not one.says("may") and not closed(text):
        return "unmeasured"
    if one.says("history") or one.says("customer"):
        return ""
    acting = _acts(text, one)
    if one.says("promise") and (acting or one.says("never")) and not one.says("may"):
        return "unmeasured"
    if any(
        _acts(part, one) and one.says("ours", part) and one.says("promise", part) and not one.says("may", part)
        for part in re.split(r"[;:]\s", text)
        if part != text
    ):
        return "unmeasured"  # "… may be needed; we will tell you"
    if acting and one.form in ("item", "row") and not one.says("may") and len(text.split()) > 1:
        return "unmeasured"
    if acting and any(text[said.start : said.end].strip() for said in one.vague):
        return "unmeasured"
    known = words(one.language)
    if (
        known
        and re.search(rf"(?<!\w)(?:{known.channels})(?!\w)", text, re.I)
        and _RECEIVES.search(text)
        and not one.says("may")
    ):
        return "unmeasured"
    first = min(
        (
            found.start()
            for concept in ("handle", "notify", "answer", "resolve", "triage")
            if (found := speaks(concept, text, one.language))
        ),
        default=99,
    )
    polite = _POLITE.match(text)
    if first <= (polite.end() if polite else 2) and len(text.split()) > 2 and not one.says("may"):
        return "unmeasured"  # an order that somebody gives themselves: "Publish the notes with every release"
    if one.says("never") or (acting and one.says("condition") and not one.says("may")):
        return "unmeasured"
    return ""


def _acts(text: str, one: Context) -> bool:
    """Is something done in it for somebody?"""
    return any(
        one.says(concept, text)
        for concept in ("answer", "resolve", "triage", "handle", "notify", "deploy", "status", "monitor")
    )


_RECEIVES = re.compile(
    r"(?<!\w)(?:receives?|gets?|(?:is|are) sent|erh[aä]lt\w*|bekomm\w+|recib\w+|reçoi\w+)(?!\w)", re.I
)


_POLITE = re.compile(r"(?:to|vous|le|la|les|l['’]|nous|de|zu)\s", re.I)


def _lifetime_by_date(one: Context) -> bool:
    """Dates on which a version's support begins or ends."""
    if not any(figure.kind == "date" for figure in figures(one.text, one.language)):
        return False
    return bool(VERSION.search(one.text)) or any(one.around(concept) for concept in ("supported", "line")) or (
        one.says("until") and (one.says("support") or one.says("security"))
    )  # fmt: skip


VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.(?:\d+|[xX]))+(?![\w])")


def closed(text: str) -> bool:
    """It tells when nobody is there."""
    return bool(
        re.search(
            r"(?<!\w)(?:do(?:es)? not (?:offer|provide|answer|work)|not (?:available|staffed|open)|no support"
            r"|closed|unavailable|nicht"
            r"|kein\w*|geschlossen|cerrad\w+|no (?:hay|atendemos|ofrecemos|está)|fermé\w*|pas)(?!\w)",
            text,
            re.I,
        )
    )


def discloses(text: str) -> bool:
    return (
        re.search(
            r"disclos|divulg|offenleg|veröffentlich\w* [^.;]{0,40}(?:schwachstelle|lücke)"
            r"|(?:schwachstelle|lücke)\w* [^.;]{0,60}veröffentlich",
            text,
            re.I,
        )
        is not None
    )


def _freezes(one: Context) -> bool:
    return bool(one.says("freeze") and _works(one) and speaks_of_holidays(one.text, one.language))


def _works(one: Context) -> bool:
    return one.says("release") or one.says("deploy") or one.says("maintenance")


def of_hours(one: Context) -> str:
    """What weekdays and times are for: a window for work, somebody's presence, or nothing that can be told."""
    text = one.text
    if re.search(r"(?:holidays?|feiertag\w*|festiv\w*|fériés?)", text, re.I) and _freezes(one):
        return "window"
    work = one.says("maintenance") or (one.says("release") and one.says("deploy")) or one.says("deploy")
    hours = one.says("hours") or one.says("staff")
    if (
        work
        and not re.search(
            r"support (?:team|hours|desk)|on[- ]call|hotline|soporte|guardia|astreinte|bereitschaft", text, re.I
        )
        and (one.says("maintenance") or one.says("release") or one.says("patch") or not hours)
    ):
        return "window"
    if hours or (one.hours and one.hours.always):
        return "coverage"
    above = " ".join(one.above)
    if speaks("maintenance", above, one.language) or speaks("release", above, one.language):
        return "window"
    if speaks("hours", above, one.language) or speaks("staff", above, one.language):
        return "coverage"
    return "coverage" if one.hours and one.hours.days and one.hours.bounds else ""
