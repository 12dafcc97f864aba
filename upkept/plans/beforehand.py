"""What the plan would have kept before it was one, of history that was imported: shown in public where its owner says so.

It is reckoned when the owner asks for it, and kept as counts in the journal, so that it stays what it was when it was shown.
Nobody could rely on it then: it stands in no record, sum or badge. Promises about security are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.event import Event
from upkept.core.plan.model import Version
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.models import Event as Row
from upkept.kit.standing import once
from upkept.plans import assumed, disclosure, queries, trials
from upkept.plans.assumed import Assumed
from upkept.plans.events import HistoryShown, HistoryWithdrawn
from upkept.plans.history import history
from upkept.plans.models import PlanVersion
from upkept.plans.simulate import Kept
from upkept.products.models import Product

LONGEST: Final = timedelta(days=731)
"""So far back, as a trial goes at most."""
TOOLS: Final = ("csv", "git", "github", "gitlab")
"""What an event's id may say that it was imported from; anything else that stands there is not told."""


@dataclass(frozen=True, slots=True)
class Source:
    """`origin`: one of TOOLS, or empty; `first`, `last`: when it was imported, in UTC seconds."""

    origin: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one promise, all its cases with a verdict. `months`: month → (kept, not kept)."""

    kept: int
    cases: int
    void: int
    is_aim: bool
    months: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What is shown. `number`: the version that it was reckoned by; `at`: when; `since`, `until`: when the first and the last
    case began; `assumed`: as plans/assumed.py has it. Instants are UTC seconds."""

    at: int
    number: str
    since: int
    until: int
    sources: Sequence[Source]
    promises: Mapping[str, Counts]
    assumed: Assumed


def shown(product: str) -> Beforehand | None:
    """What everybody may see of it now; of promises that may be about security nothing, whatever was shown. One query."""
    return once(("beforehand", product), lambda: _shown(product))


def is_offered(product: Product, now: datetime) -> bool:
    """Whether there is imported history from before its plan took effect that the plan speaks of."""
    plan, until = queries.version_in_force(product.slug, now), _began(product)
    if plan is None or until is None:
        return False
    kinds = {kind for one in plan.plan.commitments.values() for kind in one.kinds()}
    return _imported(product, until).filter(kind__in=kinds).exists()


def show(product: Product, *, by: Person, now: datetime) -> bool:
    """Reckon it and show it from now on; of a long history a job does, and it is False.

    :raises Refusal: no-plan, no-history, nothing-to-show
    """
    _version, until = _reckonable(product, now)
    if _imported(product, until).count() <= trials.AT_ONCE:
        reckon(product, by=by, now=now)
        return True
    from upkept.plans.jobs import show_beforehand

    show_beforehand.defer(product=product.slug, by=by.pk, after=_last(product.slug))
    return False


def reckon(product: Product, *, by: Person, now: datetime, after: int | None = None) -> None:
    """By the version in force, over what was imported from before the first one. Raises Refusal as `show` does.

    `after`: the last word on what is shown when this was asked for; who took it off since then has the last word.
    """
    version, until = _reckonable(product, now)
    plan = version.plan
    rows = _imported(product, until)
    oldest = rows.order_by("at").values_list("at", flat=True).first()
    if oldest is None:
        raise Refusal("no-history", _("No history from before the plan was imported."))
    since = max(instant_of(oldest), instant_of(moment(until) - LONGEST))
    row = PlanVersion.objects.get(product=product.slug, number=version.number)
    found = trials.tried(
        plan,
        row.files,
        lambda: _events(product, rows),
        since=since,
        until=until,
        rows=rows,
        promised={},
    )
    secret = _secret(product.slug)
    promises = {
        name: {
            "kept": kept.total["kept"],
            "cases": kept.cases,
            "void": kept.total["void"],
            "aim": name in found.aims,
            "months": {
                month: [counts["kept"], counts["late"] + counts["broken"]]
                for month, counts in sorted(kept.months.items())
            },
        }
        for name, kept in found.kept.items()
        if kept.cases and name not in secret
    }
    if not promises:
        raise Refusal(
            "nothing-to-show", _("Of what was imported no case would have come to its verdict under this plan.")
        )
    told = {name: plan.commitments[name] for name in promises}
    begun, last = _span([found.kept[name] for name, one in told.items() if one.by_subject], (since, until))
    event = HistoryShown(
        product=product.slug,
        subject=f"plan:{product.slug}",
        number=version.number,
        since=begun,
        until=last,
        sources=_sources(rows),
        promises=promises,
        assumed=assumed.reckon(plan, told, found.kept.keys() - secret, rows).to_json(),
    )
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=product.pk)
        if after is None or not _words(product.slug).filter(kind=HistoryWithdrawn.kind, seq__gt=after).exists():
            journal.record(event, by=by, at=now, now=now)


@transaction.atomic
def withdraw(product: Product, *, by: Person, now: datetime) -> None:
    """Show it no longer; that it was shown stays in the journal. Raises Refusal: not-shown."""
    Product.objects.select_for_update().get(pk=product.pk)
    if _shown(product.slug) is None:
        raise Refusal("not-shown", _("Nothing from before the plan is shown."))
    journal.record(HistoryWithdrawn(product=product.slug, subject=f"plan:{product.slug}"), by=by, at=now, now=now)


def _shown(product: str) -> Beforehand | None:
    event = _words(product).first()
    if event is None or event.kind != HistoryShown.kind:
        return None
    about = _secret(product)
    promises = {
        name: Counts(
            found["kept"],
            found["cases"],
            found["void"],
            found["aim"],
            {month: (kept, missed) for month, (kept, missed) in found["months"].items()},
        )
        for name, found in event.data["promises"].items()
        if name not in about
    }
    sources = [Source(**one) for one in event.data["sources"]]
    return Beforehand(
        instant_of(event.at),
        event.data["number"],
        event.data["since"],
        event.data["until"],
        sources,
        promises,
        Assumed.from_json(event.data.get("assumed") or {}, about),
    )


def _words(product: str) -> QuerySet[Row]:
    """What was said of showing it, the last first."""
    return Row.objects.filter(product=product, kind__in=[HistoryShown.kind, HistoryWithdrawn.kind]).order_by("-seq")


def _last(product: str) -> int:
    return _words(product).values_list("seq", flat=True).first() or 0


def _reckonable(product: Product, now: datetime) -> tuple[Version, int]:
    """The version in force, and when the first one began."""
    version, until = queries.version_in_force(product.slug, now), _began(product)
    if version is None or until is None:
        raise Refusal("no-plan", _("No plan is in force yet: on its first day this can be shown."))
    return version, until


def _began(product: Product) -> int | None:
    return min((version.effective for version in history(product.slug).versions), default=None)


def _imported(product: Product, until: int) -> QuerySet[Row]:
    """Without what happened to subjects of security: the day of one would be told as that from which the history is known."""
    rows = trials.happened(product.slug, moment(until) - LONGEST, moment(until - 1)).filter(how="imported")
    for kind in disclosure.secret(product.slug).kinds:
        rows = rows.exclude(subject__startswith=f"{kind}:")
    return rows


def _events(product: Product, rows: QuerySet[Row]) -> Iterator[Event]:
    return (row.as_core() for row in rows.order_by("seq").iterator(chunk_size=5000))


def _secret(product: str) -> set[str]:
    """Promises that may be about security, and those that are reckoned over such, in any version."""
    found = set(disclosure.secret(product).promises)
    plans = [version.plan for version in history(product).versions]
    while more := {
        name
        for plan in plans
        for name, one in plan.commitments.items()
        if name not in found and not found.isdisjoint(one.references())
    }:
        found |= more
    return found


def _span(found: Sequence[Kept], otherwise: tuple[int, int]) -> tuple[int, int]:
    """When the first and the last of these cases began; of promises for a period alone there is no such case."""
    begun = [at for one in found for at in (one.first, one.last) if at is not None]
    return (min(begun), max(begun)) if begun else otherwise


def _sources(rows: QuerySet[Row]) -> list[dict[str, Any]]:
    """From what it was imported (the word before the first colon of an event's id, where we know it), and from when to when."""
    found: dict[str, list[int]] = {}
    for id_, recorded in rows.order_by().values_list("id", "recorded").iterator(chunk_size=5000):
        at = instant_of(recorded)
        origin, colon, _rest = str(id_).partition(":")
        span = found.setdefault(origin if colon and origin in TOOLS else "", [at, at])
        span[0], span[1] = min(span[0], at), max(span[1], at)
    return [{"origin": origin, "first": span[0], "last": span[1]} for origin, span in sorted(found.items())]
