"""Proofs to give away: that an event is in the ledger, and that today's ledger continues an earlier one.

The sizes that a proof is given for are those of checkpoints, which are public: what was sealed since is nobody's to know.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any  # JSON

from django.utils.translation import gettext as _

from upkept.core.ledger import note, tree
from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.journal.leaf import canonical
from upkept.kit.journal.models import Event
from upkept.kit.ledger import checkpoints, keys
from upkept.kit.ledger.compared import differs
from upkept.kit.ledger.models import Checkpoint, Leaf
from upkept.kit.ledger.reading import Stored


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`event`: the text that was hashed. Leaf: SHA-256 of 0x00, `nonce`, and the SHA-256 of 0x00 and the text."""

    event: str
    index: int
    nonce: bytes
    path: list[bytes]
    checkpoint: Checkpoint

    def as_json(self) -> dict[str, Any]:
        """As commands, API and files give it: bytes as Base64, the checkpoint as its signed note."""
        return {
            "event": self.event,
            "leaf": self.index,
            "nonce": b64encode(self.nonce).decode(),
            "path": [b64encode(one).decode() for one in self.path],
            "checkpoint": self.checkpoint.note,
        }


@dataclass(frozen=True, slots=True)
class Consistency:
    old: int
    path: list[bytes]
    checkpoint: Checkpoint


def inclusion(product: str, id: str) -> Inclusion:
    """For the caller to give to whoever may see this very event. Raises Refusal: no-event, not-sealed."""
    row = Event.objects.filter(product=product, id=id).first()
    if row is None:
        raise Refusal("no-event", _("No event of this product has that id."))
    leaf = Leaf.objects.filter(event=row).first()
    last = checkpoints.latest()
    if leaf is None or last is None or leaf.index >= last.size:
        raise Refusal("not-sealed", _("This event is under no checkpoint yet: ask again in some minutes."))
    nonce = tree.nonce_of(keys.own().blind, bytes(row.leaf))
    return Inclusion(text_of(row), leaf.index, nonce, Stored().inclusion(leaf.index, last.size), last)


def consistency(old: int, new: int | None = None) -> Consistency:
    """Between two sizes of checkpoints. Raises Refusal: no-checkpoint."""
    rows = Checkpoint.objects.order_by("-id")
    last = rows.first() if new is None else rows.filter(size=new).first()
    if last is None or not 0 < old <= last.size or not rows.filter(size=old).exists():
        raise Refusal(
            "no-checkpoint", _("There are no checkpoints of these sizes, the first not larger than the second.")
        )
    return Consistency(old, Stored().consistency(old, last.size), last)


def witness(text: str) -> Consistency:
    """From a checkpoint that somebody holds to our latest. Raises Refusal where it is not of this ledger."""
    if said := differs(text):
        raise Refusal("another-ledger", said)
    found = note.read_checkpoint(note.read_note(text).text)
    last = checkpoints.latest()
    if last is None or not 0 < found.size <= last.size:
        raise Refusal("no-checkpoint", _("There is no checkpoint as large yet: upkept ledger checkpoint --new."))
    return Consistency(found.size, Stored().consistency(found.size, last.size), last)


def text_of(row: Event) -> str:
    """An event as the bytes that are hashed, at the version under which it was recorded."""
    said = {name: getattr(row, name) for name in ("id", "product", "kind", "v", "subject", "by", "how", "data")}
    return canonical(said | {"at": instant_of(row.at), "recorded": instant_of(row.recorded)}).decode()
