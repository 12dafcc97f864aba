"""Checkpoints put where the operator cannot quietly change them: a git repository, an authority's time stamp.

What goes wrong is kept beside the copy, shown, and tried again, an hour later at most.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.ledger import note
from upkept.core.refusal import Refusal
from upkept.kit import clock, journal, outside
from upkept.kit.journal.draft import Actor
from upkept.kit.ledger import repository, stamping
from upkept.kit.ledger.compared import differs, is_accepted
from upkept.kit.ledger.events import ITSELF, LossAccepted
from upkept.kit.ledger.models import Copy, Place
from upkept.kit.ledger.reading import Stored

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=1)
PROBLEMS = (outside.TryAgain, outside.GiveUp)


def wanted() -> list[Place]:
    """The places that are set up."""
    return [place for place, where in ((Place.GIT, settings.CHECKPOINT_GIT), (Place.STAMP, settings.TSA_URL)) if where]


def put_due(*, now: datetime, at_once: bool = False) -> int:
    """Put outside what is due: of each place the newest checkpoint only; it covers the older ones. How many succeeded.

    `at_once`: also what failed and waits to be tried again.
    """
    done = 0
    for place in wanted():
        due = Copy.objects.filter(place=place, done_at=None).order_by("-checkpoint_id")
        newest = due.select_related("checkpoint").first()
        if newest is not None and (at_once or _may_try(place, now)):
            done += _put(newest, now)
    return done


def _may_try(place: Place, now: datetime) -> bool:
    """Newer checkpoints do not shorten the wait after a failure."""
    failed = failing(place)
    return failed is None or failed.next_try_at <= now


def _put(copy: Copy, now: datetime) -> bool:
    try:
        if copy.place == Place.GIT:
            repository.commit(copy.checkpoint)
        else:
            copy.token = stamping.stamp(copy.checkpoint.note.encode())
    except PROBLEMS as problem:
        copy.tries = min(copy.tries + 1, 1000)
        copy.error = str(problem)[:500]
        copy.next_try_at = now + min(timedelta(seconds=30 * 2 ** min(copy.tries - 1, 8)), LONGEST_WAIT)
        copy.save(update_fields=["tries", "error", "next_try_at"])
        logger.warning("%s was not put outside: %s", copy, copy.error)
        return False
    copy.done_at, copy.error = clock.now(), ""
    copy.save(update_fields=["done_at", "error", "token"])
    older = Copy.objects.filter(place=copy.place, done_at=None, checkpoint_id__lt=copy.checkpoint_id)
    older.delete()  # the newer one, of the same tree, says all that they said
    return True


def accept_loss(why: str, *, by: Actor, now: datetime) -> int:
    """Say for good that what was sealed after this state is lost, so that the repository goes on. How many events are lost.

    :raises Refusal: no-reason, nothing-lost
    """
    if not why.strip():
        raise Refusal("no-reason", _("Say why in words for everybody: --why."))
    text = repository.newest() if settings.CHECKPOINT_GIT else ""
    if not text or not differs(text) or is_accepted(text):
        raise Refusal(
            "nothing-lost", _("The checkpoint in the git repository is of this very ledger: nothing is lost.")
        )
    theirs = note.read_checkpoint(note.read_note(text).text)
    lost = max(theirs.size - Stored().size(), 0)
    said = LossAccepted(
        product=ITSELF,
        subject="ledger:tree",
        size=theirs.size,
        root=theirs.root.hex(),
        lost=lost,
        why=why.strip()[:2000],
    )
    with transaction.atomic():
        journal.record(said, by=by, at=now, now=now)
    return lost


def last_done(place: str) -> Copy | None:
    return (
        Copy.objects.filter(place=place, done_at__isnull=False)
        .select_related("checkpoint")
        .order_by("-checkpoint_id")
        .first()
    )


def failing(place: str) -> Copy | None:
    """The newest that could not be put there, where one could not."""
    return Copy.objects.filter(place=place, done_at=None, tries__gt=0).order_by("-checkpoint_id").first()
