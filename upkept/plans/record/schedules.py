"""What changes about schedules: they are made, their turns come, a turn is skipped with its reason, they end.

A look asks what is due now, in one transaction with the reminder: killed at any moment, it is told once or not yet. After
an outage the turns that passed are all listed, and the last one alone is told. A clock that goes back finds nothing due.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.build import CannotBuild
from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event
from upkept.notify import actions as notify
from upkept.notify.message import Message, RoleOf
from upkept.plans.record import rules
from upkept.plans.record.models import Schedule, Turn
from upkept.products.models import Product, Role

MOST_MISSED = 60
"""Turns of one schedule that are listed after an outage."""
LONGEST = 500


def make(
    product: Product,
    *,
    kind: str,
    subject: str,
    rule: str,
    begins: date,
    at: time,
    zone: str,
    role: str,
    by: Person | None,
    now: datetime,
) -> Schedule:
    """Raises Refusal: bad-rule, unknown-zone, no-turn, unknown-role."""
    if zone not in available_timezones():
        raise Refusal("unknown-zone", _("%(zone)s is no time zone; write one such as Europe/Madrid.") % {"zone": zone})
    if role not in Role.values:
        raise Refusal("unknown-role", _("Choose who is reminded."))
    try:
        first = rules.following(rule, begins, at, zone, after=now)
    except CannotBuild as wrong:
        raise Refusal("bad-rule", wrong.sentence) from wrong
    if first is None:
        raise Refusal("no-turn", _("By this rule no day comes any more: choose a later end, or another rule."))
    return Schedule.objects.create(
        product=product,
        kind=kind,
        subject=subject,
        rule=rule.strip().upper().removeprefix("RRULE:"),
        begins=begins,
        at=at,
        zone=zone,
        role=role,
        next_at=first.at,
        created_at=now,
        created_by=by,
    )


@transaction.atomic
def end(schedule: Schedule, *, now: datetime) -> None:
    """It reminds nobody any more; what was done, skipped and missed stays listed."""
    Schedule.objects.filter(pk=schedule.pk, ended_at=None).update(ended_at=now, next_at=None)


@transaction.atomic
def skip(turn: Turn, *, why: str, by: Person, now: datetime) -> None:
    """This once it is left out. Raises Refusal: no-reason, already-done."""
    if not why.strip() or len(why) > LONGEST:
        raise Refusal("no-reason", _("Say in a sentence why it is skipped this time."))
    turn = Turn.objects.select_for_update().select_related("schedule__product").get(pk=turn.pk)
    if done_by(turn) is not None:
        raise Refusal("already-done", _("It was recorded already, so there is nothing to skip."))
    turn.skipped_at, turn.skipped_why, turn.skipped_by = now, why.strip(), by
    turn.save(update_fields=["skipped_at", "skipped_why", "skipped_by"])


def look(now: datetime) -> int:
    """Take up every schedule whose turn has come; how many."""
    due = Schedule.objects.filter(next_at__lte=now)
    if not due.exists():  # so that looking takes no lock on SQLite
        return 0
    taken = 0
    for key in list(due.order_by("next_at").values_list("pk", flat=True)[:200]):
        with transaction.atomic():
            schedule = _free(due.filter(pk=key)).select_related("product").first()
            if schedule is not None:
                _advance(schedule, now)
                taken += 1
    return taken


def done_by(turn: Turn) -> Event | None:
    """The first event that the turn asked for, if there is one."""
    rows = Event.objects.filter(product=turn.schedule.product.slug, kind=turn.schedule.kind, at__gte=turn.covers_from)
    if turn.covers_until is not None:
        rows = rows.filter(at__lt=turn.covers_until)
    if turn.schedule.subject:
        rows = rows.filter(subject=turn.schedule.subject)
    return rows.order_by("at", "seq").first()


def _advance(schedule: Schedule, now: datetime) -> None:
    assert schedule.next_at is not None
    rule = (schedule.rule, schedule.begins, schedule.at, schedule.zone)
    passed = rules.turns(*rule, after=schedule.next_at - timedelta(seconds=1), until=now)[-MOST_MISSED:]
    after = rules.following(*rule, after=now)
    last: Turn | None = None
    for one, upcoming in zip(passed, [*passed[1:], after], strict=True):
        last, _new = Turn.objects.get_or_create(
            schedule=schedule,
            at=one.at,
            defaults={
                "covers_from": rules.midnight(one.day, schedule.zone),
                "covers_until": rules.midnight(upcoming.day, schedule.zone) if upcoming else None,
            },
        )
    schedule.next_at = after.at if after else None
    schedule.save(update_fields=["next_at"])
    if last is not None and last.reminded_at is None and done_by(last) is None:
        _remind(last, now)


def _remind(turn: Turn, now: datetime) -> None:
    schedule = turn.schedule
    notify.tell(
        Message(
            wording="schedule.due",
            topic="schedule",
            product=schedule.product.slug,
            subject=schedule.subject,
            data={
                "product": schedule.product.name,
                "kind": schedule.kind,
                "subject": schedule.subject,
                "at": instant_of(turn.at),
            },
            href=form_of(schedule),
        ),
        to=RoleOf(schedule.product.slug, schedule.role),
        now=now,
        key=f"schedule:{schedule.pk}:{instant_of(turn.at)}",
    )
    turn.reminded_at = now
    turn.save(update_fields=["reminded_at"])


def form_of(schedule: Schedule) -> str:
    """The form to record it with, filled in as far as it is known."""
    name = schedule.subject.partition(":")[2]
    href = reverse("record-kind", args=[schedule.product.slug, schedule.kind])
    return f"{href}?name={name}" if name else href


def _free(rows: QuerySet[Schedule]) -> QuerySet[Schedule]:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows
