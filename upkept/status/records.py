"""A promise's record as the public sees it: counts of the last twelve months; what still runs is a number and no name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Link, Mark, Record, Score, Strip, StripMonth
from upkept.plans import disclosure, hiding, shown
from upkept.plans import queries as plans
from upkept.plans.hiding import Hidden
from upkept.plans.models import Tally


def months_until(now: datetime, zone: str, count: int = 12) -> list[str]:
    """The last `count` months by the product's clock, oldest first: `2026-03`."""
    local = now.astimezone(ZoneInfo(zone))
    last = local.year * 12 + local.month - 1
    return [f"{index // 12}-{index % 12 + 1:02}" for index in range(last - count + 1, last + 1)]


def records(product: str, version: Version, language: str, now: datetime) -> dict[str, Record]:
    """Every commitment's record by its id. Three queries, however many promises and cases there are; one more where a
    promise has no case in the last twelve months."""
    months = months_until(now, version.plan.product.timezone)
    tallies = plans.by_month(product, months[0], months[-1])
    running = disclosure.public_running(product)
    withheld = hiding.hidden(product)
    zone = version.plan.product.timezone
    bare = any(
        one.kind != "unmeasured" and not _cases(tallies.get(one.id, ())) for one in version.plan.commitments.values()
    )
    older = plans.judged_before(product, months[0]) if bare else set()
    return {
        commitment.id: hidden_record(product, commitment, withheld[commitment.id], zone)
        if commitment.id in withheld
        else record(
            product,
            commitment,
            tallies.get(commitment.id, ()),
            running.get(commitment.id, 0),
            months,
            older=commitment.id in older,
        )
        for commitment in version.plan.commitments.values()
    }


def record(
    product: str,
    commitment: Commitment,
    tallies: Sequence[Tally],
    running: int,
    months: Sequence[str],
    *,
    older: bool = False,
) -> Record:
    """`older`: where these months have no case, there were some before them."""
    key, href = commitment.id, reverse("promise", args=[product, commitment.id])
    if commitment.kind == "unmeasured":
        why = str(getattr(commitment, "why", ""))
        return Record(key, shown.name(key), Mark("unmeasured"), href=href, why=why)
    counts = score(tallies, running)
    counts = replace(counts, older=older and not counts.cases)
    return Record(
        key,
        shown.name(key),
        _mark(counts, sum(tally.unmeasured for tally in tallies)),
        counts,
        Strip(strip(tallies, months), shown.name(key)),
        href=href,
        aim=commitment.strength == "aim",
    )


def hidden_record(product: str, commitment: Commitment, hidden: Hidden, zone: str) -> Record:
    """What stands in place of a record that its owner hid: since when, and why. No figure."""
    key, said = commitment.id, hidden_words(hidden, zone)
    href = reverse("promise", args=[product, key])
    return Record(key, shown.name(key), Mark("unmeasured", _("record hidden")), href=href, why=said, hidden=said)


def hidden_words(hidden: Hidden, zone: str) -> str:
    since = words.date_words(hidden.since, zone)
    if not hidden.reason:
        return _("Its record has been hidden since %(since)s.") % {"since": since}
    return _("Its record has been hidden since %(since)s: %(reason)s") % {"since": since, "reason": hidden.reason}


def _cases(tallies: Sequence[Tally]) -> int:
    return sum(tally.kept + tally.late + tally.broken for tally in tallies)


def score(tallies: Sequence[Tally], running: int = 0) -> Score:
    """Raw counts each case by its true outcome; adjusted leaves the excused ones out (plan language, "Obligations")."""
    kept = sum(tally.kept for tally in tallies)
    cases = kept + sum(tally.late + tally.broken for tally in tallies)
    excused = sum(tally.excused for tally in tallies)
    excused_kept = sum(tally.excused_kept for tally in tallies)
    void = sum(tally.void for tally in tallies)
    return Score(kept, cases, kept - excused_kept, cases - excused, running, void)


def whole(name: str, found: Iterable[Record]) -> Strip | None:
    """The months of all promises of a plan together, aims apart."""
    strips = [record.strip.months for record in found if record.strip is not None and not record.aim]
    if not strips:
        return None
    return Strip(
        tuple(
            StripMonth(
                months[0].label,
                sum(month.kept for month in months),
                sum(month.not_kept for month in months),
                sum(month.excused for month in months),
            )
            for months in zip(*strips, strict=True)
        ),
        _("All promises of %(name)s") % {"name": name},
    )


def strip(tallies: Sequence[Tally], months: Sequence[str], href: str = "") -> tuple[StripMonth, ...]:
    by_month = {tally.month: tally for tally in tallies}
    return tuple(_month(month, by_month.get(month), href) for month in months)


def _month(month: str, tally: Tally | None, href: str) -> StripMonth:
    label = month_name(month)
    if tally is None:
        return StripMonth(label)
    not_kept = tally.late + tally.broken
    excused_not_kept = tally.excused - tally.excused_kept
    return StripMonth(
        label, tally.kept, not_kept - excused_not_kept, excused_not_kept, f"{href}?month={month}" if href else ""
    )


def month_name(month: str) -> str:
    """`2026-03` as "March 2026"."""
    return _month_name(month, get_language() or "")


@lru_cache(maxsize=1024)
def _month_name(month: str, language: str) -> str:  # a page of strips names each month for each promise
    return date_format(datetime(int(month[:4]), int(month[5:]), 1), "F Y")  # noqa: DTZ001 - a month, in no zone


def _mark(counts: Score, unmeasured: int) -> Mark:
    if not counts.cases:
        if unmeasured:
            return Mark("unmeasured")
        return Mark("running", _("no case in twelve months") if counts.older else _("no case yet"))
    return judged_mark(counts)


def judged_mark(counts: Score) -> Mark:
    """The mark of a record that has cases."""
    if counts.kept == counts.cases:
        return Mark("kept")
    if counts.kept * 2 >= counts.cases:
        return Mark("late", _("not always kept"))
    return Mark("broken", _("mostly not kept"))


def with_downloads(product: str, record: Record) -> Record:
    return replace(
        record,
        downloads=tuple(
            Link(
                label, reverse("promise-data", args=[product, record.key, form]), icon="arrow-down-tray", download=True
            )
            for label, form in (("CSV", "csv"), ("JSON", "json"))
        ),
    )


def shares(tallies: Sequence[Tally]) -> Mapping[str, int]:
    """The counts that make a figure believable, by name."""
    names = (
        "unmeasured",
        "void",
        "late_recorded",
        "attested",
        "paused",
        "reopened",
        "relaxed",
        "extended",
        "corrected",
        "waived",
    )
    return {name: sum(getattr(tally, name) for tally in tallies) for name in names}
