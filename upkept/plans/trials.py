"""A draft tried on its product's own history: what it would have kept, promise by promise, beside what the plan in force would.

Small histories are tried at once; of a large one a job reads on, and says how far it is. The result is kept by the digest of
the text, so that a draft that did not change is not tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
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
from upkept.plans.models import Draft, Trial, TrialState
from upkept.plans.simulate import Kept, Simulation, simulate, version_for

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
    count = _rows(draft.product, since, until).count()
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
    plan = _plan(draft)
    new = _simulated(plan, draft.files, since, until, _read(trial, share=0))
    measured = {name: kept for name, kept in new.by_commitment.items() if plan.commitments[name].kind != "unmeasured"}
    new = replace(new, by_commitment=measured)
    silent, lacking = _silent(plan, new), _lacking(plan, new)
    in_force = queries.row_in_force(draft.product, trial.until)
    old, aims = None, _aims(plan)
    if in_force is not None:
        before = check(in_force.source, in_force.prose, in_force.files).plan
        if before is not None:
            aims |= _aims(before) - plan.commitments.keys()
            old = _simulated(before, in_force.files, since, until, _read(trial, share=1))
    return told(new, old, in_force.number if in_force is not None else "", silent, aims, lacking)


def _aims(plan: Plan) -> frozenset[str]:
    return frozenset(name for name, one in plan.commitments.items() if one.strength == "aim")


def _silent(plan: Plan, new: Simulation) -> frozenset[str]:
    """The promises that look only for events of kinds of which this history has none: it says nothing about them. A year of
    tickets does not say that no backup was made."""
    return frozenset(
        name
        for name, one in plan.commitments.items()
        if not one.over_others and one.kinds().isdisjoint(new.kinds) and name in new.by_commitment
    )


def _lacking(plan: Plan, new: Simulation) -> dict[str, list[str]]:
    """Promise → the kinds of event that would have kept it and of which this history has none: an export may leave them out."""
    found = {}
    for name in new.by_commitment:
        awaited = plan.commitments[name].awaited()
        missing = [one.kinds for one in plan.commitments[name].selectors() if one.kinds <= awaited]
        found[name] = sorted({kind for kinds in missing if kinds.isdisjoint(new.kinds) for kind in kinds})
    return {name: kinds for name, kinds in found.items() if kinds}


def told(
    new: Simulation,
    old: Simulation | None,
    number: str = "",
    silent: frozenset[str] = frozenset(),
    aims: frozenset[str] = frozenset(),
    lacking: Mapping[str, list[str]] | None = None,
) -> dict[str, Any]:
    """As it is kept and shown: totals, promise by promise, and the cases that would not have been kept.

    `silent`: promises of which the history says nothing; they count only where they are promised already.
    `aims` are told like promises, and stand in no sum. `lacking`: as `_lacking` says, for who reads a low figure.
    """
    before = old.by_commitment if old is not None else {}
    unheard = silent - before.keys()
    new = replace(new, by_commitment={name: kept for name, kept in new.by_commitment.items() if name not in unheard})
    lost = {(one.commitment, one.key, one.opening) for kept in before.values() for one in kept.broken}
    promises = [
        {"id": name, "new": _counts(kept), "old": _counts(before[name]) if name in before else None}
        for name, kept in new.by_commitment.items()
    ]
    promises += [
        {"id": name, "new": None, "old": _counts(kept)}
        for name, kept in before.items()
        if name not in new.by_commitment
    ]
    cases = [_case(one, lost, old is not None) for kept in new.by_commitment.values() for one in kept.broken]
    return {
        "total": _sum(new.by_commitment, aims),
        "before": _sum(before, aims) if old is not None else None,
        "aims": sorted(aims),
        "version": number,
        "promises": promises,
        "silent": sorted(unheard),
        "lacking": dict(lacking or {}),
        "cases": sorted(cases, key=lambda case: (not case["newly"], -(case["due"] or case["opened"]))),
    }


def _simulated(
    plan: Plan, files: Mapping[str, str], since: int, until: int, events: Callable[[], Iterator[Event]]
) -> Simulation:
    return simulate(version_for(plan, since, until, files), events(), until, worst=LISTED)


def _counts(kept: Kept) -> dict[str, int]:
    names = ("kept", "late", "broken", "unmeasured", "void")
    return {**{name: kept.total[name] for name in names}, "running": kept.running, "cases": kept.cases}


def _sum(found: Mapping[str, Kept], aims: frozenset[str]) -> dict[str, int]:
    counted = [one for name, one in found.items() if name not in aims]
    kept = sum(one.total["kept"] for one in counted)
    cases = sum(one.cases for one in counted)
    return {"kept": kept, "cases": cases, "missed": cases - kept}


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


def _rows(product: str, since: datetime, until: datetime) -> QuerySet[Row]:
    """Without what the clock concluded: that follows again, from the draft."""
    rows = Row.objects.filter(product=product, at__gte=since - timedelta(seconds=LEADS), at__lte=until)
    return rows.exclude(by="clock", kind__startswith="obligation.").exclude(kind="plan.published")


def _read(trial: Trial, *, share: int) -> Callable[[], Iterator[Event]]:
    """The events, telling now and then how far it is; `share`: the first or second reading of two."""

    def events() -> Iterator[Event]:
        names = ("seq", "id", "kind", "v", "subject", "at", "recorded", "by", "how", "data")
        rows = _rows(trial.draft.product, trial.since, trial.until).order_by("seq").values_list(*names)
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
