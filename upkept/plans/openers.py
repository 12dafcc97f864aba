"""Periods begin by the calendar: an opener per commitment says when the next does, and makes its streams then."""

from __future__ import annotations

from collections.abc import Iterable

from upkept.core import fold as core
from upkept.core.commitments.base import Opening
from upkept.kit.clock import instant_of, moment
from upkept.plans import streams
from upkept.plans.history import Items, history
from upkept.plans.models import Opener

DAY = 86_400
AHEAD = (40 * DAY, 400 * DAY)  # how far to look for the next beginning: most are within a month, the rest in a year
UNKNOWN = 30 * DAY  # where nothing begins in sight (a last version has ended it), look again after that


def start(product: str, effective: int, now: int, *, quiet: bool) -> None:
    """A version was published: its commitments begin their periods from `effective` on; what has begun opens at once."""
    past = history(product)
    for commitment in sorted({id for version in past.versions for id in version.plan.commitments}):
        since = moment(effective)
        opener, is_new = Opener.objects.get_or_create(
            product=product, commitment=commitment, defaults={"opened_until": since, "opens_at": since}
        )
        if not is_new and opener.opened_until > since:
            opener.opened_until = since  # opening again what is open changes nothing
        advance(opener, now, quiet=quiet)


def advance(opener: Opener, now: int, *, quiet: bool = False) -> None:
    """Open all that has begun by `now`, and find out when the next begins."""
    past, items = history(opener.product), Items(opener.product)
    since = instant_of(opener.opened_until)
    found = _streams(opener, core.openings(past, opener.commitment, since, now + 1, items))
    if found:
        streams.lock(found)
        streams.refold(found, now, quiet=quiet)
    opener.opened_until = moment(max(since, now + 1))
    opener.opens_at = moment(_next(past, opener, max(since, now + 1), items))
    opener.save()


def _streams(opener: Opener, openings: Iterable[Opening]) -> set[core.Stream]:
    return {core.Stream(opener.product, opener.commitment, opening.key) for opening in openings}


def _next(past: core.History, opener: Opener, since: int, items: Items) -> int:
    for ahead in AHEAD:
        moments = [opening.at for opening in core.openings(past, opener.commitment, since, since + ahead, items)]
        if moments:
            return min(moments)
    return since + UNKNOWN
