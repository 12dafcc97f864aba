"""What is told of promises: to the owner's role once when a case is at risk; the rest by these parts of the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.kit import references
from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event as Recorded
from upkept.kit.journal.reactions import reaction
from upkept.kit.ui import words
from upkept.notify import queries as notify
from upkept.notify.actions import tell
from upkept.notify.message import Message, RoleOf, Team
from upkept.notify.models import How
from upkept.notify.sections import LINES, Asked, section
from upkept.notify.wording import Line, Reader, Section, Text, wording
from upkept.plans import notes, queries, shown
from upkept.plans.drafting import notices as drafting
from upkept.plans.drift import notices as drift
from upkept.plans.models import Obligation
from upkept.plans.record import notices as record
from upkept.products import access

__all__ = ["drafting", "drift", "record"]  # their wordings are known by being imported

RECENT: Final = 3600
"""Seconds: what was recorded long ago, as in a year that was loaded, is no news."""
MOST: Final = 500
"""A digest counts no further than this: beyond it the number says enough."""
VERDICTS: Final = ("obligation.broken", "obligation.late", "obligation.corrected", "obligation.excused")


# At once ----------------------------------------------------------------------------------------------------------------
@reaction("obligation.warned")
def tell_the_owner(event: Event, now: datetime) -> None:
    """Once for each case: the key is the case's, whatever happens to it later."""
    if instant_of(now) - (event.recorded or event.at) > RECENT:
        return
    row = _case(event)
    if row is not None and row.outcome == "running":
        message = Message(
            wording="plans.at-risk",
            topic="risk",
            product=row.product,
            subject=event.subject,
            data={"ref": row.ref},
            href=reverse("obligation", args=[row.ref]),
        )
        tell(message, to=RoleOf(row.product, row.owner), now=now, key=f"risk:{row.ref}")


@reaction(*VERDICTS)
def tell_who_wants_it_at_once(event: Event, now: datetime) -> None:
    """Nobody does, unless they chose so: for the thousands of verdicts of a bad hour this is one look at an index."""
    if instant_of(now) - (event.recorded or event.at) > RECENT or not notify.wants_now("broken", event.product):
        return
    row = _case(event)
    people = notify.people(Team(event.product))
    chosen = notify.choices(people, "broken", event.product, now)
    people = [person for person in people if chosen[person.pk].how == How.NOW]
    if row is not None and people:
        message = Message(
            wording="plans.verdict",
            topic="broken",
            product=row.product,
            subject=event.subject,
            data={"ref": row.ref, "kind": event.kind},
            href=reverse("obligation", args=[row.ref]),
        )
        tell(message, to=people, now=now, key=f"{event.kind}:{event.product}:{event.id}"[:200])


def _case(event: Event) -> Obligation | None:
    """An excuse names its case by opening; what the clock said names it by reference."""
    kind, _colon, ref = event.subject.partition(":")
    if kind == "obligation":
        return Obligation.objects.filter(product=event.product, ref=ref).first()
    rows = Obligation.objects.filter(product=event.product, commitment=str(event.data.get("commitment", "")))
    return rows.filter(opening=str(event.data.get("opening", ""))).first()


@wording("plans.at-risk")
def at_risk(data: Mapping[str, Any], reader: Reader) -> Text:
    """As it stands when it is read: what was met meanwhile wakes nobody."""
    row = Obligation.objects.filter(ref=data["ref"]).first()
    if row is None:
        return Text(_("A promise was at risk, and is no longer there."), over=True)
    what = _what(row, _things([row]))
    if row.outcome != "running" or row.is_paused or row.due_at is None:
        return Text(
            _("No longer at risk: %(what)s") % {"what": what}, (_state(row),), action=_("Look at it"), over=True
        )
    commitment = shown.commitment_of(row)
    quote = shown.quote(commitment, reader.language) if commitment is not None else ""
    due = {"when": reader.when(instant_of(row.due_at)), "share": commitment.warn if commitment is not None else 75}
    return Text(
        title=_("At risk: %(what)s") % {"what": what},
        sentences=(_("Due %(when)s. %(share)s%% of its time is gone.") % due,),
        prose=quote,
        action=_("See what is owed"),
        mark="at_risk",
    )


@wording("plans.verdict")
def verdict(data: Mapping[str, Any], reader: Reader) -> Text:
    row = Obligation.objects.filter(ref=data["ref"]).first()
    if row is None:
        return Text(_("A case was judged, and is no longer there."), over=True)
    line = _line(row, str(data["kind"]), _things([row]), reader)
    return Text(line.text, (line.note,), action=_("Look at it"), mark=line.mark)


# In the digest ------------------------------------------------------------------------------------------------------------
@section("broken", topic="broken", order=10)
def broken(asked: Asked) -> Section | None:
    """What the clock said since the last digest, the latest first."""
    kinds: dict[str, str] = {}
    rows = Recorded.objects.filter(product__in=asked.products, kind__in=VERDICTS, recorded__gt=asked.since)
    rows = rows.filter(at__gt=asked.since - timedelta(days=31)).exclude(how="imported").order_by("-at", "-seq")
    found: list[Obligation] = []
    events = list(rows[:MOST])
    cases = _cases(events[: LINES * 4])
    for event in events[: LINES * 4]:
        row = cases.get(event.seq)
        if row is not None and row.ref not in kinds:  # broken and then late: said once, as it is now
            kinds[row.ref] = event.kind
            found.append(row)
    things = _things(found[:LINES])
    lines = tuple(_line(row, kinds[row.ref], things, asked.reader, asked.names) for row in found[:LINES])
    more = len(found) - len(lines) + max(0, len(events) - LINES * 4)
    return (
        Section(_("Broken, late, corrected or excused"), lines, more, reverse("due") + "?show=overdue")
        if lines
        else None
    )


def _cases(events: Sequence[Recorded]) -> dict[int, Obligation]:
    """Event → its case, in one query; an excuse, which names its case by opening, is looked up alone."""
    refs = [event.subject.partition(":")[2] for event in events if event.subject.startswith("obligation:")]
    known = {row.ref: row for row in Obligation.objects.filter(ref__in=refs)}
    found = {event.seq: known.get(event.subject.partition(":")[2]) or _case(event.as_core()) for event in events}
    return {seq: row for seq, row in found.items() if row is not None}


@section("due", topic="due", order=20)
def due(asked: Asked) -> Section | None:
    until = asked.now + timedelta(days=1)
    rows = list(queries.due(asked.products).filter(due_at__gt=asked.now, due_at__lte=until)[:MOST])
    things = _things(rows[:LINES])
    lines = tuple(
        Line(
            _what(row, things),
            " · ".join(_when_and_where(row, asked)),
            reverse("obligation", args=[row.ref]),
            "at_risk" if row.warn_at is not None and row.warn_at <= asked.now else "running",
        )
        for row in rows[:LINES]
    )
    return Section(_("Due in the next day"), lines, len(rows) - len(lines), reverse("due")) if lines else None


@section("notes", topic="notes", order=30)
def notes_needed(asked: Asked) -> Section | None:
    """Only for those who may write them, and only what was judged since the last digest: the weekly page has them all."""
    may = set(access.slugs_for(asked.person, may="maintain"))
    rows: list[Obligation] = []
    for product in asked.products:
        if product in may:
            rows += notes.needing_note(product, asked.now).filter(verdict_at__gt=asked.since)[:MOST]
    things = _things(rows[:LINES])
    lines = tuple(
        Line(
            _what(row, things),
            " · ".join([*_place(row, asked.names), _state(row)]),
            reverse("obligation", args=[row.ref]) + "#happened",
            row.outcome,
        )
        for row in rows[:LINES]
    )
    return (
        Section(_("Broken in public, and nobody has said why"), lines, len(rows) - len(lines), "/owed")
        if lines
        else None
    )


# Words --------------------------------------------------------------------------------------------------------------------
def _things(rows: Iterable[Obligation]) -> dict[tuple[str, str], references.Thing]:
    return references.describe({(row.product, row.subject) for row in rows})


def _what(row: Obligation, things: Mapping[tuple[str, str], references.Thing]) -> str:
    thing = things.get((row.product, row.subject))
    return _("%(what)s (%(about)s)") % {
        "what": shown.what_is_owed(row),
        "about": shown.about(row, thing.title if thing else row.subject),
    }


def _place(row: Obligation, names: Mapping[str, str]) -> list[str]:
    """Its product, where there are several."""
    return [names.get(row.product, row.product)] if len(names) > 1 else []


def _when_and_where(row: Obligation, asked: Asked) -> list[str]:
    when = [asked.reader.when(instant_of(row.due_at))] if row.due_at else []
    return [*_place(row, asked.names), *when]


def _state(row: Obligation) -> str:
    return words.state_word("excused" if "excused" in row.marks else "paused" if row.is_paused else row.outcome)


def _line(
    row: Obligation,
    kind: str,
    things: Mapping[tuple[str, str], references.Thing],
    reader: Reader,
    names: Mapping[str, str] | None = None,
) -> Line:
    said = _place(row, names or {})
    if kind == "obligation.corrected":
        said.append(_("corrected: now %(state)s") % {"state": _state(row).lower()})
    elif kind == "obligation.excused":
        said.append(_("excused by the plan's exclusion"))
    else:
        said.append(_state(row))
    if row.due_at is not None:
        said.append(_("due %(when)s") % {"when": reader.when(instant_of(row.due_at))})
    if row.met_at is not None and row.overrun:
        said.append(_("late by %(time)s") % {"time": words.duration(row.overrun)})
    mark = "excused" if kind == "obligation.excused" else row.outcome
    return Line(_what(row, things), " · ".join(said), reverse("obligation", args=[row.ref]), mark)
