"""A draft tried on its product's own history: what it would have kept, promise by promise, beside what the plan in force would.

Small histories are tried at once; of a large one a job reads on, and says how far it is. The result is kept by the digest of
the text, so that a draft that did not change is not tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _

from upkept.core.event import Event
from upkept.core.obligation import Mark, Obligation
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.model import Plan
from upkept.core.refusal import Refusal
from upkept.core.zone import DAY
from upkept.kit.clock import instant_of
from upkept.kit.journal import kinds
from upkept.kit.journal.models import Event as Row
from upkept.plans import drafts, queries
from upkept.plans.checking import check
from upkept.plans.heard import Lack, lacks, promised, says_nothing
from upkept.plans.models import Draft, Trial, TrialState
from upkept.plans.simulate import Kept, simulate, version_for

logger = logging.getLogger(__name__)

AT_ONCE: Final = 20_000
"""Events up to which nobody has to wait for a job."""
PATIENCE: Final = timedelta(minutes=2)
"""A request that tries a small history and takes longer has died."""
SAY_EVERY: Final = 50_000
LEADS: Final = 100 * DAY  # what is announced ahead of a case may lie so long before it
LISTED: Final = 200
"""Cases of one promise that are told one by one."""


def ask(draft: Draft, *, months: int, now: datetime) -> Trial:
    """The trial of the draft as it stands over the last `months` months; a new one is run, here or by a job.

    :raises Refusal: no-history; PlanErrors where the draft cannot be read
    """
    since, until = _period(draft.product, months, now)
    known = Trial.objects.filter(draft=draft, digest=drafts.digest(draft), since=since).first()
    if known is not None and known.state != TrialState.FAILED and not _has_died(known, now):
        return known
    _plan(draft)
    count = happened(draft.product, since, until).count()
    if not count:
        raise Refusal(
            "no-history",
            _("Nothing was recorded for this product in that time: import its history, or choose a longer time."),
        )
    from upkept.plans.jobs import try_draft

    with transaction.atomic():  # a trial that waits has its job, whenever we are killed
        trial, _new = Trial.objects.update_or_create(
            draft=draft,
            digest=drafts.digest(draft),
            since=since,
            defaults={
                "until": until, "of": count, "read": 0, "state": TrialState.WAITING, "asked_at": now, "result": {},
            },
        )  # fmt: skip
        if count > AT_ONCE:
            try_draft.defer(trial=trial.pk)
    return run(trial) if count <= AT_ONCE else trial


def _has_died(trial: Trial, now: datetime) -> bool:
    """Was it tried by a request that is no more? A job that died is run again by the jobs themselves."""
    return trial.state != TrialState.DONE and trial.of <= AT_ONCE and trial.asked_at < now - PATIENCE


def run(trial: Trial) -> Trial:
    """Try it and keep what came of it. A draft that was changed meanwhile is not tried."""
    draft = trial.draft
    if drafts.digest(draft) != trial.digest:
        trial.state = TrialState.FAILED
        trial.save(update_fields=["state"])
        return trial
    trial.state, trial.read = TrialState.RUNNING, 0
    trial.save(update_fields=["state", "read"])
    try:
        trial.result = _result(trial, draft)
    except Exception:
        Trial.objects.filter(pk=trial.pk).update(state=TrialState.FAILED)
        raise
    trial.state, trial.read = TrialState.DONE, trial.of
    trial.save(update_fields=["state", "read", "result"])
    return trial


def latest(draft: Draft) -> Trial | None:
    """The one that was asked for last of the draft as it stands."""
    return Trial.objects.filter(draft=draft, digest=drafts.digest(draft)).order_by("-asked_at", "-id").first()


def _result(trial: Trial, draft: Draft) -> dict[str, Any]:
    since, until = instant_of(trial.since), instant_of(trial.until)
    rows, plan = happened(draft.product, trial.since, trial.until), _plan(draft)
    heard = _recorded(draft.product, plan, trial)
    begun = promised(queries.history(draft.product), until)
    ground = partial(tried, since=since, until=until, rows=rows, promised=begun)
    new = ground(plan, draft.files, _read(trial, share=0))
    in_force = queries.row_in_force(draft.product, trial.until)
    before = check(in_force.source, in_force.prose, in_force.files).plan if in_force is not None else None
    if in_force is None or before is None:
        return heard | told(new)
    return heard | told(new, ground(before, in_force.files, _read(trial, share=1)), in_force.number)


def _recorded(product: str, plan: Plan, trial: Trial) -> dict[str, int | None]:
    """When what the plan speaks of happened first and last in this time, and how many things began before it."""
    rows = Row.objects.filter(product=product, kind__in=_kinds(plan)).exclude(subject="")
    found = rows.filter(at__gte=trial.since, at__lte=trial.until).aggregate(first=Min("at"), last=Max("at"))
    before = rows.filter(at__lt=trial.since).order_by().values("subject").distinct().count()
    return {"outside": before} | {name: instant_of(at) if at is not None else None for name, at in found.items()}


def _kinds(plan: Plan) -> frozenset[str]:
    """Of the events that its promises look for, without those that are concluded or said of the plan itself."""
    kinds = frozenset(kind for one in plan.commitments.values() for kind in one.kinds())
    return frozenset(kind for kind in kinds if not kind.startswith("obligation."))


def first_of_kinds(rows: QuerySet[Row]) -> dict[str, int]:
    """Kind of event → when it happened first."""
    found = rows.order_by().values_list("kind").annotate(Min("at"))
    return {kind: instant_of(at) for kind, at in found}


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan tried on a history. `kept`: of its measured promises. `lacks`: of which the history does not say all; `apart`: of
    which what was imported does not, and the rest does; `silent`: of which it says nothing."""

    kept: Mapping[str, Kept]
    aims: frozenset[str] = frozenset()
    unmeasured: frozenset[str] = frozenset()
    lacks: Mapping[str, Lack] = field(default_factory=dict)
    apart: Mapping[str, Lack] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def sum(self) -> dict[str, int]:
        """Of the promises, without the aims."""
        counted = [one for name, one in self.kept.items() if name not in self.aims]
        kept = sum(one.total["kept"] for one in counted)
        cases = sum(one.cases for one in counted)
        return {"kept": kept, "cases": cases, "missed": cases - kept}


def tried(
    plan: Plan,
    files: Mapping[str, str],
    events: Callable[[], Iterator[Event]],
    *,
    since: int,
    until: int,
    rows: QuerySet[Row],
    promised: Mapping[str, int],
    worst: int = LISTED,
) -> Tried:
    """What the plan would have kept. `rows`: the events, to ask what they can say at all; `promised`: as `plans.heard` has it."""
    imported = rows.filter(how="imported")
    first, first_imported = first_of_kinds(rows), first_of_kinds(imported)
    lacking, apart = lacks(plan, first, promised, since), dict[str, Lack]()
    if first_imported:
        more = lacks(plan, first_imported, promised, since)
        lacking |= {name: more[name] for name in more.keys() - lacking.keys() if plan.commitments[name].references()}
        apart = {name: more[name] for name in more.keys() - lacking.keys() if plan.commitments[name].by_subject}
    subjects = frozenset(imported.order_by().values_list("subject", flat=True).distinct()) if apart else frozenset()
    begins = {name: lack.begins(until) for name, lack in {**apart, **lacking}.items()}

    def is_unheard(one: Obligation) -> bool:
        begin = begins.get(one.commitment)
        return begin is not None and one.opened < begin and (one.commitment in lacking or one.subject in subjects)

    version = version_for(plan, since, until, files)
    found = simulate(version, events(), until, worst=worst, leave_out=is_unheard if begins else None).by_commitment
    measured = {name: one for name, one in plan.commitments.items() if one.kind != "unmeasured"}
    return Tried(
        {name: kept for name, kept in found.items() if name in measured},
        frozenset(name for name, one in measured.items() if one.strength == "aim"),
        frozenset(plan.commitments.keys() - measured.keys()),
        {name: lack for name, lack in lacking.items() if name in measured},
        {name: lack for name, lack in apart.items() if name in measured},
        frozenset(name for name, one in measured.items() if says_nothing(one, first)),
    )


def told(new: Tried, old: Tried | None = None, number: str = "") -> dict[str, Any]:
    """As it is kept and shown: totals, promise by promise, and the cases that would not have been kept.

    `silent`: promises of which the history says nothing at all. `lacks`, `lacks_before`: promise → the kinds of event that
    the history has none of, and since when it is counted all the same; `apart`: the same of what was imported. `aims` stand
    in no sum of their plan's.
    """
    before = old or Tried({})
    names = [*new.kept, *(name for name in before.kept if name not in new.kept)]
    lost = {(one.commitment, one.key, one.opening) for kept in before.kept.values() for one in kept.broken}
    cases = [_case(one, lost, name in before.kept) for name, kept in new.kept.items() for one in kept.broken]
    silent = {name for name in new.silent if not any(_has_cases(one.kept.get(name)) for one in (new, before))}
    return {
        "total": new.sum(),
        "before": old.sum() if old is not None else None,
        "aims": sorted(new.aims),
        "aims_before": sorted(before.aims),
        "unmeasured": sorted(new.unmeasured),
        "unmeasured_before": sorted(before.unmeasured),
        "version": number,
        "promises": [
            {"id": name, "new": _counts(new.kept.get(name)), "old": _counts(before.kept.get(name))}
            for name in names
            if name not in silent
        ],
        "silent": sorted(silent),
        "lacks": _lacks(new.lacks, silent),
        "lacks_before": _lacks(before.lacks, silent),
        "apart": _lacks({**before.apart, **new.apart}, silent),
        "cases": sorted(cases, key=lambda case: (not case["newly"], -(case["due"] or case["opened"]))),
    }


def _lacks(found: Mapping[str, Lack], silent: Collection[str]) -> dict[str, Any]:
    return {name: {"kinds": list(one.kinds), "since": one.since} for name, one in found.items() if name not in silent}


def _has_cases(kept: Kept | None) -> bool:
    return kept is not None and bool(kept.cases or kept.running or kept.total["unmeasured"])


def _counts(kept: Kept | None) -> dict[str, int] | None:
    if kept is None:
        return None
    names = ("kept", "late", "broken", "unmeasured", "void")
    return {**{name: kept.total[name] for name in names}, "running": kept.running, "cases": kept.cases}


def _case(one: Obligation, lost: set[tuple[str, str, str]], compared: bool) -> dict[str, Any]:
    return {
        "commitment": one.commitment,
        "subject": one.subject,
        "key": one.key,
        "opening": one.opening,
        "opened": one.opened,
        "due": one.due,
        "met": one.met,
        "outcome": str(one.outcome),
        "reason": one.reason,
        "excused": Mark.EXCUSED in one.marks,
        "newly": compared and (one.commitment, one.key, one.opening) not in lost,
    }


def _plan(draft: Draft) -> Plan:
    """Raises PlanErrors."""
    checked = check(draft.source, draft.prose, draft.files)
    if checked.plan is None or checked.tables is None:
        raise PlanErrors(checked.report.errors)
    return checked.plan


def _period(product: str, months: int, now: datetime) -> tuple[datetime, datetime]:
    """Whole days, so that the same question is the same trial all day; not before the product's first event."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight - timedelta(days=round(months * 30.4375))
    first = Row.objects.filter(product=product).order_by("at").values_list("at", flat=True).first()
    return (max(since, first) if first is not None else since), now


def happened(product: str, since: datetime, until: datetime) -> QuerySet[Row]:
    """What may bear on a case of this time, without what the clock concluded: that follows again, from the plan."""
    rows = Row.objects.filter(product=product, at__gte=since - timedelta(seconds=LEADS), at__lte=until)
    return rows.exclude(by="clock", kind__startswith="obligation.").exclude(kind="plan.published")


def _read(trial: Trial, *, share: int) -> Callable[[], Iterator[Event]]:
    """The events, telling now and then how far it is; `share`: the first or second reading of two."""

    def events() -> Iterator[Event]:
        names = ("seq", "id", "kind", "v", "subject", "at", "recorded", "by", "how", "data")
        rows = happened(trial.draft.product, trial.since, trial.until).order_by("seq").values_list(*names)
        for number, row in enumerate(rows.iterator(chunk_size=5000), 1):
            seq, id_, kind, v, subject, at, recorded, by, how, data = row
            v, data = kinds.upcast(kind, v, data)
            yield Event(
                id_,
                trial.draft.product,
                kind,
                subject,
                int(at.timestamp()),
                data,
                int(recorded.timestamp()),
                by,
                how,
                v,
                seq,
            )
            if number % SAY_EVERY == 0:
                Trial.objects.filter(pk=trial.pk).update(read=(trial.of * share + number) // 2)

    return events
