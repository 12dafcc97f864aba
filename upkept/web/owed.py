"""The week in ten minutes: what is owed, what broke, what needs a note, what waits for approval, what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from upkept.accounts.models import Person
from upkept.kit import references
from upkept.kit.clock import instant_of
from upkept.kit.ui.shapes import Link, Mark, When
from upkept.notify import queries as notify
from upkept.notify.models import Settings
from upkept.notify.sections import Asked, section
from upkept.notify.wording import Line, Section
from upkept.plans import notes, shown
from upkept.plans import queries as plans
from upkept.plans.models import Draft, DraftState, Obligation
from upkept.plans.record import turns
from upkept.plans.record.models import Schedule
from upkept.products import access
from upkept.products import queries as products

EACH: Final = 8
"""So many rows a part: the page takes ten minutes, and says how many there are beyond."""
MOST: Final = 200
SCHEDULES: Final = 25
FIRST: Final = timedelta(days=7)
"""What broke before the first visit is asked for so far back."""


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One thing, and the one thing to do about it."""

    mark: Mark | None
    what: str
    about: str
    action: Link
    when: When | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """`count`: how many there are in all, as words, `rest` those that are not shown; `more` leads to them."""

    name: str
    title: str
    hint: str
    rows: tuple[OwedRow, ...]
    count: str
    more: Link | None = None

    @property
    def rest(self) -> bool:
        return self.count != str(len(self.rows))


@dataclass(frozen=True, slots=True)
class _Looked:
    """Who looks, at what, since when. `may`: in which of the products they decide."""

    slugs: Sequence[str]
    may: frozenset[str]
    names: Mapping[str, str]
    since: datetime
    until: datetime
    now: datetime

    def place(self, slug: str) -> str:
        return self.names.get(slug, slug) if len(self.slugs) > 1 else ""


def week(person: Person, now: datetime, zone: str, *, everything: bool = False) -> dict[str, Any]:
    """`parts`, `done` (when it was finished this week, or None), `since`. Done, only what came since then is shown."""
    slugs = notify.slugs_of(person) or access.slugs_for(person, may="read")
    settings = Settings.objects.filter(person=person).first()
    monday = _monday(now, zone)
    last = settings.week_done_at if settings is not None else None
    done = last if last is not None and last >= monday else None
    looked = _Looked(
        slugs=slugs,
        may=frozenset(access.slugs_for(person, may="maintain")) & set(slugs),
        names=products.names(),
        since=last if last is not None and not everything else now - FIRST,
        until=monday + timedelta(days=7),
        now=now,
    )
    only_new = done is not None and not everything
    with plans.steady(slugs):
        parts = [
            noted := _notes(looked, only_new=only_new),
            _approvals(looked),
            _missed(looked),
            _broken(looked, {row.ref for row in noted.rows}),
            *([] if only_new else [_owed(looked)]),
        ]
    parts = [part for part in parts if part.rows]
    return {
        "parts": parts,
        "done": instant_of(done) if done else None,
        "since": instant_of(looked.since),
        "is_first": last is None,
        "everything": everything,
        "several": len(slugs) > 1,
    }


def _monday(now: datetime, zone: str) -> datetime:
    """When this week began on the reader's clock."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=local.weekday())
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _notes(looked: _Looked, *, only_new: bool) -> Part:
    """Broken in public, and nobody has said why."""
    rows: list[Obligation] = []
    count = 0
    for slug in looked.slugs:
        if slug in looked.may:
            asked = notes.needing_note(slug, looked.now)
            asked = asked.filter(verdict_at__gt=looked.since) if only_new else asked
            found = list(asked[:MOST])
            count += len(found)
            rows += found
    rows.sort(key=lambda row: (row.verdict_at or row.opened_at, row.pk), reverse=True)
    return Part(
        "notes",
        _("Broken, and nobody has said why"),
        _("Customers see these cases. Say in two sentences what happened and what you changed; the verdict stands."),
        tuple(_cases(rows[:EACH], looked, _("Write a note"), "#happened")),
        _count(count),
    )


def _broken(looked: _Looked, above: set[str]) -> Part:
    """What was judged broken or late since the last visit, the latest first; without what stands above already."""
    asked = Obligation.objects.filter(
        product__in=looked.slugs,
        outcome__in=["late", "broken"],
        verdict_at__gt=looked.since,
        verdict_at__lte=looked.now,
    ).exclude(month="")
    rows = list(asked.exclude(ref__in=above).order_by("-verdict_at", "-id")[:MOST])
    return Part(
        "broken",
        _("Broken since you were last here"),
        _("Look why, and whether an exclusion of the plan applies."),
        tuple(_cases(rows[:EACH], looked, _("Look at it"))),
        _count(len(rows)),
    )


def _owed(looked: _Looked) -> Part:
    """Overdue and still to be done, then what falls due until the week ends."""
    late = list(plans.overdue(looked.slugs, looked.now)[:MOST])
    ahead = list(plans.due(looked.slugs).filter(due_at__lt=looked.until)[:MOST])
    rows = [*late[: EACH // 2], *ahead[: EACH - min(len(late), EACH // 2)]]
    return Part(
        "owed",
        _("Owed this week"),
        _("What is overdue, and what falls due until Sunday night."),
        tuple(_cases(rows, looked, _("Go there"), owed=True)),
        _count(len(late) + len(ahead)),
        Link(_("Everything that is due"), reverse("due")),
    )


def _approvals(looked: _Looked) -> Part:
    drafts = Draft.objects.filter(product__in=sorted(looked.may), state=DraftState.PROPOSED).order_by("proposed_at")
    rows = [
        OwedRow(
            None,
            _("A version of the plan of %(name)s") % {"name": looked.names.get(draft.product, draft.product)},
            _("proposed by %(who)s") % {"who": draft.proposed_by or _("somebody")},
            Link(_("Look at it"), reverse("draft-diff", args=[draft.product])),
            When(instant_of(draft.proposed_at)) if draft.proposed_at else None,
        )
        for draft in drafts.select_related("proposed_by")[:EACH]
    ]
    return Part(
        "approval",
        _("Waiting for approval"),
        _("Whoever wrote a version cannot approve it."),
        tuple(rows),
        str(len(rows)),
    )


def _missed(looked: _Looked) -> Part:
    """Schedules whose turn has come and was not recorded, and turns that were missed since the last visit."""
    schedules = Schedule.objects.filter(product__slug__in=looked.slugs, ended_at=None).select_related("product")
    rows: list[OwedRow] = []
    for one in turns.listed(list(schedules.order_by("next_at")[:SCHEDULES]), looked.now):
        about = " · ".join(part for part in (looked.place(one.schedule.product.slug), one.words) if part)
        for place, turn in enumerate(one.turns[:3]):
            is_missed = turn.state == "missed" and turn.at > instant_of(looked.since)
            if (place == 0 and turn.state == "open") or is_missed:
                mark = (
                    Mark("late", pgettext("state", "Missed")) if is_missed else Mark("running", _("Its turn has come"))
                )
                action = (
                    Link(_("See its turns"), reverse("record-schedules", args=[one.schedule.product.slug]))
                    if is_missed
                    else Link(_("Record it"), one.href)
                )
                rows.append(OwedRow(mark, one.title, about, action, When(turn.at)))
    return Part(
        "record",
        _("To be recorded"),
        _("Schedules whose turn has come. Record what happened, or skip it with a reason."),
        tuple(rows[:EACH]),
        _count(len(rows)),
    )


def _cases(
    rows: Sequence[Obligation], looked: _Looked, action: str, anchor: str = "", *, owed: bool = False
) -> Iterable[OwedRow]:
    things = references.describe({(row.product, row.subject) for row in rows})
    for row in rows:
        thing = things[row.product, row.subject]
        when = row.due_at if owed else row.verdict_at or row.due_at
        about = " · ".join(part for part in (shown.about(row, thing.title), looked.place(row.product)) if part)
        href = thing.href if owed and thing.href else reverse("obligation", args=[row.ref]) + anchor
        yield OwedRow(
            shown.mark(row, looked.now),
            shown.what_is_owed(row),
            about,
            Link(action, href),
            When(instant_of(when), due=owed, live=owed) if when else None,
            row.ref,
        )


def _count(count: int) -> str:
    if count >= MOST:
        return _("more than %(n)s") % {"n": number_format(MOST - 1, force_grouping=True)}
    return str(count)


# In the weekly letter ---------------------------------------------------------------------------------------------------
@section("week", topic="due", order=5, weekly=True)
def in_the_letter(asked: Asked) -> Section | None:
    """How much the weekly page holds, part by part."""
    parts = week(asked.person, asked.now, asked.reader.timezone)["parts"]
    lines = tuple(Line(f"{part.title}: {part.count}", "", f"{reverse('owed')}#{part.name}") for part in parts)
    return Section(_("This week"), lines, href=reverse("owed")) if lines else None
