"""Periods begin by the calendar: an opener per product says when the next does, and makes its streams then."""

from __future__ import annotations

from upkept.core import fold as core
from upkept.kit.clock import instant_of, moment
from upkept.plans import streams
from upkept.plans.history import history, items
from upkept.plans.models import Opener

DAY = 86_400
AHEAD = (40 * DAY, 400 * DAY)  # how far to look for the next beginning: most are within a month, the rest in a year
UNKNOWN = 30 * DAY  # where nothing begins in sight (a last version has ended it), look again after that


def start(product: str, effective: int, now: int, *, quiet: bool) -> None:
    """A version was published: periods begin under it from `effective` on; what has begun opens at once."""
    since = moment(effective)
    opener, is_new = Opener.objects.select_for_update().get_or_create(
        product=product, defaults={"opened_until": since, "opens_at": since}
    )
    if not is_new and opener.opened_until > since:
        opener.opened_until = since  # opening again what is open changes nothing
    advance(opener, now, quiet=quiet)


def advance(opener: Opener, now: int, *, quiet: bool = False) -> None:
    """Open all that has begun by `now`, and find out when the next begins."""
    past = history(opener.product)
    seen = items(past)
    since = instant_of(opener.opened_until)
    found = {stream for _, stream in core.openings(past, since, now + 1, seen)}
    if found:
        streams.lock(found)
        streams.refold(found, now, quiet=quiet)
    since = max(since, now + 1)
    opener.opened_until = moment(since)
    opener.opens_at = moment(_next(past, since, seen))
    opener.save()


def _next(past: core.History, since: int, seen: dict[str, tuple[str, ...]]) -> int:
    for ahead in AHEAD:
        if found := core.openings(past, since, since + ahead, seen):
            return found[0][0]
    return since + UNKNOWN
