"""A checkpoint from outside, held against this ledger: does it speak of the same events?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from upkept.core.ledger import note
from upkept.kit.journal.models import Event
from upkept.kit.ledger.events import ITSELF, LossAccepted
from upkept.kit.ledger.reading import Stored


def differs(text: str) -> str:
    """How a checkpoint from outside differs from this ledger, as a sentence; empty: it is of this tree."""
    try:
        found = note.read_checkpoint(note.read_note(text).text)
    except note.NotANote as problem:
        return _("What is there is no checkpoint: %(problem)s") % {"problem": problem}
    stored = Stored()
    size = stored.size()
    if found.size > size:
        return _(
            "The checkpoint outside is of %(theirs)s events, and only %(ours)s are sealed here: the last %(lost)s that were "
            "sealed are gone. A backup was put back, or events were removed."
        ) % {"theirs": f"{found.size:,}", "ours": f"{size:,}", "lost": f"{found.size - size:,}"}
    if stored.root(found.size) != found.root:
        return _("The first %(size)s events here are not those of the checkpoint outside: the ledger was changed.") % {
            "size": f"{found.size:,}"
        }
    return ""


def is_accepted(text: str) -> bool:
    """Whether somebody said for good that what this checkpoint holds beyond this ledger is lost."""
    try:
        theirs = note.read_checkpoint(note.read_note(text).text)
    except note.NotANote:
        return False
    rows = Event.objects.filter(product=ITSELF, kind=LossAccepted.kind)
    return any(row.data.get("root") == theirs.root.hex() for row in rows)
