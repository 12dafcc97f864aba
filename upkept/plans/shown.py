"""An obligation as the components draw it: its mark, its bar of time used, what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from upkept.core.calendar import Calendar
from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit import said
from upkept.kit.clock import instant_of
from upkept.kit.ui.shapes import Bar, Mark, State
from upkept.plans.history import history
from upkept.plans.models import Obligation

_STOPS = {
    "ticket.answered": _("A person answers"),
    "ticket.triaged": _("It is looked at and classified"),
    "ticket.resolved": _("It is resolved"),
    "bug.confirmed": _("It is confirmed or declined"),
    "bug.deployed": _("The fix is deployed"),
}


_REASONS = {
    "waived": _("its class of release waives it"),
    "unmatched": _("it no longer fits what the promise speaks of"),
    "retired": _("what it was about was retired"),
    "not-needed": _("nothing called for it in this period"),
    "spam": _("it was spam"),
    "merged": _("it was merged into another"),
    "cancelled": _("it was cancelled"),
    "dismissed": _("it was dismissed"),
    "no-target": _("the plan gives no time for a case like this"),
    "missing": _("what had to stand before it is missing"),
    "not-passed": _("what had to stand before it did not pass"),
    "outside": _("part of it lay outside the windows"),
    "no-observation": _("nothing was observed that could be judged"),
    "too-young": _("what had to stand before it was too recent"),
    "too-old": _("what had to stand before it was too old"),
    "no-moment": _("the event that opened it names no moment"),
    "beyond-table": _("the plan's calendars do not reach so far"),
}
_PERIODS = {
    "day": _("every day"),
    "week": _("every week"),
    "month": _("every month"),
    "quarter": _("every quarter"),
    "half": _("every half year"),
    "year": _("every year"),
}


def amount_words(target: str) -> str:
    """An amount, or a range of two, as people say it: `24h–2d` → "24 hours – 2 days"; empty for what is none."""
    low, dash, high = target.rpartition("–")
    words = said.amount(high)
    return f"{said.amount(low) or low} – {words}" if dash and words else words


def target_words(target: str) -> str:
    """A target as people say it; what is neither an amount nor a period stands as the plan writes it."""
    if words := amount_words(target):
        return words
    return str(_PERIODS.get(target, target))


def reason_words(reason: str) -> str:
    """The short code of an outcome as words."""
    return str(_REASONS.get(reason, reason.replace("-", " ")))


def state(row: Obligation, now: datetime) -> State:
    """The one word of the look for this row now."""
    if "excused" in row.marks:
        return "excused"
    if row.outcome == "running":
        if row.is_paused:
            return "paused"
        if row.due_at is not None and row.due_at < now:
            return "broken"
        return "at_risk" if row.warn_at is not None and row.warn_at <= now else "running"
    return row.outcome  # type: ignore[return-value]  # the outcomes are states


def used(row: Obligation, now: datetime) -> float | None:
    """The share of its time that is gone, on its own calendar; None where no time runs."""
    if row.due_at is None or row.outcome != "running":
        return None
    start, end, at = instant_of(row.opened_at), instant_of(row.due_at), instant_of(now)
    calendar = calendar_of(row)
    whole = calendar.elapsed(start, end) if calendar else end - start
    gone = calendar.elapsed(start, min(max(at, start), end)) if calendar else min(max(at, start), end) - start
    return gone / whole if whole > 0 else 1.0


def mark(row: Obligation, now: datetime) -> Mark:
    return Mark(state(row, now), used=used(row, now))


def bar(row: Obligation, now: datetime) -> Bar:
    return Bar(used(row, now) or 0.0, state(row, now))


def version_of(row: Obligation) -> Version | None:
    """The version of the plan under which it was born."""
    return next((version for version in history(row.product).versions if version.number == row.version), None)


def commitment_of(row: Obligation) -> Commitment | None:
    version = version_of(row)
    return version.plan.commitments.get(row.commitment) if version else None


def calendar_of(row: Obligation) -> Calendar | None:
    """The calendar on which this one's time runs; None where it is the wall clock."""
    version, commitment = version_of(row), commitment_of(row)
    named = getattr(commitment, "calendar", None)
    if version is None or named is None:
        return None
    name = named if isinstance(named, str) else named.pick(row.attributes, lambda leaf: 0.0)
    return version.tables.calendars.get(name) if name else None


def quote(commitment: Commitment, language: str) -> str:
    """The promise in the words that were published: in this language, else in the plan's first."""
    return published(commitment.quote, language) or name(commitment.id)


def sentence(row: Obligation, commitment: Commitment, language: str) -> str:
    """Of several sentences that one commitment quotes, the one that speaks of this row's class; else the first."""
    quotes = [one for one in (commitment.quote, *commitment.also_quotes) if one]
    classes = [str(row.attributes[name]).casefold()[:5] for name in commitment.follows() if row.attributes.get(name)]
    for one in quotes:
        if any(word in next(iter(one.values())).casefold() for word in classes):
            return published(one, language)
    return quote(commitment, language)


def published(quote: Mapping[str, str], language: str) -> str:
    """A quote in this language, else in the plan's first; the cells of a row of a table stand apart by a dot."""
    return spoken(quote.get(language) or next(iter(quote.values()), ""))


def spoken(quote: str) -> str:
    """`High | 4 hours | 2 days` as one reads it outside of its table."""
    return " · ".join(cell for part in quote.strip().strip("|").split("|") if (cell := part.strip())) or quote


def name(commitment: str) -> str:
    """The id of a commitment as words."""
    return commitment.replace("-", " ").replace("_", " ").capitalize()


def what_is_owed(row: Obligation) -> str:
    """What has to happen: by what stops its clock, else the commitment's name."""
    stop = getattr(commitment_of(row), "stop", None)
    kinds = sorted(stop.kinds) if stop is not None else []
    return str(_STOPS.get(kinds[0], name(row.commitment))) if kinds else name(row.commitment)


def about(row: Obligation, thing: str) -> str:
    """What it is about: its subject by name, a period as people say it, or both."""
    kind, _colon, _name = row.subject.partition(":")
    if kind in ("", "commitment"):
        return period_words(row.key)
    if row.key == row.subject or row.opening != row.key:
        return thing
    return f"{thing}, {period_words(row.key.partition('/')[0])}"


def period_words(key: str) -> str:
    """The key of a period in words: `2026-03` → "March 2026", `2026-Q1`, `2026-H1`, `2026-03-02+1w` → "from 2 March 2026"."""
    day, plus, _length = key.partition("+")
    try:
        if plus:
            return str(_("from %(day)s")) % {"day": date_format(date.fromisoformat(day), "j F Y")}
        if len(key) == 7 and key[5:].isdecimal():
            return date_format(date(int(key[:4]), int(key[5:]), 1), "F Y")
    except ValueError:
        return key
    year, dash, part = key.partition("-")
    if dash and part[:1] in ("Q", "H") and part[1:].isdecimal():
        named = _("quarter %(n)s of %(year)s") if part[0] == "Q" else _("half %(n)s of %(year)s")
        return str(named) % {"n": part[1:], "year": year}
    return key
