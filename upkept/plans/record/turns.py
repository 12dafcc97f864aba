"""What became of the turns of a product's schedules: done, skipped, missed, or open; and when the next one comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from upkept.kit import references, said
from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event
from upkept.plans.record import schedules
from upkept.plans.record.kinds import kind_title
from upkept.plans.record.models import Schedule, Turn

SHOWN = 12
"""Turns of one schedule that its list shows, the latest."""
State = Literal["done", "skipped", "missed", "open"]


@dataclass(frozen=True, slots=True)
class Became:
    """`at`: an instant; `event`: the id of the one that did it; `why`: of a skipped one."""

    number: int
    at: int
    state: State
    event: str = ""
    done_at: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A schedule as its list shows it."""

    schedule: Schedule
    title: str
    words: str
    href: str
    next_at: int | None
    turns: tuple[Became, ...]


def listed(product_schedules: Sequence[Schedule], now: datetime) -> list[Listed]:
    """Two queries for each schedule; a product has a handful."""
    called = references.describe((one.product.slug, one.subject) for one in product_schedules if one.subject)
    found = []
    for one in product_schedules:
        about = called[one.product.slug, one.subject].title if one.subject else ""
        title = f"{kind_title(one.kind)}: {about}" if about else kind_title(one.kind)
        rows = list(one.turns.order_by("-at")[:SHOWN])
        found.append(
            Listed(
                one,
                title,
                rule_words(one),
                schedules.form_of(one),
                instant_of(one.next_at) if one.next_at else None,
                tuple(_became(one, rows, now)),
            )
        )
    return found


def open_turns(product: str, now: datetime) -> list[Listed]:
    """Schedules whose latest turn is open: what is to be recorded now."""
    rows = (
        Schedule.objects.filter(product__slug=product, ended_at=None).select_related("product").order_by("next_at")[:50]
    )
    return [one for one in listed(list(rows), now) if one.turns and one.turns[0].state == "open"]


def rule_words(schedule: Schedule) -> str:
    """ "every first Monday of the month at 09:00 (Europe/Madrid)"; an unusual rule as it is written."""
    names = {"when": _rule(schedule.rule), "time": schedule.at.strftime("%H:%M"), "zone": schedule.zone}
    return _("%(when)s at %(time)s (%(zone)s)") % names


def _rule(rule: str) -> str:
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    weekday, which = parts.get("BYDAY", "")[-2:], parts.get("BYDAY", "")[:-2]
    known = {"MO": "mon", "TU": "tue", "WE": "wed", "TH": "thu", "FR": "fri", "SA": "sat", "SU": "sun"}
    day = said.word(known[weekday]) if weekday in known else ""
    order = {"1": _("first"), "2": _("second"), "3": _("third"), "4": _("fourth"), "-1": _("last")}.get(which, "")
    names = {"day": day, "which": order, "number": parts.get("BYMONTHDAY", "")}
    keys = frozenset(parts)
    if keys == {"FREQ", "BYDAY"} and parts["FREQ"] == "WEEKLY" and day and not which:
        return _("every %(day)s") % names
    if keys == {"FREQ", "BYDAY"} and parts["FREQ"] == "MONTHLY" and day and order:
        return _("every %(which)s %(day)s of the month") % names
    if keys == {"FREQ", "BYMONTHDAY"} and parts["FREQ"] == "MONTHLY":
        return (
            _("on the last day of every month")
            if names["number"] == "-1"
            else _("on day %(number)s of every month") % names
        )
    if parts.get("BYMONTH") == "1,4,7,10" and day and order and keys == {"FREQ", "BYMONTH", "BYDAY"}:
        return _("every %(which)s %(day)s of the quarter") % names
    return rule


def _became(schedule: Schedule, rows: Sequence[Turn], now: datetime) -> list[Became]:
    if not rows:
        return []
    events = Event.objects.filter(product=schedule.product.slug, kind=schedule.kind, at__gte=rows[-1].covers_from)
    if schedule.subject:
        events = events.filter(subject=schedule.subject)
    happened = list(events.order_by("at", "seq").values_list("at", "id")[:1000])
    return [_of(turn, happened, now) for turn in rows]


def _of(turn: Turn, happened: Sequence[tuple[datetime, str]], now: datetime) -> Became:
    at, until = instant_of(turn.at), turn.covers_until
    done = next(
        ((when, id) for when, id in happened if when >= turn.covers_from and (until is None or when < until)), None
    )
    if done is not None:
        return Became(turn.pk, at, "done", done[1], instant_of(done[0]))
    if turn.skipped_at is not None:
        return Became(turn.pk, at, "skipped", why=turn.skipped_why)
    return Became(turn.pk, at, "missed" if until is not None and until <= now else "open")
