"""What the core says in English, in the reader's language: the core knows no gettext, so its sentences are looked up here.

The context of an event's sentence is its subject, because its gender bends the verb ("la version a été annoncée").
`tools/translate.py` gathers all of them from the core's own table.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.draft.questions import Question, filled
from upkept.core.plan.vocabulary import STANDARD

THE = "the subject of an event"
NAMED = "a subject with its name"
OTHER = "the {thing}"


def event(subject: str, says: str) -> str:
    """The sentence of a standard event, `{subject}` still in it; a plan's own sentence comes back as it is."""
    return pgettext(subject, says)


def the(subject: str) -> str:
    """A subject of that kind as it stands in a sentence: "the ticket"; a plan's own kind stands as the plan writes it."""
    if subject in STANDARD.subjects():
        return pgettext(THE, the_english(subject))
    return pgettext(THE, OTHER).replace("{thing}", subject.replace("-", " ").replace("_", " "))


def named(subject: str, name: str) -> str:
    """One subject by its name: "Release 2.4"; one of a kind that the core does not know keeps its kind's word."""
    return pgettext(NAMED, named_english(subject)).replace("{name}", name)


def the_english(subject: str) -> str:
    return f"the {subject.replace('-', ' ').replace('_', ' ')}"


def named_english(subject: str) -> str:
    return f"{subject.replace('-', ' ').replace('_', ' ').capitalize()} {{name}}"


def question(asked: str) -> str:
    """What a draft asks, or what it recognised, in the reader's language; its figures and names stand as they are written."""
    return filled(gettext(asked.template), asked.values) if isinstance(asked, Question) else asked


def amount(written: str) -> str:
    """An amount of time as people say it: `24h` → "24 hours", `2bd` → "2 business days"; empty for what is none."""
    try:
        amount = parse_amount(written)
    except NotAnAmount:
        return ""
    unit = amount.text.lstrip("0123456789")
    if unit in _UNITS:
        return _UNITS[unit](int(amount.text.removesuffix(unit))) % {"n": amount.text.removesuffix(unit)}
    minutes, seconds = divmod(amount.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = {"mo": amount.months, "d": amount.days, "h": hours, "m": minutes, "s": seconds}
    return " ".join(_UNITS[unit](number) % {"n": number} for unit, number in parts.items() if number)


_UNITS: dict[str, Callable[[int], str]] = {
    "s": lambda n: ngettext("%(n)s second", "%(n)s seconds", n),
    "m": lambda n: ngettext("%(n)s minute", "%(n)s minutes", n),
    "h": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "d": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "w": lambda n: ngettext("%(n)s week", "%(n)s weeks", n),
    "mo": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    "y": lambda n: ngettext("%(n)s year", "%(n)s years", n),
    "bd": lambda n: ngettext("%(n)s business day", "%(n)s business days", n),
}


def word(written: str) -> str:
    """An attribute, a value of one, or the days of a calendar as a plan writes them; what nobody knows stands as written."""
    known = _WORDS.get(written)
    return str(known) if known is not None else written.replace("_", " ")


def target(written: str) -> str:
    """What a promise is held to, one leaf of it: an amount of time, a period, `none`, or a value by its word."""
    return amount(written) or str(_TARGETS.get(written, "")) or word(written)


_TARGETS = {
    "half": _("half-year"),
    "month": _("month"),
    "none": _("no time"),
    "quarter": _("quarter"),
    "year": _("year"),
}


def pair(written: str, value: str) -> str:
    """An attribute or a value with what belongs to it: "emergency: 2 hours"."""
    return gettext("{name}: {value}").replace("{name}", word(written)).replace("{value}", value)


_WORDS = {
    "aim": _("aim"),
    "automatic": _("automatic"),
    "bug": _("bug"),
    "cause": _("cause"),
    "channel": _("channel"),
    "class": _("class"),
    "complex": _("complex"),
    "complexity": _("complexity"),
    "component": _("component"),
    "critical": _("critical"),
    "daily": _("every day"),
    "degraded": _("degraded"),
    "demo": _("demo"),
    "email": _("email"),
    "emergency": _("emergency"),
    "fail": _("failed"),
    "fri": _("Friday"),
    "high": _("high"),
    "idea": _("idea"),
    "impact": _("impact"),
    "in_app": _("in the app"),
    "incident": _("incident"),
    "inquiry": _("inquiry"),
    "low": _("low"),
    "major": _("major"),
    "medium": _("medium"),
    "minor": _("minor"),
    "mon": _("Monday"),
    "mon-fri": _("Monday to Friday"),
    "mon-sat": _("Monday to Saturday"),
    "mon-sun": _("Monday to Sunday"),
    "no": _("no"),
    "ours": _("ours"),
    "outage": _("outage"),
    "pass": _("passed"),
    "patch": _("patch"),
    "phase": _("phase"),
    "premier": _("premier"),
    "priority": _("priority"),
    "promise": _("promise"),
    "question": _("question"),
    "result": _("result"),
    "sat": _("Saturday"),
    "sat-sun": _("Saturday and Sunday"),
    "security": _("security"),
    "severity": _("severity"),
    "simple": _("simple"),
    "standard": _("standard"),
    "sun": _("Sunday"),
    "third-party": _("a third party"),
    "thu": _("Thursday"),
    "tier": _("tier"),
    "tue": _("Tuesday"),
    "type": _("type"),
    "wed": _("Wednesday"),
    "unmeasured": _("unmeasured"),
    "yes": _("yes"),
}
