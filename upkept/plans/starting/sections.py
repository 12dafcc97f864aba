"""The sections of a plan that are no sentences: product, calendars, windows …, each with what it is for and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upkept.core.draft.edit import PlanText
from upkept.core.refusal import Refusal
from upkept.plans import drafts
from upkept.plans.models import Draft
from upkept.plans.starting import pieces
from upkept.plans.starting.sentences import beside
from upkept.plans.starting.written import Use, written


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str | Promise
    help: str | Promise
    example: str


ALL: tuple[Section, ...] = (
    Section(
        "calendars",
        _("Calendars"),
        _("The hours in which time counts. The clock, day and night, is there without being written."),
        'calendars:\n  office: {hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD}',
    ),
    Section(
        "attributes",
        _("Attributes"),
        _("What targets and conditions may depend on, with their values, the worst first."),
        "attributes:\n  priority: [urgent, high, normal]",
    ),
    Section(
        "windows",
        _("Windows"),
        _("The hours in which work on the product may take place."),
        'windows:\n  weekend-night: {rule: "FREQ=WEEKLY;BYDAY=SA,SU", at: "02:00", lasts: 4h}',
    ),
    Section(
        "freezes",
        _("Freezes"),
        _("Days on which nothing goes out, both ends included."),
        "freezes:\n  - {name: Christmas, from: 2026-12-19, to: 2027-01-06, except: [security]}",
    ),
    Section(
        "releases",
        _("Releases"),
        _("Classes of updates, and which promises a class waives."),
        "releases:\n  security: {waives: [major-notice]}\n  minor: {}\n  major: {}",
    ),
    Section(
        "lines",
        _("Versions side by side"),
        _("Which versions are supported beside each other, and for how long."),
        "lines:\n  major: {opens: release.completed, where: {class: major}, phases: {active: {until: next}}}",
    ),
    Section(
        "events",
        _("Own events"),
        _("What happens only at your product: recorded by a form, a schedule, the API or a file."),
        'events:\n  course.reviewed: {subject: course, fields: {reviewer: text}, says: "{subject} was reviewed"}',
    ),
    Section(
        "exclusions",
        _("Exclusions"),
        _("What does not count, by which cause, and what must be shown to excuse a case."),
        'exclusions:\n  - {id: third-party, quote: "…", where: {cause: third-party}, needs: [reason, reference]}',
    ),
    Section(
        "product",
        _("Product"),
        _("What it is called, its time zone, and a file of prose for each language."),
        "product: {slug: my-product, name: My Product, timezone: Europe/Madrid, prose: {en: plan.en.md}}",
    ),
    Section(
        "accepts",
        _("Answered findings"),
        _("Findings of the checker that you mean so; the answer is printed beside the promise."),
        'accepts:\n  - {finding: monthly-gap, on: minor-monthly, why: "the gap is printed beside the promise"}',
    ),
)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def named(key: str) -> Section | None:
    return next((one for one in ALL if one.key == key), None)


def page(draft: Draft, section: Section) -> dict[str, Any]:
    """Its text as it stands, and what is wrong in it."""
    plan = written(draft.source)
    shares, text = "", ""
    try:
        text = pieces.piece(plan, section.key)
    except Refusal as refusal:
        shares = refusal.sentence
    return {
        "section": section,
        "sections": ALL,
        "text": text,
        "shares": shares,
        "problems": plan.within(section.key),
        "revision": draft.revision,
        "rows": min(max(text.count("\n") + 4, 10), 40),
    }


def prose_page(draft: Draft) -> dict[str, Any]:
    """The prose by language, and the quotes that stand nowhere in it."""
    return {
        "typed": dict(draft.prose),
        "revision": draft.revision,
        "lost": [(language, use, use.texts[language]) for language, use in _lost(draft)],
        "more": [(code, name) for code, name in settings.LANGUAGES if code not in draft.prose],
        "sections": ALL,
    }


def typed_prose(post: Mapping[str, str], draft: Draft) -> dict[str, str]:
    """The boxes as they were sent; a further language begins with an empty one."""
    typed = {language: drafts.normal(post.get(f"prose-{language}", text)) for language, text in draft.prose.items()}
    more = post.get("more", "")
    if _LANGUAGE.fullmatch(more) and more in dict(settings.LANGUAGES):
        typed.setdefault(more, drafts.normal(post.get("prose-more", "")))
    return typed


def with_languages(source: str, typed: Mapping[str, str]) -> str:
    """The plan names a file for each language in which there is prose. Raises Refusal not-yaml."""
    known = written(source).languages
    missing = [language for language in typed if language not in known]
    if not missing:
        return source
    text = PlanText(source)
    for language in missing:
        text.set(["product", "prose", language], f"plan.{language}.md")
    return str(text)


def _lost(draft: Draft) -> list[tuple[str, Use]]:
    return [
        (language, use)
        for language, text in draft.prose.items()
        for use in beside(draft.source, text, language, ()).lost
    ]
